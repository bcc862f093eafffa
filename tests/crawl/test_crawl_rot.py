"""The alarm for rules that rot, through kills and a full disk: each page counts once, and no alarm is lost."""

import functools
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from crawl_kit import ENV, HERE, Killer, urls_of, write_job
from crawl_work import HerePool, ruled
from fault_server import FaultServer
from loopback_site import LoopbackSite, served
from test_crawl_runs import links_page, summary

from scraper.crawl import loop as loop_module
from scraper.crawl import run as run_module
from scraper.crawl.job import load_job
from scraper.crawl.outputs import Outputs
from scraper.crawl.run import Extras, run_crawl
from scraper.crawl.scope import scope_of
from scraper.errors import StoreError

RULES = """format = 1
id = "quay"
expect = 0.9
[match]
markers = ["meta[name='generator'][content='Quay']"]
[fields.body]
select = ["#quay-post"]
"""


def quay_job(tmp_path, seed, **more):
    (tmp_path / "rules").mkdir(exist_ok=True)
    (tmp_path / "rules/quay.toml").write_text(RULES)
    return write_job(tmp_path, seed, extra='[extract]\nrules = ["rules"]', **more)


def quay_crawl(path, **extras):
    job = load_job(Path(path))
    return run_crawl(job, Extras(pool=functools.partial(HerePool, scope_of(job), ruled), **extras))


def dying_crawl(path, new):
    """The same in a process that is gone as soon as so many articles are committed."""
    loop_module.BATCH, loop_module.BATCH_SECONDS = 4, 0.03
    quay_crawl(path, on_commit=lambda counts: counts.new >= new and os._exit(9))


def put(site, names, body):
    site.pages |= {name: links_page(body=f"<p id={body}>{name} {'text ' * 60}</p>") for name in names}
    site.pages["/"] = links_page(*sorted(name for name in site.pages if name != "/"))


def counted(out):
    """Pages and hits of the rule set, of all stretches of time."""
    spells = json.loads((out / "rules-stats.json").read_bytes())["sets"]["quay"]
    return tuple(sum(spells[spell][what] for spell in ("past", "last", "now")) for what in ("pages", "hits"))


@pytest.fixture
def changed(tmp_path):
    """A job with one good run of 40 pages behind it, and a site with 60 more under another template."""
    with FaultServer() as site:
        job = quay_job(tmp_path, site.url("/"), top='fail_if = "rot > 0"', politeness="floor = 0.0")
        put(site, [f"/old/{n}" for n in range(40)], "quay-post")
        assert quay_crawl(job).exit_code == 0
        put(site, [f"/new/{n}" for n in range(60)], "other")
        yield job


def test_a_changed_template_rings_though_the_run_that_saw_most_of_it_was_killed(changed, tmp_path):
    code = "import sys, test_crawl_rot; test_crawl_rot.dying_crawl(sys.argv[1], 50)"
    env = ENV | {"PYTHONPATH": os.pathsep.join([ENV["PYTHONPATH"], str(HERE.parent)])}
    assert subprocess.run([sys.executable, "-c", code, str(changed)], env=env, check=False).returncode == 9
    assert counted(tmp_path / "out") == (40, 40)  # the run is not over
    run = quay_crawl(changed)
    assert (run.exit_code, 0 < run.counts.new <= 10) == (1, True)
    assert [(alarm.kind, alarm.pages, alarm.hits) for alarm in run.rot] == [("body", 60, 0)]
    assert counted(tmp_path / "out") == (100, 40)


def test_a_run_that_dies_before_its_reports_counts_once_and_rings_in_the_next(changed, tmp_path, monkeypatch):
    class Died(BaseException):
        pass

    def die(*_):
        raise Died

    monkeypatch.setattr(run_module, "write_reports", die)
    for _ in range(2):
        with pytest.raises(Died):
            quay_crawl(changed)
    monkeypatch.undo()
    run = quay_crawl(changed)
    assert (run.exit_code, run.counts.new, [alarm.pages for alarm in run.rot]) == (1, 0, [60])
    assert counted(tmp_path / "out") == (100, 40)
    assert (quay_crawl(changed).rot, counted(tmp_path / "out")) == ((), (100, 40))


@pytest.mark.parametrize("counts_fit", [True, False])
def test_a_disk_that_is_full_at_the_end_stops_the_run_with_reports_and_loses_no_count(
    changed, tmp_path, monkeypatch, counts_fit
):
    def full(*_):
        raise StoreError("no space left on device")

    monkeypatch.setattr(Outputs, "write_index", full)
    if not counts_fit:
        monkeypatch.setattr("scraper.store.rot.write_stats", full)
    run = quay_crawl(changed)
    told = summary(tmp_path / "out")
    assert (run.exit_code, run.stop, told["exit_code"], told["counts"]["new"]) == (4, "disk", 4, 60)
    assert "no space left" in told["problem"]
    monkeypatch.undo()
    again = quay_crawl(changed)
    assert [alarm.pages for alarm in (run.rot or again.rot)] == [60]
    assert counted(tmp_path / "out") == (100, 40)


def test_kills_at_any_moment_lose_no_count_and_double_none(tmp_path):
    site = LoopbackSite(pages=150, sizes=(1000, 2000))
    with served(site) as root:
        polite = "floor = 0.008\nlatency_factor = 0.0\nper_site = 2\nconcurrency = 2"
        with Killer(quay_job(tmp_path, root, politeness=polite), seed=3, work=("ruled",)) as killer:
            while killer.kills < 12:
                assert not killer.live(0.03, 0.16), f"the crawl ended after {killer.kills} kills: make it slower"
            assert killer.finish() == 0
            for _ in range(8):  # in the end of a run that has nothing more to do, too
                killer.live(0.005, 0.05)
            assert killer.finish() == 0
    kept = urls_of(tmp_path / "out")
    assert counted(tmp_path / "out") == (len(kept), 0)
