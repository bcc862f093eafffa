"""The smaller pieces: gates, job files, the frontier, joined posts, the lock, audit and repair."""

import functools
import sqlite3

import msgspec
import pytest
from crawl_kit import assert_whole, captures, pages_of, urls_of, write_job
from crawl_work import HerePool
from loopback_site import LoopbackSite

from scraper.cli.options import Extractor, Script
from scraper.crawl.audit import verify_path
from scraper.crawl.frontier import Frontier
from scraper.crawl.gates import parse_gates
from scraper.crawl.job import load_job
from scraper.crawl.job_check import bytes_of, seconds_of
from scraper.crawl.join import join_articles
from scraper.crawl.mend import mend
from scraper.crawl.run import Extras, run_crawl
from scraper.crawl.scope import scope_of
from scraper.crawl.values import DONE, FAILED, MERGED, WAITING, Lead, Verdict
from scraper.errors import ConfigError, StoreError
from scraper.fetch.politeness import Pace
from scraper.fetch.robots import RobotsState
from scraper.model import EXTRACTORS, SCRIPTS, Article, ArticleLink, Removal, Stats, TextBlock
from scraper.store.append import Mark

NAMES = frozenset({"taken", "failed", "rot", "articles"})
COUNTS = {"taken": 20, "failed": 3, "rot": 0, "articles": 17}


@pytest.mark.parametrize(
    ("text", "crossed"),
    [
        ("failed > 10%", True),
        ("failed > 15%", False),
        ("failed >= 15%", True),
        ("failed > 2.5", True),
        ("rot > 0 or articles = 0", False),
        ("rot > 0 or articles=17", True),
        ("failed > 10% and rot > 0", False),
        ("failed > 10% AND rot = 0 or articles = 0", True),
        ("articles != 17", False),
        ("taken <= 20", True),
        ("", False),
        ("  ", False),
    ],
)
def test_gates_say_whether_counts_cross_them(text, crossed):
    assert bool(parse_gates(text, NAMES).crossed(COUNTS)) is crossed


def test_a_crossed_gate_tells_its_values():
    assert parse_gates("failed > 10% or rot > 0", NAMES).crossed(COUNTS) == ("failed > 10% (is 3 of 20)",)
    assert parse_gates("rot > 0", NAMES).crossed({**COUNTS, "rot": 2}) == ("rot > 0 (is 2)",)


def test_a_share_of_nothing_is_nothing():
    assert parse_gates("failed > 0%", NAMES).crossed({**COUNTS, "taken": 0}) == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("faild > 1", "did you mean 'failed'"),
        ("xyz > 1", "there are: articles, failed"),
        ("failed >", "expected a comparison"),
        ("failed 10", "expected a comparison"),
        ("failed > ten", "expected a comparison"),
        ("failed > 1 rot > 0", "'and' or 'or' is missing"),
        ("failed > 1 or", "expected a comparison"),
        ("(failed > 1)", "can't read '(failed"),
        ("failed > -1", "can't read '-1'"),
        ("failed ; drop", "can't read '; drop'"),
    ],
)
def test_a_gate_that_cannot_be_read_is_named(text, said):
    with pytest.raises(ConfigError) as caught:
        parse_gates(text, NAMES)
    assert said in str(caught.value)


def job_file(tmp_path, text):
    path = tmp_path / "blog.toml"
    path.write_text(text)
    return path


def test_a_job_file_is_read_with_its_defaults(tmp_path):
    (tmp_path / "more.txt").write_text("\ufeff# seeds\nhttp://b.example/x?utm_source=1\n\n")
    job = load_job(job_file(tmp_path, 'seeds = ["HTTP://A.example"]\nseeds_file = "more.txt"\ncontact = "a@b.example"'))
    assert job.seeds == ("http://a.example/", "http://b.example/x")
    assert (job.name, job.output.folder, job.politeness.floor, job.politeness.robots) == ("blog", "out/blog", 1.0, True)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('seeds = ["http://a.example"]', "contact"),
        ('contact = "a@b.example"', "seeds is empty"),
        ('seeds = ["ftp://a.example"]\ncontact = "x"', "'ftp://a.example' is no http"),
        ('sedes = []\ncontact = "x"', 'unknown key sedes; did you mean "seeds"'),
        ('contact = "x"\n[politeness]\nflor = 1', 'politeness.flor; did you mean "floor"'),
        ('contact = "x"\nseeds = ["http://a.example"]\n[politeness]\nfloor = "x"', "$.politeness.floor"),
        ('contact = "x"\nseeds = ["http://a.example"]\n[limits]\ntime = "3 fortnights"', "3 fortnights"),
        ('contact = "x"\nseeds = ["http://a.example"]\n[limits]\ndisk = "much"', "much"),
        ('contact = "x"\nseeds = ["http://a.example"]\n[scope]\ninclude = ["("]', "pattern '('"),
        ('contact = "x"\nseeds = ["http://a.example"]\n[scope]\nsame = "planet"', "planet"),
        ('contact = "x"\nseeds_file = "none.txt"', "none.txt"),
        ("= broken", "line 1"),
    ],
)
def test_a_wrong_job_file_is_named_with_the_key(tmp_path, text, said):
    with pytest.raises(ConfigError) as caught:
        load_job(job_file(tmp_path, text))
    assert said in str(caught.value)
    assert "blog.toml" in str(caught.value) or said == "none.txt"


@pytest.mark.parametrize(
    ("key", "values"),
    [
        ("scope.depth", ["-1"]),
        ("scope.hosts", ['["https://a.example/"]', '["a.example:80"]', '[""]']),
        ("limits.pages", ["-1"]),
        ("limits.tries", ["0"]),
        ("limits.parts", ["0"]),
        ("limits.time", ['"0s"', '"soon"']),
        ("politeness.floor", ["-5", "nan", "inf"]),
        ("politeness.latency_factor", ["-3", "nan"]),
        ("politeness.concurrency", ["0"]),
        ("politeness.per_site", ["0"]),
        ("fetch.deadline", ["0", "-1", "nan"]),
        ("fetch.allow_hosts", ['["http://127.0.0.1"]']),
        ("extract.jobs", ["0", "-2"]),
        ("extract.deadline", ["0"]),
        ("extract.memory", ['"10MB"', '"much"']),
        ("extract.extractor", ['"foo"']),
        ("extract.script", ['"foo"']),
        ("output.rollover", ['"1 box"']),
    ],
)
def test_an_impossible_value_is_named_with_its_key_and_what_is_allowed(tmp_path, key, values):
    table, _, name = key.partition(".")
    for value in values:
        text = f'contact = "x"\nseeds = ["http://a.example"]\n[{table}]\n{name} = {value}'
        with pytest.raises(ConfigError) as caught:
            load_job(job_file(tmp_path, text))
        told = str(caught.value)
        assert all(part in told for part in ("blog.toml", key, value.strip('[]"'))), told
        assert any(word in told for word in ("must be", "needs at least", "; write")), told


def test_the_command_line_knows_the_words_that_a_job_may_say():
    assert (tuple(Extractor), tuple(Script)) == (EXTRACTORS, SCRIPTS)


def test_a_missing_job_file_is_named(tmp_path):
    with pytest.raises(ConfigError, match=r"no\.toml"):
        load_job(tmp_path / "no.toml")


def test_spans_and_sizes_are_read():
    assert [seconds_of(text) for text in ("90s", "20m", "6h", "2d", "")] == [90, 1200, 21600, 172800, 0]
    assert [bytes_of(text) for text in ("5", "5KB", "1.5 GB", "2tb", "7B")] == [5, 5000, 1_500_000_000, 2 * 10**12, 7]


@pytest.fixture
def frontier(tmp_path):
    with Frontier(tmp_path / "state.sqlite") as made:
        yield made


def put(frontier, *urls, depth=1, kind="page"):
    with frontier.transaction():
        return frontier.add([Lead(url, kind) for url in urls], depth=depth)


def settle(frontier, rows, status=DONE, **more):
    with frontier.transaction():
        frontier.settle([Verdict(id=row.id, status=status, **more) for row in rows], rows)
    for row in rows:
        frontier.release(row.site, 0.0)


def test_a_url_is_added_once_and_taken_once(frontier):
    assert put(frontier, "http://a.example/1", "http://a.example/2", "http://a.example/1") == 2
    assert put(frontier, "http://a.example/2") == 0
    rows = frontier.take(1.0, want=9, per_site=9)
    assert [row.url for row in rows] == ["http://a.example/1", "http://a.example/2"]
    assert frontier.take(1.0, want=9, per_site=9) == []
    settle(frontier, rows)
    assert (frontier.take(2.0), frontier.next_at()) == ([], None)


def test_a_site_is_held_while_one_of_its_rows_is_at_work_and_until_its_time(frontier):
    put(frontier, "http://a.example/1", "http://www.a.example/2", "http://b.example/1")
    rows = frontier.take(1.0, want=9)
    assert {row.site for row in rows} == {"a.example", "b.example"}
    assert frontier.take(1.0, want=9) == []
    frontier.release("a.example", 5.0)
    assert frontier.take(4.9) == []
    assert [row.url for row in frontier.take(5.0)] == ["http://www.a.example/2"]


def test_shallow_pages_come_first_and_retries_when_they_are_due(frontier):
    put(frontier, "http://a.example/deep", depth=5)
    put(frontier, "http://a.example/top", depth=1)
    (row,) = frontier.take(1.0)
    assert row.url == "http://a.example/top"
    settle(frontier, [row], WAITING, due=50.0, tries=1)
    assert [r.url for r in frontier.take(2.0)] == ["http://a.example/deep"]
    frontier.release("a.example", 0.0)
    assert frontier.take(49.0) == []
    (again,) = frontier.take(51.0)
    assert (again.url, again.tries) == ("http://a.example/top", 1)


def test_what_was_taken_but_not_settled_waits_again_after_a_restart(tmp_path):
    with Frontier(tmp_path / "s") as first:
        put(first, "http://a.example/1")
        assert len(first.take(1.0)) == 1
    with Frontier(tmp_path / "s") as second:
        assert [row.url for row in second.take(1.0)] == ["http://a.example/1"]


def test_a_transaction_that_fails_leaves_nothing(frontier):
    with pytest.raises(ZeroDivisionError), frontier.transaction():  # noqa: PT012
        frontier.add([Lead("http://a.example/1")], depth=0)
        raise ZeroDivisionError
    assert frontier.statuses() == {}
    assert frontier.take(1.0) == []


def test_merged_pages_are_not_taken_even_when_they_were_read_ahead(frontier):
    put(frontier, "http://a.example/1", "http://a.example/2", "http://a.example/3")
    (first,) = frontier.take(1.0)
    frontier.pass_over(["http://a.example/2"])
    frontier.release(first.site, 0.0)
    (third,) = frontier.take(1.0)
    assert third.url == "http://a.example/3"
    with frontier.transaction():
        frontier.merge(["http://a.example/2", "http://a.example/new"], depth=1)
    assert frontier.status_of("http://a.example/2") == frontier.status_of("http://a.example/new") == MERGED


def test_a_new_run_looks_at_hubs_and_passing_failures_again_and_a_refetch_at_everything(frontier):
    put(frontier, "http://a.example/", depth=0, kind="index")
    put(frontier, "http://a.example/feed", kind="feed")
    put(frontier, "http://a.example/old", depth=3, kind="archive")
    put(frontier, "http://a.example/p", "http://a.example/down", "http://a.example/gone")
    rows = frontier.take(1.0, want=9, per_site=9)
    by_url = {row.url.rpartition("/")[2]: row for row in rows}
    settle(frontier, [by_url[name] for name in ("", "feed", "old", "p")], etag="e")
    settle(frontier, [by_url["down"]], FAILED, reason="server-error")
    settle(frontier, [by_url["gone"]], FAILED, reason="gone")
    assert frontier.reopen(10.0) == 3
    taken = {row.url.rpartition("/")[2]: row for row in frontier.take(11.0, want=9, per_site=9)}
    assert set(taken) == {"", "feed", "down"}
    assert taken[""].etag == "e"
    settle(frontier, taken.values())
    assert frontier.reopen(20.0, everything=True) == 6
    assert all(row.etag == "" for row in frontier.take(21.0, want=9, per_site=9))


def test_one_article_belongs_to_one_url(frontier):
    put(frontier, "http://a.example/1", "http://a.example/2")
    one, two = frontier.take(1.0, want=2, per_site=2)
    with frontier.transaction():
        assert frontier.claim_article("http://a.example/1", one) == ""
        assert frontier.claim_article("http://a.example/1", one) == ""
        assert frontier.claim_article("http://a.example/1", two) == "http://a.example/1"


def test_marks_paces_and_robots_are_kept(tmp_path):
    pace, robots = (
        Pace(key="site:a.example", next_at=5.0),
        RobotsState(origin="http://a.example", text=b"x", verdict="rules"),
    )
    with Frontier(tmp_path / "s") as first, first.transaction():
        first.ledger.set_marks({"a": Mark(5, 7)})
        first.ledger.set_paces([pace])
        first.ledger.set_robots([robots])
    with Frontier(tmp_path / "s") as second:
        assert second.ledger.marks() == {"a": Mark(5, 7)}
        assert second.ledger.paces() == {pace.key: pace}
        assert second.ledger.robots("http://a.example") == robots
        assert second.ledger.robots("http://b.example").verdict == "unknown"


def test_a_damaged_state_is_named(tmp_path):
    (tmp_path / "s").write_bytes(b"no database at all" * 100)
    with pytest.raises(StoreError, match="s: file is not a database"):
        Frontier(tmp_path / "s")


def article(text, *, title="題", start=0, links=(), removed=(), **more):
    blocks, at = [], start
    for part in text.split("\n\n"):
        blocks.append(TextBlock("h1" if part == title else "p", part, at, at + len(part)))
        at += len(part) + 2
    stats = Stats(chars_in=100, chars_out=len(text), blocks_in=10, advertising=7)
    return Article(
        id="x", title=title, text=text, blocks=tuple(blocks), links=links, removed=removed, stats=stats, **more
    )


def test_a_post_on_two_pages_becomes_one_text_with_right_offsets():
    one = article("題\n\n甲一\n\n甲二")
    link = ArticleLink("http://a.example/", "乙", 4, kept=True)
    gone = Removal("advertising", "r", "line", "廣告", "", 2, 0, 2, "body > p")
    two = article("題\n\n丙乙\n\n丁", links=(link,), removed=(gone,))
    joined = join_articles([one, two])
    assert joined.text == "題\n\n甲一\n\n甲二\n\n丙乙\n\n丁"
    assert [joined.text[b.start : b.end] for b in joined.blocks] == [b.text for b in joined.blocks]
    assert joined.text[joined.links[0].start] == "乙"
    assert (joined.removed[0].block, joined.removed[0].path) == (12, "part 2: body > p")
    assert (joined.stats.chars_in, joined.stats.advertising, joined.stats.blocks_in) == (200, 14, 20)
    assert joined.stats.chars_out == len(joined.text)
    assert joined.hashes.text_sha256 != one.hashes.text_sha256
    assert join_articles([one]) is one
    assert msgspec.json.decode(msgspec.json.encode(joined), type=Article) == joined


@pytest.fixture
def crawled(tmp_path):
    with LoopbackSite(pages=30, sizes=(500, 1500)) as site:
        job = load_job(write_job(tmp_path, site.url("/")))
        crawl = functools.partial(run_crawl, job, Extras(pool=functools.partial(HerePool, scope_of(job))))
        assert crawl().exit_code == 0
        yield tmp_path / "out", crawl, site


def test_what_a_repair_cuts_from_the_archive_is_fetched_again(crawled):
    out, crawl, site = crawled
    (path,) = (out / "warc").glob("*.warc.gz")
    before, whole = captures(out), bytearray(path.read_bytes())
    whole[len(whole) // 2] ^= 0xFF
    path.write_bytes(whole)
    assert any(verdict.findings for verdict in verify_path(out))
    (kept,) = mend(out)
    assert kept.name.startswith(path.name + ".cut-")
    assert_whole(out)
    assert len(captures(out)) in (len(before), len(before) - 1)  # what was hit may be the record of a request
    assert crawl().exit_code == 0
    assert_whole(out)
    assert set(captures(out)) >= pages_of(site)


def test_what_a_repair_cuts_from_the_articles_is_written_again(crawled):
    out, crawl, site = crawled
    path = out / "articles.jsonl"
    rows = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(rows[:10]) + b'{"half": ')
    assert {f.code for verdict in verify_path(out) for f in verdict.findings} == {"json", "short"}
    mend(out)
    assert_whole(out)
    crawl()
    assert set(urls_of(out)) == pages_of(site)
    assert len(urls_of(out)) == len(pages_of(site))
    assert_whole(out)


def test_a_file_cut_behind_our_back_stops_the_next_run_with_its_name(crawled):
    out, crawl, _ = crawled
    path = out / "articles.jsonl"
    path.write_bytes(path.read_bytes()[:100])
    with pytest.raises(StoreError, match=r"articles\.jsonl: 100 bytes, but \d+ were committed"):
        crawl()


def test_reading_the_marks_changes_nothing(crawled):
    out, _, _ = crawled
    before = (out / "state.sqlite").read_bytes()
    verify_path(out)
    assert (out / "state.sqlite").read_bytes() == before
    base = sqlite3.connect(out / "state.sqlite")
    assert base.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    base.close()
