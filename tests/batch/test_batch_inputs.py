"""What inputs are told by: their bytes first, then their names; damage costs what is behind it and nothing else."""

import gzip
import io
import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from scraper.batch import folders
from scraper.batch.inputs import Fields, pages
from scraper.model import Page
from scraper.store import jsonl
from scraper.store.warc import Exchange, WarcWriter

HTML = b"<!doctype html><title>t</title><p>A sentence of an article."


@pytest.fixture
def warc(tmp_path):
    with WarcWriter(tmp_path, prefix="w") as writer:
        for n in range(3):
            head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
            at = datetime(2026, 1, 1, tzinfo=UTC)
            writer.add(Exchange(url=f"http://a.example/{n}", at=at, head=head, payload=HTML))
        writer.sync()
    return (tmp_path / "w-00000.warc.gz").read_bytes()


def taken(*names, stdin=b""):
    return list(pages(map(str, names), Fields(), stdin=io.BytesIO(stdin)))


def told(got):
    return [one.url if isinstance(one, Page) else one.reason for one in got]


URLS = [f"http://a.example/{n}" for n in range(3)]


def test_a_warc_file_is_known_by_its_bytes(warc, tmp_path):
    plain = gzip.decompress(warc)
    for content in (warc, plain):
        assert told(taken("-", stdin=content)) == URLS
        for name in ("a.gz", "a", "a.html"):
            (tmp_path / name).write_bytes(content)
            assert told(taken(tmp_path / name)) == URLS


def test_responses_that_are_no_pages_are_told(tmp_path):
    with WarcWriter(tmp_path, prefix="w") as writer:
        for n, (status, kind, body) in enumerate((
            ("200 OK", "text/html", HTML),
            ("203 Non-Authoritative Information", "text/html", HTML),
            ("200 OK", "application/octet-stream", HTML),
            ("404 Not Found", "text/html", HTML),
            ("200 OK", "image/png", b"\x89PNG\r\n"),
            ("200 OK", "image/png", b"\x89PNG\r\n"),
            ("200 OK", "application/json", b"{}"),
        )):  # fmt: skip
            head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n\r\n".encode()
            at = datetime(2026, 1, 1, tzinfo=UTC)
            writer.add(Exchange(url=f"http://a.example/{n}", at=at, head=head, payload=body))
    path, said = str(tmp_path / "w-00000.warc.gz"), []
    assert told(pages([path], Fields(), tell=said.append)) == URLS
    what = "2 image/png, 1 application/json, 1 status 404"
    assert said == [f"{path}: left out 4 response(s) that are no pages: {what}"]


def test_gzip_on_stdin_is_a_page_or_json_lines():
    row = json.dumps({"html": HTML.decode(), "url": URLS[0]}).encode()
    assert [one.body for one in taken("-", stdin=gzip.compress(HTML))] == [HTML]
    assert told(taken("-", stdin=gzip.compress(row + b"\n" + row))) == [URLS[0]] * 2
    assert told(taken("-", stdin=b" " * 70_000 + row)) == [""]
    assert taken("-", stdin=b"") == []


def test_json_lines_are_known_by_their_bytes(tmp_path):
    rows = b"".join(json.dumps({"html": "<p>x", "url": url}).encode() + b"\n" for url in URLS)
    for name in ("pages.json", "pages", "pages.jsonl", "part-0001.gz"):
        (tmp_path / name).write_bytes(gzip.compress(rows) if name.endswith(".gz") else b"\xef\xbb\xbf" + rows)
        assert told(taken(tmp_path / name)) == URLS
    (tmp_path / "a.txt").write_bytes(rows)  # a text that shows some
    assert told(taken(tmp_path / "a.txt")) == [""]


def test_a_json_array_is_refused_with_a_way_out(tmp_path):
    rows = json.dumps([{"html": "<p>x", "url": url} for url in URLS], indent=1).encode()
    (tmp_path / "pages.json").write_bytes(rows)
    for got in (taken(tmp_path / "pages.json"), taken("-", stdin=rows)):
        assert [(one.reason, "jq" in one.detail) for one in got] == [("unreadable", True)]


@pytest.mark.parametrize("packed", [False, True])
def test_of_a_line_without_end_only_a_part_is_held(packed, tmp_path, monkeypatch):
    monkeypatch.setattr(jsonl, "MAX_LINE", 1_000)
    row = json.dumps({"html": "x" * 9_000, "url": "http://a.example/long"}).encode()
    short = json.dumps({"html": "x", "url": URLS[0]}).encode()
    whole = row + b"\n" + short + b"\n" + row
    (tmp_path / "a.jsonl").write_bytes(gzip.compress(whole) if packed else whole)
    assert [len(line) for _, line in jsonl.read_lines(tmp_path / "a.jsonl")] == [1_001, len(short), 1_001]
    got = taken(tmp_path / "a.jsonl")
    assert told(got) == ["bad-line", URLS[0], "bad-line"]
    assert "more than 1,000 bytes" in got[0].detail


def test_damage_costs_what_is_behind_it(warc, tmp_path):
    rows = b"".join(json.dumps({"html": "x", "url": url}).encode() + b"\n" for url in URLS)
    (tmp_path / "a.warc.gz").write_bytes(warc[:-40])
    (tmp_path / "b.jsonl.gz").write_bytes(gzip.compress(rows, 0)[:-4])
    (tmp_path / "c.html").write_bytes(HTML)
    (tmp_path / "d.html.gz").write_bytes(gzip.compress(HTML)[:-9])
    got = taken(tmp_path / "a.warc.gz", tmp_path / "b.jsonl.gz", tmp_path / "d.html.gz", tmp_path / "c.html")
    assert told(got) == [*URLS[:2], "damaged", *URLS, "damaged", "damaged", ""]


def test_a_file_that_can_not_be_opened_is_one_reject(tmp_path):
    (tmp_path / "a.jsonl").symlink_to("a.jsonl")
    (tmp_path / "c.html").write_bytes(HTML)
    assert told(taken(tmp_path / "a.jsonl", tmp_path / "b.warc", tmp_path / "c.html")) == ["unreadable"] * 2 + [""]


def test_deeply_nested_json_is_a_bad_line(tmp_path):
    for depth in (1_000, 200_000):
        deep = b'{"html":' + b"[" * depth + b"]" * depth + b"}"
        (tmp_path / "a.jsonl").write_bytes(deep + b"\n" + deep)
        assert told(taken(tmp_path / "a.jsonl")) == ["bad-line"] * 2
    (tmp_path / "meta.json").write_bytes(deep)
    (tmp_path / "p.html").write_bytes(HTML)
    assert told(taken(tmp_path / "p.html")) == [""]


def test_pages_of_a_folder_are_known_by_their_bytes(warc, tmp_path):
    folder, elsewhere = tmp_path / "in", tmp_path / "elsewhere"
    (folder / "sub").mkdir(parents=True)
    elsewhere.mkdir()
    for name in ("page.php", "page?id=3", "noname", "sub/index.html@p=1", "z.html"):
        (folder / name).write_bytes(HTML)
    (folder / "packed.gz").write_bytes(gzip.compress(HTML))
    (folder / "wide").write_bytes("\ufeff<html><p>wide".encode("utf-16-le"))
    (folder / "archive").write_bytes(warc)
    for name, content in (
        ("a.css", b"p { }"),
        ("a.js", b"x = '<p>'"),
        ("feed", b"<?xml version='1.0'?><rss>"),
        ("a.png", b"\x89PNG\r\n"),
    ):
        (folder / name).write_bytes(content)
    (elsewhere / "far.html").write_bytes(HTML)
    (folder / "link").symlink_to(elsewhere)
    (folder / "again").symlink_to(folder / "sub")
    (folder / "sub" / "loop").symlink_to(folder)
    (folder / "sub" / "out").symlink_to(tmp_path)
    said = []
    got = list(pages([str(folder)], Fields(), tell=said.append))
    names = [Path(one.source.partition("@0")[0]).name for one in got]
    assert names[0].startswith("archive@")
    assert [name for name in names if not name.startswith("archive")] == [
        "far.html", "noname", "packed.gz", "page.php", "page?id=3", "index.html@p=1", "wide", "z.html"
    ]  # fmt: skip
    assert said == [f"{folder}: left out 4 file(s) that are no pages: 1 .css, 1 .js, 1 .png, 1 without an extension"]


def test_a_folder_that_can_not_be_looked_into_is_a_reject(tmp_path, monkeypatch):
    (tmp_path / "shut").mkdir()
    (tmp_path / "z.html").write_bytes(HTML)
    scandir = os.scandir

    def refusing(path):
        if str(path).endswith("shut"):
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(folders.os, "scandir", refusing)
    got = taken(tmp_path)
    assert told(got) == ["unreadable", ""]
    assert got[0].source == str(tmp_path / "shut")


def test_the_address_table_and_meta_file_of_a_folder_are_used(tmp_path):
    (tmp_path / "a.html").write_bytes(HTML)
    (tmp_path / "urls.tsv").write_text("a\thttp://a.example/a\n")
    (tmp_path / "meta.json").write_text('{"fetched_at": "2026-01-01T00:00:00Z", "url": "http://b.example/"}')
    (page,) = taken(tmp_path)
    assert (page.url, page.fetched_at) == ("http://a.example/a", datetime(2026, 1, 1, tzinfo=UTC))


@pytest.fixture
def table():
    return pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")


def test_a_row_of_parquet_is_a_page_as_text_or_as_bytes(table, tmp_path):
    arrow, parquet = table
    fetched = datetime(2026, 1, 1, tzinfo=UTC)
    rows = [{"html": HTML, "url": URLS[0], "fetched_at": fetched, "more": [1]}, {"html": None, "url": URLS[1]}]
    parquet.write_table(arrow.Table.from_pylist(rows), tmp_path / "a.parquet")
    parquet.write_table(arrow.table({"content": ["<p>餘"], "address": [URLS[2]]}), tmp_path / "b.parquet")
    page, without = taken(tmp_path / "a.parquet")
    assert (page.body, page.charset, page.url, page.fetched_at) == (HTML, "", URLS[0], fetched)
    assert page.source == f"{tmp_path}/a.parquet:1"
    assert (without.reason, without.source) == ("bad-line", f"{tmp_path}/a.parquet:2")
    (named,) = pages([str(tmp_path / "b.parquet")], Fields("content", "address"))
    assert (named.body, named.charset, named.url) == ("<p>餘".encode(), "utf-8", URLS[2])


def test_parquet_in_a_folder_is_read(table, tmp_path):
    arrow, parquet = table
    (tmp_path / "in").mkdir()
    parquet.write_table(arrow.table({"html": [HTML] * 3, "url": URLS}), tmp_path / "in" / "part-0")
    assert told(taken(tmp_path / "in")) == URLS


def test_text_damaged_inside_parquet_costs_that_file(table, tmp_path):
    arrow, parquet = table
    texts = ["甲乙丙丁" * 50] * 3
    parquet.write_table(arrow.table({"html": texts}), tmp_path / "a.parquet", compression="none", use_dictionary=False)
    raw = (tmp_path / "a.parquet").read_bytes()
    (tmp_path / "a.parquet").write_bytes(raw.replace("甲".encode(), b"\xe7\xff\xb2"))
    (tmp_path / "b.html").write_bytes(HTML)
    assert told(taken(tmp_path / "a.parquet", tmp_path / "b.html")) == ["unreadable", ""]


def test_parquet_without_pyarrow_is_one_reject_that_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    (tmp_path / "a.parquet").write_bytes(b"PAR1 and more bytes")
    (tmp_path / "b.html").write_bytes(HTML)
    got = taken(tmp_path / "a.parquet", tmp_path / "b.html")
    assert told(got) == ["unreadable", ""]
    assert "pip install" in got[0].detail


def test_parquet_that_cannot_be_read_is_told_once(table, tmp_path):
    arrow, parquet = table
    parquet.write_table(arrow.table({"content": ["x"] * 9}), tmp_path / "a.parquet")
    raw = (tmp_path / "a.parquet").read_bytes()
    (tmp_path / "cut.parquet").write_bytes(raw[:-20])
    (other,) = taken(tmp_path / "a.parquet")
    (cut,) = taken(tmp_path / "cut.parquet")
    assert (other.reason, cut.reason) == ("unreadable", "unreadable")
    assert "no column 'html'; it has: content" in other.detail
    read, write = os.pipe()
    os.write(write, raw)
    os.close(write)
    with os.fdopen(read, "rb") as pipe:
        (piped,) = pages(["-"], Fields(), stdin=pipe)
    assert (piped.reason, "pipe" in piped.detail) == ("unreadable", True)
