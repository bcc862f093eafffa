"""A second reader for the places where the context model doubts: a small network over more of the neighbourhood.

The context model knows the neighbours that it has seen; the network has learned which characters stand in for each
other, and so has an opinion of neighbours that it has not seen. It is right less often alone, and more often together
with the model than either. NETWORK.md beside it says what it was trained on and what it gains.
"""

from functools import cache
from importlib.resources import files

import msgspec
import numpy as np
from numpy.typing import NDArray

from scraper.normalize.orthography.model import Reading
from scraper.normalize.orthography.packed import packed, unpacked
from scraper.normalize.orthography.table import PLANE, Table

REACH = 4
"""Neighbours looked at on each side, in characters."""

UNKNOWN, NOTHING = 0, 1
"""Numbers of a neighbour that was too rare to learn, and of one that is not there (around a dictionary phrase)."""

DOUBTFUL = 0.97
"""Chance of the written class above which the network is not asked: it changes nothing there, and five places in six
are spared it. Below .9 it would miss some of what it finds."""

MODEL_SHARE, NETWORK_SHARE = 0.8, 0.4
"""Powers of the two opinions where they are multiplied. Each alone is too sure of itself, together a little less."""

ROWS = 4096
"""Places that are looked at together: 6 MB."""

Floats = NDArray[np.float32]
_TINY = 1e-6
_AROUND = np.array([step for step in range(-REACH, REACH + 1) if step])


class Network(msgspec.Struct, frozen=True):
    """Embedded neighbours -> two layers of `inner` units -> one number for each class of the place's group."""

    number: NDArray[np.intp]  # of a folded character
    embedding: Floats  # numbers x size
    first: Floats  # (2 REACH x size + 1) x inner; the last row is the bias, here and below
    second: Floats  # (inner + 1) x inner
    out: Floats  # groups x (inner + 1) x MAX_CLASSES


class Header(msgspec.Struct, frozen=True):
    """The text part of the file."""

    known: str  # the folded characters that have a number of their own, from NOTHING + 1 on
    shapes: list[tuple[int, ...]]  # of the matrices, in the order of Network


def pack(known: str, matrices: list[Floats]) -> bytes:
    """The file of a network: each matrix as int8, with what a step is worth for every row."""
    parts = []
    for matrix in matrices:
        flat = matrix.reshape(len(matrix), -1)
        steps = (np.maximum(np.abs(flat).max(axis=1), _TINY) / 127).astype("<f4")
        parts += [steps.tobytes(), np.round(flat / steps[:, None]).astype(np.int8).tobytes()]
    return packed(Header(known, [matrix.shape for matrix in matrices]), parts)


def numbered(known: str) -> NDArray[np.intp]:
    """The number of every folded character, where these have one of their own."""
    number = np.full(PLANE, UNKNOWN, np.intp)
    number[[ord(character) for character in known]] = np.arange(NOTHING + 1, NOTHING + 1 + len(known))
    return number


def unpack(file: bytes) -> Network:
    """The network of a file made by `pack`."""
    head, raw, at = unpacked(file, Header)
    matrices = []
    for shape in head.shapes:
        rows, size = shape[0], int(np.prod(shape))
        steps = np.frombuffer(raw, "<f4", rows, at)
        flat = np.frombuffer(raw, np.int8, size, at + 4 * rows).reshape(rows, -1) * steps[:, None]
        matrices.append(flat.reshape(shape))
        at += 4 * rows + size
    return Network(numbered(head.known), *matrices)


@cache
def load() -> Network:
    """The network that comes with the package, read once per process (10 ms CPU)."""
    return unpack((files("scraper.normalize.orthography") / "network.bin").read_bytes())


def reread(reading: Reading, table: Table, points: NDArray[np.int64]) -> Reading:
    """The reading with the network's opinion where what is written is doubtful; `points` is the text that was read."""
    _, own = reading.own(table)
    asked = (own <= DOUBTFUL).nonzero()[0]
    chance, network = reading.chance.copy(), load()
    blank = np.full(REACH, ord("\n"), np.int64)
    padded = np.concatenate((blank, points, blank))
    for start in range(0, len(asked), ROWS):
        rows = asked[start : start + ROWS]
        around = table.fold.take(padded.take(reading.at[rows, None] + REACH + _AROUND))
        told = _opinions(network, network.number.take(around.astype(np.intp)), reading.group[rows])
        chance[:, rows] = _together(chance[:, rows], told.T)
    return msgspec.structs.replace(reading, chance=chance)


def _opinions(network: Network, around: NDArray[np.intp], groups: NDArray[np.int64]) -> Floats:
    """Places x MAX_CLASSES: the log chance of each class, up to a constant."""
    seen = network.embedding.take(around, axis=0).reshape(len(around), -1)
    inner = np.maximum(seen @ network.first[:-1] + network.first[-1], 0)
    inner += np.maximum(inner @ network.second[:-1] + network.second[-1], 0)
    out = network.out.take(groups, axis=0)
    told: Floats = (inner[:, None] @ out[:, :-1])[:, 0] + out[:, -1]
    return told


def _together(chance: NDArray[np.float64], told: Floats) -> NDArray[np.float64]:
    """Two opinions as one: weighted powers, multiplied; what the model rules out stays ruled out."""
    with np.errstate(divide="ignore"):
        odds = MODEL_SHARE * np.log(chance)
    possible = np.isfinite(odds)
    told = np.where(possible, told, -np.inf)
    told = told - np.maximum.reduce(told)
    odds += NETWORK_SHARE * (told - np.log(np.exp(told).sum(axis=0)))
    odds -= np.maximum.reduce(odds)
    both: NDArray[np.float64] = np.exp(odds)
    both /= both.sum(axis=0)
    return both
