"""What the context model sees of a character: the characters around it, folded so that errors there do not matter.

A feature is a tuple of neighbours at fixed offsets; its weight for a class sits at a hash of (group, class, offsets,
neighbours) in one array of small integers. Collisions are part of training, since it hashes the same way.
"""

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.uint64]
Places = NDArray[np.intp]

REACH = 2
"""Neighbours looked at on each side, in characters."""

TEMPLATES = ((), (1,), (-1,), (1, 2), (-2, -1), (-1, 1))
"""The offsets of each feature; the first is the group's bias. Order is part of the table: a change needs a new one.
Longer and gapped ones made it worse with so little text: best class wrong in .140 % of the characters as it is, .142 %
with three neighbours on a side, .156 % with the second neighbour alone as well."""

BITS = 22
"""log2 of the number of weights, one byte each. With an earlier set of features the best class was wrong in .183 % of
the characters at 19, .110 % at 21, .101 % at 22, .095 % at 23."""

_ODD = np.uint64(0x9E3779B97F4A7C15)
_STEP = 0xD1342543DE82EF95
_CLASS = np.uint64(0xA0761D6478BD642F)
_SHIFT = np.uint64(64 - BITS)


def _multipliers() -> Codes:
    """One column per template, one row per offset from -REACH to REACH, and a last row that tells templates apart."""
    rows = 2 * REACH + 2
    table = np.zeros((rows, len(TEMPLATES)), np.uint64)
    for column, offsets in enumerate(TEMPLATES):
        for row in {REACH, *(REACH + d for d in offsets)}:
            table[row, column] = (_STEP * (2 * (row * 31 + column) + 1)) % 2**64
        table[-1, column] = (_STEP * (977 + 2 * column)) % 2**64
    return table


_MULTIPLIERS = _multipliers()
_AROUND = np.arange(-REACH, REACH + 1)


def keys(codes: Codes, at: Places) -> Codes:
    """One row of feature keys per place; `codes` must have REACH characters before and after every place."""
    seen = codes[at[:, None] + _AROUND]
    rows: Codes = seen @ _MULTIPLIERS[:-1] + _MULTIPLIERS[-1]
    return rows


def slots(rows: Codes, classes: Codes) -> Places:
    """Where the weights of (row of keys, class) stand; one class per row."""
    mixed = (rows + classes[:, None] * _CLASS) * _ODD
    mixed ^= mixed >> np.uint64(29)
    return ((mixed * _ODD) >> _SHIFT).astype(np.intp)
