"""The documents are true: every command they show runs, every command has help, every code block of Python works."""

import gzip
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from loopback_site import LoopbackSite

from scraper.store.warc import Exchange, WarcWriter

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text("utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
SCRAPER = [sys.executable, "-c", "from scraper.cli import main; main()"]
COMMANDS = [
    line.strip().split("#")[0].strip()
    for line in README.splitlines()
    if line.startswith("    ./run ") and "./run test" not in line
]
PAGE = (
    "<!doctype html><meta charset=utf-8><title>{t}</title><article><h1>{t}</h1>"
    + "<p>第{n}篇說的是河邊的事，從清晨的渡船一直說到晚上的燈火，每一段都足夠長。</p>" * 6
    + "</article>"
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Everything that the README's commands name."""
    here = tmp_path_factory.mktemp("docs")
    (here / "fixtures").symlink_to(ROOT / "fixtures")
    rows = [
        json.dumps({"html": PAGE.format(t=f"題{n}", n=n), "url": f"http://a.example/{n}"}, ensure_ascii=False)
        for n in range(3)
    ]
    with gzip.open(here / "pages.jsonl.gz", "wt", encoding="utf-8") as lines:
        lines.write("\n".join(rows))
    with WarcWriter(here, prefix="crawl") as writer:
        for n in range(3):
            head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
            writer.add(
                Exchange(
                    url=f"http://a.example/{n}",
                    at=datetime(2026, 1, 1, tzinfo=UTC),
                    head=head,
                    payload=PAGE.format(t=f"題{n}", n=n).encode(),
                )
            )
        writer.sync()
    (here / "crawl-00000.warc.gz").rename(here / "crawl.warc.gz")
    with LoopbackSite(pages=60, sizes=(2_000, 4_000)) as site:
        job = f'seeds = ["{site.url("/")}"]\ncontact = "https://example.org/bot"\n[politeness]\nfloor = 0.0\n[fetch]\nallow_hosts = ["127.0.0.1"]\n[limits]\ndisk = "1MB"\n'
        (here / "job.toml").write_text(job)
        yield here


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_of_the_readme_runs(folder, command):
    words = [w.strip("'") for w in re.findall(r"'[^']*'|\S+", command.removeprefix("./run"))]
    if words[0] == "rules" or words[:1] == ["doctor"]:
        cwd = ROOT  # they look at the checkout
    else:
        cwd = folder
    done = subprocess.run(
        [*SCRAPER, *words], cwd=cwd, capture_output=True, text=True, timeout=300, env={**os.environ, "COLUMNS": "200"}
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]


def test_the_readme_shows_every_command():
    done = subprocess.run([*SCRAPER, "--help"], capture_output=True, text=True)
    commands = re.findall(r"^  ([a-z]+)  +\S", done.stdout.split("Commands:")[1], re.M)
    assert len(commands) >= 9
    for name in commands:
        assert re.search(rf"\b{name}\b", README + CONTRIBUTING), name


def test_every_command_has_help():
    done = subprocess.run([*SCRAPER, "--help"], capture_output=True, text=True)
    for name in re.findall(r"^  ([a-z]+)  +(?=\S)", done.stdout.split("Commands:")[1], re.M):
        shown = subprocess.run([*SCRAPER, name, "--help"], capture_output=True, text=True)
        assert shown.returncode == 0, name
        assert len(shown.stdout) > 100, name


def test_the_python_of_the_readme_runs():
    code = re.search(r"```python\n(.*?)```", README, re.S)[1]
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "番茄炒蛋" in done.stdout


def test_the_picture_of_the_readme_is_what_comes_out():
    """Left of the wide gap stands what the fixture holds, right of it what the article says."""
    from scraper.model import Page
    from scraper.pipeline import clean
    from scraper.rules.load import load_rules

    body = (ROOT / "fixtures/pixnet/readme-bridge/input.html").read_bytes()
    article = clean(
        Page(body=body, url="http://ztv339r1n7.pixnet.net/blog/post/217468400", source="readme"), load_rules()
    )
    picture = README.split("────\n")[1].split("```")[0].splitlines()
    after = [re.split(r"  +", line, maxsplit=1)[1] for line in picture]
    assert [article.title, *(b.text for b in article.blocks)] == [line for line in after if not line.startswith("(")]
    assert article.author.name == "ztv339r1n7"


def test_the_job_of_the_readme_is_one(tmp_path):
    from scraper.crawl.job import load_job

    text = re.search(r"```toml\n(.*?)```", README, re.S)[1]
    tomllib.loads(text)
    (tmp_path / "job.toml").write_text(text, "utf-8")
    assert load_job(tmp_path / "job.toml").seeds


def test_links_in_the_documents_lead_somewhere():
    for document in (README, CONTRIBUTING):
        for target in re.findall(r"\]\(([^)#]+)\)", document):
            assert target.startswith("http") or (ROOT / target).exists(), target


def test_run_is_a_plain_shell_script():
    assert shutil.which("sh")
    assert subprocess.run(["sh", "-n", ROOT / "run"]).returncode == 0
    assert os.access(ROOT / "run", os.X_OK)
