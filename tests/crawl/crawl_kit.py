"""What the crawl tests share: a job for a loopback site, and what its folder must hold afterwards."""

import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from msgspec.structs import replace

from scraper.crawl import run as run_module
from scraper.crawl.audit import verify_path
from scraper.store.warc_read import read_records

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
ENV = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(HERE)])}


RULES = """
format = 1
id     = "loopback"
name   = "The blog of tests/loopback_site.py"
expect = 0.9

[match]
hosts = ["127.0.0.1"]

[fields.body]
select = ["article"]

[fields.title]
select = ["h1"]

[crawl]
article      = ['/post/\\d+$', '/amp/post/\\d+$']
archive      = ['/archive/\\d+$']
next_page    = ["article a.next"]
archive_next = ["a.older"]
"""
"""Rules for the site, so that these tests need nothing of the chooser for unknown pages."""


def write_rules(folder):
    """A folder of rules beside the job file; the line for the job's [extract] table."""
    (folder / "rules").mkdir()
    (folder / "rules" / "loopback.toml").write_text(RULES)
    return '[extract]\nrules = ["rules"]\nextractor = "rules"'


def with_options(monkeypatch, **changes):
    """Crawls of this process whose client has further options."""
    made = run_module._options
    monkeypatch.setattr(run_module, "_options", lambda job: replace(made(job), **changes))


def write_job(
    folder,
    seed,
    *,
    extra="",
    politeness="floor = 0.0\nper_site = 8",
    limits='disk = "1MB"',
    top='fail_if = "articles = 0"',
):
    path = folder / "job.toml"
    path.write_text(
        f'seeds = ["{seed}"]\ncontact = "https://example.org/bot"\n{top}\n[politeness]\n{politeness}\n'
        f'[fetch]\nallow_hosts = ["127.0.0.1", "localhost"]\n[limits]\n{limits}\n[output]\nfolder = "{folder / "out"}"\n{extra}\n'
    )
    return path


def pages_of(site):
    """The URLs that a crawl of a loopback site with the cheap work gives as articles."""
    return {site.url(path) for path in site.all_paths() if path != "/" and not path.startswith("/amp")}


def lines(path):
    return [json.loads(line) for line in path.read_bytes().splitlines()]


def urls_of(out, name="articles.jsonl"):
    return [record["url"] for record in lines(out / name)]


def captures(out):
    """URL -> how many response and revisit records the archive holds."""
    found = Counter()
    for path in sorted((out / "warc").glob("*.warc.gz")):
        for record in read_records(path):
            if record.kind in ("response", "revisit"):
                found[record.fields["warc-target-uri"]] += 1
    return found


@contextlib.contextmanager
def mounted(folder, options):
    """The job's output folder as a file system of its own; only root may mount one."""
    out = folder / "out"
    out.mkdir()
    if subprocess.call(["mount", "-t", "tmpfs", "-o", options, "none", str(out)]):
        pytest.skip("no mount here")
    try:
        yield out
    finally:
        subprocess.check_call(["umount", "-l", str(out)])


def assert_whole(out):
    for verdict in verify_path(out):
        assert verdict.findings == (), verdict


class Killer:
    """Crawls that are killed at random moments until one ends by itself."""

    def __init__(self, job, *, seed, work=()):
        command = [sys.executable, str(HERE / "crawl_zygote.py"), str(job), *work]
        self._zygote = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=ENV)
        self._dice = random.Random(seed)
        self.kills = 0

    def live(self, shortest, longest):
        """One life; True if the crawl ended by itself before it was killed."""
        pid = self._start()
        time.sleep(self._dice.uniform(shortest, longest))
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        status = int(self._zygote.stdout.readline())
        if os.WIFSIGNALED(status):
            assert os.WTERMSIG(status) == signal.SIGKILL
            self.kills += 1
            return False
        assert os.WEXITSTATUS(status) == 0, status
        return True

    def finish(self):
        """A life that nobody ends; the answer is its exit code."""
        self._start()
        return os.waitstatus_to_exitcode(int(self._zygote.stdout.readline()))

    def _start(self):
        self._zygote.stdin.write("go\n")
        self._zygote.stdin.flush()
        return int(self._zygote.stdout.readline())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._zygote.stdin.close()
        self._zygote.wait(10)
        self._zygote.stdout.close()
