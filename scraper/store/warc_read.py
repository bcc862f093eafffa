"""Any WARC file read: members per record, one member for all, or not compressed; damage is named, never skipped.

Own reader on zlib: the usual ones pass over a flipped byte or a cut tail without a word (FACTS 9).
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

import regex
from msgspec import Struct

from scraper.errors import FetchError
from scraper.model import FETCH_FLAGS, Page, Reject
from scraper.store.bounded import opened
from scraper.store.disk import reading, shown
from scraper.store.warc import FLAGS
from scraper.store.warc_stream import WarcStream
from scraper.text.sniff import begins_as_page

MAX_BLOCK = 24_000_000
"""Bytes of a block that are kept (two bodies of the fetcher's cap of 10 MB and their heads); the rest is read past."""
_VERSION = regex.compile(rb"WARC/(?:0\.1[78]|1\.[01])\r?\n")
_FIELD = regex.compile(rb"([^:\s]+)[ \t]*:[ \t]*([^\r\n]*(?:\r?\n[ \t]+[^\r\n]*)*)\r?\n")
_PAGES = frozenset({"", "text/html", "application/xhtml+xml", "application/vnd.wap.xhtml+xml", "text/plain"})
_WHOLE = frozenset((0, 200, 203))
"""Statuses with which a page comes; 0: the record is none of HTTP."""

Undo = Callable[[bytes, str], bytes]
"""Payload and its Content-Encoding header in, decoded payload out; raises FetchError where it can't."""


class WarcRecord(Struct, frozen=True, kw_only=True):
    """One record; offset and length are bytes in the file, or in the unpacked stream if one gzip member holds many."""

    kind: str  # WARC-Type in lower case
    fields: dict[str, str]  # names in lower case, the first value of each
    block: bytes  # at most MAX_BLOCK bytes of it
    size: int  # Content-Length
    offset: int
    length: int
    shared: bool = False  # its gzip member holds others, too


def read_records(path: Path, *, start: int = 0, end: int | None = None) -> Iterator[WarcRecord]:
    """Every record in file order. start, end: bytes of the file to read, end exclusive; offsets count from `start`.

    Raises:
        DamageError: at the first byte that is wrong: checksum, cut tail, wrong length, bytes that are no record.
        StoreError: the file can't be read.
    """
    with reading(path), opened(path, start, end) as file:
        yield from records_of(file, path)


def records_of(file: BinaryIO, path: Path) -> Iterator[WarcRecord]:
    """As read_records, from an open file; `path` is what messages call it. Raises OSError, too."""
    stream = WarcStream(path, file)
    while (record := next_record(stream)) is not None:
        yield record


def next_record(stream: WarcStream) -> WarcRecord | None:
    """The next record of a stream; None at its end.

    Raises:
        DamageError: there is none that is whole. OSError: the file can't be read.
    """
    if not stream.begin():
        return None
    head = stream.until_empty_line()
    version = _VERSION.match(head)
    if version is None:
        raise stream.damage("no WARC record")
    fields = _fields(head[version.end() :])
    size = fields.get("content-length", "")
    if not size.isdigit():
        raise stream.damage("a record without Content-Length")
    block = stream.take(int(size), keep=MAX_BLOCK)
    offset, length = stream.finish()
    return WarcRecord(
        kind=fields.get("warc-type", "").lower(), fields=fields, block=block, size=int(size), offset=offset,
        length=length, shared=stream.shared,
    )  # fmt: skip


def read_pages(path: Path, *, undo: Undo) -> Iterator[Page | Reject]:
    """The pages of a file, as `pages_of`.

    Raises:
        DamageError, StoreError: as read_records; the pages before the damage have been given by then.
    """
    with reading(path), path.open("rb") as file:
        yield from pages_of(file, shown(path), undo=undo)


def pages_of(
    file: BinaryIO, source: str, *, undo: Undo, left_out: Callable[[str], object] = len
) -> Iterator[Page | Reject]:
    """The pages among the records: whole responses and resources that are HTML or text, by their label or their bytes.

    A payload whose content coding can't be undone becomes a Reject. source: the path that records name the file by.
    left_out: takes the kind of every other one but robots.txt, its status or its media type.

    Raises:
        DamageError, OSError: the file can't be read on; the pages before the damage have been given by then.
    """
    for record in records_of(file, Path(source)):
        url = record.fields.get("warc-target-uri", "").strip("<>")
        if record.kind not in ("response", "resource", "conversion") or url.endswith("/robots.txt"):
            continue
        status, headers, payload = _http_of(record)
        media_type, _, parameters = headers.get("content-type", "").partition(";")
        media_type = media_type.strip().lower()
        if status not in _WHOLE:
            left_out(f"status {status}")
            continue
        try:
            body = undo(payload, headers.get("content-encoding", ""))
        except FetchError as error:
            if media_type in _PAGES:
                yield Reject(source=f"{source}@{record.offset}", url=url, reason=error.reason, detail=error.detail)
            else:
                left_out(media_type)
            continue
        if media_type not in _PAGES and not begins_as_page(body):
            left_out(media_type)
            continue
        told = record.fields.get(FLAGS.lower(), "").split(", ")
        yield Page(
            body=body,
            url=url,
            fetched_at=read_date(record.fields.get("warc-date", "")),
            media_type=media_type,
            charset=_charset(parameters),
            status=status,
            source=f"{source}@{record.offset}",
            etag=headers.get("etag", ""),
            last_modified=headers.get("last-modified", ""),
            robots=headers.get("x-robots-tag", ""),
            flags=tuple(flag for flag in FETCH_FLAGS if flag in told),
            warc_file=source,
            warc_offset=record.offset,
            warc_length=record.length,
            warc_record_id=record.fields.get("warc-record-id", ""),
        )


def _http_of(record: WarcRecord) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and payload of a response, its chunks joined; of another record its own type and block."""
    content_type = record.fields.get("content-type", "")
    if not content_type.lower().startswith("application/http"):
        return 0, {"content-type": content_type}, record.block
    status, headers, payload = split_http(record.block)
    chunked = "chunked" in headers.get("transfer-encoding", "").lower()
    return status, headers, unchunked(payload) if chunked else payload


def split_http(block: bytes) -> tuple[int, dict[str, str], bytes]:
    """(status, first value of each header by lower-case name, payload) of a response; status 0 if it is none."""
    head, gap, payload = block.partition(b"\r\n\r\n")
    if not gap:
        head, gap, payload = block.partition(b"\n\n")
    line, _, rest = head.partition(b"\n")
    parts = line.split(None, 2)
    status = int(parts[1]) if len(parts) > 1 and line.startswith(b"HTTP/") and parts[1].isdigit() else 0
    return status, _fields(rest + b"\n"), payload


def read_date(text: str) -> datetime | None:
    """A WARC-Date (or its 14-digit ancestor) as a time; None if it is neither."""
    try:
        if text.isdigit() and len(text) == 14:
            return datetime.strptime(text, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _charset(parameters: str) -> str:
    for parameter in parameters.split(";"):
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset":
            return value.strip().strip("\"'").lower()
    return ""


def unchunked(payload: bytes) -> bytes:
    """The payload without its chunk sizes; as it is where it has none (many writers undo them but keep the header)."""
    whole, rest = bytearray(), payload
    while rest:
        size, gap, rest = rest.partition(b"\r\n")
        try:
            count = int(size.split(b";")[0], 16)
        except ValueError:
            return bytes(whole) if whole else payload
        if not gap or count == 0:
            break
        whole += rest[:count]
        rest = rest[count + 2 :]
    return bytes(whole)


def _fields(head: bytes) -> dict[str, str]:
    fields: dict[str, str] = {}
    for name, value in _FIELD.findall(head):
        fields.setdefault(name.decode("latin-1").lower(), " ".join(value.decode("utf-8", "replace").split()))
    return fields
