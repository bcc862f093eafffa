"""All that is whole in a WARC file, behind damage too, and the gaps between."""

import contextlib
import mmap
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from scraper.store.bounded import opened
from scraper.store.disk import reading
from scraper.store.first_bytes import is_archive, unpacked
from scraper.store.raw_lines import GZIP_MAGIC
from scraper.store.warc_read import WarcRecord, next_record
from scraper.store.warc_stream import DamageError, WarcStream

_DEFLATED, _PLAIN = GZIP_MAGIC + b"\x08", b"WARC/"
"""How a record begins in the file."""
_LOOK = 512
"""Bytes that tell most members that hold something else; a record of which they tell nothing is tried."""


class Gap(Struct, frozen=True):
    """Bytes [start, end) of a file that hold no whole record; the first that is damaged begins at `offset`.

    shared: one gzip member holds several records, so that offsets are not those of the file.
    """

    start: int
    end: int
    offset: int
    what: str
    shared: bool = False


def pieces_of(path: Path, *, end: int | None = None) -> Iterator[WarcRecord | Gap]:
    """Every whole record up to byte `end`, and the gaps between them, in file order.

    Raises:
        WrongFileError: the file can't be read, or is of a kind that is not.
    """
    with reading(path):
        size = path.stat().st_size
    end, at = size if end is None else min(end, size), 0
    while at < end:
        begun = good = at
        try:
            for record in _records_from(path, begun, end):
                yield record
                good = record.offset + record.length
            at = end
        except _SharedDamageError as shared:
            yield Gap(begun, end, begun + shared.damage.offset, shared.damage.what, shared=True)
            at = end
        except DamageError as damage:
            at = _next_start(path, good + 1, end)
            yield Gap(good, at, begun + damage.offset, damage.what)


class _SharedDamageError(Exception):
    def __init__(self, damage: DamageError) -> None:
        super().__init__(str(damage))
        self.damage = damage


def _records_from(path: Path, start: int, end: int) -> Iterator[WarcRecord]:
    """The records from byte `start` on; their offsets are those of the file."""
    with reading(path), opened(path, start, end) as file:
        stream = WarcStream(path, file)
        try:
            while (record := next_record(stream)) is not None:
                yield replace(record, offset=start + record.offset)
        except DamageError as damage:
            if stream.shared:
                raise _SharedDamageError(damage) from damage
            raise


def _next_start(path: Path, at: int, end: int) -> int:
    """Where the next whole record begins, `end` if none does."""
    with reading(path), path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as view:
        begin = _PLAIN if view[: len(_PLAIN)] == _PLAIN or view.find(_DEFLATED) < 0 else _DEFLATED
        while 0 <= (at := view.find(begin, at, end)) < end:
            start = unpacked(view[at : at + _LOOK])
            if (is_archive(start) or not start) and _begins_record(path, at, end):
                return at
            at += 1
    return end


def _begins_record(path: Path, at: int, end: int) -> bool:
    with contextlib.suppress(DamageError, _SharedDamageError):
        return next(_records_from(path, at, end), None) is not None
    return False
