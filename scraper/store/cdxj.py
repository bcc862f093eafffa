"""The index of WARC files: one sorted line per capture, as replay tools read it.

Source: the CDXJ format of pywb and cdxj-indexer: sort-friendly key, 14-digit time, JSON.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from scraper.errors import WrongFileError
from scraper.store.atomic import replacing
from scraper.store.jsonl import read_lines
from scraper.store.warc import Capture


class Entry(Struct, frozen=True, kw_only=True):
    """The JSON part of an index line; numbers are text, as in the files of other tools."""

    url: str
    mime: str = ""
    status: str = ""
    digest: str = ""
    length: str
    offset: str
    filename: str


def sort_key(url: str) -> str:
    """The address turned round, so that a site's captures lie together: host labels reversed, no "www.", lower case.

    >>> sort_key("http://www.Blog.example.com:80/A?b=1")
    'com,example,blog)/a?b=1'
    """
    parts = urlsplit(url.lower())
    host, port = (parts.hostname or "").removeprefix("www."), parts.port
    shown = ",".join(reversed(host.split("."))) if ":" not in host else host
    default = {"http": 80, "https": 443}.get(parts.scheme)
    query = f"?{parts.query}" if parts.query else ""
    return f"{shown}{'' if port in (None, default) else f':{port}'}){parts.path or '/'}{query}"


def index_line(capture: Capture, *, url: str, status: int, mime: str) -> str:
    """The line for a capture, without its end."""
    entry = Entry(
        url=url,
        mime="warc/revisit" if capture.kind == "revisit" else mime,
        status=str(status) if status else "",
        digest=capture.digest,
        length=str(capture.length),
        offset=str(capture.offset),
        filename=capture.file,
    )
    stamp = "".join(c for c in capture.date if c.isdigit())[:14]
    return f"{sort_key(url)} {stamp} {msgspec.json.encode(entry).decode()}"


def moved_line(line: str, *, file: str, offset: int, length: int) -> str:
    """The line of a capture that lies at another place."""
    at = line.index(" {") + 1
    entry = replace(msgspec.json.decode(line[at:], type=Entry), filename=file, offset=str(offset), length=str(length))
    return line[:at] + msgspec.json.encode(entry).decode()


def write_index(path: Path, lines: Iterable[str]) -> None:
    """Make the lines, which must come sorted by their bytes, the whole index.

    Raises:
        StoreError: disk full, folder read-only.
    """
    with replacing(path) as file:
        for line in lines:
            file.write(line.encode() + b"\n")


def read_index(path: Path) -> Iterator[Entry]:
    """The entries of an index, in its order.

    Raises:
        WrongFileError: `file:line: what is wrong`.
    """
    for number, line in read_lines(path):
        try:
            yield msgspec.json.decode(line[line.index(b" {") + 1 :], type=Entry)
        except (ValueError, msgspec.DecodeError) as error:
            raise WrongFileError(f"{path}:{number}: no index line: {error}") from error
