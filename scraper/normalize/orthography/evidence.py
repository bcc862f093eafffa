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
from scraper.normalize.orthography.table import MAX_CLASSES

PRIOR = -3.0
"""Log odds that a document is machine-made before reading it."""

COLLAPSED = 0.3
"""Share of its groups in which a converter writes one class for others."""

DOUBT = 0.02
"""The context model is never surer than this that a character is wrong; it caps one context's evidence at 3.9 nats."""

VARIANT_LIMIT = 3.0
"""Nats that one group can give where the written class is a rare variant: that may be the author's habit."""

SEEN = 0.05
"""Expected swallowed characters that are believed without proof; steers how fast a class that is seen is trusted."""

SURE = 0.5
"""A character is replaced when the other class is likelier than this, all evidence taken together."""

_LIMIT = 30.0


class Verdict(msgspec.Struct, frozen=True):
    """How sure it is that a document is machine-made (0-1), and per place the class to write, -1 for leave it."""

    machine_made: float
    write: NDArray[np.int64]
    sure: NDArray[np.float64]


def judge(reading: Reading, targets: NDArray[np.int64]) -> Verdict:
    """Weigh the document's evidence; `targets` is the table's number of classes that may be written, per group."""
    if not len(reading.at):
        return Verdict(0.0, np.zeros(0, np.int64), np.zeros(0))
    others, own = _alternatives(reading, targets)
    missing = others.sum(axis=1)
    surprise = np.log1p(missing / np.maximum(own, DOUBT * missing / (1 - DOUBT)))
    surprise = np.maximum(surprise, 0)
    place, evidence, variant, mixed = _by_group(reading, targets, surprise)
    evidence = np.minimum(evidence, np.where(variant, VARIANT_LIMIT, _LIMIT))
    ratio = COLLAPSED * np.exp(evidence)
    gain = np.log(1 - COLLAPSED + np.where(mixed & (evidence < 1), 0, ratio))
    machine = 1 / (1 + np.exp(-np.clip(PRIOR + gain.sum(), -_LIMIT, _LIMIT)))
    swallowed = machine * ratio / (1 - COLLAPSED + ratio)
    posterior = swallowed[place][:, None] * others / (own + missing + 1e-12)[:, None]
    best = posterior.argmax(axis=1)
    sure = posterior[np.arange(len(best)), best]
    return Verdict(float(machine), np.where(sure > SURE, best, -1), sure)


def _alternatives(reading: Reading, targets: NDArray[np.int64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Per place the chance of each class that may have been swallowed, and the chance of the written class."""
    rows, n = np.arange(len(reading.at)), len(targets) * MAX_CLASSES
    known = reading.written < targets[reading.group]
    column = np.where(known, reading.written, 0)
    own = np.where(known, reading.chance[rows, column], 0.0)
    others = reading.chance.copy()
    others[rows[known], column[known]] = 0
    cell = reading.group * MAX_CLASSES
    seen = np.bincount((cell + column)[known], minlength=n)
    cells = cell[:, None] + np.arange(MAX_CLASSES)
    hidden = np.bincount(cells.ravel(), others.ravel(), minlength=n)
    share = (hidden + SEEN) / (seen + hidden + SEEN)
    return others * share[cells], own


def _by_group(
    reading: Reading, targets: NDArray[np.int64], surprise: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.bool_], NDArray[np.bool_]]:
    """For each place its (group, written class), and for those: evidence, whether it is a rare variant, whether mixed."""
    key = reading.group * 16 + reading.written
    pairs, first, place = np.unique(key, return_index=True, return_inverse=True)
    _, alone = np.unique(reading.context + reading.written.astype(np.uint64), return_index=True)
    evidence = np.bincount(place[alone], surprise[alone], minlength=len(pairs))
    group = reading.group[first]
    variant = reading.written[first] >= targets[group]
    mixed = np.bincount(group, minlength=len(targets))[group] > 1
    return place, evidence, variant, mixed
