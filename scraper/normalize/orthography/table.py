"""The trained table: which characters a converter may confuse, how they fold, and the weights of the context model.

TABLE.md beside it says what it was trained on, with digests and licences.
"""

from functools import cache
from importlib.resources import files

import msgspec
import numpy as np
from numpy.typing import NDArray

from scraper.normalize.orthography.features import BITS
from scraper.normalize.orthography.packed import packed, unpacked

PLANE = 1 << 16
"""Characters outside the basic plane are looked up as U+FFFF: no group holds one."""

HANT, HANS, KANA, HANGUL, HAN = 1, 2, 4, 8, 16
"""Bits of `kinds`: only Traditional, only Simplified, hiragana or katakana, hangul, any Han character."""

MAX_CLASSES = 4  # classes of a group that may be written
MAX_WRITTEN = 16  # classes of a group that may be read
SCALE = 16.0
"""Weights are stored as int8 in sixteenths of a nat."""


class Header(msgspec.Struct, frozen=True):
    """The text part: per group its classes, each a string of forms that count as equal, the usual form first."""

    groups: list[list[str]]
    targets: list[int]  # the first so many classes may be written; the others are only ever read
    swallows: list[list[list[int]]]  # per group, written class, true class: percent of converters that may do that
    habits: str  # characters that people write for others of their group, so that they prove little


class Table(msgspec.Struct, frozen=True):
    """What `load` gives: arrays over the basic plane, and the weights."""

    groups: list[list[str]]
    targets: NDArray[np.int64]
    fold: NDArray[np.uint64]
    group: NDArray[np.int64]  # -1: not a character that converters confuse
    form: NDArray[np.int64]  # class within the group
    swallows: NDArray[np.float64]  # group, written class, true class
    habit: NDArray[np.bool_]
    kinds: NDArray[np.uint8]
    weights: NDArray[np.int8]


def pack(header: Header, fold: NDArray[np.uint64], kinds: NDArray[np.uint8], weights: NDArray[np.int8]) -> bytes:
    """The file of a table."""
    return packed(header, (fold.astype("<u2").tobytes(), kinds.tobytes(), weights.tobytes()))


def unpack(file: bytes) -> Table:
    """The table of a file made by `pack`."""
    head, raw, at = unpacked(file, Header)
    fold = np.frombuffer(raw, "<u2", PLANE, at).astype(np.uint64)
    kinds = np.frombuffer(raw, np.uint8, PLANE, at + 2 * PLANE)
    weights = np.frombuffer(raw, np.int8, 1 << BITS, at + 3 * PLANE)
    group, form = np.full(PLANE, -1, np.int64), np.zeros(PLANE, np.int64)
    for number, classes in enumerate(head.groups):
        for index, forms in enumerate(classes):
            for character in forms:
                group[ord(character)], form[ord(character)] = number, index
    swallows = np.zeros((len(head.groups), MAX_WRITTEN, MAX_CLASSES))
    for number, matrix in enumerate(head.swallows):
        swallows[number, : len(matrix)] = np.array(matrix) / 100
    habit = np.zeros(PLANE, np.bool_)
    habit[[ord(character) for character in head.habits]] = True
    return Table(head.groups, np.array(head.targets), fold, group, form, swallows, habit, kinds, weights)


@cache
def load() -> Table:
    """The table that comes with the package, read once per process (20 ms CPU)."""
    return unpack((files("scraper.normalize.orthography") / "table.bin").read_bytes())


def code_points(text: str) -> NDArray[np.int64]:
    """The characters as indexes into the table's arrays."""
    raw = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")
    points: NDArray[np.int64] = np.minimum(raw, PLANE - 1).astype(np.int64)
    return points
