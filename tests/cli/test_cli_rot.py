"""The rot alarm through the commands: a platform changes its template, and the next run says so."""

import json
import subprocess
import sys
from concurrent.futures import Future

import pytest
from fault_server import FaultServer

from scraper.crawl.job import load_job
from scraper.crawl.run import Extras, run_crawl
from scraper.crawl.scope import scope_of
from scraper.crawl.work import Setup, make_work
from scraper.pool import Outcome

SCRAPER = [sys.executable, "-c", "from scraper.cli import main; main()"]
HOST = "http://k7m2qx.pixnet.net/blog/post"
LINES = "河岸的風把舊報紙吹到對街。|賣豆花的老先生每天下午四點才出門。|孩子們在堤防上追著一隻風箏跑。|雨停了以後整條街都是桂花的味道。"


def page(number, body_id):
    text = "".join(
        f"<p>{line}這是第{number}篇,記的是那一年的第{number * 3 + n}天。</p>" for n, line in enumerate(LINES.split("|"))
    )
    return (
        f"<!doctype html><html><head><meta charset=utf-8><title>小城{number} @ 日記 :: 痞客邦 ::</title></head><body>"
        f'<div class="article"><h2 class="title">小城{number}</h2><div id="{body_id}">{text}</div></div></body></html>'
    )


def write_pages(folder, body_id, *, count=60, first=0):
    folder.mkdir()
    rows = []
    for number in range(first, first + count):
        (folder / f"{number:03}.html").write_text(page(number, body_id), "utf-8")
        rows.append(f"{number:03}\t{HOST}/{number}\n")
    (folder / "urls.tsv").write_text("".join(rows), "utf-8")
    return folder


def scraper(*args):
    return subprocess.run([*SCRAPER, *map(str, args)], check=False, capture_output=True, timeout=120, text=True)


def clean(folder, out, *options):
    return scraper("clean", folder, "-o", out, "--no-learn", "--jobs", 1, "--fail-if", "rot > 0", *options)


@pytest.fixture(scope="module")
def sites(tmp_path_factory):
    """The same blog before and after its template changed, each cleaned into one folder; and how that ended."""
    base = tmp_path_factory.mktemp("rot")
    before = write_pages(base / "before", "article-content-inner")
    after = write_pages(base / "after", "post-9f2c", first=60)
    first = clean(before, base / "out")
    kept = (base / "out/rules-stats.json").read_bytes()
    healthy = json.loads((base / "out/summary.json").read_text())
    return base, first, healthy, kept, clean(after, base / "out")


def test_a_healthy_run_raises_no_alarm(sites):
    _, first, healthy, _, _ = sites
    assert (first.returncode, healthy["articles"], healthy["rot"]) == (0, 60, []), first.stderr
    assert "rot:" not in first.stderr


def test_a_changed_template_raises_the_alarm_and_crosses_the_gate(sites):
    base, _, _, _, changed = sites
    assert changed.returncode == 1
    assert "rot: pixnet: the body was found on 0 of 60 pages" in changed.stderr
    assert "gate crossed: rot > 0 (is 1)\n" in changed.stderr
    alarms = json.loads((base / "out/summary.json").read_text())["rot"]
    assert [(a["rule_set"], a["kind"], a["pages"], a["hits"], a["was"]) for a in alarms] == [
        ("pixnet", "body", 60, 0, 0.9)
    ]
    assert alarms[0]["high"] < 0.9


def test_the_counts_of_all_runs_are_shown_and_an_alarm_fails_the_check(sites):
    base, *_ = sites
    shown = scraper("rules", "check", "--stats", base / "out")
    head, row, alarm = shown.stdout.splitlines()
    assert shown.returncode == 1
    assert row.split()[:6] == ["pixnet", "120", "60", "0%", "0%-15%", "90%"]
    assert head.startswith("rule set")
    assert alarm.startswith("rot: pixnet:")
    assert scraper("rules", "check", "wordpress", "--stats", base / "out/rules-stats.json").returncode == 0


def test_counts_are_the_same_for_any_number_of_jobs(sites):
    base, _, _, kept, _ = sites
    done = clean(base / "before", base / "two", "--jobs", 2)
    assert done.returncode == 0
    assert (base / "two/rules-stats.json").read_bytes() == kept


def test_one_run_over_both_templates_raises_the_alarm_and_counts_where_it_is_told(sites, tmp_path):
    base, *_ = sites
    state = tmp_path / "state/rules.json"
    assert clean(base / "before", tmp_path / "mixed.jsonl", base / "after", "--stats", state).returncode == 1
    assert json.loads(state.read_text())["sets"]["pixnet"]["now"] == {"pages": 120, "hits": 60, "chars": 0}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mixed.jsonl", "state"]


def test_an_extractor_that_asks_no_rules_says_nothing_about_them(tmp_path):
    write_pages(tmp_path / "in", "article-content-inner", count=2)
    done = clean(tmp_path / "in", tmp_path / "out", "--extractor", "trafilatura")
    assert done.returncode == 0
    assert not (tmp_path / "out/rules-stats.json").exists()


def test_pages_without_any_article_count_as_matched(tmp_path):
    folder = write_pages(tmp_path / "in", "post-9f2c", count=31)
    for path in folder.glob("*.html"):
        path.write_text(path.read_text("utf-8").split("<div id")[0], "utf-8")
    write_pages(tmp_path / "one", "article-content-inner", count=1)
    done = scraper("clean", folder, tmp_path / "one", "-o", tmp_path / "out", "--no-learn", "--fail-if", "rot > 0")
    stats = json.loads((tmp_path / "out/rules-stats.json").read_text())["sets"]["pixnet"]["now"]
    assert done.returncode == 1
    assert (stats["pages"], stats["hits"]) == (32, 1)


def test_a_file_of_counts_that_is_something_else_stops_the_run_before_it_begins(sites, tmp_path):
    base, *_ = sites
    (tmp_path / "s.json").write_text("[]")
    done = clean(base / "before", tmp_path / "out", "--stats", tmp_path / "s.json")
    assert (done.returncode, (tmp_path / "out").exists()) == (2, False)
    assert "s.json" in done.stderr
    assert scraper("rules", "check", "--stats", tmp_path).returncode == 2


RULES = """format = 1
id = "quay"
expect = 0.9
[match]
markers = ["meta[name='generator'][content='Quay']"]
[fields.body]
select = ["#quay-post"]
"""


class WorkHere:
    """The real work of a crawl's worker, in this process."""

    def __init__(self, work):
        self._work = work

    def submit(self, task):
        future = Future()
        future.set_result(Outcome(value=self._work(task), item=task))
        return future

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        pass


def answer(body):
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: %d\r\n\r\n"
    return head % len(body) + body


def quay_page(number, body_id):
    html = page(number, body_id).replace("<title>", "<meta name=generator content=Quay><title>").encode()
    return answer(html)


def test_a_crawl_counts_over_its_runs_and_its_gate_sees_the_rot(tmp_path):
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules/quay.toml").write_text(RULES)
    with FaultServer() as site:
        paths = [f"/post/{number}" for number in range(31)]
        seeds = ", ".join(f'"{site.url(path)}"' for path in paths)
        (tmp_path / "job.toml").write_text(
            f'seeds = [{seeds}]\ncontact = "https://example.org/bot"\nfail_if = "rot > 0"\n'
            f'[extract]\nrules = ["rules"]\n[politeness]\nfloor = 0.0\nper_site = 8\n[limits]\ndisk = "1MB"\n'
            f'[fetch]\nallow_hosts = ["127.0.0.1", "localhost"]\n[output]\nfolder = "{tmp_path / "out"}"\n'
        )
        job = load_job(tmp_path / "job.toml")
        work = make_work(Setup(scope=scope_of(job), rules=job.extract.rules))
        runs = []
        for body_id in ("quay-post", "post-9f2c"):
            site.pages.update({path: quay_page(number, body_id) for number, path in enumerate(paths)})
            runs.append(run_crawl(job, Extras(pool=lambda: WorkHere(work), refetch=True)))
            runs.append(json.loads((tmp_path / "out/summary.json").read_text()))
    healthy, said, changed, told = runs
    assert (healthy.exit_code, said["rot"], said["counts"]["rot"]) == (0, [], 0)
    assert (changed.exit_code, changed.crossed[0][:8]) == (1, "rot > 0 ")
    assert [(a["rule_set"], a["kind"], a["pages"], a["hits"]) for a in told["rot"]] == [("quay", "body", 31, 0)]
    kept = json.loads((tmp_path / "out/rules-stats.json").read_text())["sets"]["quay"]
    assert (kept["last"]["hits"], kept["now"]["hits"]) == (31, 0)
