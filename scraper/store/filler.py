"""A WARC record of a given length, to stand where one was damaged: the records behind it stay in their places."""

import struct
import uuid
import zlib
from datetime import UTC, datetime
from pathlib import Path

from scraper.store.raw_lines import GZIP_MAGIC
from scraper.store.survivors import Gap
from scraper.store.warc import warc_date

_HEADER = GZIP_MAGIC + b"\x08\x10" + bytes(5) + b"\xff"
"""Of a gzip member with a comment (RFC 1952): any text without NUL up to a NUL, which readers pass over."""


def filler(path: Path, gap: Gap) -> bytes:
    """A metadata record, as long as the gap, that says what is missing; b"" where the gap is too short for one."""
    with path.open("rb") as file:
        file.seek(gap.end)  # a whole record begins there
        packed = file.read(2) == GZIP_MAGIC
    at = warc_date(datetime.now(UTC).replace(microsecond=0))
    said = f"bytes {gap.start} to {gap.end} of {path.name} were damaged ({gap.what}) and were taken out\r\n".encode()
    for text in (said, b""):
        record = _packed(text, gap, at) if packed else _plain(text, gap, at)
        if record:
            return record
    return b""


def _packed(text: bytes, gap: Gap, at: str) -> bytes:
    whole = _head(gap, at, len(text)) + text + b"\r\n\r\n"
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    body = packer.compress(whole) + packer.flush() + struct.pack("<II", zlib.crc32(whole), len(whole))
    room = gap.end - gap.start - len(_HEADER) - 1 - len(body)
    return _HEADER + b" " * room + b"\0" + body if room >= 0 else b""


def _plain(text: bytes, gap: Gap, at: str) -> bytes:
    """The length is written with leading zeros, so that it takes the same room whatever it is."""
    size = gap.end - gap.start - len(_head(gap, at, 0)) - 4
    return _head(gap, at, size) + text.ljust(size) + b"\r\n\r\n" if size >= len(text) else b""


def _head(gap: Gap, at: str, size: int) -> bytes:
    name = uuid.uuid5(uuid.NAMESPACE_OID, f"gap {gap.start} {gap.end} {gap.what} {at}")
    return (
        f"WARC/1.1\r\nWARC-Type: metadata\r\nWARC-Date: {at}\r\nWARC-Record-ID: <urn:uuid:{name}>\r\n"
        f"Content-Type: text/plain\r\nContent-Length: {size:012d}\r\n\r\n"
    ).encode()
