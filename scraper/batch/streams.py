"""An open file -> its pages: what it holds is told by its first bytes, and by its name where they leave it open."""

import gzip
import io
import zlib
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, BinaryIO, cast

import msgspec
from msgspec import Struct
from msgspec.structs import astuple

from scraper.errors import ConfigError, StoreError
from scraper.model import Page, Reject
from scraper.store.first_bytes import (
    ARCHIVE_NAMES,
    LINE_NAMES,
    MOST,
    PAGE_NAMES,
    is_archive,
    is_json,
    is_json_array,
    is_parquet,
    unpacked,
)
from scraper.store.raw_lines import GZIP_MAGIC

MAX_READ = 10_000_001
"""Bytes read of one page: one more than the reader takes, so that it knows the page was longer."""
_ENOUGH = 16
"""Bytes behind white space that tell what a file holds: a WARC version, the brace of a JSON line."""

Input = Page | Reject


class Fields(Struct, frozen=True):
    """The keys of JSON lines, and columns of Parquet files, that hold a page's HTML, address and time of fetching."""

    html: str = "html"
    url: str = "url"
    fetched_at: str = "fetched_at"


def pages_in(
    file: BinaryIO, source: str, fields: Fields, *, left_out: Callable[[str], object] = len
) -> Iterator[Input]:
    """The pages of an open file: WARC records, JSON lines, rows of Parquet, or the file as one page; gzip is undone.

    Damage ends the file with a Reject, after the pages before it. left_out: takes the kind of each response in a WARC
    file that is no page. Raises OSError where the file can't be read on.
    """
    head = _head(file)
    start, whole = unpacked(head), io.BufferedReader(cast("Any", _Rejoined(head, file)))
    name = source.lower()
    if is_parquet(start):
        yield from _parquet_pages(file, source, fields)
    elif is_archive(start) or name.endswith(ARCHIVE_NAMES):
        yield from _warc_pages(whole, source, left_out)
    elif (bare := name.removesuffix(".gz")).endswith(LINE_NAMES) or (is_json(start) and not bare.endswith(PAGE_NAMES)):
        yield from _line_pages(whole, source, fields)
    elif is_json_array(start) and not bare.endswith(PAGE_NAMES):
        yield Reject(source=source, reason="unreadable", detail="one JSON array: give an object a line (jq -c '.[]')")
    else:
        yield from _one_page(whole, source, packed=head.startswith(GZIP_MAGIC))


def _head(file: BinaryIO) -> bytes:
    """As many bytes as tell what the file holds: a slow writer is not waited for once that is known."""
    head = b""
    while len(head) < MOST and len(unpacked(head).lstrip()) < _ENOUGH:
        piece = cast("Any", file).read1(8192)
        if not piece:
            break
        head += piece
    return head


class _Rejoined(io.RawIOBase):
    """A file of which the first bytes were taken, from its start."""

    def __init__(self, head: bytes, file: BinaryIO) -> None:
        self._head, self._file = head, cast("Any", file)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self._head:
            return int(self._file.readinto1(buffer))
        size = min(len(buffer), len(self._head))
        buffer[:size], self._head = self._head[:size], self._head[size:]
        return size


def _warc_pages(file: BinaryIO, source: str, left_out: Callable[[str], object]) -> Iterator[Input]:
    from scraper.fetch.codings import codings_of, decoded  # noqa: PLC0415  # brotli and zstd only where they are needed
    from scraper.fetch.values import Limits  # noqa: PLC0415
    from scraper.store.warc_read import pages_of  # noqa: PLC0415
    from scraper.store.warc_stream import DamageError  # noqa: PLC0415

    limits = Limits()
    try:
        yield from pages_of(
            file, source, undo=lambda raw, header: decoded(raw, codings_of(header), limits)[0], left_out=left_out
        )
    except DamageError as error:
        yield Reject(source=f"{source}@{error.offset}", reason="damaged", detail=str(error))
    except StoreError as error:
        yield Reject(source=source, reason="unreadable", detail=str(error))


def _line_pages(file: BinaryIO, source: str, fields: Fields) -> Iterator[Input]:
    from scraper.store.jsonl import lines_of  # noqa: PLC0415

    number = 0
    try:
        for number, line in lines_of(file, name=source):
            yield _line_page(line, f"{source}:{number}", fields)
    except StoreError as error:
        yield Reject(source=f"{source}:{number + 1}", reason="damaged", detail=str(error))


def _line_page(line: bytes, source: str, fields: Fields) -> Input:
    from scraper.store.jsonl import MAX_LINE  # noqa: PLC0415

    if len(line) > MAX_LINE:
        return Reject(source=source, reason="bad-line", detail=f"the line has more than {MAX_LINE:,} bytes")
    try:
        row = msgspec.json.decode(line.removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return Reject(source=source, reason="bad-line", detail=f"the line is no JSON that can be read: {error}")
    if not isinstance(row, dict) or not isinstance(row.get(fields.html), str):
        have = ", ".join(sorted(row)[:8]) if isinstance(row, dict) else "no object"
        return Reject(source=source, reason="bad-line", detail=f"no text under {fields.html!r}; the line has: {have}")
    return _row_page(row, source, fields)


def _row_page(row: dict[str, Any], source: str, fields: Fields) -> Page:
    html, url = row[fields.html], row.get(fields.url)
    return Page(
        body=html.encode("utf-8", "replace") if isinstance(html, str) else html,
        url=url if isinstance(url, str) else "",
        fetched_at=time_of(row.get(fields.fetched_at)),
        charset="utf-8" if isinstance(html, str) else "",
        source=source,
    )


def _parquet_pages(file: BinaryIO, source: str, fields: Fields) -> Iterator[Input]:
    """A page for each row: its HTML as text, or the bytes as they came."""
    from scraper.store.arrow import read_parquet  # noqa: PLC0415

    if not file.seekable():
        yield Reject(
            source=source, reason="unreadable", detail="Parquet can't be read from a pipe: give the file's name"
        )
        return
    file.seek(0)
    number = 0
    try:
        for number, row in enumerate(read_parquet(file, name=source, columns=astuple(fields)), 1):
            if isinstance(row.get(fields.html), str | bytes):
                yield _row_page(row, f"{source}:{number}", fields)
            else:
                detail = f"neither text nor bytes in the column {fields.html!r}"
                yield Reject(source=f"{source}:{number}", reason="bad-line", detail=detail)
    except (StoreError, ConfigError) as error:  # the second: there is no pyarrow
        yield Reject(source=f"{source}:{number + 1}", reason="unreadable", detail=str(error))


def _one_page(file: BinaryIO, source: str, *, packed: bool) -> Iterator[Input]:
    """The whole file as a page; standard input without a byte is none."""
    try:
        body = gzip.GzipFile(fileobj=file).read(MAX_READ) if packed else file.read(MAX_READ)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        yield Reject(source=source, reason="damaged", detail=f"the gzip data is damaged or cut: {error}")
        return
    if body or source != "-":
        yield Page(body=body, source=source)


def time_of(value: object) -> datetime | None:
    """A time with its offset; a time without one, or something else, is no known time."""
    try:
        when = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return when if when.tzinfo else None
