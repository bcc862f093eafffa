"""Where the records of a crawl's archive lie, and which of its articles name a place that is not theirs."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from scraper.crawl.addresses import canonical, key_of
from scraper.store.bounded import opened
from scraper.store.disk import reading
from scraper.store.raw_lines import BOM
from scraper.store.verify import Finding
from scraper.store.warc_read import WarcRecord

_CAPTURES = frozenset({"response", "revisit", "resource"})


class Place(Struct, frozen=True):
    """A record's file and the bytes where it lies there."""

    file: str
    offset: int
    length: int


class Named(Struct, frozen=True):
    """The place that an article names."""

    warc_file: str = ""
    warc_offset: int = 0
    warc_record_id: str = ""


class Line(Struct, frozen=True):
    """What of an article's record tells which post it is of, and where its capture lies."""

    url: str = ""
    url_canonical: str = ""
    fetch: Named = Named()

    @property
    def key(self) -> int:
        """The key of the post."""
        return key_of(canonical(self.url_canonical or self.url) or self.url)


class Places:
    """The captures of an archive; filled record by record."""

    def __init__(self) -> None:
        self._known: dict[str, Place] = {}  # by record id
        self._others: set[tuple[str, str, int]] = set()  # further records with an id that is known, by file and offset
        self._repeated: dict[str, str] = {}  # id of a revisit -> id of the record that has its payload

    def take(self, file: str, record: WarcRecord) -> None:
        """Note a record of the file of this name."""
        if record.kind in _CAPTURES:
            name = record.fields.get("warc-record-id", "")
            if name in self._known:
                self._others.add((name, file, record.offset))
            self._known.setdefault(name, Place(file, record.offset, record.length))
            if record.kind == "revisit" and (original := record.fields.get("warc-refers-to", "")):
                self._repeated[name] = original

    def of(self, record_id: str) -> Place | None:
        """Where a capture lies; None where it, or the one whose payload it repeats, is not there."""
        if self._repeated.get(record_id, record_id) not in self._known:
            return None
        return self._known.get(record_id)

    def has(self, named: Named) -> bool:
        """Whether the place that an article names is that of its capture; one that names none has none."""
        return not named.warc_file or self.holds(named.warc_record_id, named.warc_file, named.warc_offset)

    def holds(self, record_id: str, file: str, offset: int) -> bool:
        """Whether this capture lies there."""
        place = self.of(record_id)
        if place is None:
            return False
        return (place.file, place.offset) == (file, offset) or (record_id, file, offset) in self._others


def lines_of(path: Path, *, end: int | None = None) -> Iterator[tuple[int, bytes]]:
    """(offset, line) of a file of articles, up to byte `end`."""
    offset = 0
    with reading(path), opened(path, end=end) as file:
        for line in file:
            yield offset, line
            offset += len(line)


def read_line(line: bytes) -> Line | None:
    """What an article's line says of its place; None if it is no such line."""
    try:
        return msgspec.json.decode(line.removeprefix(BOM), type=Line)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


def dangling(path: Path, places: Places, *, end: int | None = None) -> tuple[Finding, ...]:
    """One finding for all articles whose captures are not where they say; of a post the last record counts."""
    last: dict[int, tuple[int, int] | None] = {}
    for number, (offset, line) in enumerate(lines_of(path, end=end), 1):
        if (told := read_line(line)) is not None:
            last[told.key] = None if places.has(told.fetch) else (offset, number)
    lost = sorted(place for place in last.values() if place)
    if not lost:
        return ()
    offset, number = lost[0]
    with reading(path), opened(path, offset) as file:
        told = read_line(file.readline()) or Line()
    where = f"{told.url} at byte {told.fetch.warc_offset} of {told.fetch.warc_file}"
    message = f"{len(lost)} of {len(last)} articles name a capture that is not there, such as line {number}: {where}"
    return (Finding(file=path.name, offset=offset, code="capture", message=message),)


def placed(line: bytes, place: Place | None) -> bytes:
    """The line of an article, its capture at another place, or at none."""
    record: dict[str, Any] = msgspec.json.decode(line.removeprefix(BOM))
    fetch = record["fetch"]
    fetch["warc_file"], fetch["warc_offset"], fetch["warc_length"] = (
        (place.file, place.offset, place.length) if place else ("", 0, 0)
    )
    if place is None:
        fetch["warc_record_id"] = ""
    return msgspec.json.encode(record) + b"\n"
