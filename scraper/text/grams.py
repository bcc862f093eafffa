"""Hashed n-grams of folded text: one script, width, case and digit, so that one table serves all ways of writing."""

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_FACTOR, _SHIFT = np.uint64(0x9E3779B97F4A7C15), np.uint64(29)
_SEED = np.uint64(0xD6E8FEB86659FD93)

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
