"""`verify` of a crawl's folder: beside a crawl that is at work, and the places that articles name."""

import functools
import json
import os
import shutil
import signal
import sqlite3

import pytest
from crawl_kit import assert_whole, lines, pages_of, urls_of, write_job
from crawl_work import HerePool, cheap
from loopback_site import LoopbackSite

from scraper import cli
from scraper.crawl import audit
from scraper.crawl.audit import verify_path
from scraper.crawl.frontier import Frontier
from scraper.crawl.job import load_job
from scraper.crawl.lock import is_held, locked
from scraper.crawl.mend import mend
from scraper.crawl.run import Extras, run_crawl
from scraper.crawl.scope import scope_of
from scraper.crawl.values import DONE, MERGED, WAITING, Lead, Verdict
from scraper.errors import StoreError, WrongFileError
from scraper.store.jsonl import line_of
from scraper.store.warc import Capture
from scraper.store.warc_read import read_records

NOWHERE = {"warc_file": "", "warc_offset": 0, "warc_record_id": ""}


@pytest.fixture
def crawled(tmp_path):
    with LoopbackSite(pages=30, sizes=(500, 1500)) as site:
        job = load_job(write_job(tmp_path, site.url("/")))
        crawl = functools.partial(run_crawl, job, Extras(pool=functools.partial(HerePool, scope_of(job))))
        assert crawl().exit_code == 0
        yield tmp_path / "out", crawl, site


def archive(out):
    (path,) = (out / "warc").glob("*.warc.gz")
    return path


def codes(out, **how):
    return {finding.code for verdict in verify_path(out, **how) for finding in verdict.findings}


def grow(out):
    """What a crawl writes before it commits: half a line, half a record, a file that no mark names."""
    for path, more in ((out / "articles.jsonl", b'{"half'), (archive(out), archive(out).read_bytes()[:99])):
        with path.open("ab") as file:
            file.write(more)
    (out / "warc/out-00001.warc.gz").write_bytes(archive(out).read_bytes()[:77])


def test_what_a_crawl_at_work_has_not_committed_is_no_finding(crawled):
    out = crawled[0]
    grow(out)
    assert codes(out) == {"beyond"}
    with locked(out):
        assert_whole(out)
        assert codes(out, alone=True) == {"beyond"}  # of whoever holds the lock, such as a repair
    assert codes(out) == {"beyond"}


def test_a_crawl_that_ended_while_its_files_were_read_is_no_finding(crawled, monkeypatch):
    out, calls = crawled[0], []

    def reading_marks(state, **how):
        calls.append(how)
        found = marks(state, **how)
        if len(calls) == 1:
            grow(out)
            base = sqlite3.connect(state)
            with base:
                base.execute("UPDATE outputs SET length = length + 6 WHERE name = 'articles.jsonl'")
            base.close()
        return found

    marks = audit.read_marks
    monkeypatch.setattr(audit, "read_marks", reading_marks)
    assert_whole(out)
    assert len(calls) == 2


def test_damage_beside_a_crawl_at_work_is_told_and_a_repair_has_to_wait(crawled, capsys):
    out = crawled[0]
    whole = bytearray(archive(out).read_bytes())
    whole[len(whole) // 2] ^= 0xFF
    archive(out).write_bytes(whole)
    with locked(out):
        assert codes(out) >= {"damage", "checksum"}
        assert cli.run(["verify", "--repair", str(out)]) == 75
        assert "is at work here; try again when it has ended" in capsys.readouterr().err
    assert archive(out).read_bytes() == whole


def test_what_a_crawl_that_died_left_uncommitted_is_cut_off_however_little_of_it_can_be_read(crawled):
    out, crawl, _ = crawled
    grow(out)
    names = {path.name for path in mend(out)}
    assert {"out-00001.warc.gz.cut-0"} < names
    assert len(names) == 3
    assert_whole(out)
    crawl()
    assert_whole(out)


def test_looking_at_a_lock_does_not_take_it(tmp_path):
    assert not is_held(tmp_path)
    with locked(tmp_path):
        assert is_held(tmp_path)
    assert not is_held(tmp_path)


def where(record):
    fetch = record["fetch"]
    return fetch["warc_file"], fetch["warc_offset"], fetch["warc_record_id"]


def current(out):
    """URL -> the last record of each post."""
    return {record["url"]: record for record in lines(out / "articles.jsonl")}


def assert_placed(out, but=()):
    """Every article's capture is where it says, and is that of its page."""
    there = {}
    for path in (out / "warc").glob("*.warc.gz"):
        for record in read_records(path):
            fields = record.fields
            there[path.name, record.offset, fields.get("warc-record-id")] = fields.get("warc-target-uri")
    assert {url: there.get(where(record)) for url, record in current(out).items() if url not in but} == {
        url: url for url in current(out) if url not in but
    }


def spoil(out, url):
    """One byte of an article's capture flipped."""
    file, offset, _ = where(current(out)[url])
    path = out / "warc" / file
    whole = bytearray(path.read_bytes())
    whole[offset + 200] ^= 0xFF
    path.write_bytes(whole)


def findings(out):
    return [finding for verdict in verify_path(out) for finding in verdict.findings]


def test_one_damaged_capture_costs_one_capture_and_its_article_is_written_anew(crawled):
    out, crawl, site = crawled
    url, before = site.url("/post/17"), current(out)
    spoil(out, url)
    assert {finding.code for finding in findings(out)} == {"damage", "checksum", "index", "capture"}
    (kept,) = mend(out)
    assert kept.name == f"{archive(out).name}.cut-{where(before[url])[1]}"
    assert_whole(out)
    assert where(current(out)[url]) == ("", 0, "")
    assert {u: where(r) for u, r in current(out).items() if u != url} == {
        u: where(r) for u, r in before.items() if u != url
    }
    counts = crawl().counts
    assert (counts.new, counts.rejected, counts.failed) == (1, 0, 0)
    assert_whole(out)
    assert_placed(out)
    assert urls_of(out).count(url) == 2  # articles.jsonl only grows: the last record of a post counts
    assert len(urls_of(out)) == len(before) + 1
    assert current(out)[url]["text"] == before[url]["text"]


def test_articles_that_name_another_record_are_one_finding(crawled):
    out, crawl, _ = crawled
    rows = lines(out / "articles.jsonl")
    for number in (3, 5, 8):
        rows[number]["fetch"]["warc_offset"] += 1
    rows[9]["fetch"]["warc_record_id"] = "<urn:uuid:none>"
    rows[11]["fetch"]["warc_file"] = "none.warc.gz"
    (out / "articles.jsonl").write_bytes(b"".join(map(line_of, rows)))
    (found,) = (finding for finding in findings(out) if finding.code == "capture")
    assert found.message.startswith(
        f"5 of {len(rows)} articles name a capture that is not there, such as line 4: {rows[3]['url']} at"
    )
    assert found.offset == sum(len(line_of(row)) for row in rows[:3])
    mend(out)
    assert_whole(out)
    assert_placed(out, but=[rows[9]["url"]])  # a record's id tells where it lies
    assert crawl().counts.new == 1
    assert_placed(out)


def test_a_deleted_archive_file_costs_its_captures_and_no_address_dangles(tmp_path):
    with LoopbackSite(pages=30, sizes=(3000, 9000)) as site:
        job = load_job(write_job(tmp_path, site.url("/"), extra='rollover = "20kB"'))
        out = tmp_path / "out"
        crawl = functools.partial(run_crawl, job, Extras(pool=functools.partial(HerePool, scope_of(job))))
        assert crawl().exit_code == 0
        files = sorted((out / "warc").glob("*.warc.gz"))
        assert len(files) > 2
        lost = {url for url, record in current(out).items() if where(record)[0] == files[1].name}
        assert lost
        files[1].unlink()
        assert {"short", "capture"} <= {finding.code for finding in findings(out)}
        mend(out)
        assert_whole(out)
        assert crawl().counts.new == len(lost)
        assert_whole(out)
        assert_placed(out)
        assert crawl().counts.new == 0


def test_captures_that_lie_elsewhere_after_a_repair_are_found_there(crawled):
    out, crawl, site = crawled
    url, before = site.url("/post/17"), current(out)
    _, offset, _ = where(before[url])
    whole = archive(out).read_bytes()
    archive(out).write_bytes(whole[: offset + 100] + whole[offset + 107 :])  # seven bytes are gone
    mend(out)
    assert_whole(out)
    assert_placed(out, but=[url])
    assert where(current(out)[url]) == ("", 0, "")
    crawl()
    assert_whole(out)
    assert_placed(out)


def test_an_article_of_a_page_that_is_gone_stays_without_an_address(crawled):
    out, crawl, site = crawled
    url, before = site.url("/post/17"), current(out)
    spoil(out, url)
    mend(out)
    site.gone.add("/post/17")
    crawl()
    assert_whole(out)
    assert (where(current(out)[url]), current(out)[url]["text"]) == (("", 0, ""), before[url]["text"])


def assert_mended(out, crawl, site, before):
    """A repair leaves nothing that is wrong, and the next crawl brings back what was lost, and no more."""
    assert cli.run(["verify", "--repair", str(out)]) == 0
    assert_whole(out)
    lost = {url for url in before if not where(current(out).get(url, {"fetch": NOWHERE}))[0]}
    assert_placed(out, but=lost)
    assert crawl().counts.new == len(lost)
    assert_whole(out)
    assert_placed(out)
    assert {url: row["text"] for url, row in current(out).items()} == {url: row["text"] for url, row in before.items()}
    assert crawl().counts.new == 0
    return lost


def test_a_damaged_line_and_half_a_line_that_was_not_committed_are_both_mended(crawled):
    out, crawl, site = crawled
    before, path = current(out), out / "articles.jsonl"
    content = path.read_bytes()
    path.write_bytes(content[:20] + b'"""' + content[23:] + b'{"schema":"artic')
    lost = assert_mended(out, crawl, site, before)
    assert lost == {next(iter(before))}
    kept = out / "articles.jsonl.damaged"
    assert kept.read_bytes().endswith(b'{"schema":"artic')


def test_lines_that_were_moved_behind_the_committed_end_are_fetched_again(crawled):
    out, crawl, site = crawled
    before, path = current(out), out / "articles.jsonl"
    content = path.read_bytes()
    for more in (b"\xef\xbb\xbf", b"garbage" * 5):
        path.write_bytes(more + content)
        assert_mended(out, crawl, site, before)
        content = path.read_bytes()


@pytest.mark.parametrize("size", [99, 700, 7000])
def test_a_flipped_byte_and_a_record_that_was_not_committed_are_both_mended(crawled, size):
    out, crawl, site = crawled
    before, path = current(out), archive(out)
    content = bytearray(path.read_bytes())
    end = len(content)
    content[8000] ^= 4
    path.write_bytes(content + content[:size])
    lost = assert_mended(out, crawl, site, before)
    assert len(lost) <= 1
    assert (out / "warc" / f"{path.name}.cut-{end}").stat().st_size == size


@pytest.mark.parametrize("step", ["repair", "_places_in", "write_index"])
def test_no_crawl_goes_on_behind_a_repair_that_did_not_end(crawled, monkeypatch, step, capsys):
    out, crawl, site = crawled
    before, path = current(out), archive(out)
    spoil(out, site.url("/post/17"))
    with path.open("ab") as file:
        file.write(b"torn")
    with monkeypatch.context() as patch:
        patch.setattr(f"scraper.crawl.mend.{step}", full)
        assert cli.run(["verify", "--repair", str(out)]) == 4
    assert "state" in codes(out)
    with pytest.raises(WrongFileError, match="a repair did not end here"):
        crawl()
    assert assert_mended(out, crawl, site, before) == {site.url("/post/17")}


def full(*_, **__):
    raise StoreError("the disk is full")


@pytest.fixture(scope="module")
def rolled(tmp_path_factory):
    """A crawl of several archive files, not to be changed."""
    folder = tmp_path_factory.mktemp("rolled")
    with LoopbackSite(pages=30, sizes=(3000, 9000)) as site:
        job = load_job(write_job(folder, site.url("/"), extra='rollover = "20kB"'))
        assert run_crawl(job, Extras(pool=functools.partial(HerePool, scope_of(job)))).exit_code == 0
        yield folder, site


@pytest.mark.parametrize("number", [0, 1, -1])
@pytest.mark.parametrize("place", ["start", "border", "inside", "end"])
@pytest.mark.parametrize("tail", [b"", b"\x1f\x8b\x08\x00torn"])
def test_bytes_that_came_into_an_archive_file_cost_one_capture_at_most(rolled, tmp_path, number, place, tail):
    folder, site = rolled
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    job = load_job(write_job(tmp_path, site.url("/"), extra='rollover = "20kB"'))
    out, before = tmp_path / "out", current(tmp_path / "out")
    path = sorted((out / "warc").glob("*.warc.gz"))[number]
    records, content = list(read_records(path)), path.read_bytes()
    third = records[3].offset
    at = {"start": 0, "border": third, "inside": third + 60, "end": len(content) - 20}[place]
    path.write_bytes(content[:at] + b"garbage" * 5 + content[at:] + tail)
    crawl = functools.partial(run_crawl, job, Extras(pool=functools.partial(HerePool, scope_of(job))))
    lost = assert_mended(out, crawl, site, before)
    assert len(lost) <= (place in ("inside", "end"))


def test_a_revisit_whose_payload_is_lost_is_no_capture(crawled):
    out, crawl, site = crawled
    url = site.url("/post/17")
    base = sqlite3.connect(out / "state.sqlite")
    with base:  # another version of the program makes another text of the same page: its capture is a revisit
        base.execute("UPDATE articles SET text = 1")
        base.execute("UPDATE urls SET status = 0, etag = '', digest = '' WHERE url = ?", (url,))
    base.close()
    original = where(current(out)[url])
    assert crawl().counts.new == 1
    assert_whole(out)
    assert where(current(out)[url]) != original
    path = out / "warc" / original[0]
    whole = bytearray(path.read_bytes())
    whole[original[1] + 200] ^= 0xFF
    path.write_bytes(whole)
    assert "capture" in codes(out)
    mend(out)
    assert_whole(out)
    crawl()
    assert_whole(out)
    assert_placed(out)
    last = next(r for r in read_records(path) if r.fields.get("warc-record-id") == where(current(out)[url])[2])
    assert last.kind == "response"


def test_a_lost_further_page_has_its_post_visited_again(tmp_path):
    with Frontier(tmp_path / "s") as frontier:
        with frontier.transaction():
            frontier.add([Lead("http://a.example/1"), Lead("http://a.example/2")], depth=0)
            for number, url in enumerate(("http://a.example/1", "http://a.example/1/p2", "http://a.example/2")):
                capture = Capture(
                    file="f", offset=number, length=1, record_id=f"{number}", date="", digest="", kind="response"
                )
                frontier.ledger.add_capture(capture, url=url, line="")
            frontier.merge(["http://a.example/1/p2"], depth=1)
            rows = frontier.take(0.0, want=2, per_site=2)
            frontier.settle([Verdict(id=row.id, status=DONE) for row in rows], rows)
        with frontier.transaction():
            frontier.ledger.forget_captures([2])
        assert frontier.status_of("http://a.example/1") == WAITING
        assert frontier.status_of("http://a.example/1/p2") == MERGED
        assert frontier.status_of("http://a.example/2") == DONE


def test_an_article_that_waits_for_the_lexicon_gets_a_new_capture_too(tmp_path):
    asked, said = [], []

    def stop(counts):
        if counts.new >= 10 and not asked:
            asked.append(os.kill(os.getpid(), signal.SIGINT))

    with LoopbackSite(pages=30, sizes=(500, 900)) as site:
        job = load_job(write_job(tmp_path, site.url("/"), politeness="floor = 0.01"))
        out = tmp_path / "out"
        pool = functools.partial(HerePool, scope_of(job), functools.partial(cheap, staging=True))
        assert run_crawl(job, Extras(pool=pool, on_commit=stop)).exit_code == 130
        base = sqlite3.connect(out / "state.sqlite")
        (line,) = base.execute("SELECT line FROM staged ORDER BY id LIMIT 1").fetchone()
        base.close()
        file, offset, _ = where(json.loads(line))
        path = out / "warc" / file
        whole = bytearray(path.read_bytes())
        whole[offset + 200] ^= 0xFF
        path.write_bytes(whole)
        mend(out, tell=said.append)
        assert said == [f"{out}: the captures of 1 articles are lost: the next crawl fetches their pages again"]
        assert run_crawl(job, Extras(pool=pool)).exit_code == 0
        assert_whole(out)
        assert_placed(out)
        assert set(urls_of(out)) == pages_of(site)
