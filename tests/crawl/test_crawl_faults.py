"""Each fault of the server through a whole crawl: the record, the stored state, the archive, the exit code."""

import functools
import json
import sqlite3
from urllib.parse import quote

import pytest
from crawl_kit import assert_whole, captures, lines, write_job
from crawl_work import HerePool, cheap
from fault_outcomes import FAULTS, SOUND
from fault_server import FaultServer

from scraper.crawl.job import load_job
from scraper.crawl.report import sentence
from scraper.crawl.run import Extras, run_crawl
from scraper.crawl.scope import scope_of
from scraper.crawl.values import DONE, FAILED, WAITING
from scraper.crawl.work import Setup, make_work
from scraper.store.warc_read import read_pages, read_records


@pytest.fixture(scope="module")
def server():
    with FaultServer() as running:
        yield running


def crawl(tmp_path, url, *, tries=1, deadline=30.0, extra="", work=cheap):
    limits = f'disk = "1MB"\nwait = "0.5s"\ntries = {tries}\nretry = "100s"'
    path = write_job(tmp_path, url, limits=limits, extra=extra)
    path.write_text(path.read_text().replace("[fetch]", f"[fetch]\ndeadline = {deadline}"))
    job = load_job(path)
    return run_crawl(job, Extras(pool=functools.partial(HerePool, scope_of(job), work)))


def state(tmp_path, columns="status, reason, tries"):
    base = sqlite3.connect(tmp_path / "out/state.sqlite")
    row = base.execute(f"SELECT {columns} FROM urls WHERE id = 1").fetchone()  # the seed
    base.close()
    return row


SLOW = {"/loris-body", "/stalled-body"}  # the deadline of these crawls is shorter than the grace of a slow body
THROTTLED = [path for path, reason, _ in FAULTS if reason == "throttled"]
ENDING = [(path, "timeout" if path in SLOW else reason) for path, reason, _ in FAULTS if reason != "throttled"]
RETRIED = {path for path, _, retry in FAULTS if retry}
INSIDE = ("127.0.0.2", "[::ffff:10.0.0.1]", "2130706434", "0x7f.2", "169.254.169.254", "[64:ff9b::a00:1]", "[::1]")
"""Spellings of addresses that a redirect must not lead to."""


@pytest.mark.parametrize(("path", "reason"), ENDING)
def test_a_page_that_fails_for_good_is_a_reject_and_the_archive_stays_whole(server, tmp_path, path, reason):
    run = crawl(tmp_path, server.url(path), deadline=1.0 if reason == "timeout" else 30.0)
    (reject,) = lines(tmp_path / "out/rejects.jsonl")
    assert (reject["reason"], reject["source"]) == (reason, server.url(path))
    assert state(tmp_path) == (FAILED, reason, 1)
    assert (run.exit_code, run.counts.taken, run.counts.failed) == (3, 1, 1)
    assert lines(tmp_path / "out/articles.jsonl") == []
    assert_whole(tmp_path / "out")


@pytest.mark.parametrize("host", INSIDE)
def test_a_redirect_inside_is_a_reject_also_where_the_scope_would_allow_it(server, tmp_path, host):
    path = f"/to/http%3A%2F%2F{quote(host, safe='')}%2Fsecret"
    names = json.dumps([host, "127.0.0.2", "[::ffff:a00:1]", "[64:ff9b::a00:1]"])
    run = crawl(tmp_path, server.url(path), extra=f"[scope]\nhosts = {names}")
    assert state(tmp_path) == (FAILED, "blocked-address", 1)
    assert [r["reason"] for r in lines(tmp_path / "out/rejects.jsonl")] == ["blocked-address"]
    assert (run.exit_code, server.hits["/secret"]) == (3, 0)


@pytest.mark.parametrize(("path", "reason"), [one for one in ENDING if one[0] in RETRIED])
def test_a_passing_fault_waits_for_its_next_try_and_is_no_reject_yet(server, tmp_path, path, reason):
    run = crawl(tmp_path, server.url(path), tries=3, deadline=1.0 if reason == "timeout" else 30.0)
    assert state(tmp_path) == (WAITING, reason, 1)
    assert lines(tmp_path / "out/rejects.jsonl") == []
    assert (run.stop, run.exit_code) == ("later", 75)
    assert f"1 URLs wait (1 {reason} at 127.0.0.1:{server.port})" in sentence(run)


@pytest.mark.parametrize("path", THROTTLED)
def test_a_throttled_page_waits_however_often_it_was_tried(server, tmp_path, path):
    run = crawl(tmp_path, server.url(path))
    assert (state(tmp_path)[:2], run.exit_code) == ((WAITING, "throttled"), 75)
    assert state(tmp_path, "due")[0] - run.ended > 100


@pytest.mark.parametrize(("path", "flags"), [*SOUND, ("/long-body", ("length-mismatch",))])
def test_what_can_be_read_all_the_same_becomes_an_article_and_the_archive_says_what_was_odd(
    server, tmp_path, path, flags
):
    run = crawl(tmp_path, server.url(path))
    assert (run.exit_code, run.counts.new) == (0, 1)
    assert state(tmp_path)[0] == DONE
    hops = int(path.split("/")[2]) if path.startswith("/stairs") else 0
    assert sum(captures(tmp_path / "out").values()) == 1 + hops
    (file,) = (tmp_path / "out/warc").glob("*.warc.gz")
    told = [r.fields["x-crawler-flags"] for r in read_records(file) if "x-crawler-flags" in r.fields]
    assert told == [flag for flag in [", ".join(flags)] if flag]
    assert_whole(tmp_path / "out")


def test_what_was_odd_is_in_the_record_and_the_archive_gives_the_same_again(server, tmp_path):
    work = lambda scope: make_work(Setup(scope=scope))  # noqa: E731
    run = crawl(tmp_path, server.url("/trailing-junk"), work=work)
    (record,) = lines(tmp_path / "out/articles.jsonl")
    assert (run.exit_code, "trailing-junk" in record["quality"]["flags"]) == (0, True)
    (file,) = (tmp_path / "out/warc").glob("*.warc.gz")
    (page,) = read_pages(file, undo=lambda raw, _: raw)
    assert page.flags == ("trailing-junk",)


@pytest.mark.parametrize("label", ["big5", "iso-8859-1", "x-no-such-charset"])
def test_a_wrong_charset_costs_no_character_and_is_recorded(tmp_path, label):
    text = "今天下雨了，渡輪停在港口，漁民在廟口下棋，學童沿著老街走回家。" * 20
    html = f"<html><head><title>雨</title></head><body><article><p>{text}</p></article></body></html>".encode()
    head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset={label}\r\nContent-Length: {len(html)}\r\n\r\n"
    with FaultServer({"/post": head.encode() + html}) as site:
        run = crawl(tmp_path, site.url("/post"), work=lambda scope: make_work(Setup(scope=scope)))
    (record,) = lines(tmp_path / "out/articles.jsonl")
    assert (run.exit_code, state(tmp_path)[0], record["text"].count("渡輪停在港口")) == (0, DONE, 20)
    assert (record["fetch"]["charset_declared"], record["fetch"]["charset"]) == (label, "utf-8")


def test_failed_is_not_done(server, tmp_path):
    crawl(tmp_path, server.url("/status/410"))
    assert state(tmp_path)[0] == FAILED
