"""Inputs of `dedup` -> articles with the copy that consensus works on: records as they are, pages cleaned first."""

import contextlib
import sys
import zlib
from collections.abc import Iterable, Iterator
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO, cast

import msgspec
import regex
from msgspec import Struct

from scraper.batch.inputs import expand, standard_input
from scraper.batch.run import Run
from scraper.batch.two_passes import Source, cleaned
from scraper.batch.work import Job
from scraper.corpus.consensus import Copy, copy_of, copy_of_page
from scraper.errors import ConfigError
from scraper.model import Article, Explanation, Reject
from scraper.store.first_bytes import LINE_NAMES
from scraper.store.jsonl import line_of, read_lines, read_records, records_of
from scraper.store.raw_lines import GZIP_MAGIC

ARTICLES = "articles.jsonl"
_RECORD = regex.compile(rb'\s*+\{\s*+"schema"\s*+:\s*+"article/')


class Copied(Struct, frozen=True):
    """An article, and its page as a copy: raw blocks with doubts where the page was there, else its cleaned blocks."""

    article: Article
    copy: Copy


class CopyJob(Job, frozen=True):
    """As Job, but keeps the page's raw blocks with what cleaning would do to them."""

    def result(self, explanation: Explanation) -> Copied | Reject:
        """The article with its copy, or why there is none."""
        record, copy = explanation.record, copy_of_page(explanation)
        if isinstance(record, Reject):
            return record
        assert copy is not None  # only rejects have none
        return Copied(record, copy)


class Arrivals:
    """The inputs of one run: `copies` reads them once, `articles` gives the articles again, in the same order.

    names: files, folders and "-"; JSON lines that hold article records are taken as such, of a folder with such an
    articles.jsonl (what `crawl` and `clean` write) only that file, and anything else is read as pages.
    kept: a temporary file for the articles of pages, so that no page is cleaned twice.
    """

    def __init__(self, names: list[str], run: Run, kept: BinaryIO) -> None:
        files = [articles_file(name) for name in names]
        self._records = [name for name in files if holds_articles(name)]
        self._stdin = sys.stdin.buffer if "-" in files and _begins_as_article(sys.stdin.buffer) else None
        self._pages = [name for name in files if name not in self._records and (name != "-" or self._stdin is None)]
        self._run, self._kept = run, kept
        self.rejects: list[Reject] = []

    def copies(self) -> Iterator[Copied]:
        """Every article; what became none is in `rejects`.

        Raises:
            StoreError: a file can't be read or a line is no article record.
        """
        for name in self._records:
            yield from (Copied(article, copy_of(article)) for article in articles_in(Path(name)))
        if self._stdin is not None:
            arriving: Iterator[tuple[int, Article]] = records_of(self._stdin, Article, name="-")
            for _, article in arriving:
                self._kept.write(line_of(article))
                yield Copied(article, copy_of(article))
        if not self._pages:
            return
        for one in cleaned(Source(tuple(self._pages)), self._run):
            if isinstance(one, Reject):
                self.rejects.append(one)
            else:
                copied = cast("Copied", one)
                self._kept.write(line_of(copied.article))
                yield copied

    def articles(self) -> Iterator[Article]:
        """The articles of `copies`, which must have been read to its end."""
        for name in self._records:
            yield from articles_in(Path(name))
        self._kept.seek(0)
        decoder = msgspec.json.Decoder(Article)
        yield from (decoder.decode(line) for line in self._kept)


def article_records(names: Iterable[str]) -> Iterator[Article]:
    """The articles of what people point at: folders of runs, files of articles, "-" for standard input.

    Raises:
        ConfigError: there is no such file, or a folder without articles. StoreError: a line is no article record.
    """
    for name in expand(names):
        if name == "-":
            arriving: Iterator[tuple[int, Article]] = records_of(standard_input(), Article, name="-")
            yield from (article for _, article in arriving)
        elif Path(name).is_dir() and not Path(name, ARTICLES).is_file():
            raise ConfigError(
                f"{name}: no {ARTICLES} in this folder; give the folder or the file that a run has written"
            )
        else:
            yield from articles_in(Path(articles_file(name)))


def articles_in(path: Path) -> Iterator[Article]:
    """The records of a file of articles.

    Raises:
        StoreError: the file can't be read, or a line is no article record.
    """
    found: Iterator[tuple[int, Article]] = read_records(path, Article)
    return (article for _, article in found)


def articles_file(name: str) -> str:
    """The file of articles in an output folder; anything else is itself."""
    path = Path(name, ARTICLES)
    return str(path) if path.is_file() and (holds_articles(str(path)) or not path.stat().st_size) else name


def _begins_as_article(stdin: BinaryIO) -> bool:
    """Whether lines of article records follow, gzip or not; nothing is read."""
    buffered = cast("BufferedReader", stdin)
    head = buffered.peek(1)
    if head.startswith(GZIP_MAGIC):
        with contextlib.suppress(zlib.error):
            head = zlib.decompressobj(31).decompress(head, 1000)
    return _RECORD.match(head) is not None


def holds_articles(name: str) -> bool:
    """Whether a file is JSON lines of article records, by its first line."""
    path = Path(name)
    named = path.name.lower().removesuffix(".gz").endswith(LINE_NAMES)
    return named and path.is_file() and _schema_of(path).startswith("article/")


def holds_records(path: Path) -> bool:
    """Whether a file is JSON lines of articles or rejects, by its first line."""
    return _schema_of(path).startswith(("article/", "reject/"))


def _schema_of(path: Path) -> str:
    """What the first line of a file says its schema is; "" if nothing."""
    for _, line in read_lines(path):
        try:
            first = msgspec.json.decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            break
        return str(first.get("schema", "")) if isinstance(first, dict) else ""
    return ""
