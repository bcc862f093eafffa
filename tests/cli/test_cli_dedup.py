import gzip
import json
import sys
import tomllib
from pathlib import Path

import pytest
import typer

sys.path.append(str(Path(__file__).resolve().parents[1] / "corpus"))
from corpus_reposts import ENGLISH, PARAGRAPHS, spoiled

from scraper import cli
from scraper.cli.dedup import dedup

BEES = (
    "山谷裡的油桐花落盡以後，外祖父才把蜂箱一只一只搬到溪邊，他說蜂子怕熱，得讓牠們聽見水聲。",
    "我小時候被螫過兩次，第二次眼皮腫得睜不開，外祖母用薑汁替我擦，一邊擦一邊罵外祖父不該讓我靠近。",
    "去年入秋雨水太多，蜜收得少，外祖父把剩下的糖水留給蜂群過冬，自己一罐也沒有賣。",
    "今年春天他走不動了，我學著他的樣子戴上面網，打開箱蓋的時候，整座山谷的聲音都湧了出來。",
)
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
    assert names == ["articles.jsonl", "phrases.jsonl", "phrases.toml", "rejects.jsonl", "restored.jsonl"]
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


def test_articles_come_in_on_stdin_and_from_the_folder_of_a_run(articles, tmp_path, monkeypatch, capfdbinary):
    (tmp_path / "rejects.jsonl").write_bytes(b'{"source":"a","url":"","reason":"empty","detail":""}\n')
    (tmp_path / "articles.jsonl").write_bytes(articles.read_bytes())
    found = {}
    for name in (articles, tmp_path):
        assert cli.run(["dedup", str(name), "-q"]) == 0
        found[name] = capfdbinary.readouterr().out
    for content in (articles.read_bytes(), gzip.compress(articles.read_bytes())):
        (tmp_path / "in").write_bytes(content)
        with (tmp_path / "in").open() as stdin:
            monkeypatch.setattr("sys.stdin", stdin)
            assert cli.run(["dedup", "-", "-q"]) == 0
        found[content] = capfdbinary.readouterr().out
    assert [len(out.splitlines()) for out in found.values()] == [4] * 4
    assert len(set(found.values())) == 1


def test_a_line_that_is_no_article_is_named(run, articles, tmp_path, capsys):
    broken = tmp_path / "articles.jsonl"
    broken.write_text(articles.read_text("utf-8") + '{"schema":"article/1"}\n', "utf-8")
    assert run(["dedup", str(broken), "-o", str(tmp_path / "out.jsonl")]) == 2
    assert "articles.jsonl:5" in capsys.readouterr().err
    assert not (tmp_path / "out.jsonl").exists()


@pytest.mark.parametrize("name", ["index.sqlite", "shingles-03.bin"])
def test_a_damaged_index_is_the_users_to_mend_and_named(run, articles, tmp_path, capsys, name):
    index, out = tmp_path / "index", tmp_path / "out.jsonl"
    assert run(["dedup", str(articles), "-o", str(out), "--index", str(index), "-q"]) == 0
    whole = (index / name).read_bytes()
    (index / name).write_bytes(whole[: len(whole) // 2] + b"\xff" * (len(whole) - len(whole) // 2))
    assert run(["dedup", str(articles), "-o", str(out), "--index", str(index), "-q"]) == 2
    assert f"{name}: " in capsys.readouterr().err


def test_clean_groups_near_duplicates_when_asked(pages, articles, tmp_path, capfdbinary):
    out = tmp_path / "articles.jsonl"
    assert cli.run(["clean", str(pages), "-o", str(out), "--jobs", "1", "-q", "--dedup"]) == 0
    found = records(out)
    assert [r["text"] for r in found] == [r["text"] for r in records(articles)]
    assert {r["cluster"]["size"] for r in records(articles)} == {1}
    sizes = {Path(r["source"]).name: r["cluster"]["size"] for r in found}
    assert sizes == {"copy0.html": 3, "copy1.html": 3, "copy2.html": 3, "other.html": 1}
    capfdbinary.readouterr()
    assert cli.run(["clean", str(pages), "--jobs", "1", "-q", "--dedup"]) == 0
    assert capfdbinary.readouterr().out == out.read_bytes()
    folder = tmp_path / "folder"
    assert cli.run(["clean", str(pages), "-o", str(folder), "--jobs", "1", "-q", "--dedup"]) == 0
    assert (folder / "articles.jsonl").read_bytes() == out.read_bytes()
    assert (folder / "rejects.jsonl").exists()


def test_clean_joins_the_clusters_of_an_earlier_run_with_an_index(pages, tmp_path):
    index, clusters = tmp_path / "index", []
    for n in range(2):
        out = tmp_path / f"{n}.jsonl"
        assert (
            cli.run(["clean", str(pages / f"copy{n}.html"), "-o", str(out), "-q", "--dedup", "--index", str(index)])
            == 0
        )
        clusters += [r["cluster"] for r in records(out)]
    assert clusters[0]["id"] == clusters[1]["id"]
    assert [c["size"] for c in clusters] == [1, 2]
    assert cli.run(["clean", str(pages), "-o", str(tmp_path / "x.jsonl"), "-q", "--index", str(index)]) == 2


def test_proved_junk_is_a_lexicon_that_clean_takes(run, tmp_path, capsys):
    pages = tmp_path / "pages"
    pages.mkdir()
    junk = "鑫寶優等窗簾布置"
    for title, paragraphs in (("修船的人", PARAGRAPHS), ("養蜂記", BEES)):
        for n in range(3):
            own = [p[:9] + junk + p[9:] if n == k % 3 and k < 3 else p for k, p in enumerate(paragraphs)]
            (pages / f"{title}{n}.html").write_text(page(own, title), "utf-8")
    out = tmp_path / "out"
    assert run(["dedup", str(pages), "--consensus", "-o", str(out), "--jobs", "1", "-q"]) == 0
    assert [p["articles"] for p in records(out / "phrases.jsonl") if p["text"] == junk] == [2]
    proposed = tomllib.loads((out / "phrases.toml").read_text("utf-8"))
    assert proposed["status"] == "proposed"
    assert [rule["support"]["pages"] for rule in proposed["line"] if junk in rule["text"]] == [2]
    lonely = tmp_path / "lonely.html"
    lonely.write_text(page([*PARAGRAPHS[:4], PARAGRAPHS[4][:12] + junk + PARAGRAPHS[4][12:]]), "utf-8")
    for lexicon, there in (([], True), (["--lexicon", str(out / "phrases.toml")], False)):
        target = tmp_path / "cleaned.jsonl"
        assert run_clean([str(lonely), "-o", str(target), "-q", "--jobs", "1", *lexicon]) == 0
        assert (junk in records(target)[0]["text"]) is there


def run_clean(arguments):
    from scraper.cli.clean import clean

    app = typer.Typer()
    app.command()(clean)
    try:
        app(arguments, standalone_mode=False)
    except typer.Exit as stop:
        return stop.exit_code
    return 0


def test_a_damaged_file_is_told_also_when_quiet(run, pages, tmp_path, capsys):
    (tmp_path / "cut.warc").write_bytes(b"WARC/1.1\r\nWARC-Type: response\r\nContent-Length: 100\r\n\r\nshort")
    out = tmp_path / "out.jsonl"
    assert run(["dedup", str(pages / "copy0.html"), str(tmp_path / "cut.warc"), "-o", str(out), "-q"]) == 0
    assert "the file ends inside the block" in capsys.readouterr().err
    assert len(out.read_text("utf-8").splitlines()) == 1
