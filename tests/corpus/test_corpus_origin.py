from corpus_reposts import ADS, PARAGRAPHS, copy, with_ad
from msgspec.structs import replace

from scraper.corpus.consensus import restore
from scraper.corpus.feedback import proposed_phrases
from scraper.corpus.origin import Witness, find_first, origin_for, roles, witness_of
from scraper.model import Article, Author, Cluster, Origin


def witness(name, host="", published="", **facts):
    host = host or f"{name}.example"
    return Witness(
        id=name, host=host, url=facts.pop("url", f"https://{host}/post/{name}"), published=published, **facts
    )


def test_a_link_to_the_source_names_the_first():
    source = witness("a", "daily.example", site="南方日報")
    copies = [
        witness("b", origin=Origin("repost", "", source.url, evidence="原文網址：daily", confidence=0.9)),
        witness("c"),
    ]
    found = find_first([source, *copies])
    assert (found.first, found.evidence) == ("a", "原文網址：daily")
    assert roles([source, *copies], found) == {"a": "first", "b": "copy", "c": "copy"}
    assert found.origin.publisher == "南方日報"
    assert 0.8 < found.confidence < 1


def test_a_canonical_link_to_another_host_names_the_first():
    source = witness("a", "daily.example")
    assert find_first([source, witness("b", canonical=source.url)]).first == "a"


def test_the_name_of_the_publisher_names_the_first():
    copies = [
        witness("a", "daily.example", site="南方日報"),
        witness("b", origin=Origin("repost", "南方日報", evidence="據南方日報報道", confidence=0.6)),
    ]
    found = find_first(copies)
    assert (found.first, found.evidence) == ("a", "據南方日報報道")


def test_the_name_of_a_platform_names_nobody():
    copies = [witness("a", "u1.blogs.example", site="大家的網誌"), witness("b", "u2.blogs.example", site="大家的網誌")]
    other = witness("c", origin=Origin("repost", "大家的網誌", evidence="轉自大家的網誌", confidence=0.9))
    assert find_first([*copies, other]).first == ""


def test_a_mirror_copies_the_site_in_its_path():
    copies = [
        witness("a", "daily.example"),
        witness("b", "mirror.example", url="https://mirror.example/www/daily.example/post/a"),
    ]
    assert find_first(copies).first == "a"


def test_the_earliest_day_names_the_first_with_little_confidence():
    found = find_first([witness("a", published="2014-03-24T11:07:25+08:00"), witness("b", published="2015-01-24")])
    assert found.first == "a"
    assert 0.35 <= found.confidence <= 0.5
    assert "2014-03-24" in found.evidence


def test_an_early_copy_that_names_its_source_is_not_the_first():
    copies = [
        witness(
            "a", published="2014-01-01", origin=Origin("repost", "南方日報", evidence="來源：南方日報", confidence=0.9)
        ),
        witness("b", published="2015-01-01"),
    ]
    found = find_first(copies)
    assert found.first == ""
    assert roles(copies, found) == {"a": "copy", "b": "copy"}


def test_dates_that_are_equal_missing_or_absurd_tell_nothing():
    for pair in (("2014-01-01", "2014-01-01"), ("", "2014-01-01"), ("1970-01-01", "2014-01-01")):
        copies = [witness(n, published=p) for n, p in zip("ab", pair, strict=True)]
        found = find_first(copies)
        assert (found.first, found.origin.kind) == ("", "unknown")
        assert set(roles(copies, found).values()) == {"copy"}


def test_two_that_name_each_other_are_left_unknown():
    a, b = witness("a"), witness("b")
    a = replace(a, origin=Origin("repost", "", b.url, evidence="轉自 b", confidence=0.9))
    b = replace(b, origin=Origin("repost", "", a.url, evidence="轉自 a", confidence=0.9))
    assert find_first([a, b]).first == ""


def test_a_source_outside_the_cluster_is_the_origin_of_all():
    named = Origin("repost", "南方日報", "", evidence="據南方日報報道", confidence=0.6)
    found = find_first([witness("a", origin=named), witness("b", origin=named), witness("c")])
    assert (found.first, found.origin.publisher, found.origin.kind) == ("", "南方日報", "repost")


def test_the_order_of_the_copies_does_not_matter():
    copies = [witness("a", published="2014-01-01"), witness("b", published="2015-01-01"), witness("c")]
    assert find_first(copies) == find_first(copies[::-1])


def test_a_date_alone_makes_a_role_but_no_source():
    first, other = (
        Article(id=n, url=f"https://{n}.example/1", published=d) for n, d in (("a", "2014-01-01"), ("b", "2015-01-01"))
    )
    found = find_first([witness_of(first), witness_of(other)])
    assert found.first == "a"
    assert origin_for(first, found) == origin_for(other, found) == Origin()


def test_one_copy_is_alone():
    assert roles([witness("a")], find_first([witness("a")])) == {"a": "alone"}


def test_an_articles_own_words_stay_where_they_are_surer():
    first = Article(
        id="a",
        url="https://daily.example/1",
        host="daily.example",
        site="南方日報",
        author=Author("王小明"),
        published="2014-01-01",
    )
    own = Origin("repost", "南方日報", "https://daily.example/1", evidence="原文網址", confidence=0.95)
    one, other = Article(id="b", url="https://b.example/1", origin=own), Article(id="c", url="https://c.example/1")
    found = find_first([witness_of(a) for a in (first, one, other)])
    assert found.first == "a"
    assert origin_for(other, found).author == "王小明"
    assert origin_for(other, found).evidence == "原文網址"
    assert origin_for(first, found).kind == "original"
    surer = replace(one, origin=replace(own, confidence=1.0))
    assert origin_for(surer, found) == surer.origin


def cluster_with(ad, name):
    damaged = [with_ad(p, ad, 9) if n == 1 else p for n, p in enumerate(PARAGRAPHS)]
    copies = [
        copy(f"{name}{n}", damaged if n == 0 else PARAGRAPHS, url=f"https://{name}{n}.example/") for n in range(3)
    ]
    return restore(copies, cluster=Cluster(name, "", 3))


def test_what_consensus_proves_to_be_junk_is_proposed_with_its_support():
    restored = [cluster_with(ADS[0], "x"), cluster_with(ADS[0], "y"), cluster_with(ADS[1], "z")]
    (phrase,) = proposed_phrases(restored)
    assert (phrase.text, phrase.where, phrase.articles, phrase.hosts) == (ADS[0], "inline", 2, 2)
    assert phrase.places == ("x0", "y0")
    assert len(proposed_phrases(restored, least=1)) == 2


def test_a_line_that_copies_add_is_proposed_as_a_line():
    line = "喜歡這篇文章請按讚"
    restored = [
        restore(
            [copy(f"{name}0", [*PARAGRAPHS[:2], line, *PARAGRAPHS[2:]]), copy(f"{name}1"), copy(f"{name}2")],
            cluster=Cluster(name, "", 3),
        )
        for name in "xy"
    ]
    assert [(p.text, p.where) for p in proposed_phrases(restored)] == [(line, "line")]


def test_two_copies_alone_prove_nothing_without_cleaning():
    copies = [copy("a", [with_ad(PARAGRAPHS[0], ADS[0], 9)]), copy("b", PARAGRAPHS[:1])]
    assert proposed_phrases([restore(copies, cluster=Cluster("x", "", 2))], least=1) == []
