"""Lines of the theme below an article, told by a small model: what no grammar of a family knows.

The model weighs a line's characters and words, learned from lines written for it and from golds; chrome.npz holds it,
CHROME.md is its card. It is asked from the last line upwards, and only until a paragraph follows.
"""

import zlib
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import as_file, files
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import regex
from msgspec import Struct

from scraper.clean.ads.model import load_model
from scraper.clean.ads.ngrams import ORDER, chained, codes
from scraper.clean.lines.shape import Line, ends_sentence, is_prose, read_lines, whole
from scraper.model import Document, Edit
from scraper.text.chars import count_cjk

if TYPE_CHECKING:
    from numpy.typing import NDArray

KINDS = ("article", "share", "button", "prompt", "comment", "navigation", "meta", "notice")
"""What a line may be, in the order of the model's columns."""

CLASSES = {
    "share": "share-widget",
    "button": "residue",
    "prompt": "prompt",
    "comment": "comment",
    "navigation": "navigation",
    "meta": "byline",
    "notice": "copyright-notice",
}

BITS = 16
"""Binary digits of a feature's place."""

LONGEST = 160
"""Code points of a line that is looked at."""

SURE, APART = 0.88, 0.95
"""Probability from which a line goes: with nothing but chrome below it, and with a line that stays below it."""

HEADING = 0.95
"""The same for a heading."""

LETTERS = 3
"""Letters besides addresses that a line needs: numbers and references of the author have fewer."""

ROWS, MISSES = 14, 2
"""Lines from the last that are looked at, and short lines among them that may stay."""

_ADDRESS = regex.compile(r"https?://\S+|www\.\S+|\S+@\S+\.\w+")
_WORD = regex.compile(r"\p{Latin}+")
_MARKS = regex.compile(r"[|｜/／·•»«>›<‹【】\[\]()（）:：*#→←▲▼↑↓]")
_STOPS = regex.compile(r"[。！？!?]|\.\s")
_OPENING = "※©【[(（*▲▼«‹◀>»"
_START = "\x02" * (ORDER - 1)


class Chrome(Struct, frozen=True):
    """The model: weights of hashed features, one row each, and of a few facts about the line as a whole."""

    weights: "NDArray[np.int8]"
    scale: "NDArray[np.float32]"
    facts: "NDArray[np.float32]"

    def weigh(self, text: str) -> tuple[float, str]:
        """How likely a line is chrome (0–1), and of which kind."""
        places = features(text)
        own = self.weights.take(places, axis=0).sum(axis=0, dtype=np.int64) * self.scale / np.sqrt(len(places))
        odds = own + np.array(facts(text), np.float32) @ self.facts
        chance = np.exp(odds - odds.max())
        chance /= chance.sum()
        return 1.0 - float(chance[0]), KINDS[1 + int(chance[1:].argmax())]


@cache
def load_chrome() -> Chrome:
    """The model that ships with the package."""
    with as_file(files(__package__) / "chrome.npz") as path, np.load(path, allow_pickle=False) as arrays:
        return Chrome(arrays["weights"], arrays["scale"], arrays["facts"])


def features(text: str) -> "NDArray[np.int64]":
    """The places of a line's n-grams of up to ORDER characters, and of its Latin words and pairs of words."""
    folded = load_model().folding(_ADDRESS.sub("\x01", text.strip())[:LONGEST])
    points = codes(_START + "\x02" + folded + "\x03")
    count = len(points)
    columns = [points[ORDER - 1 - k : count - k] for k in range(ORDER)]
    grams = (chained(columns).ravel() >> np.uint64(20)) & np.uint64((1 << BITS) - 1)
    words = _WORD.findall(folded)
    named = [f"w {word}" for word in words] + [f"b {a} {b}" for a, b in pairwise(words)]
    hashed = [zlib.crc32(name.encode()) & ((1 << BITS) - 1) for name in named]
    return np.unique(np.concatenate((grams.astype(np.int64), np.array(hashed, np.int64))))


def facts(text: str) -> list[float]:
    """Length, digits, letters, a sentence's end, marks, blanks: what the whole line looks like."""
    size = len(text)
    return [
        float(np.log1p(size + count_cjk(text))) / 5,
        sum(map(str.isdigit, text)) / size,
        sum(map(str.isalpha, text)) / size,
        float(ends_sentence(text)),
        min(len(_MARKS.findall(text)), 6) / 6,
        float(text.isascii()),
        float(_ADDRESS.search(text) is not None),
        min(text.count(" ") + text.count("\u3000"), 20) / 20,
        float(text[0] in _OPENING),
        len(_STOPS.findall(text)) / 3,
        1.0,
    ]


def find_chrome_lines(document: Document) -> Iterator[Edit]:
    """Cut what the model takes for chrome among the last lines, below at least one paragraph that stays."""
    lines = read_lines(document)
    found = list(_found(lines))
    gone = {line.rank for line, _, _ in found}
    if any(is_prose(line.text) and line.rank not in gone for line in lines):
        for line, probability, kind in found:
            note = f"{kind}, probability {probability:.2f}"
            yield whole(document, line, "chrome-lines", CLASSES[kind], note=note)


def _found(lines: Sequence[Line]) -> Iterator[tuple[Line, float, str]]:
    """The lines that go, from the last upwards, with their probability and kind."""
    misses = 0
    for line in lines[: -ROWS - 1 : -1]:
        if len(line.text) > LONGEST or line.kind in ("quote", "table"):
            return
        probability, kind = load_chrome().weigh(line.text) if _has_letters(line.text) else (0.0, "")
        if probability >= max(APART if misses else SURE, HEADING if line.kind[0] == "h" else 0.0):
            yield line, probability, kind
        elif misses == MISSES or is_prose(line.text):
            return
        else:
            misses += 1


def _has_letters(text: str) -> bool:
    return sum(map(str.isalpha, _ADDRESS.sub("", text))) >= LETTERS
