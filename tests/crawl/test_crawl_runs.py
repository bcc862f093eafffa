"""Whole runs over loopback sites: what a run leaves in the folder, and what it ends with."""

import functools
import itertools
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from concurrent.futures import Future

import msgspec
import pytest
from crawl_kit import ENV, HERE, assert_whole, captures, lines, mounted, pages_of, urls_of, write_job, write_rules
from crawl_work import HerePool, cheap
from fault_server import FaultServer
from loopback_site import LoopbackSite
from msgspec.structs import replace

from scraper.crawl import run as run_module
from scraper.crawl.job import load_job
from scraper.crawl.lock import BusyError, locked
from scraper.crawl.run import Extras, run_crawl
from scraper.crawl.scope import scope_of
from scraper.errors import ConfigError, StoreError
from scraper.fetch import dial
from scraper.pool import Outcome
from scraper.store.cdxj import read_index
from scraper.store.warc_read import read_records

SMALL = (500, 1500)


def crawl(path, **extras):
    job = load_job(path)
    pool = extras.pop("pool", None) or functools.partial(HerePool, scope_of(job))
    return run_crawl(job, Extras(pool=pool, **extras))


def summary(out):
    return json.loads((out / "summary.json").read_bytes())


def links_page(*paths, body="<p>text</p>"):
    html = "<html><body>" + body + "".join(f'<a href="{path}">x</a>' for path in paths) + "</body></html>"
    return b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n%s" % (len(html), html.encode())


def test_a_run_leaves_every_page_once_and_the_second_fetches_nothing_new(tmp_path):
    with LoopbackSite(pages=30, sizes=SMALL) as site:
        job, out = write_job(tmp_path, site.url("/")), tmp_path / "out"
        first = crawl(job)
        articles = (out / "articles.jsonl").read_bytes()
        assert (first.exit_code, first.stop, first.counts.new) == (0, "done", 35)
        assert sorted(urls_of(out)) == sorted(set(urls_of(out)))
        seen = len(site.hits)
        second = crawl(job)
        again = site.hits[seen:]
    assert second.exit_code == 0
    assert {path for _, path, _ in again} <= {"/", "/sitemap.xml", "/robots.txt"}
    assert all(status == 304 for _, path, status in again if path != "/robots.txt")
    assert (second.counts.taken, second.counts.new) == (0, 0)
    assert (out / "articles.jsonl").read_bytes() == articles
    assert_whole(out)
    assert {entry.url for entry in read_index(out / "warc/index.cdxj")} == set(captures(out))
    assert summary(out)["counts"]["articles"] == 35


def test_an_article_names_its_place_in_the_archive(tmp_path):
    with LoopbackSite(pages=3, sizes=SMALL) as site:
        crawl(write_job(tmp_path, site.url("/")))
    for record in lines(tmp_path / "out/articles.jsonl"):
        fetch = record["fetch"]
        entries = read_index(tmp_path / "out/warc/index.cdxj")
        entry = next(e for e in entries if e.url == record["url"])
        assert (fetch["warc_file"], fetch["warc_offset"]) == (entry.filename, int(entry.offset))
        assert str(fetch["warc_length"]) == entry.length


def test_new_and_changed_pages_are_fetched_by_the_next_run(tmp_path):
    with FaultServer() as site:
        site.pages["/"] = links_page("/a", "/b")
        site.pages["/a"], site.pages["/b"] = links_page(body="a" * 300), links_page(body="b" * 300)
        job, out = write_job(tmp_path, site.url("/")), tmp_path / "out"
        assert crawl(job).counts.new == 2
        site.pages["/"] = links_page("/a", "/b", "/c")
        site.pages["/c"] = links_page(body="c" * 300)
        assert crawl(job).counts.new == 1
        site.pages["/a"] = links_page(body="A" * 300)
        assert crawl(job).counts.new == 0  # nothing says that it changed
        run = crawl(job, refetch=True)
        assert (run.counts.new, run.counts.unchanged, run.counts.taken) == (1, 2, 3)
        assert site.hits["/b"] == 2
    assert urls_of(out) == [site.url(path) for path in ("/a", "/b", "/c", "/a")]  # what changed is written again
    kinds = captures(out)
    assert kinds[site.url("/b")] == 2
    assert_whole(out)


def test_a_feed_that_dates_a_change_has_the_page_fetched_again(tmp_path):
    def feed(when):
        body = f"<rss><channel><item><link>/a</link><pubDate>{when}</pubDate></item></channel></rss>".encode()
        return b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nContent-Length: %d\r\n\r\n%s" % (
            len(body),
            body,
        )

    with FaultServer() as site:
        site.pages["/feed.xml"] = feed("Sun, 01 Nov 2020 00:00:00 GMT")
        site.pages["/a"] = links_page(body="a" * 300)
        job = write_job(tmp_path, site.url("/feed.xml"))
        assert crawl(job).counts.new == 1
        assert crawl(job).counts.taken == 0
        later = time.time() + 5
        site.pages["/a"] = links_page(body="b" * 300)
        site.pages["/feed.xml"] = feed(time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(later)))
        assert crawl(job, wall=lambda: later + 60).counts.new == 1


def test_a_parameter_that_changes_nothing_is_told(tmp_path):
    with FaultServer() as site:
        paths = [f"/a?visit={n}" for n in range(8)]
        site.pages |= {path: links_page(body="a" * 300) for path in paths}
        site.pages["/"] = links_page(*paths)
        run = crawl(write_job(tmp_path, site.url("/")))
    (trouble,) = run.troubles
    assert (trouble.reason, "visit=" in trouble.detail, run.counts.new) == ("repeats", True, 8)


def test_a_feed_that_cannot_be_read_is_told(tmp_path):
    with FaultServer() as site:
        site.pages["/feed.xml"] = links_page("/a")
        run = crawl(write_job(tmp_path, site.url("/feed.xml")), pool=None)
    (trouble,) = summary(tmp_path / "out")["troubles"]
    assert (run.exit_code, run.counts.hubs_failed) == (3, 1)
    assert (trouble["reason"], trouble["detail"]) == ("not-a-page", "there is no feed in it that can be read")


def test_what_robots_forbids_is_not_asked_for_and_said_so(tmp_path):
    with FaultServer() as site:
        site.robots = "user-agent: *\ndisallow: /private\n"
        site.pages["/"] = links_page("/a", "/private/b")
        site.pages["/a"] = links_page()
        run = crawl(write_job(tmp_path, site.url("/")))
        assert site.hits["/private/b"] == 0
    (reject,) = lines(tmp_path / "out/rejects.jsonl")
    assert (reject["reason"], reject["url"]) == ("robots", site.url("/private/b"))
    assert (run.counts.new, run.values["skipped"]) == (1, 1)


def test_a_crawl_delay_holds_between_all_requests_whatever_the_concurrency(tmp_path):
    with LoopbackSite(pages=6, sizes=SMALL, crawl_delay=0.2) as site:
        run = crawl(write_job(tmp_path, site.url("/"), limits='disk = "1MB"\npages = 6'))
        hits = [at for at, path, _ in site.hits if path != "/robots.txt"]
    assert (run.exit_code, len(hits) >= 6) == (4, True)
    assert min(later - earlier for earlier, later in itertools.pairwise(hits)) > 0.15


@pytest.mark.parametrize("robots", ["503", "429", "reset", "timeout"])
def test_robots_that_cannot_be_read_stop_the_job_for_now(tmp_path, robots):
    with FaultServer() as site:
        site.robots = robots
        site.pages["/"] = links_page("/a")
        job = write_job(tmp_path, site.url("/"), limits='disk = "1MB"\nwait = "1s"')
        if robots == "timeout":
            job.write_text(job.read_text().replace("[fetch]", "[fetch]\ndeadline = 1.0"))
        run = crawl(job)
        assert (run.exit_code, site.hits["/"]) == (75, 0)
        assert crawl(job).exit_code == 75
        assert site.hits["/robots.txt"] == 1  # its back-off is kept in the state
        site.robots, site.pages["/a"] = "", links_page()
        assert crawl(job, wall=lambda: time.time() + 90_000).exit_code == 0


def test_a_certificate_that_the_job_names_as_unchecked_opens_the_site_and_is_recorded(tmp_path, certificate):
    with FaultServer(tls=certificate) as site:
        site.pages["/"] = links_page("/a")
        site.pages["/a"] = links_page()
        job = write_job(tmp_path, site.url("/", host="localhost"))
        job.write_text(job.read_text().replace("[fetch]\n", '[fetch]\ninsecure_hosts = ["localhost"]\n'))
        run = crawl(job)
    assert (run.exit_code, run.counts.new) == (0, 1)
    flags = [r.fields.get("x-crawler-flags") for p in (tmp_path / "out/warc").glob("*.gz") for r in read_records(p)]
    assert flags.count("tls-unverified") == 2
    assert_whole(tmp_path / "out")


def test_a_name_that_turns_to_an_inner_address_is_a_reject_and_nothing_is_asked_there(tmp_path, monkeypatch):
    outer, inner = "93.184.216.34", "10.0.0.7"
    asked, connect = [], dial.connected

    async def changing(host, port):
        if host != "turning.test":
            return ("127.0.0.1",)
        return (outer,) if site.hits["/robots.txt"] < 2 else (inner,)

    async def connected(ip, port):
        asked.append(ip)
        return await connect("127.0.0.1", port)  # no test leaves this machine

    made = run_module._options
    monkeypatch.setattr(run_module, "_options", lambda job: replace(made(job), resolver=changing, dns_ttl=0))
    monkeypatch.setattr(dial, "connected", connected)
    with FaultServer() as site:
        closing = b"HTTP/1.1 404 None\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"  # a new connection asks again
        site.pages["/robots.txt"] = closing
        site.pages["/"] = links_page(site.url("/a", host="turning.test"), "/b")
        site.pages["/b"] = links_page()
        run = crawl(write_job(tmp_path, site.url("/"), extra='[scope]\nhosts = ["turning.test"]'))
        assert (site.hits["/robots.txt"], site.hits["/a"]) == (2, 0)
    assert (outer in asked, inner in asked) == (True, False)
    assert [r["reason"] for r in lines(tmp_path / "out/rejects.jsonl")] == ["blocked-address"]
    assert (run.counts.new, run.exit_code) == (1, 0)


def test_a_throttled_site_is_left_alone_as_long_as_it_asks_also_in_the_next_run(tmp_path):
    with FaultServer() as site:
        site.pages["/"] = links_page("/throttled/429-seconds", "/b")
        site.pages["/b"] = links_page()
        job = write_job(
            tmp_path, site.url("/"), politeness="floor = 0.0\nconcurrency = 1", limits='disk = "1MB"\nwait = "1s"'
        )
        first = crawl(job)
        assert (first.stop, first.values["waiting"] > 0) == ("later", True)
        asked = sum(site.hits.values())
        assert crawl(job).exit_code == 75
        assert sum(site.hits.values()) == asked
        site.pages["/throttled/429-seconds"] = links_page()
        last = crawl(job, wall=lambda: time.time() + 130)
        assert (last.exit_code, last.values["waiting"]) == (0, 0)


def test_a_failing_page_is_tried_again_later_and_in_the_end_rejected(tmp_path):
    with FaultServer() as site:
        site.pages["/"] = links_page("/status/500", "/burst", "/status/404", "/b")
        site.pages["/b"] = links_page()
        job = write_job(tmp_path, site.url("/"), limits='disk = "1MB"\nretry = "0.01s"\nwait = "60s"\ntries = 3')
        run = crawl(job, fail_if="failed > 2")
        assert (site.hits["/status/500"], site.hits["/status/404"]) == (3, 1)
    reasons = {record["url"].split("/", 3)[3]: record["reason"] for record in lines(tmp_path / "out/rejects.jsonl")}
    assert reasons == {"status/500": "server-error", "burst": "server-error", "status/404": "not-found"}
    assert (run.counts.taken, run.counts.failed, run.exit_code) == (4, 3, 1)
    assert run.crossed == ("failed > 2 (is 3)",)


def test_nothing_produced_is_an_error(tmp_path):
    with FaultServer() as site:
        run = crawl(write_job(tmp_path, site.url("/no-such-page")))
    assert run.exit_code == 3
    assert summary(tmp_path / "out")["exit_code"] == 3


def test_a_redirect_is_followed_within_the_scope_only_and_its_target_not_fetched_twice(tmp_path):
    with FaultServer() as site:
        site.pages["/"] = links_page("/old", "/new", "/to/" + site.url("/x", host="localhost").replace("/", "%2F"))
        site.pages["/old"] = b"HTTP/1.1 301 Moved\r\nLocation: /new\r\nContent-Length: 0\r\n\r\n"
        site.pages["/new"] = links_page(body="n" * 300)
        run = crawl(write_job(tmp_path, site.url("/"), politeness="floor = 0.0\nconcurrency = 1"))
    assert run.counts.new == 1
    assert [record["reason"] for record in lines(tmp_path / "out/rejects.jsonl")] == ["out-of-scope"]
    assert site.hits["/new"] == 1


def test_two_addresses_of_one_post_give_one_article(tmp_path):
    def work(scope):
        answer = cheap(scope)

        def canonical_work(task):
            seen = answer(task)
            if seen.record is None:
                return seen
            canonical = task.page.url.replace("/amp", "")
            return msgspec.structs.replace(seen, record=msgspec.structs.replace(seen.record, url_canonical=canonical))

        return canonical_work

    with FaultServer() as site:
        site.pages["/"] = links_page("/amp/p", "/p")
        site.pages["/p"], site.pages["/amp/p"] = links_page(body="p"), links_page(body="amp")
        job = write_job(tmp_path, site.url("/"))
        run = crawl(job, pool=functools.partial(HerePool, scope_of(load_job(job)), work))
    assert (run.counts.new, run.counts.rejected, run.counts.taken) == (1, 1, 2)
    (reject,) = lines(tmp_path / "out/rejects.jsonl")
    assert reject["reason"] == "duplicate"
    assert "same post as" in reject["detail"]


class BrokenPool(HerePool):
    """Answers with the given outcome for pages called /bad."""

    def __init__(self, scope, outcome):
        super().__init__(scope)
        self._outcome = outcome

    def submit(self, task):
        if not task.page.url.endswith("/bad"):
            return super().submit(task)
        future = Future()
        future.set_result(self._outcome)
        return future


class DeafPool(BrokenPool):
    """Answers so for every page."""

    def submit(self, task):
        future = Future()
        future.set_result(replace(self._outcome, item=task))
        return future


def with_bad_page(tmp_path, outcome):
    with FaultServer() as site:
        site.pages["/"] = links_page("/good", "/bad")
        site.pages["/good"] = site.pages["/bad"] = links_page(body="g" * 300)
        job = write_job(tmp_path, site.url("/"))
        return crawl(job, pool=functools.partial(BrokenPool, scope_of(load_job(job)), outcome))


def test_a_page_that_kills_its_worker_is_a_reject_and_the_run_goes_on(tmp_path):
    run = with_bad_page(tmp_path, Outcome(reason="timeout", detail="no answer within 20 s"))
    assert (run.exit_code, run.counts.new, run.counts.rejected) == (0, 1, 1)
    assert [record["reason"] for record in lines(tmp_path / "out/rejects.jsonl")] == ["timeout"]


def test_a_list_that_kills_its_worker_is_told(tmp_path):
    with FaultServer() as site:
        site.pages["/"] = links_page("/good")
        job, killed = write_job(tmp_path, site.url("/")), Outcome(reason="timeout", detail="no answer within 20 s")
        run = crawl(job, pool=functools.partial(DeafPool, scope_of(load_job(job)), killed))
    assert (run.exit_code, run.counts.hubs_failed) == (3, 1)
    assert [trouble.detail for trouble in run.troubles] == ["no worker could read it: timeout"]


def test_a_bug_of_ours_costs_its_page_and_the_run_ends_with_its_traceback(tmp_path):
    run = with_bad_page(tmp_path, Outcome(reason="internal", detail="KeyError: 1", traceback="Traceback: KeyError"))
    assert (run.exit_code, run.stop, run.counts.new) == (70, "done", 1)
    assert "KeyError" in run.bugs[0]
    assert [record["reason"] for record in lines(tmp_path / "out/rejects.jsonl")] == ["internal"]
    assert_whole(tmp_path / "out")


def test_the_limits_of_pages_and_time_stop_a_run_that_the_next_one_completes(tmp_path):
    with LoopbackSite(pages=30, sizes=SMALL) as site:
        job = write_job(tmp_path, site.url("/"), limits='disk = "1MB"\npages = 10')
        first = crawl(job)
        assert (first.exit_code, first.counts.taken) == (4, 10)
        timed = write_job(tmp_path, site.url("/"), limits='disk = "1MB"\ntime = "0.01s"')
        assert crawl(timed).exit_code == 4
        last = crawl(write_job(tmp_path, site.url("/")))
    assert (last.exit_code, len(urls_of(tmp_path / "out"))) == (0, 35)
    assert summary(tmp_path / "out")["counts"]["waiting"] == 0


def test_a_disk_that_is_nearly_full_stops_the_run_before_it_is_full(tmp_path):
    with LoopbackSite(pages=3, sizes=SMALL) as site:
        run = crawl(write_job(tmp_path, site.url("/"), limits='disk = "900TB"'))
        assert (run.exit_code, run.stop, site.hits) == (4, "disk", [])


def test_a_run_without_room_at_its_start_replaces_the_reports_of_the_run_before(tmp_path):
    with LoopbackSite(pages=3, sizes=SMALL) as site:
        assert crawl(write_job(tmp_path, site.url("/"))).exit_code == 0
        before = summary(tmp_path / "out")
        assert crawl(write_job(tmp_path, site.url("/"), limits='disk = "900TB"')).exit_code == 4
    told, metrics = summary(tmp_path / "out"), (tmp_path / "out/metrics.prom").read_text()
    assert (told["exit_code"], told["stop"], told["counts"]["new"]) == (4, "disk", 0)
    assert told["urls"] == before["urls"]  # of the whole job, as ever
    assert 'scraper_crawl_exit_code{job="job"} 4\n' in metrics
    assert f'scraper_crawl_articles{{job="job"}} {before["counts"]["articles"]}\n' in metrics


def crawl_until_full(job):
    try:
        return crawl(job).exit_code
    except StoreError:  # not even the report could be written
        return 4


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a small file system")
def test_a_full_disk_loses_nothing_that_was_committed(tmp_path):
    with mounted(tmp_path, "size=1500k") as out:
        with LoopbackSite(pages=400, sizes=(20_000, 30_000)) as site:
            job = write_job(tmp_path, site.url("/"), limits='disk = "0"')
            assert crawl_until_full(job) == 4
            half = urls_of(out)
            subprocess.check_call(["mount", "-o", "remount,size=60m", str(out)])
            assert crawl(job).exit_code == 0
        urls = urls_of(out)
        assert 0 < len(half) < len(urls) == len(set(urls))
        assert set(urls) == pages_of(site)
        assert_whole(out)


def test_a_folder_that_cannot_be_used_is_refused_before_the_first_fetch(tmp_path):
    (tmp_path / "out").write_text("a file")
    with LoopbackSite(pages=1, sizes=SMALL) as site:
        with pytest.raises(ConfigError, match="out"):
            crawl(write_job(tmp_path, site.url("/")))
        assert site.hits == []


def test_a_state_of_a_later_program_is_refused(tmp_path):
    (tmp_path / "out").mkdir()
    base = sqlite3.connect(tmp_path / "out/state.sqlite")
    base.execute("PRAGMA user_version = 99")
    base.close()
    with pytest.raises(ConfigError, match="version 99"):
        crawl(write_job(tmp_path, "http://127.0.0.1:1/"))


def test_a_second_process_leaves_at_once_and_names_the_first(tmp_path):
    (tmp_path / "out").mkdir()
    with locked(tmp_path / "out"):
        with pytest.raises(BusyError, match=f"pid {os.getpid()} on .* since 20"):
            crawl(write_job(tmp_path, "http://127.0.0.1:1/"))
        job = tmp_path / "job.toml"
        command = [
            sys.executable,
            "-c",
            "from scraper.cli.crawl import *; import typer; a = typer.Typer(); a.command()(crawl); a()",
        ]
        done = subprocess.run([*command, str(job)], env=ENV, capture_output=True, text=True, check=False)
    assert done.returncode == 75
    assert f"pid {os.getpid()}" in done.stderr


def test_a_stale_lock_file_means_nothing(tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out/.lock").write_text("pid 1 on elsewhere since 1999\n")
    with LoopbackSite(pages=1, sizes=SMALL) as site:
        assert crawl(write_job(tmp_path, site.url("/"))).exit_code == 0


@pytest.mark.parametrize("jump", [-86400 * 400, 86400 * 400])
def test_a_clock_that_jumps_between_runs_neither_reopens_nor_floods(tmp_path, jump):
    with LoopbackSite(pages=5, sizes=SMALL) as site:
        job = write_job(tmp_path, site.url("/"), politeness="floor = 0.05\nlatency_factor = 0.0")
        assert crawl(job).exit_code == 0
        before = len(site.hits)
        assert crawl(job, wall=lambda: time.time() + jump).exit_code == 0
        again = [(at, path) for at, path, _ in site.hits[before:] if path != "/robots.txt"]
    assert {path for _, path in again} <= {"/", "/sitemap.xml"}
    assert again[1][0] - again[0][0] > 0.04


SCRIPT = f"""
import functools, sys
sys.path.insert(0, {str(HERE)!r})
from pathlib import Path
from crawl_work import cheap_pool
from scraper.crawl import run as run_module
from scraper.crawl.job import load_job
from scraper.crawl.run import Extras, run_crawl
from scraper.crawl.scope import scope_of
job = load_job(Path(sys.argv[1]))
sys.exit(run_crawl(job, Extras(pool=cheap_pool(scope_of(job)), on_commit=lambda c: print(c.taken, flush=True))).exit_code)
"""


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_stops_the_run_before_its_end_and_saves_the_state(tmp_path, number, code):
    with LoopbackSite(pages=300, sizes=SMALL) as site:
        job = write_job(tmp_path, site.url("/"), politeness="floor = 0.02")
        command = [sys.executable, "-c", SCRIPT, str(job)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=ENV) as process:
            while int(process.stdout.readline()) == 0:
                pass
            process.send_signal(number)
            assert process.wait(timeout=60) == code
        out = tmp_path / "out"
        done = urls_of(out)
        assert 0 < len(done) < 300
        assert summary(out)["exit_code"] == code
        assert_whole(out)
        assert crawl(write_job(tmp_path, site.url("/"))).exit_code == 0
    assert len(urls_of(out)) == len(set(urls_of(out)))
    assert set(urls_of(out)) == pages_of(site)


def test_metrics_and_summary_say_the_same(tmp_path):
    with LoopbackSite(pages=3, sizes=SMALL) as site:
        crawl(write_job(tmp_path, site.url("/")))
    metrics = (tmp_path / "out/metrics.prom").read_text()
    for name, value in summary(tmp_path / "out")["counts"].items():
        assert f'scraper_crawl_{name}{{job="job"}} {value}\n' in metrics


SAMPLE = re.compile(r'([a-zA-Z_:][a-zA-Z0-9_:]*)\{job="((?:[^"\\\n]|\\[\\"n])*)"\} (-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)')


def test_metrics_keep_the_rules_of_the_text_format_whatever_the_job_is_called(tmp_path):
    """As promtool checks it: HELP, TYPE and one sample each, no name twice, labels escaped, a line feed at the end."""
    path = tmp_path / 'a"b\\c.toml'
    write_job(tmp_path, "http://127.0.0.1:1/", limits='disk = "1MB"\nwait = "1s"').rename(path)
    crawl(path)
    text = (tmp_path / "out/metrics.prom").read_text()
    rows = text.split("\n")
    assert rows.pop() == ""
    names = []
    for told, typed, sample in zip(rows[::3], rows[1::3], rows[2::3], strict=True):
        name, job, _ = SAMPLE.fullmatch(sample).groups()
        assert told.startswith(f"# HELP {name} ")
        assert typed == f"# TYPE {name} gauge"
        assert job == 'a\\"b\\\\c'
        names.append(name)
    assert len(names) == len(set(names)) > 12


def test_without_an_archive_only_the_articles_are_kept(tmp_path):
    with LoopbackSite(pages=3, sizes=SMALL) as site:
        crawl(write_job(tmp_path, site.url("/"), extra="warc = false"))
    assert not (tmp_path / "out/warc").exists()
    assert set(urls_of(tmp_path / "out")) == pages_of(site)


def test_the_real_workers_join_posts_on_several_pages_and_know_amp_copies(tmp_path):
    rules = write_rules(tmp_path)
    with LoopbackSite(pages=25, sizes=(4000, 6000)) as site:
        job = load_job(write_job(tmp_path, site.url("/"), extra=rules))
        run = run_crawl(job)
        hits = [path for _, path, _ in site.hits]
    out = tmp_path / "out"
    assert run.exit_code == 0, run.bugs
    by_path = {record["url"].split("/", 3)[3]: record for record in lines(out / "articles.jsonl")}
    assert set(by_path) == {f"post/{n}" for n in range(25)}
    text = by_path["post/0"]["text"]
    assert text.index("第0篇，第1頁") < text.index("第0篇，第2頁")
    for block in by_path["post/0"]["blocks"]:
        assert text[block["start"] : block["end"]] == block["text"]
    assert (hits.count("/post/0/2"), hits.count("/archive/2")) == (1, 1)
    assert run.counts.taken == run.counts.new == 25
    assert_whole(out)


def test_an_amp_copy_is_a_duplicate_of_its_post(tmp_path):
    rules = write_rules(tmp_path)
    with LoopbackSite(pages=8, sizes=(2000, 3000)) as site:
        path = write_job(tmp_path, site.url("/amp/post/7"), extra=rules)
        path.write_text(path.read_text().replace("seeds = [", f'seeds = ["{site.url("/post/7")}", '))
        run = run_crawl(load_job(path))
    rejects = [
        (record["reason"], record["url"].rpartition(":")[2][6:]) for record in lines(tmp_path / "out/rejects.jsonl")
    ]
    assert len(rejects) == 1
    assert rejects[0][0] == "duplicate"
    assert run.counts.new == len(set(urls_of(tmp_path / "out"))) == run.counts.taken - 1


def test_the_index_sorts_like_its_bytes(tmp_path):
    with LoopbackSite(pages=25, sizes=SMALL) as site:
        crawl(write_job(tmp_path, site.url("/")))
    rows = (tmp_path / "out/warc/index.cdxj").read_bytes().splitlines()
    assert rows == sorted(rows)
    assert len(rows) > 25
