"""Each fault of the server through a whole crawl: the record, the stored state, the archive, the exit code."""

import functools
import sqlite3

import pytest
from crawl_kit import assert_whole, captures, lines, write_job
from crawl_work import HerePool
from fault_server import FaultServer

from scraper.crawl.job import load_job
from scraper.crawl.run import Extras, run_crawl
from scraper.crawl.scope import scope_of
from scraper.crawl.values import DONE, FAILED, WAITING


@pytest.fixture(scope="module")
def server():
    with FaultServer() as running:
        yield running


def crawl(tmp_path, url, *, tries=1):
    limits = f'disk = "1MB"\nwait = "0.5s"\ntries = {tries}\nretry = "100s"'
    path = write_job(tmp_path, url, limits=limits)
    path.write_text(path.read_text().replace("[fetch]", "[fetch]\ndeadline = 1.0"))
    job = load_job(path)
    return run_crawl(job, Extras(pool=functools.partial(HerePool, scope_of(job))))


def state(tmp_path, columns="status, reason, tries"):
    base = sqlite3.connect(tmp_path / "out/state.sqlite")
    row = base.execute(f"SELECT {columns} FROM urls WHERE id = 1").fetchone()  # the seed
    base.close()
    return row


PASSING = {
    "/reset-before": "reset",
    "/close-head": "reset",
    "/short-body": "truncated",
    "/cut-chunks": "truncated",
    "/bad-chunk": "damaged",
    "/damaged-gzip": "damaged",
    "/truncated/gzip": "truncated",
    "/truncated/br": "truncated",
    "/truncated/zstd": "truncated",
    "/loris-head": "timeout",
    "/loris-body": "timeout",
    "/status/500": "server-error",
    "/status/503": "server-error",
}
"""Faults that may pass: tried again."""
FINAL = {
    "/bomb/gzip": "too-large",
    "/bomb/br": "too-large",
    "/bomb/zstd": "too-large",
    "/layers/100": "bad-coding",
    "/big-header": "protocol",
    "/length-conflict": "protocol",
    "/garbage": "protocol",
    "/loop": "redirect-loop",
    "/to/file%3A%2F%2F%2Fetc%2Fpasswd": "bad-scheme",
    "/to/http%3A%2F%2F169.254.169.254%2F": "out-of-scope",
    "/status/404": "not-found",
    "/status/403": "forbidden",
    "/wall/200": "blocked",
    "/labelled/pdf": "not-a-page",
}
"""Faults that will not: one request, no storm."""


@pytest.mark.parametrize(("path", "reason"), [*PASSING.items(), *FINAL.items()])
def test_a_page_that_fails_for_good_is_a_reject_and_the_archive_stays_whole(server, tmp_path, path, reason):
    run = crawl(tmp_path, server.url(path))
    (reject,) = lines(tmp_path / "out/rejects.jsonl")
    assert (reject["reason"], reject["source"]) == (reason, server.url(path))
    assert state(tmp_path)[1:] == (reason, 1)
    assert (run.exit_code, run.counts.taken, run.counts.failed) == (3, 1, 1)
    assert lines(tmp_path / "out/articles.jsonl") == []
    assert_whole(tmp_path / "out")


@pytest.mark.parametrize("path", ["/reset-before", "/truncated/gzip", "/status/500"])
def test_a_passing_fault_waits_for_its_next_try_and_nothing_is_said_of_it_yet(server, tmp_path, path):
    run = crawl(tmp_path, server.url(path), tries=3)
    assert state(tmp_path) == (WAITING, PASSING[path], 1)
    assert lines(tmp_path / "out/rejects.jsonl") == []
    assert (run.stop, run.exit_code) == ("later", 75)


@pytest.mark.parametrize(
    "path", ["/throttled/429-seconds", "/throttled/429-date", "/throttled/503-seconds", "/throttled/503-date"]
)
def test_a_throttled_page_waits_however_often_it_was_tried(server, tmp_path, path):
    run = crawl(tmp_path, server.url(path))
    assert (state(tmp_path)[:2], run.exit_code) == ((WAITING, "throttled"), 75)
    assert state(tmp_path, "due")[0] - run.ended > 100


@pytest.mark.parametrize(
    "path", ["/ok", "/chunked", "/until-close", "/coded/br", "/trailing-junk", "/not-gzip", "/stairs/3"]
)
def test_what_can_be_read_all_the_same_becomes_an_article(server, tmp_path, path):
    run = crawl(tmp_path, server.url(path))
    assert (run.exit_code, run.counts.new) == (0, 1)
    assert state(tmp_path)[0] == DONE
    assert sum(captures(tmp_path / "out").values()) == 1 + run.statuses.get(4, 0) * 3
    assert_whole(tmp_path / "out")


def test_failed_is_not_done(server, tmp_path):
    crawl(tmp_path, server.url("/status/410"))
    assert state(tmp_path)[0] == FAILED
