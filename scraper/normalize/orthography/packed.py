"""How the files of the trained parts are made: a text part as JSON, then arrays of bytes, all of it compressed."""

import zlib
from collections.abc import Iterable
from typing import TypeVar

import msgspec

T = TypeVar("T")


def packed(header: msgspec.Struct, arrays: Iterable[bytes]) -> bytes:
    """The file; equal input gives equal bytes."""
    head = msgspec.json.encode(header)
    return zlib.compress(len(head).to_bytes(4, "little") + head + b"".join(arrays), 9)


def unpacked(file: bytes, header: type[T]) -> tuple[T, bytes, int]:
    """The text part, all bytes, and where in these the arrays begin."""
    raw = zlib.decompress(file)
    at = 4 + int.from_bytes(raw[:4], "little")
    return msgspec.json.decode(raw[4:at], type=header), raw, at
