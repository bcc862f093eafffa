import csv
import gzip
import io
import json
import sys

import msgspec
import pytest
from warcio.archiveiterator import ArchiveIterator

from scraper import cli
from scraper.model import Article, ArticleImage, Author, Fetch, Origin
from scraper.store.exports import COLUMNS
from scraper.store.jsonl import line_of

FULL = Article(
    id="0f" * 16,
    source="crawl.warc.gz@12",
    url="https://ferry.example/post 1",
    host="ferry.example",
    site="渡口日記",
    title="渡船，停了",
    text='他說："明天再來。"\n\n船沒有來。',
    author=Author(name="阿水", url="https://ferry.example/about"),
    published="2017-04-04",
    modified="2017-04-05T12:33:00+08:00",
    language="zh-Hant",
    tags=("渡船", "河"),
    images=(ArticleImage("https://ferry.example/boat.jpg"),),
    origin=Origin(kind="repost", url="https://news.example/1"),
    fetch=Fetch(fetched_at="2026-01-02T03:04:05Z", warc_record_id="<urn:uuid:11111111-2222-4333-8444-555555555555>"),
)
BARE = Article(id="not hex", source="caf\udce9.html", text="一行。")


@pytest.fixture
def articles(tmp_path):
    (tmp_path / "run").mkdir()
    path = tmp_path / "run" / "articles.jsonl"
    path.write_bytes(line_of(FULL) + line_of(BARE))
    return path


def exported(articles, out, *more):
    assert cli.run(["export", str(articles), "-o", str(out), "-q", *more]) == 0
    return out.read_bytes()


def test_the_articles_themselves_are_not_replaced(articles, capsys):
    before = articles.read_bytes()
    for given in (articles, articles.parent):
        assert cli.run(["export", str(given), "-o", str(articles), "--format", "txt"]) == 2
        assert "this is the input" in capsys.readouterr().err
    assert articles.read_bytes() == before


def test_a_table_holds_every_article_whatever_stands_in_its_text(articles, tmp_path):
    raw = exported(articles, tmp_path / "a.csv").decode()
    header, full, bare = csv.reader(io.StringIO(raw, newline=""))
    assert tuple(header) == COLUMNS
    row = dict(zip(header, full, strict=True))
    assert (row["text"], row["title"], row["tags"], row["chars"]) == (
        FULL.text,
        FULL.title,
        "渡船|河",
        str(len(FULL.text)),
    )
    assert dict(zip(header, bare, strict=True))["source"] == r"caf\udce9.html"


def test_a_feed_is_one_json_document_without_empty_fields(articles, tmp_path):
    feed = json.loads(exported(articles, tmp_path / "a.json"))
    assert (feed["version"], feed["title"]) == ("https://jsonfeed.org/version/1.1", "渡口日記")
    full, bare = feed["items"]
    assert full["date_published"] == "2017-04-04T00:00:00Z"
    assert full["date_modified"] == "2017-04-05T12:33:00+08:00"
    assert full["authors"] == [{"name": "阿水", "url": "https://ferry.example/about"}]
    assert (full["external_url"], full["image"]) == ("https://news.example/1", "https://ferry.example/boat.jpg")
    assert bare == {"id": "not hex", "content_text": "一行。"}


def test_plain_text_ends_each_article_with_a_form_feed(articles, tmp_path):
    text = exported(articles, tmp_path / "a.txt").decode()
    assert text.split("\f\n") == [f"{FULL.title}\n\n{FULL.text}\n", "一行。\n", ""]


def test_an_archive_of_texts_refers_to_the_captures(articles, tmp_path):
    raw = exported(articles, tmp_path / "a.wet.gz")
    info, full, bare = [
        (r.rec_type, dict(r.rec_headers.headers), r.content_stream().read().decode())
        for r in ArchiveIterator(io.BytesIO(raw), check_digests="raise")
    ]
    assert info[0] == "warcinfo"
    assert full[0] == "conversion"
    assert full[1]["WARC-Target-URI"] == "https://ferry.example/post%201"
    assert full[1]["WARC-Date"] == FULL.fetch.fetched_at
    assert full[1]["WARC-Refers-To"] == FULL.fetch.warc_record_id
    assert full[2] == f"{FULL.title}\n\n{FULL.text}\n"
    assert bare[1]["WARC-Target-URI"].startswith("urn:uuid:")
    assert bare[1]["WARC-Date"] == info[1]["WARC-Date"]


def test_parquet_has_every_key(articles, tmp_path):
    parquet = pytest.importorskip("pyarrow.parquet")
    exported(articles, tmp_path / "a.parquet")
    first = parquet.read_table(tmp_path / "a.parquet").to_pylist()[0]
    assert msgspec.convert(first, Article) == FULL


def test_a_folder_of_a_run_and_packed_lines_are_read_and_the_format_can_be_named(articles, tmp_path, capfdbinary):
    packed = tmp_path / "b.jsonl.gz"
    packed.write_bytes(gzip.compress(articles.read_bytes()))
    assert cli.run(["export", str(articles.parent), str(packed), "-o", "-", "--format", "txt", "-q"]) == 0
    sys.stdout.flush()
    assert capfdbinary.readouterr().out.count(b"\f\n") == 4


def test_nothing_is_written_without_an_article_or_over_a_good_file(articles, tmp_path, capsys):
    out = tmp_path / "a.csv"
    exported(articles, out)
    before = out.read_bytes()
    empty = tmp_path / "empty.jsonl"
    empty.write_bytes(b"")
    assert cli.run(["export", str(empty), "-o", str(out)]) == 3
    broken = tmp_path / "broken.jsonl"
    broken.write_bytes(articles.read_bytes() + b'{"schema": "article/1"\n')
    assert cli.run(["export", str(broken), "-o", str(out)]) == 2
    assert out.read_bytes() == before
    assert "broken.jsonl:3" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["run", "-o", "a.xls"], "--format"),
        (["elsewhere", "-o", "a.csv"], "no such file"),
        (["fixtureless", "-o", "a.csv"], "no articles.jsonl"),
        (["run", "-o", "fixtureless", "--format", "csv"], "is a folder"),
    ],
)
def test_what_was_typed_wrongly_is_told_and_nothing_runs(articles, tmp_path, monkeypatch, capsys, arguments, told):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "fixtureless").mkdir()
    assert cli.run(["export", *arguments]) == 2
    assert told in capsys.readouterr().err
