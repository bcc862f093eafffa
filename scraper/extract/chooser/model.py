"""The trained forests and their evaluation: numpy only, the same answer on every machine.

The model file holds two forests of small decision trees; a node is one comparison, `feature > threshold`. They are
filled up to one depth when they are loaded, so that all trees of all rows are gone through together, level by level.
"""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from msgspec import Struct

from scraper.extract.chooser.characters import Array
from scraper.extract.chooser.context import context_columns
from scraper.extract.chooser.features import FEATURES, Evidence, stacked

LENIENT = 0.88
"""Share of the best cut at which rows are kept already: a lost line hurts a reader more than a kept one.

At 0.8 wcxb-dev gains .0006 of F1, daniel-zh-dev loses .0006, snippets of trafilatura-eval .003 (cross-validated).
"""

TAIL = 0.1
"""Score (0–1) below which a row's share of the article is not expected: hundreds of such rows outweigh a short article.

Cross-validated (two ways of making folds): magic-zh +.0004 and +.0033 of F1, pages shortened to a few blocks +.0047 and
+.0024, wcxb-dev -.0003 and 0, daniel-zh-dev 0. At .3 shortened Chinese pages lose up to .02.
"""

NOTHING = 0.03
"""Score (0–1) of the first pass below which a row gets no second: two rows of three are menus and link lists.

Cross-validated it costs wcxb-dev and daniel-zh-dev less than .001 of F1, and magic-zh gains .005.
"""

ROWS = 4096
"""Rows that are scored at a time: the bits of a thousand trees then take a few MB, on the largest of pages."""

GROUP = 4
"""Tests of one feature that are made together; features have thirteen on average, and rounding up costs."""

FILE = Path(__file__).with_name("model.npz")


class Forest(Struct, frozen=True):
    """Trees of one depth, as tables: each test once, and for every place in a tree which test stands there.

    A tree that ends early is filled up with tests that change nothing. `feature` and `limits` hold the tests in groups
    of GROUP that look at one feature; `tests[level]` is places x trees, an index into these tests; `values` is trees x
    leaves, the leaves in the order of the answers that lead to them, "no" before "yes".
    """

    feature: Array
    limits: Array
    tests: tuple[Array, ...]
    values: Array

    def scores(self, matrix: Array) -> Array:
        """The probability of each row, 0–1."""
        parts = [self._sums(matrix[at : at + ROWS]) for at in range(0, len(matrix), ROWS)]
        scores: Array = 1.0 / (1.0 + np.exp(-np.concatenate(parts)))
        return scores

    def _sums(self, matrix: Array) -> Array:
        """The sum of each row's leaves over all trees.

        The answers are kept as bits, 64 rows to a word. The first test of a tree says which half of every deeper level
        counts, the next which half of that, so that whole levels are chosen by three bitwise operations.
        """
        rows = len(matrix)
        answers = np.zeros((*self.limits.shape, rows + -rows % 64), bool)
        np.greater(matrix.T.take(self.feature, axis=0)[:, None], self.limits[:, :, None], out=answers[:, :, :rows])
        words: Array = np.packbits(answers.reshape(-1, answers.shape[2]), axis=1).view(np.uint64)
        path: list[Array] = []
        leaf = np.zeros((len(self.values), answers.shape[2]), np.uint8)
        for places in self.tests:
            level: Array = words.take(places, axis=0)
            for answer in path:
                half = len(level) // 2
                level = level[:half] ^ ((level[:half] ^ level[half:]) & answer)
            path.append(level[0])
            leaf += leaf
            leaf += np.unpackbits(path[-1].view(np.uint8), axis=1)
        first = np.arange(len(self.values)) * self.values.shape[1]
        sums: Array = self.values.take(leaf[:, :rows] + first[:, None]).sum(axis=0, dtype=np.float64)
        return sums


class Model(Struct, frozen=True):
    """Two forests, one after the other, and the line from expected to measured quality."""

    first: Forest
    second: Forest
    calibration: Array  # knots: expected F1, measured F1


@cache
def load_model() -> Model:
    """The model that ships with the package.

    Raises:
        ValueError: the file was trained for other columns than this code makes.
    """
    with np.load(FILE) as arrays:
        if arrays["names"].tobytes().decode() != "\n".join(FEATURES):
            raise ValueError(f"{FILE.name} was trained for other features: run tests/bench/train_chooser.py")
        return Model(_forest(arrays, "first"), _forest(arrays, "second"), arrays["calibration"])


def _forest(arrays: Any, name: str) -> Forest:
    """A forest from the file, where each node names its test and its two children, and a leaf itself."""
    nodes, test, child, feature, threshold, value = (
        arrays[f"{name}_{k}"] for k in ("roots", "test", "child", "feature", "threshold", "value")
    )
    order = np.argsort(feature, kind="stable")
    cuts = np.flatnonzero(np.diff(feature[order])) + 1
    groups = [g[at : at + GROUP] for g in np.split(order, cuts) for at in range(0, len(g), GROUP)]
    limits, place = np.full((len(groups), GROUP), np.inf, np.float32), np.zeros(len(feature), np.intp)
    for number, group in enumerate(groups):
        limits[number, : len(group)] = threshold[group]
        place[group] = number * GROUP + np.arange(len(group))
    tests, nodes = [], nodes[None, :]
    for _ in range(int(arrays[f"{name}_levels"])):
        tests.append(place[test[nodes]])
        nodes = np.stack((child[2 * nodes], child[2 * nodes + 1]), axis=1).reshape(-1, nodes.shape[1])
    return Forest(
        feature=feature[[g[0] for g in groups]].astype(np.intp),
        limits=limits,
        tests=tuple(tests),
        values=np.ascontiguousarray(value[nodes].T),
    )


def score_rows(evidence: Evidence, model: Model) -> Array:
    """How likely each row of a page is part of its article, 0–1; rows that are certainly nothing score 0."""
    matrix = evidence.matrix
    first = model.first.scores(matrix)
    live = np.flatnonzero(first >= min(NOTHING, first.max()))
    columns = context_columns(evidence, first)
    scores = np.zeros(len(first))
    scores[live] = model.second.scores(stacked((*matrix.T, *columns.values()))[live])
    return scores


def keep_rows(scores: Array, tokens: Array) -> tuple[Array, float]:
    """The rows to keep so that the expected token F1 of the page is largest, and that expectation (0–1).

    Source: Lewis 1995, "Evaluating and optimizing autonomous text classification systems": the best cut for an expected
    F1 of f lies at a probability of f / 2.
    """
    order = np.argsort(-scores, kind="stable")
    mass = (scores * tokens)[order]
    total = mass[scores[order] >= TAIL].sum()
    expected = 2 * np.cumsum(mass) / np.maximum(np.cumsum(tokens[order]) + total, 1e-9)
    best = int(np.argmax(expected))
    keep = np.zeros(len(scores), bool)
    keep[order[: best + 1]] = True
    top = float(expected[best])
    return keep | (scores >= LENIENT * top / 2), top


def confidence_of(expected: float, model: Model) -> float:
    """The F1 that pages with this expectation reached in cross-validation, 0–1."""
    return float(np.interp(expected, model.calibration[0], model.calibration[1]))


def moved(scores: Array, by: Sequence[float]) -> Array:
    """Scores moved by log-odds: what another witness says about each row."""
    odds = scores / np.maximum(1.0 - scores, 1e-9) * np.exp(np.asarray(by))
    moved_scores: Array = odds / (1.0 + odds)
    return moved_scores
