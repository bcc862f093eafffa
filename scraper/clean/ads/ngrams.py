"""Character n-gram counts in a hashed table, looked up for all positions of a page at once.

The text is folded to one script, width, case and digit first, so that one table serves Traditional and Simplified
pages. A table is an array of buckets of four 16-bit slots: ten bits of fingerprint, six of quantised logarithm.
"""

from typing import TYPE_CHECKING, Any

import numpy as np
from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

ORDER = 4
"""Characters in the longest n-gram."""

START, END = "\x02", "\x03"
"""Edges of a phrase in the advert table and of a block in the other: no text holds them."""

TEXT, ADVERT = 0, 1
"""The two tables."""

_FACTOR, _SHIFT = np.uint64(0x9E3779B97F4A7C15), np.uint64(29)
_SEED = np.uint64(0xD6E8FEB86659FD93)
_LEVELS = 63  # a count is stored as 1 + 4·log2 in six bits: up to 2**15.5
_BUCKET = 4
_LEVEL_BITS, _LEVEL_MASK, _LEVEL_MASKS = np.uint16(6), np.uint64(63), np.uint64(0x003F_003F_003F_003F)
_HALF, _QUARTER, _SKIPPED, _FINGER = np.uint64(32), np.uint64(16), np.uint64(8), np.uint64(54)

_WIDE = {c: chr(c - 0xFEE0).lower() for c in range(0xFF01, 0xFF5F)} | dict.fromkeys((0x3000, 9, 10, 0xA0), " ")
_MARKS = {ord(a): b for a, b in zip("，。；：！？（）「」『』“”‘’《》〈〉", ',.;:!?()""""""""""""', strict=True)}


LONG = 100
"""Characters from which a text is folded as an array: 860 take 11 µs so, and 61 by `str.translate`."""


class Folding:
    """A length-preserving map of characters: script, width, case, digits, quotation marks."""

    def __init__(self, table: dict[int, str]) -> None:
        self.table = table
        self._plane = np.arange(1 << 16, dtype="<u2")
        self._plane[list(table)] = list(map(ord, table.values()))

    def __call__(self, text: str) -> str:
        """The folded text, of the same length.

        >>> Folding(folding_table("車節", "车节"))("第12節，ABC車")
        '第00节,abc车'
        """
        if len(text) < LONG or text.isascii():
            return text.translate(self.table)
        units = np.frombuffer(text.encode("utf-16-le", "surrogatepass"), dtype="<u2")
        folded = self._plane.take(units).tobytes().decode("utf-16-le", "surrogatepass")
        return folded if len(folded) == len(text) else text.translate(self.table)  # halves of a pair that became one


def folding_table(source: str, target: str) -> dict[int, str]:
    """The table of a `Folding`: source[i] becomes target[i], on top of width, case, digits and quotation marks."""
    table = _WIDE | _MARKS | {c: chr(c).lower() for c in range(0x41, 0x5B)}
    table |= dict.fromkeys((*range(0x30, 0x3A), *range(0xFF10, 0xFF1A)), "0")
    return table | {ord(a): b for a, b in zip(source, target, strict=True)}


def codes(text: str) -> "NDArray[np.uint64]":
    """One number a character."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.uint64)


def chained(
    columns: "Sequence[NDArray[np.uint64]] | NDArray[np.uint64]",
    *,
    behind: Any = _SEED,
    out: "NDArray[np.uint64] | None" = None,
) -> "NDArray[np.uint64]":
    """Hashes of the n-grams of 1, 2, … characters that end in the first column, one row each.

    The columns run backwards in the text: the last character is mixed in first, so that the n-grams that end at one
    place share their work. They may have any one shape. `behind` is the hash of what stands behind them.
    """
    if out is None:
        out = np.empty((len(columns), *columns[0].shape), dtype=np.uint64)
    for row, column in zip(out, columns, strict=True):
        behind = np.bitwise_xor(behind, column, out=row)
        behind *= _FACTOR
        behind ^= behind >> _SHIFT
    return out


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
        self.edges: list[float] = self.of(chained([codes(START + END)])[0], ADVERT).tolist()
        """How many adverts begin, and end."""

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
