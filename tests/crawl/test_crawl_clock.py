"""Clocks that were wrong once: a run with one ahead freezes nothing, one that is behind opens nothing early."""

import time

import pytest
from crawl_kit import write_job
from fault_server import FaultServer
from hypothesis import given
from hypothesis import strategies as st
from test_crawl_runs import crawl, links_page

from scraper.crawl.clock import LONGEST, Moment, gone_on, resume
from scraper.crawl.frontier import Frontier
from scraper.crawl.manners import Manners
from scraper.crawl.values import DONE, WAITING, Lead, Verdict
from scraper.fetch.politeness import Pace, Policy
from scraper.fetch.robots import RobotsState

NOW, HOUR, DAY, YEAR = 1_800_000_000.0, 3_600.0, 86_400.0, 365 * 86_400.0
BUSY = b"HTTP/1.1 429 Later\r\nRetry-After: 3600\r\nContent-Length: 0\r\n\r\n"


def at(seconds):
    now = time.time()
    return lambda: now + seconds


@pytest.mark.parametrize("later", [HOUR + 60, DAY, 7 * DAY, 300 * DAY, 400 * DAY])
def test_a_clock_that_was_ahead_once_freezes_no_wait(tmp_path, later):
    with FaultServer() as site:
        site.pages["/"], site.pages["/a"] = links_page("/a"), links_page(body="a" * 300)
        job = write_job(tmp_path, site.url("/"), limits='disk = "1MB"\nwait = "1s"')
        assert crawl(job, wall=at(YEAR)).exit_code == 0
        site.pages["/"] = BUSY
        assert crawl(job, wall=at(0)).exit_code == 75
        site.pages["/"], site.pages["/b"] = links_page("/a", "/b"), links_page(body="b" * 300)
        asked = sum(site.hits.values())
        assert crawl(job, wall=at(HOUR - 60)).exit_code == 75
        assert sum(site.hits.values()) == asked  # not a minute early
        last = crawl(job, wall=at(later))
    assert (last.exit_code, last.counts.new) == (0, 1)


@pytest.mark.parametrize("behind", [60.0, DAY, YEAR])
def test_a_clock_that_is_behind_opens_no_site_early_nor_does_its_return(tmp_path, behind):
    with FaultServer() as site:
        site.pages["/"] = BUSY
        job = write_job(tmp_path, site.url("/"), limits='disk = "1MB"\nwait = "1s"')
        assert crawl(job).exit_code == 75
        for seconds in (60 - behind, 600 - behind, 1200):
            assert crawl(job, wall=at(seconds)).exit_code == 75
        assert site.hits["/"] == 1
        site.pages["/"], site.pages["/a"] = links_page("/a"), links_page(body="a" * 300)
        assert crawl(job, wall=at(HOUR + 60)).exit_code == 0


def test_a_change_that_a_feed_dates_is_seen_though_the_page_was_fetched_in_the_future(tmp_path):
    def feed(seconds):
        when = time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(time.time() + seconds))
        body = f"<rss><channel><item><link>/a</link><pubDate>{when}</pubDate></item></channel></rss>".encode()
        head = b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nContent-Length: %d\r\n\r\n" % len(body)
        return head + body

    with FaultServer() as site:
        site.pages["/feed.xml"], site.pages["/a"] = feed(-DAY), links_page(body="a" * 300)
        job = write_job(tmp_path, site.url("/feed.xml"))
        assert crawl(job, wall=at(YEAR)).counts.new == 1
        assert crawl(job, wall=at(0)).counts.taken == 0
        site.pages["/feed.xml"], site.pages["/a"] = feed(HOUR), links_page(body="b" * 300)
        assert crawl(job, wall=at(2 * DAY)).counts.new == 1
        assert crawl(job, wall=at(3 * DAY)).counts.taken == 0


def test_what_was_known_before_the_clock_was_wrong_stays_and_all_else_keeps_its_distance(tmp_path):
    with Frontier(tmp_path / "s.sqlite") as frontier, frontier.transaction():
        ledger, ahead = frontier.ledger, NOW + YEAR
        frontier.add([Lead(f"http://a.test/{n}") for n in range(3)], depth=0)
        frontier.settle(
            [Verdict(id=1, status=WAITING, due=ahead + 50), Verdict(id=2, status=DONE, fetched_at=ahead - 5),
             Verdict(id=3, status=DONE, fetched_at=NOW - 7)], (),
        )  # fmt: skip
        ledger.set_paces([Pace(key="new", next_at=ahead + 9, seen_at=ahead), Pace(key="old", next_at=5.0, seen_at=4.0)])
        ledger.set_robots([RobotsState(origin="http://a.test", next_at=ahead + DAY, good_at=NOW - 60)])
        ledger.set_meta("clock", repr(ahead))
        assert resume(ledger, NOW) == ahead
        assert resume(ledger, NOW + LONGEST) == NOW + LONGEST
        rows = frontier._base.execute("SELECT due, fetched_at FROM urls ORDER BY id").fetchall()
        paces, robots = ledger.paces(), ledger.robots("http://a.test")
        assert resume(ledger, NOW + LONGEST + 1) == NOW + LONGEST + 1
    assert rows == [(NOW + 50, 0), (0, NOW - 5), (0, NOW - 7)]
    assert (paces["new"].next_at, paces["new"].seen_at, paces["old"].next_at) == (NOW + 9, NOW, 5.0)
    assert (robots.next_at, robots.good_at) == (NOW + DAY, NOW - 60)


@given(st.lists(st.tuples(st.floats(-2 * YEAR, 2 * YEAR), st.floats(0, DAY)), max_size=12))
def test_the_time_never_goes_back_and_follows_the_wall_clock_between_its_jumps(steps):
    last, wall = Moment(NOW), NOW
    for jump, run in steps:
        wall += jump
        now = gone_on(last, wall)
        assert now.at >= max(last.at, wall)
        assert now.at - wall == pytest.approx(now.ahead, abs=1e-3)
        ended, wall = Moment(now.at + run, now.ahead, now.since), wall + run
        later = wall + HOUR
        assert gone_on(ended, later).at == pytest.approx(later if later >= ended.at else ended.at + HOUR, abs=1e-3)
        last = ended


def test_a_pace_of_a_later_time_than_the_states_is_waited_for_once_and_kept():
    clock = [NOW]
    kept = {"k": Pace(key="k", next_at=NOW + YEAR + 9, seen_at=NOW + YEAR), "old": Pace(key="old", next_at=1.0)}
    manners = Manners(Policy(), kept, clock=lambda: clock[0], dice=lambda: 0.0)
    assert [pace.key for pace in manners.changes()[0]] == ["k"]
    clock[0] += 8
    assert manners.allowed_at(("k",)) == NOW + 9
    clock[0] += 2
    assert manners.allowed_at(("k",)) == clock[0]
