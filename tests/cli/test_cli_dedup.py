import json
import sys
from pathlib import Path

import pytest
import typer

sys.path.append(str(Path(__file__).resolve().parents[1] / "corpus"))
from corpus_reposts import ENGLISH, PARAGRAPHS, spoiled

from scraper import cli
from scraper.cli.dedup import dedup

WHOLE = "\n\n".join(PARAGRAPHS)


def page(paragraphs, title="修船的人"):
    body = "".join(f"<p>{p}</p>" for p in paragraphs)
    return f'<!DOCTYPE html><html lang="zh-Hant"><head><meta charset="utf-8"><title>{title}</title></head><body><div id="nav"><a href="/">首頁</a></div><article><h1>{title}</h1>{body}</article></body></html>'


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    for n in range(3):
        (folder / f"copy{n}.html").write_text(page(spoiled(n)), "utf-8")
    (folder / "other.html").write_text(page(ENGLISH * 2, "The harbour"), "utf-8")
    (folder / "empty.html").write_text("", "utf-8")
    (folder / "urls.tsv").write_text("".join(f"copy{n}\thttps://host{n}.example/post/1\n" for n in range(3)), "utf-8")
    return folder


@pytest.fixture(scope="module")
def articles(pages, tmp_path_factory):
    out = tmp_path_factory.mktemp("articles") / "articles.jsonl"
    assert cli.run(["clean", str(pages), "-o", str(out), "--jobs", "1", "-q"]) == 0
    return out


@pytest.fixture
def run(monkeypatch):
    """The command line, with `dedup` in it whether or not it is mounted."""
    app = typer.Typer()
    app.command()(dedup)

    @app.callback()
    def _settings():
        pass

    monkeypatch.setattr(cli, "app", app)
    return cli.run


def records(path):
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_articles_get_their_clusters_in_the_order_of_the_input(run, articles, tmp_path):
    out = tmp_path / "dedup.jsonl"
    assert run(["dedup", str(articles), "-o", str(out), "-q"]) == 0
    found = records(out)
    assert [r["source"] for r in found] == [r["source"] for r in records(articles)]
    sizes = {Path(r["source"]).name: r["cluster"]["size"] for r in found}
    assert sizes == {"copy0.html": 3, "copy1.html": 3, "copy2.html": 3, "other.html": 1}
    assert found[0]["text"] == records(articles)[0]["text"]


def test_pages_are_restored_from_their_uncleaned_text(run, pages, tmp_path):
    out = tmp_path / "restored.jsonl"
    assert run(["dedup", str(pages), "--consensus", "-o", str(out), "--jobs", "1", "-q"]) == 0
    by_size = {r["cluster"]["size"]: r for r in records(out)}
    assert by_size[3]["text"] == WHOLE
    assert sorted(Path(s).name for s in by_size[3]["sources"]) == ["copy0.html", "copy1.html", "copy2.html"]
    assert by_size[3]["schema"] == "restored/1"
    assert by_size[1]["title"] == "The harbour"


def test_a_folder_holds_everything_and_the_reasons(run, pages, tmp_path):
    assert run(["dedup", str(pages), "--consensus", "-o", str(tmp_path / "out"), "--jobs", "1", "-q"]) == 0
    names = sorted(p.name for p in (tmp_path / "out").iterdir())
    assert names == ["articles.jsonl", "phrases.jsonl", "rejects.jsonl", "restored.jsonl"]
    assert [r["reason"] for r in records(tmp_path / "out" / "rejects.jsonl")] == ["empty"]


def test_two_runs_with_an_index_are_one_crawl(run, articles, tmp_path):
    one, other = tmp_path / "one.jsonl", tmp_path / "other.jsonl"
    lines = articles.read_text("utf-8").splitlines()
    one.write_text("\n".join(lines[:2]) + "\n", "utf-8")
    other.write_text("\n".join(lines[2:]) + "\n", "utf-8")
    ids = []
    for part in (one, other):
        out = tmp_path / f"{part.stem}-out.jsonl"
        assert run(["dedup", str(part), "-o", str(out), "--index", str(tmp_path / "index"), "-q"]) == 0
        ids.append({r["cluster"]["id"] for r in records(out) if r["cluster"]["size"] > 1})
    assert ids[0] == ids[1]
    assert len(ids[0]) == 1


def test_nothing_to_do_is_exit_3_and_a_wrong_name_exit_2(run, tmp_path, capsys):
    (tmp_path / "empty.html").write_text("")
    assert run(["dedup", str(tmp_path), "--jobs", "1"]) == 3
    assert "1 page(s) rejected" in capsys.readouterr().err
    assert run(["dedup", str(tmp_path / "missing.jsonl")]) == 2


def test_a_line_that_is_no_article_is_named(run, articles, tmp_path, capsys):
    broken = tmp_path / "articles.jsonl"
    broken.write_text(articles.read_text("utf-8") + '{"schema":"article/1"}\n', "utf-8")
    assert run(["dedup", str(broken), "-o", str(tmp_path / "out.jsonl")]) == 4
    assert "articles.jsonl:5" in capsys.readouterr().err
    assert not (tmp_path / "out.jsonl").exists()
