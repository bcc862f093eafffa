"""How likely each class of a confusable character is, from the characters around it alone.

What is written there is not looked at: a machine may have put it there.
"""

import msgspec
import numpy as np
from numpy.typing import NDArray

from scraper.normalize.orthography.features import TEMPLATES, keys, slots
from scraper.normalize.orthography.table import MAX_CLASSES, SCALE, Table

_BLANK = ord("\n")
"""What white space is folded to."""

_ONES = np.ones(len(TEMPLATES))


class Reading(msgspec.Struct, frozen=True):
    """The confusable characters of a text: where, which group, which class is written, and the chance of each class."""

    at: NDArray[np.int64]
    group: NDArray[np.int64]
    written: NDArray[np.int64]
    chance: NDArray[np.float64]  # MAX_CLASSES rows, one column per place, each column sums to 1
    point: NDArray[np.int64]  # the character itself
    before: NDArray[np.int64]  # its folded neighbours
    after: NDArray[np.int64]

    def own(self, table: Table) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
        """Where a class is written that may be, and the chance of what is written at every place, 0 elsewhere."""
        known = (self.written < table.targets.take(self.group)).nonzero()[0]
        own = np.zeros(len(self.at))
        own[known] = self.chance[self.written.take(known), known]
        return known, own


def read(table: Table, points: NDArray[np.int64], wanted: NDArray[np.bool_]) -> Reading:
    """Read the confusable characters at the wanted places; `points` needs REACH characters of padding on both sides.

    What stands alone between blanks is not read: in 因 暈 眩 、 噁 心 nothing follows from the neighbours.
    """
    groups, folded = table.group.take(points), table.fold.take(points)
    at = ((groups >= 0) & wanted).nonzero()[0]
    before, after = folded.take(at - 1).astype(np.int64), folded.take(at + 1).astype(np.int64)
    beside = (before != _BLANK) | (after != _BLANK)
    at, before, after = at[beside], before[beside], after[beside]
    group, own = groups.take(at), points.take(at)
    chance = _chances(table, keys(folded, at), table.targets.take(group))
    return Reading(at, group, table.form.take(own), chance, own, before, after)


def _chances(table: Table, rows: NDArray[np.uint64], targets: NDArray[np.int64]) -> NDArray[np.float64]:
    """The chance of each class that may be written, from the keys of each place and the number of its classes."""
    row = np.arange(len(rows)).repeat(targets)
    column = np.arange(len(row)) - (targets.cumsum() - targets).repeat(targets)
    weights = table.weights.take(slots(rows.take(row, axis=0), column.astype(np.uint64)))
    chance = np.full((MAX_CLASSES, len(rows)), -np.inf)
    chance[column, row] = weights.astype(np.float64) @ _ONES
    chance -= np.maximum.reduce(chance)
    chance /= SCALE
    np.exp(chance, out=chance)
    chance /= np.add.reduce(chance)
    return chance
