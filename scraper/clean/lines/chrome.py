"""Lines of the theme below an article, told by a small model: what no grammar of a family knows.

The model weighs a line's characters and words, learned from lines written for it and from golds; chrome.npz holds it,
CHROME.md is its card. It is asked from the last line upwards, and only until a paragraph follows.
"""

from collections.abc import Iterator, Sequence

import regex
from msgspec.structs import replace

from scraper.clean.lines.grammar import COLON
from scraper.clean.lines.shape import Line, is_prose, read_lines, whole
from scraper.clean.lines.words import words
from scraper.model import Document, Edit
from scraper.text.dates import is_date_line
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

ADVERT = regex.compile(rf"(?:{words('slot')}){COLON}\S.*")
"""A line that a theme labels as an advert: right above chrome it is some; elsewhere a list may explain the word."""

SURE, APART = 0.88, 0.95
"""Probability from which a line goes: with nothing but chrome below it, and with a line that stays below it."""

HEADING = 0.95
"""The same for a heading."""

LETTERS = 3
"""Letters besides addresses that a line needs: numbers and references of the author have fewer."""

VERSES = 8
"""Lines that must stay where none of them is prose: a poem has no paragraph above its footer."""

BARS, LONGEST_BAR = 2, 320
"""Vertical bars of a footer in one line, which may be so long (code points): prose has none."""

ROWS, MISSES = 14, 2
"""Lines from the last that are looked at, and short lines among them that may stay."""


def load_chrome() -> LineModel:
    """The model of chrome."""
    return load_line_model("scraper.clean.lines", "chrome.npz")


def find_chrome_lines(document: Document) -> Iterator[Edit]:
    """Cut what the model takes for chrome among the last lines, below a paragraph or many short lines that stay."""
    lines = read_lines(document)
    found = list(_found(lines))
    gone = {line.rank for line, _, _ in found}
    stay = [line.text for line in lines if line.rank not in gone]
    if len(stay) >= VERSES or any(map(is_prose, stay)):
        for line, cls, note in found:
            yield replace(whole(document, line, "chrome-lines", cls), note=note)


def _found(lines: Sequence[Line]) -> Iterator[tuple[Line, str, str]]:
    """The lines that go, from the last upwards, with their class and why."""
    misses, below = 0, False
    for line in lines[: -ROWS - 1 : -1]:
        if _is_too_long(line.text) or line.kind in ("quote", "table"):
            return
        weighed = _has_letters(line.text) and not is_date_line(line.text)
        probability, kind = load_chrome().weigh(line.text) if weighed else (0.0, "")
        if probability >= max(APART if misses else SURE, HEADING if line.kind[0] == "h" else 0.0):
            yield line, CLASSES[kind], f"{kind}, probability {probability:.2f}"
            below = True
        elif below and not misses and line.kind == "p" and not line.ended and ADVERT.fullmatch(line.text):
            yield line, "advertising", "labelled as an advert, above chrome"
        elif misses == MISSES or is_prose(line.text):
            return
        else:
            misses += 1


def _is_too_long(text: str) -> bool:
    return len(text) > (LONGEST_BAR if text.count("|") + text.count("｜") >= BARS else LONGEST)


def _has_letters(text: str) -> bool:
    return sum(map(str.isalpha, ADDRESS.sub("", text))) >= LETTERS
