"""Character n-gram counts in a hashed table, looked up for all positions of a page at once.

The text is folded first (text/grams). A table is an array of buckets of four 16-bit slots: ten bits of fingerprint, six
of quantised logarithm.
"""

from typing import TYPE_CHECKING, Any

import numpy as np
from msgspec import Struct

from scraper.text.grams import chained, codes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

ORDER = 4
"""Characters in the longest n-gram."""

START, END = "\x02", "\x03"
"""Edges of a phrase in the advert table and of a block in the other: no text holds them."""

TEXT, ADVERT = 0, 1
"""The two tables."""

_LEVELS = 63  # a count is stored as 1 + 4·log2 in six bits: up to 2**15.5
_BUCKET = 4
_LEVEL_BITS, _LEVEL_MASK, _LEVEL_MASKS = np.uint16(6), np.uint64(63), np.uint64(0x003F_003F_003F_003F)
_HALF, _QUARTER, _SKIPPED, _FINGER = np.uint64(32), np.uint64(16), np.uint64(8), np.uint64(54)


class Counts(Struct, frozen=True):
    """Read-only n-gram counts; `total` is the number of characters they were counted on."""

    slots: "NDArray[np.uint16]"
    total: float


class Tables:
    """Counts of running text and of adverts, asked in one go: on a page the number of calls is what costs."""

    def __init__(self, text: Counts, advert: Counts) -> None:
        tables = [counts.slots.view(np.uint64) for counts in (text, advert)]  # one gather a bucket, for four slots
        size = max(map(len, tables))
        self._buckets = np.concatenate([np.tile(table, size // len(table)) for table in tables])
        self._mask, self._size = np.uint64(size - 1), size
        self._value = np.concatenate([np.zeros(1), 2.0 ** (np.arange(_LEVELS) / 4)]).astype(np.float32)
        self.totals = np.array([[text.total], [advert.total]])
        self.begins = float(self.of(chained([codes(START)])[0], ADVERT)[0])
        """How many adverts begin."""

    def of(self, h: "NDArray[np.uint64]", table: Any) -> "NDArray[np.float32]":
        """The counts of hashed n-grams, 0 where unseen (wrongly seen: 4 in 1,024), in the table or tables named."""
        bucket, finger = _place(h, self._mask)
        bucket = bucket + table * self._size
        rows = self._buckets.take(bucket)[..., None].view(np.uint16)
        match = rows >> _LEVEL_BITS == finger[..., None]
        level = (rows * match).view(np.uint64)[..., 0] & _LEVEL_MASKS
        level |= level >> _HALF
        level |= level >> _QUARTER
        value: NDArray[np.float32] = self._value.take((level & _LEVEL_MASK).view(np.int64))
        return value


def _place(h: "NDArray[np.uint64]", mask: "np.uint64") -> "tuple[NDArray[np.int64], NDArray[np.uint16]]":
    return ((h >> _SKIPPED) & mask).view(np.int64), (h >> _FINGER).astype(np.uint16)


def build_slots(counts: "Mapping[str, float]", bits: int) -> "NDArray[np.uint16]":
    """The slots of a table of 2**bits for n-grams of 1 to ORDER characters; of a full bucket the rarest are lost."""
    rows = np.zeros(((1 << bits) // _BUCKET, _BUCKET), dtype=np.uint16)
    filled = np.zeros(len(rows), dtype=np.int64)
    by_size: dict[int, list[tuple[float, str]]] = {}
    order = sorted(counts.items(), key=lambda g: (-g[1], g[0]))
    for gram, count in order:
        by_size.setdefault(len(gram), []).append((count, gram))
    places: dict[str, tuple[int, int]] = {}
    for size, grams in by_size.items():
        chars = codes("".join(g for _, g in grams)).reshape(-1, size)
        bucket, finger = _place(chained(list(chars.T[::-1]))[-1], np.uint64(len(rows) - 1))
        places |= {g: (b, f) for (_, g), b, f in zip(grams, bucket.tolist(), finger.tolist(), strict=True)}
    for gram, count in order:
        at, finger_ = places[gram]
        if filled[at] < _BUCKET:
            rows[at, filled[at]] = finger_ << 6 | min(_LEVELS, 1 + round(4 * float(np.log2(max(1.0, count)))))
            filled[at] += 1
    return rows.reshape(-1)
