"""Politeness of whole crawls: bounds, redirects that wait like any request, further pages of a post, a proxy."""

import sqlite3
import time
from collections import Counter

import msgspec
from crawl_kit import lines, with_options, write_job, write_rules
from fault_proxy import FaultProxy
from fault_server import FaultServer
from loopback_site import LoopbackSite
from test_crawl_runs import crawl, links_page

from scraper.crawl import visit as visit_module
from scraper.crawl.job import load_job
from scraper.crawl.run import run_crawl
from scraper.fetch import dial
from scraper.fetch.politeness import Pace

OUTER = "93.184.216.34"


def test_no_more_requests_run_at_once_than_the_job_allows(tmp_path, monkeypatch):
    open_now, most, real = Counter(), Counter(), visit_module.fetch

    async def counted(client, request, **more):
        host = request.url.split("/")[2].split(":")[0]
        for key in ("all", host):
            open_now[key] += 1
            most[key] = max(most[key], open_now[key])
        try:
            await visit_module.asyncio.sleep(0.03)
            return await real(client, request, **more)
        finally:
            for key in ("all", host):
                open_now[key] -= 1

    monkeypatch.setattr(visit_module, "fetch", counted)
    with FaultServer() as site:
        paths = [f"/p{n}" for n in range(12)]
        site.pages |= {path: links_page(body=path * 100) for path in paths}
        site.pages["/"] = links_page(*paths, *(site.url(path, host="localhost") for path in paths))
        polite = "floor = 0.0\nper_site = 2\nconcurrency = 3"
        job = write_job(tmp_path, site.url("/"), politeness=polite, extra='[scope]\nhosts = ["localhost"]')
        assert crawl(job).counts.new == 24
    assert dict(most) == {"all": 3, "127.0.0.1": 2, "localhost": 2}


def test_a_proxy_is_used_for_everything_and_opens_no_inner_address(tmp_path, monkeypatch):
    async def lookup(host, port):
        return {"blog.test": (OUTER,), "inner.test": ("10.0.0.7",), "metadata.test": ("169.254.169.254",)}[host]

    with_options(monkeypatch, resolver=lookup)
    with FaultServer() as site, FaultProxy(leads_to=site.port) as proxy:
        site.pages["/"] = links_page("/a", "http://inner.test/b", "/to/http%3A%2F%2Fmetadata.test%2Fkey")
        site.pages["/a"] = links_page()
        extra = '[scope]\nhosts = ["inner.test", "metadata.test"]'
        job = write_job(tmp_path, "http://blog.test/", extra=extra)
        job.write_text(job.read_text().replace("[fetch]", f'[fetch]\nproxy = "{proxy.url("http")}"'))
        run = crawl(job)
    assert (run.exit_code, run.counts.new) == (0, 1)
    assert set(proxy.asked) == {f"{OUTER}:80"}
    assert [r["reason"] for r in lines(tmp_path / "out/rejects.jsonl")] == ["blocked-address"] * 2
    assert run.values["waiting"] == 0


def test_a_redirect_within_the_site_keeps_its_distance_too(tmp_path):
    times = []

    class Timed(dict):
        def __contains__(self, path):
            times.append((time.monotonic(), path))
            return dict.__contains__(self, path)

    with FaultServer() as site:
        site.pages = Timed()
        site.pages["/"] = links_page("/old")
        site.pages["/old"] = b"HTTP/1.1 301 Moved\r\nLocation: /new\r\nContent-Length: 0\r\n\r\n"
        site.pages["/new"] = links_page(body="n" * 300)
        run = crawl(write_job(tmp_path, site.url("/"), politeness="floor = 0.3\nlatency_factor = 0.0"))
    asked = {path: at for at, path in times}
    assert (run.exit_code, run.counts.new) == (0, 1)
    assert asked["/new"] - asked["/old"] > 0.28


def test_the_first_page_keeps_its_distance_from_robots(tmp_path):
    with LoopbackSite(pages=1, sizes=(500, 900)) as site:
        limits = 'disk = "1MB"\npages = 1'
        crawl(write_job(tmp_path, site.url("/post/0"), politeness="floor = 0.4\nlatency_factor = 0.0", limits=limits))
        (robots, first), (page, second) = ((at, path) for at, path, _ in site.hits[:2])
    assert (first, second) == ("/robots.txt", "/post/0")
    assert page - robots > 0.35


def elsewhere(monkeypatch, **hosts):
    """Names of other sites, each at a public address of its own; all connections end at this machine."""
    connect = dial.connected

    async def lookup(host, port):
        return (hosts.get(host.removesuffix(".test"), "127.0.0.1"),)

    async def connected(ip, port):
        return await connect("127.0.0.1", port)

    monkeypatch.setattr(dial, "connected", connected)
    with_options(monkeypatch, resolver=lookup)


def led_away(tmp_path, site, target, *, limits=""):
    """A job for a site whose front page links to a redirect to another site's URL, and to two pages of its own."""
    away = target.replace("/", "%2F").replace(":", "%3A")
    site.pages["/"] = links_page(f"/to/{away}", "/a", "/b")
    site.pages["/a"], site.pages["/b"] = links_page(body="a" * 300), links_page(body="b" * 300)
    limits, polite = f'disk = "1MB"\nwait = "1s"\n{limits}', "floor = 0.0\nconcurrency = 1"
    return write_job(tmp_path, site.url("/"), limits=limits, politeness=polite, extra='[scope]\nhosts = ["other.test"]')


def test_a_site_that_a_redirect_leads_to_is_the_one_that_is_left_alone(tmp_path, monkeypatch):
    elsewhere(monkeypatch, other=OUTER)
    with FaultServer() as site:
        run = crawl(led_away(tmp_path, site, site.url("/throttled/429-seconds", host="other.test")))
        assert (run.counts.new, run.values["waiting"], run.stop) == (2, 1, "later")
        base = sqlite3.connect(tmp_path / "out/state.sqlite")
        paces = dict(base.execute("SELECT key, value FROM paces").fetchall())
        base.close()
    left = {key: msgspec.msgpack.decode(value, type=Pace).next_at - time.time() for key, value in paces.items()}
    assert {key for key, seconds in left.items() if seconds > 100} == {"site:other.test", f"ip:{OUTER}"}


def test_a_redirect_to_a_site_without_readable_robots_does_not_hold_up_its_own_site(tmp_path, monkeypatch):
    elsewhere(monkeypatch, other=OUTER)
    with FaultServer() as site, FaultServer() as other:
        other.robots = "503"
        run = crawl(led_away(tmp_path, site, other.url("/x", host="other.test"), limits="tries = 2"))
        assert (run.counts.new, run.reasons, other.hits["/x"]) == (2, {"server-error": 1}, 0)


def test_a_post_on_several_pages_is_joined_however_long_the_crawl_delay(tmp_path, monkeypatch):
    monkeypatch.setattr(visit_module, "PATIENCE", 0.05)  # shorter than the delay, as 5 s are to the usual 10
    rules = write_rules(tmp_path)
    with LoopbackSite(pages=1, sizes=(4000, 6000), crawl_delay=0.3) as site:
        job = load_job(write_job(tmp_path, site.url("/post/0"), extra=rules + "\n[scope]\nsitemaps = false\ndepth = 0"))
        run = run_crawl(job)
        hits = [path for _, path, _ in site.hits]
    (record,) = lines(tmp_path / "out/articles.jsonl")
    assert (run.exit_code, "第1頁" in record["text"], "第2頁" in record["text"]) == (0, True, True)
    assert hits == ["/robots.txt", "/post/0", "/post/0/2"]


def test_a_host_without_readable_robots_does_not_hold_up_the_other_hosts_of_its_site(tmp_path, monkeypatch):
    elsewhere(monkeypatch, **{"one.blog": OUTER, "two.blog": "93.184.216.35"})
    with FaultServer() as one, FaultServer() as two:
        one.robots = "503"
        two.pages |= {f"/p{n}": links_page(body=f"p{n} " * 100) for n in range(3)}
        two.pages["/"] = links_page("/p0", "/p1", "/p2")
        first, second = one.url("/x", host="one.blog.test"), two.url("/", host="two.blog.test")
        job = write_job(tmp_path, first, limits='disk = "1MB"\nwait = "1s"\npages = 4')
        job.write_text(job.read_text().replace(f'"{first}"', f'"{first}", "{second}"'))
        run = crawl(job)
        assert (one.hits["/robots.txt"], one.hits["/x"]) == (1, 0)
    assert (run.exit_code, run.stop, run.counts.new) == (0, "later", 3)
    assert run.reasons == {"server-error": 1}


def test_what_is_not_fetched_costs_no_delay(tmp_path):
    with FaultServer() as site:
        site.robots = "user-agent: *\ndisallow: /private\n"
        site.pages["/"] = links_page(*(f"/private/{n}" for n in range(20)), "/a")
        site.pages["/a"] = links_page()
        started = time.monotonic()
        run = crawl(write_job(tmp_path, site.url("/"), politeness="floor = 2.0\nlatency_factor = 0.0"))
        took = time.monotonic() - started
    assert (run.counts.new, run.values["skipped"]) == (1, 20)
    assert took < 20  # seconds: two requests; 22 delays would be 44
