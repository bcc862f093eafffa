"""What the pages of a crawl teach: articles wait for the lexicon of all of them, and are written once."""

import contextlib
import functools
import json
import os
import signal
import sqlite3
import subprocess
import sys
from concurrent.futures import Future
from pathlib import Path

import pytest
from crawl_kit import assert_whole, lines, pages_of, urls_of, write_job, write_rules
from crawl_work import HerePool, cheap
from loopback_site import LoopbackSite

from scraper.corpus.lexicon_file import read_lexicon
from scraper.corpus.sums import LEARN_FROM
from scraper.crawl import loop, state
from scraper.crawl.job import load_job
from scraper.crawl.mend import mend
from scraper.crawl.report import sentence
from scraper.crawl.run import Extras, run_crawl
from scraper.crawl.scope import scope_of
from scraper.pool import Outcome

ADVERTS = ("宏昇汽車借款", "安順搬家公司", "立捷支票貼現", "東泰房屋二胎")
PAGES = LEARN_FROM + 6


class AdSite(LoopbackSite):
    """The blog with adverts: a line of keywords under every post, one of them inside a sentence of every third."""

    def _post(self, number, part, *, amp=False):
        html = super()._post(number, part, amp=amp)
        line = "|".join(ADVERTS[n % 4] for n in range(number, number + 3))
        if number % 3 == 0:
            at = html.index("旁的", html.index("</h1>"))
            html = html[:at] + ADVERTS[number % 4] + html[at:]
        return html.replace("</article>", f"<p>{line}</p></article>")


def ad_job(tmp_path, site, *, extract="", **options):
    return write_job(tmp_path, site.url("/"), extra=f"{write_rules(tmp_path)}\n{extract}", **options)


@pytest.fixture(scope="module")
def crawled(tmp_path_factory):
    folder = tmp_path_factory.mktemp("lexicon")
    with AdSite(pages=PAGES, sizes=(42_000, 44_000)) as site:
        run = run_crawl(load_job(ad_job(folder, site)))
    assert run.exit_code == 0, run.bugs
    return folder / "out"


def test_every_article_is_cleaned_with_what_all_pages_teach(crawled):
    articles = lines(crawled / "articles.jsonl")
    assert len(articles) == len(set(urls_of(crawled))) == PAGES
    assert not [a["url"] for a in articles if any(advert in a["text"] for advert in ADVERTS)]
    (sha,) = {article["tool"]["lexicon_sha"] for article in articles}
    (file,) = (crawled / "lexicons").iterdir()
    lexicon = read_lexicon(file.read_text("utf-8"))
    assert (lexicon.sha256, file.name) == (sha, f"{sha[:16]}.toml")
    assert {phrase.text for phrase in lexicon.phrases} >= set(ADVERTS)
    assert_whole(crawled)


def test_a_post_on_two_pages_is_finished_whole_and_keeps_its_place_in_the_archive(crawled):
    article = next(a for a in lines(crawled / "articles.jsonl") if a["url"].endswith("/post/0"))
    assert article["text"].index("第0篇，第1頁") < article["text"].index("第0篇，第2頁")
    assert article["fetch"]["warc_file"]
    assert all(article["text"][b["start"] : b["end"]] == b["text"] for b in article["blocks"])


def test_cleaning_the_archive_with_the_crawls_lexicon_gives_the_same_texts(crawled, tmp_path):
    (file,) = (crawled / "lexicons").iterdir()
    archive = sorted(map(str, (crawled / "warc").glob("*.warc.gz")))
    command = [sys.executable, "-c", "from scraper.cli import main; main()", "clean", *archive, "--lexicon", str(file)]
    rules = str(crawled.parent / "rules")
    out = tmp_path / "again.jsonl"
    options = ["--rules", rules, "--extractor", "rules", "-o", str(out), "--fail-if", "failed > 99%"]
    subprocess.run([*command, *options], check=True, capture_output=True, timeout=120)
    again = {a["url"]: a for a in lines(out)}
    single = [a for a in lines(crawled / "articles.jsonl") if int(a["url"].rpartition("/")[2]) % 10]
    assert len(single) > LEARN_FROM
    for article in single:
        assert article["text"] == again[article["url"]]["text"]
        assert article["removed"] == again[article["url"]]["removed"]


def test_a_few_pages_are_written_without_a_lexicon(tmp_path):
    with AdSite(pages=4, sizes=(42_000, 44_000)) as site:
        assert run_crawl(load_job(ad_job(tmp_path, site))).exit_code == 0
    articles = lines(tmp_path / "out/articles.jsonl")
    assert [article["tool"]["lexicon_sha"] for article in articles] == [""] * 4
    assert not (tmp_path / "out/lexicons").exists()


@pytest.mark.parametrize("extract", ["learn = false", 'lexicon = "mine.toml"'])
def test_a_job_may_learn_nothing_or_bring_its_lexicon(tmp_path, extract):
    (tmp_path / "mine.toml").write_text(
        f'format = "lexicon/1"\n[[phrase]]\ntext = "{ADVERTS[0]}"\nsupport = {{ pages = 9, hosts = 3 }}\n', "utf-8"
    )
    with AdSite(pages=3, sizes=(42_000, 44_000)) as site:
        assert run_crawl(load_job(ad_job(tmp_path, site, extract=extract))).exit_code == 0
    (sha,) = {article["tool"]["lexicon_sha"] for article in lines(tmp_path / "out/articles.jsonl")}
    assert bool(sha) == extract.startswith("lexicon")
    assert not (tmp_path / "out/lexicons").exists()


def test_what_an_interrupted_run_left_waiting_is_written_by_the_next_with_the_lessons_of_both(tmp_path):
    with AdSite(pages=PAGES, sizes=(42_000, 44_000)) as site:
        job, out = interrupted(tmp_path, site)
        assert (out / "articles.jsonl").read_bytes() == b""
        with contextlib.closing(sqlite3.connect(out / "state.sqlite")) as base, base:
            waiting = base.execute("SELECT count(*) FROM staged").fetchone()[0]
        assert 5 <= waiting < PAGES
        assert json.loads((out / "summary.json").read_bytes())["staged"] == waiting
        assert run_crawl(job).exit_code == 0
    assert len(urls_of(out)) == len(set(urls_of(out))) == PAGES
    assert len({article["tool"]["lexicon_sha"] for article in lines(out / "articles.jsonl")}) == 1
    assert_whole(out)


def test_a_long_run_writes_what_waits_before_its_end(tmp_path, monkeypatch):
    monkeypatch.setattr(loop, "STAGED", 10)
    seen = []
    with LoopbackSite(pages=60, sizes=(500, 900)) as site:
        job = load_job(write_job(tmp_path, site.url("/"), politeness="floor = 0.01"))
        out = Path(job.output.folder)
        pool = functools.partial(HerePool, scope_of(job), functools.partial(cheap, staging=True))
        articles = out / "articles.jsonl"  # the settler writes beside the commits: its last line may be half there
        run = run_crawl(job, Extras(pool=pool, on_commit=lambda _: seen.append(articles.read_bytes().count(b"\n"))))
    assert run.exit_code == 0
    assert any(0 < count < 60 for count in seen)
    assert len(urls_of(out)) == len(set(urls_of(out))) == run.counts.new


def test_what_waits_is_not_fetched_again_when_the_articles_are_mended(tmp_path, monkeypatch):
    monkeypatch.setattr(loop, "STAGED", 10)
    asked = []

    def stop(counts):
        if counts.new >= 25 and not asked:
            asked.append(os.kill(os.getpid(), signal.SIGINT))

    with LoopbackSite(pages=60, sizes=(500, 900)) as site:
        job = load_job(write_job(tmp_path, site.url("/"), politeness="floor = 0.01"))
        out = Path(job.output.folder)
        pool = functools.partial(HerePool, scope_of(job), functools.partial(cheap, staging=True))
        assert run_crawl(job, Extras(pool=pool, on_commit=stop)).exit_code == 130
        written = (out / "articles.jsonl").read_bytes()
        (out / "articles.jsonl").write_bytes(written[:-7])
        assert mend(out)
        assert run_crawl(job, Extras(pool=pool)).exit_code == 0
        assert set(urls_of(out)) == pages_of(site)
    assert len(urls_of(out)) == len(set(urls_of(out)))


def test_a_state_of_the_program_that_did_not_learn_is_brought_up_to_date(tmp_path):
    path = tmp_path / "state.sqlite"
    with contextlib.closing(sqlite3.connect(path)) as old:
        old.executescript(f"{state._MIGRATIONS[0]}PRAGMA user_version=1;")
    with contextlib.closing(state.open_state(path)) as base:
        assert base.execute("SELECT count(*) FROM lessons, staged").fetchone() == (0,)
        assert base.execute("PRAGMA user_version").fetchone() == (state.VERSION,)


def interrupted(tmp_path, site):
    """A job whose articles all wait."""
    job = load_job(ad_job(tmp_path, site, politeness="floor = 0.02\nper_site = 2\nconcurrency = 2"))
    asked = []

    def stop(counts):
        if counts.new >= 5 and not asked:  # a second one ends the process
            asked.append(os.kill(os.getpid(), signal.SIGINT))

    assert run_crawl(job, Extras(on_commit=stop)).exit_code == 130
    return job, Path(job.output.folder)


@pytest.mark.parametrize(
    "change",
    ["UPDATE staged SET pages = x'91c40100'", "UPDATE staged SET pages = x'a0'", "UPDATE lessons SET counts = x'00'"],
)
def test_articles_whose_pages_or_lessons_cannot_be_read_are_written_as_they_are(tmp_path, change):
    with AdSite(pages=PAGES, sizes=(42_000, 44_000)) as site:
        job, out = interrupted(tmp_path, site)
        with contextlib.closing(sqlite3.connect(out / "state.sqlite")) as base, base:
            kept = [line for (line,) in base.execute("SELECT line FROM staged ORDER BY id")]
            base.execute(change)
        run = run_crawl(job)
    assert run.exit_code == 0, run.bugs
    assert len(urls_of(out)) == len(set(urls_of(out))) == PAGES
    assert (out / "articles.jsonl").read_bytes().startswith(b"".join(kept))
    assert ("damaged" in sentence(run)) == ("lessons" in change)


class FailingPool(HerePool):
    """Reads pages, but can't finish what waits."""

    def submit(self, task):
        if task.staged is None:
            return super().submit(task)
        future = Future()
        future.set_result(Outcome(item=task, reason="internal", detail="KeyError", traceback="Traceback: KeyError"))
        return future


def test_a_worker_that_fails_at_the_end_leaves_the_articles_as_they_were(tmp_path):
    with LoopbackSite(pages=LEARN_FROM + 1, sizes=(500, 900)) as site:
        job = load_job(write_job(tmp_path, site.url("/")))
        pool = functools.partial(FailingPool, scope_of(job), functools.partial(cheap, staging=True))
        run = run_crawl(job, Extras(pool=pool))
    assert (run.exit_code, len(run.bugs)) == (70, run.counts.new)
    assert len(urls_of(Path(job.output.folder))) == run.counts.new > LEARN_FROM
    assert "Traceback: KeyError" in run.bugs[0]
