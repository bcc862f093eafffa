"""Hosts whose robots.txt can't be had: nothing is fetched there, and the operator is told why."""

import json
import socket
import time

import pytest
from crawl_kit import lines, write_job
from fault_server import FaultServer
from test_crawl_runs import crawl, links_page, summary

from scraper.crawl.report import sentence
from scraper.crawl.waits import Unread, next_try
from scraper.fetch.robots import RobotsState
from scraper.fetch.values import Failed

LIMITS = 'disk = "1MB"\nwait = "1s"'


@pytest.fixture
def refusing():
    """host:port where nobody listens."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        yield f"127.0.0.1:{one.getsockname()[1]}"


def with_seeds(path, *seeds):
    text = path.read_text().splitlines()
    path.write_text("\n".join([f"seeds = {json.dumps(seeds)}", *text[1:]]))
    return path


def days(count):
    return lambda: time.time() + 86_400 * count


@pytest.mark.parametrize("path", ["/", "/post/1"])
def test_a_site_with_an_invalid_certificate_is_refused_told_and_tried_again_another_day(tmp_path, certificate, path):
    with FaultServer(tls=certificate) as site:
        site.pages[path] = links_page()
        seed = site.url(path, host="localhost")
        job = write_job(tmp_path, seed, limits=LIMITS)
        for _ in range(2):
            run = crawl(job)
            (trouble,) = run.troubles
            assert (run.exit_code, run.values["waiting"], trouble.url, trouble.reason) == (3, 0, seed, "tls")
            assert "/robots.txt: localhost: " in trouble.detail
        assert sum(site.hits.values()) == 0
        rejects = [(reject["url"], reject["reason"]) for reject in lines(tmp_path / "out/rejects.jsonl")]
        assert rejects == ([] if path == "/" else [(seed, "tls")] * 2)  # a list is told as a trouble only
        job.write_text(job.read_text().replace("[fetch]\n", '[fetch]\ninsecure_hosts = ["localhost"]\n'))
        assert crawl(job, wall=days(1)).troubles == ()
        assert site.hits[path] == 1


def test_a_live_site_does_not_hide_one_with_an_invalid_certificate(tmp_path, certificate):
    with FaultServer() as live, FaultServer(tls=certificate) as dead:
        live.pages["/"], live.pages["/a"] = links_page("/a"), links_page(body="a" * 300)
        seed = dead.url("/", host="localhost")
        run = crawl(with_seeds(write_job(tmp_path, "", limits=LIMITS), live.url("/"), seed))
    assert (run.exit_code, run.counts.new, run.counts.hubs_failed) == (0, 1, 1)
    assert [(one["url"], one["seed"], one["reason"]) for one in summary(tmp_path / "out")["troubles"]] == [
        (seed, True, "tls")
    ]


def test_a_host_that_refuses_is_named_while_it_waits_and_becomes_a_reject_after_as_many_tries_as_a_page(
    tmp_path, refusing
):
    seed = f"http://{refusing}/post/1"
    job = write_job(tmp_path, seed, limits=LIMITS + "\ntries = 3")
    for tried in ("once", "2 times"):
        run = crawl(job, wall=days(0 if tried == "once" else 1))
        said, told = sentence(run), summary(tmp_path / "out")
        assert (run.exit_code, run.stop) == (75, "later")
        assert f"1 URLs wait (1 refused at {refusing})" in said
        ((host, reason, urls),) = [(one["host"], one["reason"], one["urls"]) for one in told["delays"]]
        assert (host, reason, urls, told["waiting_because"]) == (refusing, "refused", 1, {"refused": 1})
        assert f"http://{refusing}/robots.txt: 127.0.0.1: " in told["delays"][0]["detail"]
        ((url, reason, detail),) = [(one["url"], one["reason"], one["detail"]) for one in told["troubles"]]
        assert (url, reason, f"tried {tried}" in detail) == (seed, "refused", True)
    assert crawl(job, wall=days(1)).exit_code == 75  # nothing is asked before its time, and no try counts
    last = crawl(job, wall=days(2))
    ((reason, detail),) = [(one["reason"], one["detail"]) for one in lines(tmp_path / "out/rejects.jsonl")]
    assert (last.exit_code, last.counts.failed, reason) == (3, 1, "refused")
    assert detail.startswith(f"http://{refusing}/robots.txt: 127.0.0.1: ")


def test_a_seed_that_waits_is_told_though_the_run_is_fine_but_not_one_that_asked_to_wait(tmp_path, refusing):
    with FaultServer() as live:
        live.pages["/a"] = links_page(body="a" * 300)
        dead, busy = f"http://{refusing}/", live.url("/throttled/429-seconds")
        run = crawl(with_seeds(write_job(tmp_path, "", limits=LIMITS), live.url("/a"), busy, dead))
    assert (run.exit_code, run.counts.new) == (0, 1)
    assert [(one.url, one.reason) for one in run.troubles] == [(dead, "refused")]


def test_all_urls_of_a_host_fail_by_one_request_for_its_robots_txt(tmp_path):
    with FaultServer() as site:
        site.robots = "500"
        job = write_job(tmp_path, "", limits=LIMITS + "\ntries = 1", politeness="floor = 0.0")
        run = crawl(with_seeds(job, *(site.url(f"/post/{n}") for n in range(25))))
        assert sum(site.hits.values()) == 1
    assert {reject["reason"] for reject in lines(tmp_path / "out/rejects.jsonl")} == {"server-error"}
    assert (run.exit_code, run.counts.failed) == (3, 25)


def test_many_urls_of_a_few_dead_hosts_are_no_dead_network(tmp_path, refusing):
    port = refusing.partition(":")[2]
    seeds = [f"http://{host}:{port}/post/{n}" for host in ("127.0.0.2", "127.0.0.3", "localhost") for n in range(25)]
    job = write_job(tmp_path, "", limits=LIMITS + "\ntries = 1", politeness="floor = 0.0")
    job.write_text(job.read_text().replace('"localhost"]', '"localhost", "127.0.0.2", "127.0.0.3"]'))
    run = crawl(with_seeds(job, *seeds))
    assert (run.stop, run.exit_code, run.counts.failed) == ("done", 3, 75)


def test_a_robots_txt_that_asks_to_wait_is_waited_for_however_often(tmp_path):
    with FaultServer() as site:
        site.robots = "429"
        job = write_job(tmp_path, site.url("/post/1"), limits=LIMITS + "\ntries = 1")
        for day in range(3):
            run = crawl(job, wall=days(day))
            assert (run.exit_code, run.reasons, run.troubles) == (75, {"throttled": 1}, ())


def test_the_next_try_is_not_before_robots_txt_may_be_asked_again():
    unread = Unread(RobotsState(origin="http://a.test", code="refused", next_at=500.0))
    assert (unread.reason, unread.retry) == ("refused", True)
    assert [next_try(unread, tries=n, now=100.0, first=10.0) for n in range(4)] == [500.0, 500.0, 500.0, 2260.0]
    assert next_try(Failed("reset"), tries=1, now=100.0, first=10.0) == 160.0
    assert not Unread(RobotsState(origin="http://a.test", code="tls")).retry
    assert Unread(RobotsState(origin="http://a.test", reason="503")).retry  # kept by an older version
