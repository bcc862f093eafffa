"""What people point at -> pages: files, folders, globs, JSON lines, WARC files, standard input."""

import glob
import gzip
import io
import zlib
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

import msgspec
from msgspec import Struct

from scraper.errors import ConfigError
from scraper.model import Page, Reject

PAGE_NAMES = (".html", ".htm", ".xhtml", ".shtml", ".txt")
LINE_NAMES = (".jsonl", ".ndjson")
ARCHIVE_NAMES = (".warc", ".warc.gz")
MAX_READ = 10_000_001
"""Bytes read of one page file: one more than the reader takes, so that it knows the page was longer."""

Input = Page | Reject


class Fields(Struct, frozen=True):
    """The keys under which JSON lines hold a page: its HTML, its address, and when it was fetched."""

    html: str = "html"
    url: str = "url"
    fetched_at: str = "fetched_at"


def expand(names: Iterable[str]) -> list[str]:
    """The files and folders behind the names, globs resolved; "-" stays.

    Raises:
        ConfigError: a name that is no file, folder or matching glob.
    """
    out: list[str] = []
    for name in names:
        if name == "-" or Path(name).exists():
            out.append(name)
            continue
        found = sorted(glob.glob(name, recursive=True)) if glob.has_magic(name) else []  # noqa: PTH207  # takes absolute patterns
        if not found:
            raise ConfigError(f"{name}: no such file or folder, and no file matches it as a pattern")
        out.extend(found)
    return out


def pages(names: Iterable[str], fields: Fields, *, stdin: BinaryIO | None = None) -> Iterator[Input]:
    """Every page of the inputs, in order; what can't be read as a page comes as a Reject, never silently.

    Raises:
        StoreError: a file can't be read at all, or a WARC file is damaged (after the pages before the damage).
    """
    for name in names:
        if name == "-":
            yield from _stdin_pages(stdin or io.BytesIO(), fields)
        elif Path(name).is_dir():
            yield from _folder_pages(Path(name), fields)
        else:
            yield from _file_pages(Path(name), fields, {})


def _folder_pages(folder: Path, fields: Fields) -> Iterator[Input]:
    addresses: dict[Path, dict[str, str]] = {}
    for path in sorted(p for p in folder.rglob("*") if _is_input(p)):
        if path.parent not in addresses:
            addresses[path.parent] = _addresses(path.parent / "urls.tsv")
        yield from _file_pages(path, fields, addresses[path.parent])


def _is_input(path: Path) -> bool:
    name = path.name.lower()
    bare = name.removesuffix(".gz")
    return path.is_file() and not name.startswith(".") and bare.endswith((*PAGE_NAMES, *LINE_NAMES, ".warc"))


def _addresses(table: Path) -> dict[str, str]:
    """File stem TAB url, a line each."""
    if not table.is_file():
        return {}
    rows = (line.split("\t") for line in table.read_text("utf-8", "replace").splitlines())
    return {row[0]: row[1].strip() for row in rows if len(row) > 1}


def _file_pages(path: Path, fields: Fields, addresses: dict[str, str]) -> Iterator[Input]:
    name = path.name.lower()
    if name.endswith(ARCHIVE_NAMES):
        yield from _warc_pages(path)
    elif name.removesuffix(".gz").endswith(LINE_NAMES):
        yield from _line_pages(path, fields)
    else:
        yield _page_file(path, addresses)


def _page_file(path: Path, addresses: dict[str, str]) -> Input:
    source = path.as_posix()
    try:
        with path.open("rb") as file:
            body = file.read(MAX_READ)
        if body[:2] == b"\x1f\x8b":
            with gzip.open(path) as packed:
                body = packed.read(MAX_READ)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        return Reject(source=source, reason="damaged", detail=f"the gzip data is damaged or cut: {error}")
    except OSError as error:
        return Reject(source=source, reason="unreadable", detail=str(error.strerror or error))
    told = _told(path.with_name("meta.json"))
    stem = path.name.removesuffix(".gz").rpartition(".")[0]
    url = addresses.get(stem) or addresses.get(path.name) or str(told.get("url") or "")
    return Page(body=body, url=url, fetched_at=_time(told.get("fetched_at")), source=source)


def _told(path: Path) -> dict[str, Any]:
    """What a meta.json beside a page says of it: url and fetched_at, as in the fixture folders."""
    try:
        told = msgspec.json.decode(path.read_bytes())
    except (OSError, msgspec.DecodeError):
        return {}
    return told if isinstance(told, dict) else {}


def _time(value: object) -> datetime | None:
    """A time with its offset; a time without one, or something else, is no known time."""
    try:
        when = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return when if when.tzinfo else None


def _warc_pages(path: Path) -> Iterator[Input]:
    from scraper.fetch.codings import codings_of, decoded  # noqa: PLC0415  # brotli and zstd only where they are needed
    from scraper.fetch.values import Limits  # noqa: PLC0415
    from scraper.store.warc_read import read_pages  # noqa: PLC0415

    limits = Limits()
    yield from read_pages(path, undo=lambda raw, header: decoded(raw, codings_of(header), limits)[0])


def _line_pages(path: Path, fields: Fields) -> Iterator[Input]:
    from scraper.store.jsonl import read_lines  # noqa: PLC0415

    for number, line in read_lines(path):
        yield _line_page(line, f"{path.as_posix()}:{number}", fields)


def _stdin_pages(stdin: BinaryIO, fields: Fields) -> Iterator[Input]:
    """JSON lines if the first byte says so, else one page."""
    from scraper.store.jsonl import lines_of  # noqa: PLC0415

    buffered = stdin if hasattr(stdin, "peek") else io.BufferedReader(stdin)  # type: ignore[type-var]
    head = buffered.peek(64)[:64]
    if head[:2] == b"\x1f\x8b" or head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{":
        for number, line in lines_of(buffered, name="-"):
            yield _line_page(line, f"-:{number}", fields)
        return
    if body := buffered.read(MAX_READ):
        yield Page(body=body, source="-")


def _line_page(line: bytes, source: str, fields: Fields) -> Input:
    try:
        row = msgspec.json.decode(line.removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        return Reject(source=source, reason="bad-line", detail=f"the line is no JSON: {error}")
    if not isinstance(row, dict) or not isinstance(row.get(fields.html), str):
        have = ", ".join(sorted(row)[:8]) if isinstance(row, dict) else "no object"
        return Reject(source=source, reason="bad-line", detail=f"no text under {fields.html!r}; the line has: {have}")
    url = row.get(fields.url)
    return Page(
        body=row[fields.html].encode("utf-8", "replace"),
        url=url if isinstance(url, str) else "",
        fetched_at=_time(row.get(fields.fetched_at)),
        charset="utf-8",
        source=source,
    )
