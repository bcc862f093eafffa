"""Lines of the theme below an article, told by a small model: what no grammar of a family knows.

The model weighs a line's characters and words, learned from lines written for it and from golds; chrome.npz holds it,
CHROME.md is its card. It is asked from the last line upwards, and only until a paragraph follows.
"""

from collections.abc import Iterator, Sequence
from functools import cache

from msgspec.structs import replace

from scraper.clean.lines.shape import Line, is_prose, read_lines, whole
from scraper.model import Document, Edit
from scraper.text.line_model import ADDRESS, LONGEST, LineModel, load_line_model

CLASSES = {
    "share": "share-widget",
    "button": "residue",
    "prompt": "prompt",
    "comment": "comment",
    "navigation": "navigation",
    "meta": "byline",
    "notice": "copyright-notice",
}
"""The model's kinds of chrome, and the class of their edits."""

SURE, APART = 0.88, 0.95
"""Probability from which a line goes: with nothing but chrome below it, and with a line that stays below it."""

HEADING = 0.95
"""The same for a heading."""

LETTERS = 3
"""Letters besides addresses that a line needs: numbers and references of the author have fewer."""

ROWS, MISSES = 14, 2
"""Lines from the last that are looked at, and short lines among them that may stay."""


@cache
def load_chrome() -> LineModel:
    """The model that ships with the package."""
    return load_line_model("scraper.clean.lines", "chrome.npz")


def find_chrome_lines(document: Document) -> Iterator[Edit]:
    """Cut what the model takes for chrome among the last lines, below at least one paragraph that stays."""
    lines = read_lines(document)
    found = list(_found(lines))
    gone = {line.rank for line, _, _ in found}
    if any(is_prose(line.text) and line.rank not in gone for line in lines):
        for line, probability, kind in found:
            note = f"{kind}, probability {probability:.2f}"
            yield replace(whole(document, line, "chrome-lines", CLASSES[kind]), note=note)


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
    return sum(map(str.isalpha, ADDRESS.sub("", text))) >= LETTERS
