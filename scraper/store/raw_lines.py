"""The lines of a file byte by byte, gzip or not; of a damaged one all that can still be read, then the damage."""

import zlib
from collections.abc import Iterator
from typing import BinaryIO

_PIECE = 1 << 14
"""Compressed bytes taken at once: at most 17 MB come out of them (zlib's ratio ends at 1,030)."""
GZIP_MAGIC = b"\x1f\x8b"
"""How gzip data begins."""
BOM = b"\xef\xbb\xbf"
"""The byte order mark that some editors write at the start of a file of UTF-8; it is no part of the first line."""
_GZIP_WINDOW = 31


class TornError(Exception):
    """The compressed bytes are damaged or end too early; every line before has been given."""


def is_packed(file: BinaryIO) -> bool:
    """Whether a file that was just opened holds gzip data; it is at its start again afterwards."""
    begins = file.read(len(GZIP_MAGIC)) == GZIP_MAGIC
    file.seek(0)
    return begins


def raw_lines(file: BinaryIO) -> Iterator[bytes]:
    """Each line with its end; the last one may lack it.

    Raises:
        TornError: after the last line that can be read; what is left of a torn one is given, too.
    """
    if not is_packed(file):
        yield from file
        return
    rest = b""
    try:
        for piece in _unpacked(file):
            *lines, rest = (rest + piece).split(b"\n")
            yield from (line + b"\n" for line in lines)
    except TornError:
        if rest:
            yield rest
        raise
    if rest:
        yield rest


def _unpacked(file: BinaryIO) -> Iterator[bytes]:
    """The contents of all gzip members, in pieces; zeros behind a member are padding."""
    member = None
    while raw := file.read(_PIECE):
        while raw := raw if member is not None else raw.lstrip(b"\0"):
            member = member or zlib.decompressobj(_GZIP_WINDOW)
            before = member.copy()
            try:
                yield member.decompress(raw)
            except zlib.error as error:
                yield from _up_to_the_error(before, raw)
                raise TornError(str(error)) from error
            raw, member = (member.unused_data, None) if member.eof else (b"", member)
    if member is not None:
        raise TornError("the file ends inside the gzip data")


def _up_to_the_error(member: "zlib._Decompress", raw: bytes) -> Iterator[bytes]:
    """What comes out before the error: a call that fails gives nothing, so each byte is a call of its own."""
    for at in range(len(raw)):
        try:
            yield member.decompress(raw[at : at + 1])
        except zlib.error:
            return
