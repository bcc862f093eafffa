"""Was this text made by a machine, and which of its characters did the machine put there?

A converter writes one class wherever its map says so. So for each group of a document there are two stories: the
author chose every class (then the context model should like what is written), or the machine wrote class o for others
as well (then what is written says nothing, and the others are missing). A class that is still seen elsewhere in the
document speaks against having been swallowed. All groups of a document share the chance that it is machine-made.
"""

import msgspec
import numpy as np
from numpy.typing import NDArray

from scraper.normalize.orthography.model import Reading
from scraper.normalize.orthography.table import MAX_CLASSES, MAX_WRITTEN, PLANE, Table

PRIOR = -3.25
"""Log odds that a document is machine-made before reading it. Damage to correct text, and errors left on farm text:
.004 and .141 % at -3, .002 and .145 % here, .002 and .150 % at -3.5 (tests/bench/orthography.py)."""

COLLAPSED = 0.5
"""Share of its groups in which a converter writes one class for others."""

VARIANT_LIMIT = 2.0
"""Nats that one group can give where the written class is a rare variant: that may be the author's habit."""

HABIT_LIMIT = 0.7
"""Nats that one group can give where people write the one for the other as well (直昇機, 盡速, 計劃): see the card."""

REPEATED = 0.2
"""Worth of evidence from a neighbour already seen: a name may be unknown to the model however often it occurs."""

SEEN = 0.05
"""Expected swallowed characters that are believed without proof; steers how fast a class that is seen is trusted."""

SURE = 0.5
"""A character is replaced when the other class is likelier than this, all evidence taken together."""

_LIMIT = 30.0
_TINY = 1e-12


class Verdict(msgspec.Struct, frozen=True):
    """How sure it is that a document is machine-made (0-1), and per place the class to write, -1 for leave it."""

    machine_made: float
    write: NDArray[np.int64]
    sure: NDArray[np.float64]


def judge(reading: Reading, table: Table) -> Verdict:
    """Weigh the document's evidence."""
    if not len(reading.at):
        return Verdict(0.0, np.zeros(0, np.int64), np.zeros(0))
    others, own = _alternatives(reading, table)
    missing = others.sum(axis=1)
    doubt = table.doubt[reading.group, reading.written]
    surprise = np.log1p(missing / np.maximum(own, doubt * missing + _TINY))
    place, evidence, mixed = _by_group(reading, table, surprise)
    ratio = COLLAPSED * np.exp(evidence)
    gain = np.log(1 - COLLAPSED + np.where(mixed & (evidence < 1), 0, ratio))
    machine = 1 / (1 + np.exp(-np.clip(PRIOR + gain.sum(), -_LIMIT, _LIMIT)))
    swallowed = machine * ratio / (1 - COLLAPSED + ratio)
    posterior = swallowed[place][:, None] * others / (own + missing + _TINY)[:, None]
    best = posterior.argmax(axis=1)
    sure = posterior[np.arange(len(best)), best]
    return Verdict(float(machine), np.where(sure > SURE, best, -1), sure)


def _alternatives(reading: Reading, table: Table) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Per place the chance of each class that may have been swallowed, and the chance of the written class."""
    rows, n = np.arange(len(reading.at)), len(table.targets) * MAX_CLASSES
    known = reading.written < table.targets[reading.group]
    column = np.where(known, reading.written, 0)
    own = np.where(known, reading.chance[rows, column], 0.0)
    others = reading.chance * table.swallows[reading.group, reading.written]
    others[rows[known], column[known]] = 0
    cell = reading.group * MAX_CLASSES
    seen = np.bincount((cell + column)[known], minlength=n)
    cells = cell[:, None] + np.arange(MAX_CLASSES)
    hidden = np.bincount(cells.ravel(), others.ravel(), minlength=n)
    share = (hidden + SEEN) / (seen + hidden + SEEN)
    return others * share[cells], own


def _by_group(
    reading: Reading, table: Table, surprise: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.bool_]]:
    """For each place its (group, written class), and for those: evidence, and whether the group has several classes."""
    key = reading.group * MAX_WRITTEN + reading.written
    pairs, first, place = np.unique(key, return_index=True, return_inverse=True)
    order = np.argsort(-surprise, kind="stable")
    total = np.bincount(place, surprise, minlength=len(pairs))
    evidence = total
    for neighbour in (reading.before, reading.after):
        _, strongest = np.unique((place * PLANE + neighbour)[order], return_index=True)
        alone = order[strongest]
        evidence = np.minimum(evidence, np.bincount(place[alone], surprise[alone], minlength=len(pairs)))
    evidence = evidence + REPEATED * (total - evidence)
    group = reading.group[first]
    rare = reading.written[first] >= table.targets[group]
    habit = table.habit[reading.point[first]]
    limit = np.where(rare, VARIANT_LIMIT, np.where(habit, HABIT_LIMIT, _LIMIT))
    mixed = np.bincount(group, minlength=len(table.targets))[group] > 1
    return place, np.minimum(evidence, limit), mixed
