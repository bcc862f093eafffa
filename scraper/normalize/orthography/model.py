"""How likely each class of a confusable character is, from the characters around it alone.

What is written there is not looked at: a machine may have put it there.
"""

import msgspec
import numpy as np
from numpy.typing import NDArray

from scraper.normalize.orthography.features import keys, slots
from scraper.normalize.orthography.table import MAX_CLASSES, SCALE, Table


class Reading(msgspec.Struct, frozen=True):
    """The confusable characters of a text: where, which group, which class is written, and the chance of each class."""

    at: NDArray[np.int64]
    group: NDArray[np.int64]
    written: NDArray[np.int64]
    chance: NDArray[np.float64]  # one row per place, MAX_CLASSES columns, each row sums to 1
    point: NDArray[np.int64]  # the character itself
    before: NDArray[np.int64]  # its folded neighbours
    after: NDArray[np.int64]


def read(table: Table, points: NDArray[np.int64], wanted: NDArray[np.bool_]) -> Reading:
    """Read the confusable characters at the wanted places; `points` needs REACH characters of padding on both sides."""
    groups = table.group[points]
    at = np.flatnonzero((groups >= 0) & wanted)
    group = groups[at]
    folded = table.fold[points]
    chance = _chances(table, keys(folded, at), table.targets[group])
    before, after = folded[at - 1].astype(np.int64), folded[at + 1].astype(np.int64)
    return Reading(at, group, table.form[points[at]], chance, points[at], before, after)


def _chances(table: Table, rows: NDArray[np.uint64], targets: NDArray[np.int64]) -> NDArray[np.float64]:
    scores = np.full((len(rows), MAX_CLASSES), -np.inf)
    for column in range(MAX_CLASSES):
        have = np.flatnonzero(targets > column)
        if len(have):
            hit = slots(rows[have] if len(have) < len(rows) else rows, np.full(len(have), column, np.uint64))
            scores[have, column] = table.weights[hit].sum(axis=1, dtype=np.int64)
    scores = np.exp((scores - scores.max(axis=1, keepdims=True)) / SCALE)
    chance: NDArray[np.float64] = scores / scores.sum(axis=1, keepdims=True)
    return chance
