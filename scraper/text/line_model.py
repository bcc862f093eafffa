"""A small linear model of single lines: what kind of line is this? Trained by tests/bench/train_lines.py.

It weighs hashed n-grams of up to ORDER characters of the folded line, Latin words and pairs of them, and some facts
about the whole line. A file holds one byte for each weight.
"""

import zlib
from functools import cache
from importlib.resources import as_file, files
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import regex

from scraper.text.chars import count_cjk
from scraper.text.grams import Folding, chained, codes, folding_table
from scraper.text.sentences import ends_sentence

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

ORDER = 4
"""Characters in the longest n-gram."""

BITS = 16
"""Binary digits of a feature's place."""

LONGEST = 160
"""Code points of a line that are looked at."""

ADDRESS = regex.compile(r"https?://\S+|www\.\S+|(?<!\S)\S[^\s@]*+@\S+\.\w+")
"""An address of a page or of a person, which counts as one sign; that of a person begins with its word, for to look for
an @ from each letter of 100,000 without a blank takes the square of the time."""

_WORD = regex.compile(r"\p{Latin}+")
_MARKS = regex.compile(r"[|｜/／·•»«>›<‹【】\[\]()（）:：*#→←▲▼↑↓]")
_STOPS = regex.compile(r"[。！？!?]|\.\s")
_OPENING = "※©【[(（*▲▼«‹◀>»"
_EDGES = "\x02" * ORDER, "\x03"


class LineModel:
    """Weights by kind; the first kind is what the others are told from (lines of articles)."""

    def __init__(self, arrays: "Mapping[str, Any]") -> None:
        self.kinds = tuple(str(arrays["kinds"]).split())
        self._weights, self._scale, self._facts = (arrays[name] for name in ("weights", "scale", "facts"))
        self._folding = Folding(folding_table(str(arrays["fold_from"]), str(arrays["fold_to"])))

    def weigh(self, line: str) -> tuple[float, str]:
        """How likely a line is of another kind than the first (0–1), and the likeliest of these kinds."""
        places = features(line, self._folding)
        own = self._weights.take(places, axis=0).sum(axis=0, dtype=np.int64) * self._scale / np.sqrt(len(places))
        odds = own + np.array(facts(line), np.float32) @ self._facts
        chance = np.exp(odds - odds.max())
        chance /= chance.sum()
        return 1.0 - float(chance[0]), self.kinds[1 + int(chance[1:].argmax())]


@cache
def load_line_model(package: str, name: str) -> LineModel:
    """A model that ships with the package, read when it is first asked."""
    with as_file(files(package) / name) as path, np.load(path, allow_pickle=False) as arrays:
        return LineModel(dict(arrays))


def features(line: str, folding: Folding) -> "NDArray[np.int64]":
    """The places of a line's n-grams, words and pairs of words."""
    folded = folding(ADDRESS.sub("\x01", line.strip())[:LONGEST])
    points = codes(folded.join(_EDGES))
    columns = [points[ORDER - 1 - k : len(points) - k] for k in range(ORDER)]
    grams = (chained(columns).ravel() >> np.uint64(20)) & np.uint64((1 << BITS) - 1)
    words = _WORD.findall(folded)
    named = [f"w {word}" for word in words] + [f"b {a} {b}" for a, b in pairwise(words)]
    hashed = [zlib.crc32(name.encode()) & ((1 << BITS) - 1) for name in named]
    return np.unique(np.concatenate((grams.astype(np.int64), np.array(hashed, np.int64))))


def facts(line: str) -> list[float]:
    """Length, digits, letters, a sentence's end, marks, blanks: what the whole line looks like."""
    size = len(line)
    return [
        float(np.log1p(size + count_cjk(line))) / 5,
        sum(map(str.isdigit, line)) / size,
        sum(map(str.isalpha, line)) / size,
        float(ends_sentence(line)),
        min(len(_MARKS.findall(line)), 6) / 6,
        float(line.isascii()),
        float(ADDRESS.search(line) is not None),
        min(line.count(" ") + line.count("\u3000"), 20) / 20,
        float(line[0] in _OPENING),
        len(_STOPS.findall(line)) / 3,
        1.0,
    ]
