"""Counts of a lexicon as bytes, to be kept from one run to the next."""

import msgspec
import zstandard
from msgspec import Struct

from scraper.corpus.lexicon import Entry, Hashes, LexiconCounts, Line
from scraper.corpus.title_ends import Title
from scraper.errors import StoreError


class _Rows(Struct, frozen=True, array_like=True):
    pages: int
    phrases: list[tuple[str, Entry]]
    lines: list[tuple[Line, Hashes]]
    titles: list[Title]


_DECODER = msgspec.msgpack.Decoder(_Rows)


def counts_to_bytes(counts: LexiconCounts) -> bytes:
    """The counts, compressed; the same counts give the same bytes."""
    rows = _Rows(counts.pages, sorted(counts.phrases.items()), sorted(counts.lines.items()), sorted(counts.titles))
    return zstandard.compress(msgspec.msgpack.encode(rows))


def counts_of_bytes(packed: bytes) -> LexiconCounts:
    """The counts that `counts_to_bytes` was given.

    Raises:
        StoreError: the bytes are damaged.
    """
    try:
        rows = _DECODER.decode(zstandard.decompress(packed))
    except (zstandard.ZstdError, msgspec.DecodeError) as error:
        raise StoreError(f"the counts of a lexicon are damaged: {error}") from error
    return LexiconCounts(rows.pages, dict(rows.phrases), dict(rows.lines), frozenset(rows.titles))
