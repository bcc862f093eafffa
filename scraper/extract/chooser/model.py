"""The trained forests and their evaluation: numpy only, the same answer on every machine.

The model file holds two forests of small decision trees. A node is one comparison, `feature > threshold`; leaves point
to themselves, so that all trees of all rows are walked together, level by level.
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

NOTHING = 0.03
"""Score (0–1) of the first pass below which a row gets no second: two rows of three are menus and link lists.

Cross-validated it costs wcxb-dev and daniel-zh-dev less than .001 of F1, and magic-zh gains .005.
"""

FILE = Path(__file__).with_name("model.npz")


class Forest(Struct, frozen=True):
    """Trees as one array of nodes, each named by twice its number: `child[node + answer]` is the next one.

    `test[node]` is the comparison it makes, an index into feature and threshold; `value[node]` the score of a leaf.
    """

    roots: Array
    test: Array
    child: Array
    value: Array
    feature: Array
    threshold: Array
    levels: int

    def scores(self, matrix: Array) -> Array:
        """The probability of each row, 0–1."""
        rows = len(matrix)
        answers = (matrix.T.take(self.feature, axis=0) > self.threshold[:, None]).view(np.int8).ravel()
        row = np.arange(rows)[None, :]
        first = self.test * rows
        node = np.broadcast_to(self.roots[:, None], (len(self.roots), rows))
        for _ in range(self.levels):
            place = first.take(node)
            place += row
            node = self.child.take(node + answers.take(place))
        raw = self.value.take(node).sum(axis=0, dtype=np.float64)
        scores: Array = 1.0 / (1.0 + np.exp(-raw))
        return scores


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
    """A forest from the file's plain node numbers; np.intp spares each `take` a conversion."""
    own = {k: arrays[f"{name}_{k}"].astype(np.intp) for k in ("roots", "test", "child", "feature")}
    return Forest(
        roots=2 * own["roots"],
        test=np.repeat(own["test"], 2),
        child=2 * own["child"],
        value=np.repeat(arrays[f"{name}_value"], 2),
        feature=own["feature"],
        threshold=arrays[f"{name}_threshold"],
        levels=int(arrays[f"{name}_levels"]),
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
    expected = 2 * np.cumsum(mass) / np.maximum(np.cumsum(tokens[order]) + mass.sum(), 1e-9)
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
