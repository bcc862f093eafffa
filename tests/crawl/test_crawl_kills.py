"""SIGKILL at random moments: every page exactly once, nothing lost, nothing twice, the archive whole."""

import itertools
import time

import pytest
from crawl_kit import Killer, assert_whole, captures, lines, urls_of, write_job
from loopback_site import LoopbackSite, served


@pytest.mark.parametrize(
    ("pages", "kills", "work"), [(2000, 200, ()), (700, 60, ("staging",))], ids=["at once", "staged"]
)
def test_kills_lose_nothing_and_double_nothing(tmp_path, pages, kills, work):
    site = LoopbackSite(pages=pages, sizes=(1000, 3000))
    with served(site) as root:
        # at 8 ms between requests a life fetches 12 pages on average, on the fastest of machines: 215 lives for all
        job = write_job(tmp_path, root, politeness="floor = 0.008\nlatency_factor = 0.0\nper_site = 2\nconcurrency = 2")
        with Killer(job, seed=1, work=work) as killer:
            while killer.kills < kills:
                assert not killer.live(0.03, 0.16), f"the crawl ended after {killer.kills} kills: make it slower"
            assert killer.finish() == 0
    out = tmp_path / "out"
    urls = urls_of(out)
    expected = {root.rstrip("/") + path for path in site.all_paths() if path != "/" and not path.startswith("/amp")}
    assert len(urls) == len(set(urls))
    assert set(urls) == expected
    assert lines(out / "rejects.jsonl") == []
    assert_whole(out)
    assert set(captures(out)) >= expected
    assert max(count for url, count in captures(out).items() if url in expected) == 1


def test_delays_and_robots_hold_through_kills(tmp_path):
    floor = 0.25
    with LoopbackSite(pages=40, sizes=(500, 900)) as site:
        job = write_job(tmp_path, site.url("/"), politeness=f"floor = {floor}\nlatency_factor = 0.0")
        with Killer(job, seed=2) as killer:
            end = time.monotonic() + 120  # of a machine on which nearly every life is too short
            while len(site.hits) < 30 and time.monotonic() < end:
                killer.live(0.1, 0.9)
        hits = [(at, path) for at, path, _ in site.hits if path != "/robots.txt"]
    gaps = [later - earlier for (earlier, _), (later, _) in itertools.pairwise(hits)]
    assert len(gaps) > 10
    assert min(gaps) > floor * 0.8
    assert sum(path == "/robots.txt" for _, path, _ in site.hits) <= 3
    assert not any(path.startswith("/private") for _, path in hits)
