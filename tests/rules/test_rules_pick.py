import pickle
import random
from datetime import UTC, date, datetime

import pytest
from selectolax.lexbor import LexborHTMLParser

from scraper.errors import RuleError
from scraper.rules.book import make_book
from scraper.rules.markers import head_values
from scraper.rules.pick import is_hosted, pick, platform_of, split_address
from scraper.rules.schema import LineRule, Match, RuleSet, Valid


def rule_set(name, *, extends=(), status="on", **match):
    return RuleSet(format=1, id=name, extends=extends, status=status, match=Match(**match))


def ids(picked):
    return [one.id for one in picked]


def tokens_of(html):
    tree = LexborHTMLParser(html)
    out = set()
    for node in tree.css("*"):
        attributes = node.attributes
        if attributes.get("id"):
            out.add("#" + attributes["id"])
        out.update("." + name for name in (attributes.get("class") or "").split())
        if node.tag == "meta":
            name = attributes.get("property") or attributes.get("name")
            out.add(f"meta:{name.lower()}={attributes.get('content') or ''}")
    return out, lambda css: tree.css_first(css) is not None


def pick_html(book, html, **page):
    tokens, hits = tokens_of(html)
    return ids(pick(book, tokens=tokens, hits=hits, **page))


def test_base_sets_run_in_front_of_the_platform_which_comes_last():
    book = make_book(
        [
            rule_set("blog", extends=("shared",), hosts=("blog.example",)),
            rule_set("shared"),
            rule_set("_base/all", any=True),
        ]
    )
    picked = pick(book, url="https://blog.example/1")
    assert ids(picked) == ["_base/all", "shared", "blog"]
    assert platform_of(picked) == "blog"


def test_a_base_set_that_a_platform_extends_too_runs_once():
    book = make_book([rule_set("blog", extends=("_base/all",), hosts=("b.example",)), rule_set("_base/all", any=True)])
    assert ids(pick(book, url="http://b.example/")) == ["_base/all", "blog"]


def test_a_page_of_no_platform_gets_the_base_sets_only():
    book = make_book([rule_set("blog", hosts=("b.example",)), rule_set("_base/all", any=True)])
    picked = pick(book, url="http://other.example/")
    assert ids(picked) == ["_base/all"]
    assert platform_of(picked) == ""
    assert platform_of(()) == ""


def test_exact_host_beats_wildcard_beats_markers_beats_text():
    sets = [
        rule_set("a-text", text=("hello",)),
        rule_set("b-markers", markers=("#post",)),
        rule_set("c-wildcard", hosts=("*.example",)),
        rule_set("d-exact", hosts=("x.example",)),
    ]
    html = "<div id=post>"
    assert pick_html(make_book(sets), html, url="http://x.example/", text="hello") == ["d-exact"]
    assert pick_html(make_book(sets[:3]), html, url="http://x.example/", text="hello") == ["c-wildcard"]
    assert pick_html(make_book(sets[:2]), html, url="http://x.example/", text="hello") == ["b-markers"]
    assert pick_html(make_book(sets[:1]), html, url="http://x.example/", text="hello") == ["a-text"]


@pytest.mark.parametrize(
    ("url", "hosted"),
    [
        ("https://ada.blogs.example/post", True),
        ("https://blogs.example/post", True),
        ("https://news.example/post", True),
        ("https://www.news.example/post", True),
        ("https://myblogs.example/post", False),
        ("https://ada.example/post", False),
        ("", True),
    ],
)
def test_a_platform_is_hosted_on_the_hosts_it_names_and_on_nothing_else(url, hosted):
    assert is_hosted(rule_set("blog", hosts=("*.blogs.example", "news.example")), url) is hosted
    assert not is_hosted(rule_set("engine"), url)


def test_the_longer_wildcard_and_the_longer_path_win():
    book = make_book(
        [
            rule_set("short", hosts=("*.example",)),
            rule_set("long", hosts=("*.blog.example",)),
            rule_set("path", hosts=("*.blog.example",), paths=("/a/*",)),
        ]
    )
    assert ids(pick(book, url="http://me.blog.example/b/1")) == ["long"]
    assert ids(pick(book, url="http://me.blog.example/a/1")) == ["path"]
    assert ids(pick(book, url="http://blog.example/a/1")) == ["short"]


def test_a_wildcard_does_not_match_the_bare_domain_and_www_is_ignored_for_exact_hosts():
    book = make_book([rule_set("exact", hosts=("a.example",)), rule_set("wild", hosts=("*.b.example",))])
    assert ids(pick(book, url="https://www.a.example/")) == ["exact"]
    assert ids(pick(book, url="https://b.example/")) == []


@pytest.mark.parametrize(
    ("glob", "path", "fits"),
    [
        ("/blog/post/*", "/blog/post/123", True),
        ("/blog/post/*", "/blog/posts", False),
        ("/*.html", "/a/b.html", True),
        ("/*.html", "/a/b.html?utm=1", True),
        ("/view.php?aid=*", "/view.php?aid=3", True),
        ("/view.php?aid=*", "/view.php", False),
        ("/a*a", "/a", False),
        ("/p/*/*/x", "/p/1/2/x", True),
    ],
)
def test_paths_are_globs_over_path_or_path_and_query(glob, path, fits):
    book = make_book([rule_set("one", hosts=("a.example",), paths=(glob,))])
    assert bool(pick(book, url=f"http://a.example{path}")) is fits


def test_two_sets_for_one_host_are_told_apart_by_their_markers():
    book = make_book(
        [
            rule_set("classic", hosts=("*.example",), markers=("#article-content",)),
            rule_set("newer", hosts=("*.example",), markers=("main[data-v]", ".post-2025")),
        ]
    )
    assert pick_html(book, "<div id=article-content>", url="http://me.example/") == ["classic"]
    assert pick_html(book, "<main data-v=1 class=post-2025>", url="http://me.example/") == ["newer"]


def test_need_asks_for_several_markers_and_more_hits_win():
    book = make_book(
        [
            rule_set("both", markers=("#a", ".b"), need=2),
            rule_set("one", markers=("#a",)),
        ]
    )
    assert pick_html(book, "<p id=a>") == ["one"]
    assert pick_html(book, "<p id=a class=b>") == ["both"]


def test_valid_days_follow_the_time_of_the_fetch():
    old = rule_set("old", hosts=("a.example",), valid=Valid(until=date(2025, 12, 1)))
    new = rule_set("new", hosts=("a.example",), valid=Valid(from_=date(2025, 12, 1)))
    book = make_book([old, new])
    before, after = datetime(2025, 11, 30, 23, tzinfo=UTC), datetime(2025, 12, 1, tzinfo=UTC)
    assert ids(pick(book, url="http://a.example/", fetched_at=before)) == ["old"]
    assert ids(pick(book, url="http://a.example/", fetched_at=after)) == ["new"]
    assert ids(pick(book, url="http://a.example/")) == ["new"]  # no date: a tie, decided by the id


def test_ties_do_not_depend_on_the_order_of_the_files():
    sets = [rule_set(name, hosts=("a.example",)) for name in ("c", "deep/a", "b", "d")]
    for seed in range(5):
        random.Random(seed).shuffle(sets)
        assert ids(pick(make_book(sets), url="http://a.example/")) == ["b"]


def test_only_active_sets_match_and_proposed_ones_on_request():
    sets = [
        rule_set("off", hosts=("a.example",), status="off"),
        rule_set("old", hosts=("a.example",), status="retired"),
        rule_set("new", hosts=("a.example",), status="proposed"),
    ]
    assert pick(make_book(sets), url="http://a.example/") == ()
    assert ids(pick(make_book(sets, ["new"]), url="http://a.example/")) == ["new"]
    assert ids(pick(make_book(sets, ["*"]), url="http://a.example/")) == ["new"]


def test_a_block_list_runs_beside_the_platform_and_is_never_the_platform():
    book = make_book(
        [
            rule_set("blog", hosts=("*.blog.example",)),
            rule_set("list/blog.example", hosts=("*.blog.example",), beside=True),
            rule_set("list/me.blog.example", hosts=("me.blog.example",), beside=True),
            rule_set("list/other.example", hosts=("other.example",), beside=True),
        ]
    )
    picked = pick(book, url="http://me.blog.example/1")
    assert ids(picked) == ["list/blog.example", "list/me.blog.example", "blog"]
    alone = pick(book, url="http://other.example/1")
    assert ids(alone) == ["list/other.example"]
    assert platform_of(alone) == ""


def test_a_known_host_never_looks_at_the_tokens():
    class Untouchable(frozenset):
        def __iter__(self):
            raise AssertionError("looked at")

    book = make_book([rule_set("blog", hosts=("a.example",), markers=("#a",))])
    assert ids(pick(book, url="http://a.example/", tokens=Untouchable())) == ["blog"]


def test_a_selector_is_only_run_when_the_page_has_what_it_needs():
    book = make_book([rule_set("one", markers=("#a .b", "#c"))])
    asked = []
    pick(book, tokens={"#a", ".x"}, hits=lambda css: bool(asked.append(css)))
    assert asked == []
    pick(book, tokens={"#a", ".b"}, hits=lambda css: bool(asked.append(css)))
    assert asked == ["#a .b"]


def test_a_marker_on_the_start_of_a_class_is_only_run_when_a_class_starts_so():
    book = make_book([rule_set("one", markers=('[class^="post_x"]', "p > b")), rule_set("two", markers=("#c",))])
    asked = []
    for tokens in ({".apost_x", "#c"}, {".post_x_1f"}):
        asked.append([])
        pick(book, tokens=tokens, hits=lambda css: bool(asked[-1].append(css)))
    assert asked == [["p > b", "#c"], ["p > b", '[class^="post_x"]']]
    assert pick_html(book, "<h1 class='post_x_1f'>") == ["one"]
    assert pick_html(book, "<h1 class='y post_x_1f'>") == []


def test_a_marker_on_the_title_is_decided_without_the_tree():
    book = make_book([rule_set("one", markers=('title:lexbor-contains(" - Foo")',))])
    assert ids(pick(book, tokens={"title", "title=Bar - Foo"})) == ["one"]
    assert ids(pick(book, tokens={"title", "title=Foo - Bar"})) == []


@pytest.mark.parametrize(
    ("css", "content", "hit"),
    [
        ('meta[name="generator"]', "Any", True),
        ('meta[name="generator"][content*="Press"]', "WordPress 6", True),
        ('meta[name="generator"][content^="Press"]', "WordPress 6", False),
        ('meta[name="generator"][content$="6"]', "WordPress 6", True),
        ('meta[name="generator"][content="WordPress 6"]', "WordPress 6", True),
        ('meta[name="generator"][content~="6"]', "WordPress 6", True),
        ('meta[name="generator"][content*="press"]', "WordPress 6", False),
        ('meta[name="generator"][content*="press" i]', "WordPress 6", True),
        ("meta[content*='Press'][name='Generator']", "WordPress 6", True),
    ],
)
def test_markers_on_meta_elements_are_decided_without_the_tree(css, content, hit):
    book = make_book([rule_set("one", markers=(css,))])
    picked = pick(book, tokens={f"meta:generator={content}", "meta:other=WordPress 6"})
    assert bool(picked) is hit


@pytest.mark.parametrize(
    ("css", "hit"),
    [
        ('link[href*="/theme/"]', True),
        ('link[href^="/theme/"]', False),
        ('link[rel="stylesheet"]', True),
        ('script[src$=".JS" i]', True),
        ('script[src$=".JS"]', False),
        ('script[src*="/theme/"]', False),
    ],
)
def test_markers_on_what_a_page_loads_are_decided_without_the_tree(css, hit):
    book = make_book([rule_set("one", markers=(css,))])
    tokens = {"link:href=https://a.example/theme/x.css", "link:rel=stylesheet", "script:src=/js/x.js"}
    assert bool(pick(book, tokens=tokens)) is hit


def test_head_tokens_are_read_back_whole():
    assert head_values({"meta:og:x=a=b", "meta:n=", ".a"}) == {"meta:og:x": ["a=b"], "meta:n": [""]}


def test_a_marker_without_tokens_is_still_found():
    book = make_book([rule_set("one", markers=('img[src*="/uploads/allimg/"]',))])
    assert pick_html(book, "<p id=x><img src='/uploads/allimg/1.jpg'>") == ["one"]
    assert pick_html(book, "<p id=x><img src='/other.jpg'>") == []


def test_text_patterns_are_for_plain_text_and_slow_ones_do_not_hang():
    book = make_book([rule_set("slow", text=("(a|aa)+$",)), rule_set("txt", text=(r"發表在\s*痞客邦",))])
    assert ids(pick(book, text="x" + "a" * 60 + "b 發表在 痞客邦")) == ["txt"]


@pytest.mark.parametrize(
    ("url", "host", "path"),
    [
        ("https://Blog.Example.com:8080/post/1?x=2#top", "blog.example.com", "/post/1?x=2"),
        ("http://u:p@a.example?x=/1", "a.example", "?x=/1"),
        ("//a.example./x", "a.example", "/x"),
        ("", "", "/"),
        ("http://[::1]:80/a", "[::1]", "/a"),
    ],
)
def test_addresses_fall_into_host_and_path(url, host, path):
    assert split_address(url) == (host, path)


def test_extends_run_first_and_each_once():
    book = make_book(
        [rule_set("a", extends=("b", "c")), rule_set("b", extends=("d",)), rule_set("c", extends=("d",)), rule_set("d")]
    )
    assert ids(book.resolve("a")) == ["d", "b", "c", "a"]


def test_a_circle_and_a_missing_base_are_refused():
    with pytest.raises(RuleError, match="circle: a > b > a"):
        make_book([rule_set("a", extends=("b",)), rule_set("b", extends=("a",))])
    with pytest.raises(RuleError, match="no rule set 'x', which a extends"):
        make_book([rule_set("a", extends=("x",))])


def test_a_book_pickles_and_its_digest_follows_the_active_content():
    one = rule_set("a", hosts=("a.example",))
    line = LineRule(id="l", cls="byline", text=("x",), rule="a#l")
    book = make_book([one, rule_set("off", status="off")])
    assert pickle.loads(pickle.dumps(book)) == book
    assert book.sha256 == make_book([one]).sha256
    changed = RuleSet(format=1, id="a", match=one.match, line=(line,))
    assert make_book([changed]).sha256 != book.sha256
