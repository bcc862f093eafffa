import gzip
import json
import re

import msgspec
import pytest
from msgspec.structs import replace
from report_reader import HOSTILE, assert_safe, filled, shown_text

from scraper.errors import ConfigError, WrongFileError
from scraper.model import Article, Cluster, Origin, Problem, Quality, Reject, Removal, Stats, Tool
from scraper.report import run_report
from scraper.report.counts import KEY_CAP, Longest, Ref, Shares, Tops
from scraper.report.folder import run_files, tallied
from scraper.report.tally import RunTally
from scraper.rules.rot import Alarm, RuleStats, SetCount, Spell
from scraper.store.jsonl import line_of
from scraper.store.rules_stats import write_stats

ADVERT = Removal("advertising", "pixnet#advert", "line", "台中借款 找阿明", "", 3, 0, 8, "div/p")
REPAIR = Removal("orthography", "orthography", "normalise", "瞭", "了", 4, 2, 3, "div/p")


def article(n, **changes):
    made = Article(
        id=f"{n:032x}",
        source=f"page-{n}.html",
        url=f"https://ferry{n % 2}.example/{n}",
        host=f"ferry{n % 2}.example",
        title=f"渡船 {n}",
        text="字" * 90,
        published=f"2017-0{n % 3 + 1}-04",
        language="zh-Hant",
        script="Hant",
        origin=Origin(kind="repost", publisher="山城晚報"),
        removed=(ADVERT, REPAIR),
        stats=Stats(chars_in=100, chars_out=90, kept=0.9, advertising=8, orthography=1),
        quality=Quality(0.9, "keep", ("short",)),
        tool=Tool(extractor="rules", rules_used=("_base/any", "pixnet")),
    )
    return replace(made, **changes)


ARTICLES = [article(n) for n in range(6)]
REJECTS = [
    Reject(source="a.html", url="https://ferry0.example/a", reason="listing", detail="the page shows no article"),
    Reject(source="b.html", url="https://ferry1.example/b", reason="timeout", detail="over 20 s"),
]


def written(folder, articles=ARTICLES, rejects=REJECTS, *, summary=None):
    folder.mkdir(exist_ok=True)
    (folder / "articles.jsonl").write_bytes(b"".join(map(line_of, articles)))
    (folder / "rejects.jsonl").write_bytes(b"".join(map(line_of, rejects)))
    if summary:
        (folder / "summary.json").write_text(json.dumps(summary))
    return folder


def text_of(folder):
    raw = run_report(folder)
    assert_safe(raw)
    return re.sub(r"\s+", " ", shown_text(raw))


def test_a_run_is_told_in_figures_with_examples(tmp_path):
    text = text_of(written(tmp_path / "out"))
    for said in (
        "Pages8Articles6Rejected1Failed1Characters read600Characters kept540Median share kept90%",
        "listingrejected112.5%the page shows no article – https://ferry0.example/a",
        "timeoutfailed112.5%over 20 s – https://ferry1.example/b",
        "keep6100.0%渡船 0渡船 1渡船 2渡船 3渡船 4",
        "short6100.0%",
        "ferry0.example4390.0%short 3",
        "A advertising484866",
        "pixnet#advertA advertising6648台中借款 找阿明 in 渡船 0",
        "台中借款 找阿明A advertising6648渡船 0",
        "瞭了66渡船 0",
        "rules6100.0%",
        "zh-Hant6100.0%",
        "First2017-01-04Last2017-03-04",
        "2017-012",
        "山城晚報6100.0%",
    ):
        assert said in text, said


def test_reasons_have_an_example_for_each_page_and_rules_for_each_text(tmp_path):
    rejects = [replace(REJECTS[0], url=f"https://ferry.example/{n}") for n in range(9)]
    text = text_of(written(tmp_path / "out", rejects=rejects))
    assert text.count("the page shows no article – https://ferry.example/") == 5
    assert text.count("台中借款 找阿明 in") == 1


def test_the_same_run_makes_the_same_report(tmp_path):
    one = run_report(written(tmp_path / "out"))
    assert run_report(tmp_path / "out") == one
    packed = tmp_path / "packed" / "out"
    packed.parent.mkdir()
    written(packed)
    for name in ("articles.jsonl", "rejects.jsonl"):
        plain = packed / name
        (packed / f"{name}.gz").write_bytes(gzip.compress(plain.read_bytes()))
        plain.unlink()
    assert run_report(packed) == one


def test_hostile_text_in_every_field_of_every_record_stays_text(tmp_path):
    bad = filled(Article)
    bad = [bad, replace(bad, url=f"https://a.example/{HOSTILE}", cluster=Cluster(HOSTILE, HOSTILE, 2, 1.0))] * 2
    folder = written(tmp_path / "out", bad, [filled(Reject)] * 2)
    said = {HOSTILE: HOSTILE, "schema": HOSTILE, "rot": [HOSTILE, msgspec.to_builtins(filled(Alarm))]}
    said |= {"troubles": [dict.fromkeys(("url", "kind", "reason", "detail"), HOSTILE)], "counts": {HOSTILE: [HOSTILE]}}
    (folder / "summary.json").write_text(json.dumps(said))
    write_stats(folder / "rules-stats.json", RuleStats(sets={HOSTILE: SetCount(now=Spell(3, 2, 1))}))
    text = text_of(folder)
    assert text.count("<script>alert(1)</script>") > 30


def test_a_file_of_articles_is_a_run_without_rejects(tmp_path):
    folder = written(tmp_path / "out")
    text = text_of(folder / "articles.jsonl")
    assert "There is no rejects.jsonl" in text
    assert "Pages6" in text


def test_what_is_no_run_is_told(tmp_path):
    with pytest.raises(ConfigError, match=r"no articles\.jsonl"):
        run_report(tmp_path)
    assert run_report(written(tmp_path / "empty", [], [])) is None
    folder = written(tmp_path / "out")
    with (folder / "articles.jsonl").open("ab") as file:
        file.write(b'{"schema": "article/1"\n')
    with pytest.raises(WrongFileError, match=r"articles\.jsonl:7: "):
        run_report(folder)


def test_of_two_files_of_articles_the_one_that_folders_have_is_read_and_the_other_named(tmp_path):
    folder = written(tmp_path / "out")
    (folder / "articles.jsonl.gz").write_bytes(b"of another run")
    assert "articles.jsonl.gz is in the folder, too; it was not read." in text_of(folder)


@pytest.mark.parametrize("raw", [b"[]", b"{", b"[" * 10_000, b"\xff"])
def test_a_summary_that_is_none_is_told(tmp_path, raw):
    folder = written(tmp_path / "out")
    (folder / "summary.json").write_bytes(raw)
    with pytest.raises(WrongFileError, match=r"summary\.json"):
        run_report(folder)


def test_only_rejects_are_a_report(tmp_path):
    text = text_of(written(tmp_path / "out", articles=[]))
    assert "Articles0" in text
    assert "First" not in text


def test_rot_and_numbers_that_differ_stand_at_the_top(tmp_path):
    alarm = Alarm("pixnet", "pixnet#body", "body", 60, 20, 0.95, 0.33, 0.2, 0.5)
    said = {"schema": "summary/1", "articles": 7, "rejected": 1, "failed": 1, "rot": [msgspec.to_builtins(alarm)]}
    text = text_of(written(tmp_path / "out", summary=said))
    assert "summary.json tells of 7 articles, the files hold 6." in text
    assert str(alarm) in text
    assert "Rot alarms1" in text


def test_a_crawl_is_not_told_apart_by_what_its_rejects_do_not_say(tmp_path):
    said = {"schema": "run/1", "stop": "done", "counts": {"articles": 8, "failed": 1}, "staged": 2, "rot": []}
    said["troubles"] = [{"url": "https://seed.example/", "kind": "page", "reason": "dns", "detail": "no such host"}]
    folder = written(tmp_path / "out", summary=said)
    grouped = [replace(one, cluster=Cluster("c1", "copy", 3, 0.9)) for one in ARTICLES[:3]]
    (folder / "deduped.jsonl").write_bytes(b"".join(map(line_of, grouped)))
    text = text_of(folder)
    assert "No article2" in text
    assert "the files hold" not in text
    assert "https://seed.example/pagednsno such host" in text
    assert "c13渡船 0渡船 1渡船 2" in text


def test_near_duplicates_are_told_by_the_size_of_their_clusters(tmp_path):
    pairs = [article(n, cluster=Cluster(f"c{n // 2}", "copy", 2, 1.0)) for n in range(6)]
    assert "Clusters by size members in other runs are counted in the size" in text_of(written(tmp_path / "out", pairs))
    assert "Near-duplicates" not in text_of(written(tmp_path / "other"))


def test_titles_that_several_articles_have_and_the_longest_are_told(tmp_path):
    articles = [article(0, title="同名"), article(1, title="同名"), article(2, title="長" * 400), article(3, title="")]
    text = text_of(written(tmp_path / "out", articles))
    assert "同名2同名同名" in text
    assert "長400https://ferry0.example/2" in text
    assert "no title0" in text


def test_odd_dates_are_counted_as_none(tmp_path):
    dates = ["", "yesterday", "2017-13-01", "0000-00-00", "9999-01-01", "2017", "2017-02", "2017-02-30T00:00:00Z"]
    tally = RunTally()
    for n, published in enumerate(dates):
        tally.add(article(n, published=published))
    assert (tally.undated, dict(tally.months)) == (6, {"2017-02": 2})


def test_many_years_have_a_bar_each(tmp_path):
    articles = [article(n, published=f"{1950 + n}-01-01") for n in range(70)]
    assert "Articles by year" in text_of(written(tmp_path / "out", articles))


def test_counts_stay_few_whatever_is_counted():
    tops = Tops(10)
    ref = Ref("a", "b")
    for n in range(1_000):
        tops.add(f"rare {n}", ref)
        tops.add("common", ref)
    assert len(tops) <= 20
    (key, entry), *_ = tops.top(3)
    assert (key, entry.count, entry.records, len(entry.samples)) == ("common", 1_000, 1, 1)
    assert tops.missed > 0


@pytest.mark.parametrize("seed", range(3))
def test_what_was_forgotten_bounds_the_error_of_a_count(seed):
    import random

    dice, tops, true = random.Random(seed), Tops(8), {}
    for _ in range(3_000):
        key = f"k{int(dice.paretovariate(0.7))}"
        true[key] = true.get(key, 0) + 1
        tops.add(key, Ref("", ""))
    for key, entry in tops:
        assert entry.count <= true[key] <= entry.count + tops.missed


def test_a_run_of_everything_different_is_held_in_little(tmp_path, monkeypatch):
    monkeypatch.setattr("scraper.report.tally.MAX_TEXTS", 50)
    monkeypatch.setattr("scraper.report.tally.MAX_TITLES", 50)
    monkeypatch.setattr("scraper.report.tally.MAX_HOSTS", 50)
    tally = RunTally()
    for n in range(500):
        cuts = (replace(ADVERT, text=f"廣告 {n}" + "長" * 5_000), replace(ADVERT, cls=f"odd {n}", rule=f"rule {n}"))
        tally.add(
            article(
                n,
                host=f"h{n}.example",
                title=f"t{n}",
                removed=cuts,
                quality=Quality(1.0, f"v{n}", (f"f{n}",)),
                errors=(Problem(f"p{n}", "x"),),
                url="https://a.example/" + "x" * 9_000,
            )
        )
    assert len(tally.adverts) <= 100
    assert len(tally.titles) <= 100
    assert len(tally.hosts) == 50
    assert tally.other_hosts.articles == 450
    assert len(tally.verdicts) <= 100
    for (text, _), entry in tally.adverts:
        assert len(text) <= KEY_CAP
        assert len(entry.samples[0].ref.url) <= 2_000


def test_records_are_read_one_at_a_time(tmp_path, monkeypatch):
    alive = []

    def look(self, one):
        alive.append(one.id)

    def lines(path, kind):
        for n, record in enumerate(ARTICLES if kind is Article else []):
            assert len(alive) == n, "the records before have been counted"
            yield n, record

    monkeypatch.setattr("scraper.report.folder.read_records", lines)
    monkeypatch.setattr(RunTally, "add", look)
    tallied(run_files(written(tmp_path / "out")))
    assert len(alive) == len(ARTICLES)


def test_shares_and_lengths():
    shares = Shares()
    assert shares.quantile(0.5) == 0.0
    for share in (0.1, 0.5, 0.9, float(7), -1.0):
        shares.add(share)
    assert [shares.quantile(part) for part in (0.2, 0.5, 1.0)] == [0.0, 0.5, 1.0]
    longest, shortest = Longest(2), Longest(2, shortest=True)
    for value in ("aa", "a", "bbb", "cc", "dd"):
        longest.add(value, Ref("", ""))
        shortest.add(value, Ref("", ""))
    assert [value for _, value, _ in longest.found()] == ["bbb", "aa"]
    assert [value for _, value, _ in shortest.found()] == ["a", "aa"]
