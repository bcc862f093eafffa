"""A crawl as its operator meets it: signals, a dead network, a nearly full disk, a terminal, each way of discovery."""

import functools
import json
import os
import pty
import signal
import socket
import sqlite3
import subprocess
import sys
import time

import pytest
from crawl_kit import ENV, ROOT, assert_whole, lines, mounted, pages_of, urls_of, with_options, write_job, write_rules
from crawl_work import HerePool
from fault_server import FaultServer
from loopback_site import LoopbackSite
from msgspec.structs import replace
from test_crawl_runs import SCRIPT, SMALL, crawl, links_page, summary

from scraper.crawl import loop as loop_module
from scraper.crawl import run as run_module
from scraper.crawl.gates import parse_gates
from scraper.crawl.job import load_job
from scraper.crawl.outputs import Counts
from scraper.crawl.report import NAMES, Run, judged, sentence
from scraper.crawl.scope import scope_of
from scraper.crawl.values import DONE, WAITING
from scraper.crawl.work import Setup, make_work
from scraper.store.warc_read import read_records

SCRAPER = [sys.executable, "-c", "from scraper.cli import main; main()"]


def statuses(out):
    base = sqlite3.connect(out / "state.sqlite")
    rows = base.execute("SELECT url, status, tries FROM urls").fetchall()
    base.close()
    return {url: (status, tries) for url, status, tries in rows}


def hanging(tmp_path, site):
    """A crawl process with requests open that the site will never answer."""
    site.pages["/"] = links_page("/a", *(f"/stalled-body?{n}" for n in range(4)))
    site.pages["/a"] = links_page()
    process = subprocess.Popen([sys.executable, "-c", SCRIPT, str(write_job(tmp_path, site.url("/")))], env=ENV)
    end = time.monotonic() + 60
    while sum(site.hits[f"/stalled-body?{n}"] for n in range(4)) < 4:
        assert time.monotonic() < end, "the crawl asked for nothing"
        time.sleep(0.02)
    return process


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_does_not_wait_for_requests_that_hang(tmp_path, number, code):
    with FaultServer() as site:
        process = hanging(tmp_path, site)
        process.send_signal(number)
        assert process.wait(timeout=9) == code  # a slow body is given up after 10 s only
        out = tmp_path / "out"
        assert summary(out)["exit_code"] == code
        assert {s for url, s in statuses(out).items() if "stalled" in url} == {(WAITING, 0)}
        assert_whole(out)
        for n in range(4):
            site.pages[f"/stalled-body?{n}"] = links_page(body="b" * 300)
        assert crawl(write_job(tmp_path, site.url("/"))).exit_code == 0
    assert len(urls_of(out)) == len(set(urls_of(out))) == 5


def test_the_second_signal_ends_the_process_at_once_and_the_state_is_whole(tmp_path):
    with FaultServer() as site:
        process = hanging(tmp_path, site)
        process.send_signal(signal.SIGINT)
        time.sleep(0.3)  # two at once would be delivered as one
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=9) == 130
        assert not (tmp_path / "out/summary.json").exists()  # nothing was wound up
        for n in range(4):
            site.pages[f"/stalled-body?{n}"] = links_page(body="b" * 300)
        assert crawl(write_job(tmp_path, site.url("/"))).exit_code == 0
    assert len(urls_of(tmp_path / "out")) == 5
    assert_whole(tmp_path / "out")


def test_a_dead_network_stops_the_run_and_costs_no_url_its_place(tmp_path, monkeypatch):
    alive = []

    async def lookup(host, port):
        if not alive:
            raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")
        return ("127.0.0.1",)

    hosts = [f"site{n}.test" for n in range(10)]
    with_options(monkeypatch, resolver=lookup, dns_ttl=0, allow_hosts=frozenset(hosts))
    with FaultServer() as site:
        seeds = [site.url(f"/p{n}", host=host) for host in hosts for n in range(6)]
        site.pages |= {f"/p{n}": links_page(body=f"p{n} " * 100) for n in range(6)}
        job = write_job(tmp_path, seeds[0])
        job.write_text(job.read_text().replace(f'seeds = ["{seeds[0]}"]', f"seeds = {json.dumps(seeds)}"))
        run = crawl(job)
        assert (run.exit_code, run.stop, sum(site.hits.values())) == (75, "network", 0)
        assert "could not be reached" in summary(tmp_path / "out")["problem"]
        assert {status for status, _ in statuses(tmp_path / "out").values()} == {WAITING}
        alive.append(True)
        last = crawl(job, wall=lambda: time.time() + 3600)
    assert (last.exit_code, last.counts.new) == (0, 60)
    assert lines(tmp_path / "out/rejects.jsonl") == []


def test_a_disk_that_fills_up_during_the_run_stops_it_at_the_floor(tmp_path, monkeypatch):
    free = iter([10**12, 10**12, 10**12])
    for module in (run_module, loop_module):
        monkeypatch.setattr(module, "free_bytes", lambda _: next(free, 0))
    monkeypatch.setattr(loop_module, "BATCH", 3)
    with LoopbackSite(pages=60, sizes=SMALL) as site:
        job = write_job(tmp_path, site.url("/"))
        run = crawl(job)
        assert (run.exit_code, run.stop, run.values["waiting"] > 0) == (4, "disk", True)
        assert summary(tmp_path / "out")["urls"]["waiting"] > 0  # it says how much is left
        monkeypatch.undo()
        assert crawl(job).exit_code == 0
    assert sorted(urls_of(tmp_path / "out")) == sorted(pages_of(site))


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a read-only file system")
def test_a_read_only_folder_is_refused_before_the_first_fetch(tmp_path):
    with mounted(tmp_path, "ro") as out, LoopbackSite(pages=1, sizes=SMALL) as site:
        done = subprocess.run(
            [*SCRAPER, "-q", "crawl", write_job(tmp_path, site.url("/"))],
            env=ENV, cwd=ROOT, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert (done.returncode, site.hits) == (2, [])
        assert str(out) in done.stderr


def on_a_terminal(*arguments):
    """Exit code and all that was written to a terminal on stderr."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen([*SCRAPER, *map(str, arguments)], stderr=theirs, env=ENV, cwd=ROOT)
    os.close(theirs)
    said = b""
    try:
        while piece := os.read(ours, 65536):
            said += piece
    except OSError:  # the other end is closed
        pass
    os.close(ours)
    return process.wait(), said.decode()


def test_a_terminal_shows_progress_with_rates_unless_quiet(tmp_path):
    rules = write_rules(tmp_path)
    with LoopbackSite(pages=6, sizes=SMALL) as site:
        job = write_job(tmp_path, site.url("/"), extra=rules)
        code, said = on_a_terminal("crawl", job)
        assert code == 0
        *progress, last = said.replace("\x1b[K", "").strip().split("\r")
        assert any(" pages, " in line and "/s, " in line and " MB; " in line for line in progress)
        assert "6 new articles" in last
        assert on_a_terminal("-q", "crawl", job, "--refetch") == (0, "")


def test_a_job_may_ask_for_http2(tmp_path, certificate):
    pytest.importorskip("h2", reason="NO HTTP/2 TESTS: the package h2 is not installed")
    from http2_server import Http2Server

    with Http2Server(certificate) as server:
        job = write_job(tmp_path, server.url("/post"))
        job.write_text(job.read_text().replace("[fetch]", '[fetch]\nhttp2 = true\ninsecure_hosts = ["localhost"]'))
        run = crawl(job)
    assert (run.exit_code, run.counts.new) == (0, 1)
    assert_whole(tmp_path / "out")


def test_a_refetch_asks_for_everything_and_archives_what_is_identical_as_revisits(tmp_path):
    with LoopbackSite(pages=5) as site:
        job, out = write_job(tmp_path, site.url("/")), tmp_path / "out"
        first = crawl(job)
        before, offset = len(site.hits), sum(path.stat().st_size for path in (out / "warc").glob("*.warc.gz"))
        run = crawl(job, refetch=True)
        again = [(path, status) for _, path, status in site.hits[before:] if path != "/robots.txt"]
    assert {status for _, status in again} == {200, 404}
    assert (run.exit_code, run.counts.taken) == (0, first.counts.taken)
    records = [record for path in (out / "warc").glob("*.warc.gz") for record in read_records(path)]
    revisits = [record for record in records if record.kind == "revisit" and record.offset >= offset]
    assert len(revisits) == sum(status == 200 for _, status in again)
    assert all("identical-payload-digest" in record.fields["warc-profile"] for record in revisits)
    assert sum(record.length for record in revisits) * 20 < sum(record.length for record in records)
    assert_whole(out)


POSTS = [f"/p/{n}" for n in range(1, 7)]


def typed(kind, body):
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {len(body.encode())}\r\n\r\n"
    return head.encode() + body.encode()


def feed_of(kind, url):
    if kind == "rss":
        items = "".join(f"<item><link>{url(path)}</link></item>" for path in POSTS)
        return typed("application/rss+xml", f'<rss version="2.0"><channel>{items}</channel></rss>')
    if kind == "atom":
        items = "".join(f'<entry><link rel="alternate" href="{url(path)}"/></entry>' for path in POSTS)
        return typed("application/atom+xml", f'<feed xmlns="http://www.w3.org/2005/Atom">{items}</feed>')
    items = [{"id": path, "url": url(path)} for path in POSTS]
    return typed("application/feed+json", json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": items}))


def lead_by_feed(site, kind):
    mime = {"rss": "application/rss+xml", "atom": "application/atom+xml", "json": "application/feed+json"}[kind]
    site.pages["/"] = links_page(body=f'<link rel="alternate" type="{mime}" href="/subscribe">')
    site.pages["/subscribe"] = feed_of(kind, site.url)


def lead_by_sitemap_index(site, _):
    site.robots = f"user-agent: *\nallow: /\nsitemap: {site.url('/maps.xml')}\n"
    spaces = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    for name, half in (("/one.xml", POSTS[:3]), ("/two.xml", POSTS[3:])):
        rows = "".join(f"<url><loc>{site.url(path)}</loc></url>" for path in half)
        site.pages[name] = typed("application/xml", f"<urlset {spaces}>{rows}</urlset>")
    maps = "".join(f"<sitemap><loc>{site.url(name)}</loc></sitemap>" for name in ("/one.xml", "/two.xml"))
    site.pages["/maps.xml"] = typed("application/xml", f"<sitemapindex {spaces}>{maps}</sitemapindex>")
    site.pages["/"] = links_page()


def lead_by_archive(site, _):
    for number in range(1, 7):
        more = f'<a href="/page/{number + 1}" rel="next">較舊的文章</a>' if number < 6 else ""
        page = links_page(POSTS[number - 1], body=more)
        site.pages["/" if number == 1 else f"/page/{number}"] = page


@pytest.mark.parametrize(
    ("lead", "kind"),
    [(lead_by_feed, "rss"), (lead_by_feed, "atom"), (lead_by_feed, "json"), (lead_by_sitemap_index, ""),
     (lead_by_archive, "")],
)  # fmt: skip
def test_each_way_of_discovery_alone_finds_every_post(tmp_path, lead, kind):
    with FaultServer() as site:
        lead(site, kind)
        site.pages |= {path: links_page(body=f"<article><p>{path} {'text ' * 200}</p></article>") for path in POSTS}
        job = write_job(tmp_path, site.url("/"), extra="[scope]\ndepth = 3")
        work = lambda scope: make_work(Setup(scope=scope, extractor="model"))  # noqa: E731
        run = crawl(job, pool=functools.partial(HerePool, scope_of(load_job(job)), work))
        asked = [site.hits[path] for path in POSTS]
    assert asked == [1] * 6
    assert run.exit_code == 0
    assert {site.url(path) for path in POSTS} <= set(urls_of(tmp_path / "out"))


def test_a_front_page_that_is_gone_is_no_success_however_much_there_was_before(tmp_path):
    with FaultServer() as site:
        site.pages["/"], site.pages["/a"] = links_page("/a"), links_page(body="a" * 300)
        job = write_job(tmp_path, site.url("/"))
        assert crawl(job).exit_code == 0
        del site.pages["/"]
        run = crawl(job)
    assert (run.exit_code, run.counts.hubs, run.counts.hubs_failed, run.counts.failed) == (3, 1, 1, 0)
    assert "1 of 1 lists failed" in sentence(run)


LATER = b"HTTP/1.1 429 Later\r\nRetry-After: 3600\r\nContent-Length: 0\r\n\r\n"
BROKEN = b"HTTP/1.1 500 Broken\r\nContent-Length: 0\r\n\r\n"


@pytest.mark.parametrize("answer", [LATER, BROKEN], ids=["429", "500"])
@pytest.mark.parametrize("older", [0, 3])
def test_a_run_that_could_only_wait_ends_with_75_whatever_there_was_before(tmp_path, answer, older):
    with FaultServer() as site:
        site.pages |= {f"/old/{n}": links_page(body=f"old {n} " * 100) for n in range(older)}
        site.pages["/"] = links_page(*(f"/old/{n}" for n in range(older)))
        job = write_job(tmp_path, site.url("/"), limits='disk = "1MB"\nwait = "1s"')
        if older:
            assert crawl(job).exit_code == 0
        site.pages |= {f"/p{n}": answer for n in range(6)}
        site.pages["/"] = links_page(*(f"/p{n}" for n in range(6)))
        codes = [(run.exit_code, run.stop, run.values["waiting"] >= 6) for run in (crawl(job), crawl(job))]
    assert codes == [(75, "later", True)] * 2


def test_what_waits_is_no_excuse_where_something_came_or_all_else_is_lost(tmp_path):
    with FaultServer() as site:
        site.pages["/"], site.pages["/a"] = links_page("/a", "/p"), links_page(body="a" * 300)
        site.pages["/p"] = BROKEN
        job = write_job(tmp_path, site.url("/"), limits='disk = "1MB"\nwait = "1s"')
        assert crawl(job).exit_code == 0
        del site.pages["/"]
        assert crawl(job).exit_code == 3  # the front page is gone


@pytest.mark.parametrize(
    ("counts", "gate", "code"),
    [
        (Counts(taken=1, rejected=1), "articles = 0", 75),  # a seed that is a list, its posts throttled
        (Counts(taken=4, rejected=4), "rejected > 50%", 75),  # 4 of 10, once the others came
        (Counts(taken=9, rejected=9), "rejected > 50%", 1),
        (Counts(taken=1, failed=1, hubs=1), "failed > 50%", 75),
        (Counts(hubs=1), "waiting > 5", 1),
        (Counts(taken=2, new=1, rejected=1), "rejected > 40%", 1),
    ],
)
def test_gates_judge_a_run_without_articles_by_what_waiting_can_not_mend(counts, gate, code):
    run = Run(job="j", stop="later", counts=counts, statuses={WAITING: 6, DONE: 1}, articles=counts.new)
    assert judged(run, parse_gates(gate, NAMES)).exit_code == code


def test_posts_that_are_all_gone_are_nothing_produced_whatever_list_names_them():
    gone = Run(job="j", stop="done", counts=Counts(taken=5, failed=5, hubs=1), statuses={DONE: 1}, articles=0)
    assert judged(gone, parse_gates("failed > 50%", NAMES)).exit_code == 3
    earlier = replace(gone, articles=7)  # of another run
    assert judged(earlier, parse_gates("failed > 50%", NAMES)).exit_code == 1


def test_counts_that_do_not_add_up_are_told_and_end_with_1():
    sound = Run(job="j", stop="done", counts=Counts(taken=3, new=1, failed=1, unchanged=1), statuses={1: 3}, articles=1)
    assert parse_gates("failed > 10 %", NAMES) == parse_gates("failed > 10%", NAMES)
    assert judged(sound, parse_gates("", NAMES)).exit_code == 0
    lost = judged(replace(sound, counts=Counts(taken=3, new=1)), parse_gates("", NAMES))
    assert (lost.exit_code, "do not add up" in lost.crossed[0]) == (1, True)


def test_pages_are_extracted_by_worker_processes_never_by_the_crawl_itself(tmp_path):
    rules = write_rules(tmp_path)
    code = (
        "import sys; from pathlib import Path; from scraper.crawl.job import load_job\n"
        "from scraper.crawl.run import run_crawl\n"
        "print(run_crawl(load_job(Path(sys.argv[1]))).counts.new,"
        " [m for m in ('scraper.pipeline', 'scraper.crawl.links', 'trafilatura', 'lxml') if m in sys.modules])"
    )
    with LoopbackSite(pages=2, sizes=SMALL) as site:
        job = write_job(tmp_path, site.url("/"), extra=rules)
        done = subprocess.run(
            [sys.executable, "-c", code, job], env=ENV, cwd=ROOT, capture_output=True, text=True, check=False
        )
    assert done.stdout == "2 []\n", done.stderr
