import gzip
import io
import json
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from scraper import cli
from scraper.corpus.lexicon_file import lexicon_toml
from scraper.model import Article, Lexicon, Phrase, Reject
from scraper.store.jsonl import line_of
from scraper.store.warc import Exchange, WarcWriter

FIXTURES = Path(__file__).resolve().parent.parent.parent / "fixtures"
PAGE = FIXTURES / "pixnet/readme-bridge/input.html"
HTML = (
    "<!doctype html><meta charset=utf-8><title>{t}</title><article><h1>{t}</h1>"
    + "<p>河邊的渡船從清晨說到晚上的燈火，每一段都足夠長。</p>" * 6
)


def reported(out, *arguments):
    assert cli.run(["report", *map(str, arguments), "-o", str(out), "-q"]) == 0
    return out.read_text("utf-8")


@pytest.fixture
def run(tmp_path):
    folder = tmp_path / "run"
    folder.mkdir()
    (folder / "articles.jsonl").write_bytes(line_of(Article(id="a", title="渡船", text="一行。")))
    (folder / "rejects.jsonl").write_bytes(line_of(Reject(source="b.html", reason="listing")))
    return folder


def test_a_page_becomes_one_html_file_and_the_same_one_again(tmp_path, capsys):
    one = reported(tmp_path / "a.html", PAGE)
    assert "山城新橋通車" in one
    assert "Page report" in one
    assert one == reported(tmp_path / "b.html", PAGE)
    assert capsys.readouterr().err == ""


def test_the_options_of_explain_are_those_of_a_page(tmp_path):
    bare = tmp_path / "page.html"
    bare.write_bytes(PAGE.read_bytes())
    assert "pixnet#body" in reported(tmp_path / "a.html", bare, "--url", "http://ztv339r1n7.pixnet.net/blog/post/1")
    assert "model" in reported(tmp_path / "b.html", bare, "--extractor", "model")
    assert "2026-01-31T12:00:00Z" in reported(tmp_path / "c.html", bare, "--fetched-at", "2026-01-31T12:00:00Z")
    assert "山城新桥通车" in reported(tmp_path / "e.html", bare, "--script", "hans")
    assert cli.run(["report", str(bare), "-o", str(tmp_path / "d.html"), "--fetched-at", "noon"]) == 2
    assert not (tmp_path / "d.html").exists()


def test_one_page_is_explained_with_the_lexicon_that_it_was_cleaned_with(tmp_path, capsys):
    page, lexicon = tmp_path / "page.html", tmp_path / "lexicon.toml"
    page.write_text(HTML.format(t="渡船").replace("燈火，", "燈火阿牛商號，", 1), "utf-8")
    lexicon.write_text(
        lexicon_toml(Lexicon((Phrase("阿牛商號", "injected-ad", "inline", pages=40),), pages=50)), "utf-8"
    )
    assert "lexicon#inline" not in reported(tmp_path / "a.html", page)
    assert "lexicon#inline" in reported(tmp_path / "b.html", page, "--lexicon", lexicon)
    assert cli.run(["explain", str(page), "--lexicon", str(lexicon)]) == 0
    assert "lexicon#inline" in capsys.readouterr().out
    assert cli.run(["explain", str(page), "--lexicon", str(tmp_path / "none.toml")]) == 2


def test_a_rejected_page_is_reported_and_that_is_no_failure(tmp_path):
    assert "No article: listing" in reported(tmp_path / "a.html", FIXTURES / "chooser/listing/input.html")


def test_lines_and_archives_of_one_page_are_read(tmp_path):
    row = json.dumps({"html": HTML.format(t="題"), "url": "http://a.example/1"})
    (tmp_path / "one.jsonl.gz").write_bytes(gzip.compress(row.encode()))
    assert "http://a.example/1" in reported(tmp_path / "a.html", tmp_path / "one.jsonl.gz")
    with WarcWriter(tmp_path, prefix="crawl") as writer:
        head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
        at = datetime(2026, 1, 1, tzinfo=UTC)
        writer.add(Exchange(url="http://a.example/2", at=at, head=head, payload=HTML.format(t="題").encode()))
        writer.sync()
    assert "http://a.example/2" in reported(tmp_path / "b.html", tmp_path / "crawl-00000.warc.gz")


def test_of_several_pages_one_has_to_be_chosen(tmp_path, capsys):
    rows = [json.dumps({"html": HTML.format(t=f"題{n}"), "url": f"http://a.example/{n}"}) for n in range(3)]
    several = tmp_path / "several.jsonl"
    several.write_text("\n".join(rows))
    out = tmp_path / "a.html"
    assert cli.run(["report", str(several), "-o", str(out)]) == 2
    assert "--url" in capsys.readouterr().err
    assert cli.run(["report", str(several), "-o", str(out), "--url", "http://a.example/9"]) == 2
    assert "no page at http://a.example/9" in capsys.readouterr().err
    assert not out.exists()
    made = reported(out, several, "--url", "http://a.example/2")
    assert "題2" in made
    assert "題1" not in made


def test_standard_input_and_output(monkeypatch, capfdbinary):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(PAGE.read_bytes())))
    assert cli.run(["report", "-", "-o", "-"]) == 0
    sys.stdout.flush()
    shown = capfdbinary.readouterr()
    assert shown.out.startswith(b"<!DOCTYPE html>")
    assert shown.out.endswith(b"</html>\n")
    assert shown.err == b""


@pytest.mark.parametrize("name", ["run", "run/articles.jsonl"])
def test_a_run_is_reported_by_its_folder_or_its_file(run, tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    made = reported(tmp_path / "a.html", name)
    assert "Run report" in made
    assert "渡船" in made
    assert ("listing" in made) == (name == "run")


def test_what_clean_writes_is_reported(tmp_path):
    assert (
        cli.run(["clean", str(FIXTURES / "pixnet"), str(FIXTURES / "chooser"), "-o", str(tmp_path / "out"), "-q"]) == 0
    )
    made = reported(tmp_path / "a.html", tmp_path / "out")
    for said in ("No rule set rots.", "pixnet#footer", "Counts of rule sets", "login-wall"):
        assert said in made
    assert "the files hold" not in made


def test_there_is_nothing_to_report(run, tmp_path, capsys):
    out = tmp_path / "a.html"
    for name in ("articles.jsonl", "rejects.jsonl"):
        (run / name).write_bytes(b"")
    (tmp_path / "empty.jsonl").write_bytes(b"")
    (tmp_path / "bad.jsonl").write_bytes(b"no JSON\n")
    for source in (run, tmp_path / "empty.jsonl", tmp_path / "bad.jsonl"):
        assert cli.run(["report", str(source), "-o", str(out)]) == 3
        assert "nothing to report" in capsys.readouterr().err
    assert not out.exists()


def test_a_damaged_line_leaves_the_report_as_it_was(run, tmp_path, capsys):
    out = tmp_path / "a.html"
    before = reported(out, run)
    with (run / "articles.jsonl").open("ab") as file:
        file.write(b'{"schema": "article/1"\n')
    assert cli.run(["report", str(run), "-o", str(out)]) == 2
    assert "articles.jsonl:2: " in capsys.readouterr().err
    assert out.read_text("utf-8") == before


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["elsewhere", "-o", "a.html"], "no such file"),
        (["bare", "-o", "a.html"], "no articles.jsonl"),
        (["run", "-o", "bare"], "is a folder"),
        (["run", "-o", ""], "a file needs a name"),
        (["run", "-o", "a.html", "--url", "http://a.example/"], "a run is reported as it was"),
        (["page.html", "-o", "./page.html"], "this is the input"),
        (["*.html", "-o", "a.html"], "one page or one run"),
        (["run"], "out"),
    ],
)
def test_what_was_typed_wrongly_is_told_and_nothing_is_written(run, tmp_path, monkeypatch, capsys, arguments, told):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bare").mkdir()
    for name in ("page.html", "other.html"):
        (tmp_path / name).write_text(HTML)
    assert cli.run(["report", *arguments]) == 2
    assert told in capsys.readouterr().err
    assert not (tmp_path / "a.html").exists()
    assert (tmp_path / "page.html").read_text() == HTML
