"""Was this text made by a machine, and which of its characters did the machine put there?

A converter writes one class wherever its map says so. So for each group of a document there are two stories: the
author chose every class (then the context model should like what is written), or the machine wrote class o for others
as well (then what is written says nothing, and the others are missing). A class that is still seen elsewhere in the
document speaks against having been swallowed. All groups of a document share the chance that it is machine-made.
"""

import math

import msgspec
import numpy as np
from numpy.typing import NDArray

from scraper.normalize.orthography.model import Reading
from scraper.normalize.orthography.table import MAX_CLASSES, MAX_WRITTEN, PLANE, Table

PRIOR = -4.5
"""Log odds that a document is machine-made before reading it. Damage to correct text and errors left on farm text are
.0032 and .114 % at -4.25, .0023 and .114 % here (tests/bench/orthography.py); half of what counts as damage is wrong in
the correct text itself (實驗室里, 寬松)."""

COLLAPSED = 0.5
"""Share of its groups in which a converter writes one class for others."""

MIXED = 0.02
"""Chance that such a group still shows another class: in a text put together from two, or converted by phrases. Correct
texts about places, watches and names hold both 里 and 裡, 表 and 錶."""

DOUBT = 0.001
"""Least chance of what is written, as a share of the chance of what may be missing there: one place gives 7 nats at
most. More than that one correct text in two hundred would give, and of those that a machine made, but whose single
error was missed at 3 or 4 nats, one in four. At .002 blind set 1 is left with .158 % for .152, at .0005 with .152."""

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
    missing = others.sum(axis=0)
    surprise = np.log1p(missing / np.maximum(own, DOUBT * missing + _TINY))
    place, evidence, mixed = _by_group(reading, table, surprise)
    ratio = COLLAPSED * np.where(mixed, MIXED, 1.0) * np.exp(evidence)
    gain = np.log(1 - COLLAPSED + ratio)
    odds = PRIOR + float(gain.sum())
    machine = 1 / (1 + math.exp(-max(-_LIMIT, min(_LIMIT, odds))))
    swallowed = machine * ratio / (1 - COLLAPSED + ratio)
    posterior = others * (swallowed[place] / (own + missing + _TINY))
    best, sure = posterior.argmax(axis=0), posterior.max(axis=0)
    return Verdict(machine, np.where(sure > SURE, best, -1), sure)


def _alternatives(reading: Reading, table: Table) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Per place the chance of each class that may have been swallowed, and the chance of the written class."""
    n = len(table.targets) * MAX_CLASSES
    known, own = reading.own(table)
    column = reading.written.take(known)
    written = reading.group * MAX_WRITTEN + reading.written
    others: NDArray[np.float64] = reading.chance * table.swallows.reshape(-1, MAX_CLASSES).take(written, axis=0).T
    others[column, known] = 0
    cell = reading.group * MAX_CLASSES
    seen = np.bincount(cell.take(known) + column, minlength=n)
    cells = cell + np.arange(MAX_CLASSES)[:, None]
    hidden = np.bincount(cells.ravel(), others.ravel(), minlength=n)
    share = (hidden + SEEN) / (seen + hidden + SEEN)
    others *= share.take(cells)
    return others, own


def _by_group(
    reading: Reading, table: Table, surprise: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.bool_]]:
    """For each place its (group, written class), and for those: evidence, and whether the group has several classes."""
    order, begins = _ranked(reading.group * MAX_WRITTEN + reading.written)
    place, first = np.empty_like(order), order[begins]
    place[order] = begins.cumsum() - 1
    total = np.bincount(place, surprise)
    evidence = total
    for neighbour in (reading.before, reading.after):
        order, begins = _ranked(place * PLANE + neighbour)
        strongest = np.maximum.reduceat(surprise[order], begins.nonzero()[0])
        evidence = np.minimum(evidence, np.bincount(place[order[begins]], strongest))
    evidence = evidence + REPEATED * (total - evidence)
    group = reading.group[first]
    rare = reading.written[first] >= table.targets[group]
    habit = table.habit[reading.point[first]]
    limit = np.where(rare, VARIANT_LIMIT, np.where(habit, HABIT_LIMIT, _LIMIT))
    mixed = np.bincount(group, minlength=len(table.targets))[group] > 1
    return place, np.minimum(evidence, limit), mixed


def _ranked(keys: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """The order of the keys by size, and where in it each of the different keys begins."""
    order = keys.argsort(kind="stable")
    ranked = keys[order]
    begins = np.empty(len(keys), np.bool_)
    begins[:1] = True
    np.not_equal(ranked[1:], ranked[:-1], out=begins[1:])
    return order, begins
