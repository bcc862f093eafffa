"""Content codings undone within bounds: a decoder never gives more than it is asked for, and must see its end.

The libraries' one-call decoders turn 809 bytes of brotli into 1 GiB, and a cut gzip into half a page without a word.
"""

import zlib
from collections.abc import Generator

import brotli
import regex
import zstandard

from scraper.fetch.values import Failed, Limits
from scraper.text.sniff import looks_like_markup

Pieces = Generator[bytes, None, str]
"""What a decoder gives piece by piece; it returns a flag."""

_STEP = 1 << 16  # bytes asked of a decoder at once
_SLICE = 1 << 12  # bytes fed to zlib at once: what follows a member in its last slice is copied
_MEMBERS = 10_000
"""Gzip members or zstd frames of one body. Real ones have one; blocks of 64 KiB (bgzip) make 160 of 10 MB."""
_ZSTD_SLICE = 256  # bytes fed at once: 4 bytes may hold a block of 128 KiB, so one slice gives at most 8 MiB
_ZSTD_WINDOW = 1 << 23  # bytes, the largest window of the "zstd" content coding. Source: RFC 9659
_ZSTD_FRAME = regex.compile(rb"(?s)\x28\xb5\x2f\xfd|[\x50-\x5f]\x2a\x4d\x18")
_GZIP_MAGIC = b"\x1f\x8b"
_SPELLINGS = {"x-gzip": "gzip", "x-deflate": "deflate", "identity": "", "none": ""}


def codings_of(header: str) -> tuple[str, ...]:
    """The content codings of a Content-Encoding header in the order they were applied.

    >>> codings_of("x-gzip, identity, BR")
    ('gzip', 'br')
    """
    names = (part.strip().lower() for part in header.split(","))
    return tuple(name for name in (_SPELLINGS.get(name, name) for name in names) if name)


def decoded(raw: bytes, codings: tuple[str, ...], limits: Limits) -> tuple[bytes, tuple[str, ...]]:
    """The bytes under the codings, and flags: "trailing-junk", "not-encoded".

    Raises:
        Failed: too-large, truncated, damaged, bad-coding.
    """
    if len(codings) > limits.codings:
        raise Failed("bad-coding", f"{len(codings)} content codings on top of each other, {limits.codings} allowed")
    flags: list[str] = []
    body = raw
    for coding in reversed(codings):
        if not body:
            break
        body, flag = _layer(body, coding, limits, first=len(raw))
        if flag and flag not in flags:
            flags.append(flag)
    return body, tuple(flags)


def _layer(data: bytes, coding: str, limits: Limits, *, first: int) -> tuple[bytes, str]:
    """One coding undone; what is not coded at all, but markup, passes with a flag."""
    start = _DECODERS.get(coding)
    if start is None or (coding == "gzip" and not data.startswith(_GZIP_MAGIC)):
        if looks_like_markup(data):
            return data, "not-encoded"
        raise Failed("bad-coding", f"Content-Encoding {coding[:40]!r} can't be undone")
    try:
        return _collected(start(data), limits, encoded=min(first, len(data)), signed=_is_signed(coding, data))
    except Failed as failed:
        if failed.reason != "too-large" and looks_like_markup(data):
            return data, "not-encoded"
        raise


def _is_signed(coding: str, data: bytes) -> bool:
    """Whether the bytes begin as this coding always does."""
    return coding == "gzip" or (coding == "zstd" and bool(_ZSTD_FRAME.match(data)))


def _collected(pieces: Pieces, limits: Limits, *, encoded: int, signed: bool) -> tuple[bytes, str]:
    body = bytearray()
    flag = ""
    while True:
        try:
            piece = next(pieces)
        except StopIteration as end:
            flag = end.value or ""
            break
        except Failed as failed:
            if (
                failed.reason == "damaged" and not body and not signed
            ):  # not this coding at all: asking again brings the same
                raise Failed("bad-coding", failed.detail) from failed
            raise
        body += piece
        if len(body) > limits.decoded:
            raise Failed("too-large", f"more than {limits.decoded} bytes after decoding {encoded}")
        if len(body) > limits.ratio_after and len(body) > limits.ratio * encoded:
            raise Failed("too-large", f"{encoded} bytes decode to more than {limits.ratio} times as many")
    return bytes(body), flag


def _gzip(data: bytes) -> Pieces:
    """Members one after the other; bytes after the last one are junk (zero padding is not)."""
    at, members = 0, 0
    while data.startswith(_GZIP_MAGIC, at):
        members = _counted(members)
        at = yield from _inflated(data, at, 31)
    return "trailing-junk" if data[at:].strip(b"\0") else ""


def _counted(members: int) -> int:
    """One member more of a body, each of which may be empty: no limit of size would ever stop them."""
    if members == _MEMBERS:
        raise Failed("damaged", f"the compressed body has more than {_MEMBERS} parts")
    return members + 1


def _deflate(data: bytes) -> Pieces:
    """With the zlib wrapper as the standard says, or bare as some servers send it."""
    wrapped = len(data) >= 2 and data[0] & 0x0F == 8 and int.from_bytes(data[:2], "big") % 31 == 0
    end = yield from _inflated(data, 0, 15 if wrapped else -15)
    return "trailing-junk" if end < len(data) else ""


def _inflated(data: bytes, at: int, wbits: int) -> Generator[bytes, None, int]:
    """One stream, which begins at `at`; returns where it ends."""
    stream = zlib.decompressobj(wbits)
    try:
        while not stream.eof:
            pending = stream.unconsumed_tail
            if not pending:
                pending = data[at : at + _SLICE]
                at += len(pending)
            piece = stream.decompress(pending, _STEP)
            if piece:
                yield piece
            elif not pending and not stream.eof:
                raise Failed("truncated", "the compressed body ends too early")
    except zlib.error as error:
        raise Failed("damaged", f"compressed body: {error}") from error
    return at - len(stream.unused_data)


def _brotli(data: bytes) -> Pieces:
    stream = brotli.Decompressor()
    try:
        piece = stream.process(data, output_buffer_limit=_STEP)
        while piece or not stream.is_finished():
            if not piece and stream.can_accept_more_data():
                raise Failed("truncated", "the compressed body ends too early")
            yield piece
            piece = b"" if stream.is_finished() else stream.process(b"", output_buffer_limit=_STEP)
    except brotli.error as error:
        raise Failed("damaged", f"compressed body: {error}") from error
    return ""


def _zstd(data: bytes) -> Pieces:
    """Frames one after the other; bytes after the last one are junk."""
    at, frames = 0, 0
    try:
        while at < len(data):
            if frames and not _ZSTD_FRAME.match(data, at):
                return "trailing-junk"
            frames = _counted(frames)
            stream = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW).decompressobj()
            while at < len(data) and not stream.eof:
                yield stream.decompress(data[at : at + _ZSTD_SLICE])
                at += _ZSTD_SLICE
            if not stream.eof:
                raise Failed("truncated", "the compressed body ends too early")
            at = min(at, len(data)) - len(stream.unused_data)
    except zstandard.ZstdError as error:
        raise Failed("damaged", f"compressed body: {error}") from error
    return ""


_DECODERS = {"gzip": _gzip, "deflate": _deflate, "br": _brotli, "zstd": _zstd}
