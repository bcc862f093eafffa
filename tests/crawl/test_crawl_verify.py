"""`verify` of a crawl's folder: beside a crawl that is at work, and the places that articles name."""

import functools
import sqlite3

import pytest
from crawl_kit import assert_whole, write_job
from crawl_work import HerePool
from loopback_site import LoopbackSite

from scraper import cli
from scraper.crawl import audit
from scraper.crawl.audit import verify_path
from scraper.crawl.job import load_job
from scraper.crawl.lock import is_held, locked
from scraper.crawl.run import Extras, run_crawl
from scraper.crawl.scope import scope_of


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
    assert codes(out) == {"beyond", "damage"}
    with locked(out):
        assert_whole(out)
        assert codes(out, alone=True) == {"beyond", "damage"}  # of whoever holds the lock, such as a repair
    assert codes(out) == {"beyond", "damage"}


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


def test_looking_at_a_lock_does_not_take_it(tmp_path):
    assert not is_held(tmp_path)
    with locked(tmp_path):
        assert is_held(tmp_path)
    assert not is_held(tmp_path)
