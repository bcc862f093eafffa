"""Evidence in the lines themselves: words that name a purpose, likeness to the title, dates and names near by."""

from collections.abc import Sequence

import numpy as np

from scraper.extract.chooser.characters import Array
from scraper.extract.chooser.words import LINES, line_hits
from scraper.model import Block, Document

_SHORT = 200
"""Code points up to which a block is looked through for words of LINE_WORDS."""

_TITLE = 300
"""Code points up to which a block may be the title, or hold it."""

_FEW = 4
"""Code points without white space below which a block resembles no title."""


def short_lines(blocks: Sequence[Block]) -> list[str]:
    """The blocks that may be a title or a label in lower case; "" for longer ones."""
    return [b.text.lower() if len(b.text) <= _TITLE else "" for b in blocks]


def word_columns(blocks: Sequence[Block], lines: Sequence[str]) -> dict[str, Array]:
    """For short blocks: how many words of each group of LINE_WORDS they hold; `lines` is what short_lines says."""
    found = np.zeros((len(blocks), len(LINES)))
    texts = [low if len(low) <= _SHORT else "" for low in lines]
    hits = line_hits("\n".join(texts))
    if hits:
        ends = np.cumsum([len(t) + 1 for t in texts])
        places, groups = np.array(hits).T
        np.add.at(found, (np.searchsorted(ends, places, side="right"), groups), 1)
    out = {f"says_{name}": found[:, k] for k, name in enumerate(LINES)}
    seen: dict[str, int] = {}
    twin = np.zeros(len(blocks))
    for row, first in enumerate([seen.setdefault(b.text, row) for row, b in enumerate(blocks)]):
        if first != row:
            twin[first] = 1.0 if len(blocks[row].text) < 40 else 2.0
            twin[row] = twin[first] + 0.5
    out["twin"] = twin
    return out


def title_likeness(document: Document, lines: Sequence[str]) -> Array:
    """How much each block resembles the page's title, 0–1, whatever their case and white space."""
    titles = [document.head.title, *(v for k, v in document.head.metas if k in ("og:title", "twitter:title"))][:3]
    first_words = {"".join(own): own[0] for t in titles if (own := t.lower().split())}
    alike = np.zeros(len(lines))
    for row, low in enumerate(lines if first_words else ()):
        if len(low) >= _FEW and (parts := low.split(None, 1)):  # what rules leave of a block may be white space
            head = parts[0]
            for title, first in first_words.items():
                if head in title or (len(low) >= len(title) and first in low):  # nearly all lines are told apart here
                    alike[row] = max(alike[row], _likeness("".join(low.split()), title))
    return alike


def _likeness(own: str, title: str) -> float:
    """How much of the longer text the shorter one is, if it is a part of it; 0 otherwise."""
    if len(own) < _FEW or (own not in title and title not in own):
        return 0.0
    return min(len(own), len(title)) / max(len(own), len(title))


def title_rows(alike: Array, kind: Array) -> tuple[int, int]:
    """The first and the last row that is the title, best a heading of the first two levels; -1 if there is none."""
    strong = np.flatnonzero((alike >= 0.5) & (kind >= 1) & (kind <= 2))
    if not strong.size:
        strong = np.flatnonzero(alike >= 0.5)
    if not strong.size:
        strong = np.flatnonzero(kind == 1)[:1]
    return (int(strong[0]), int(strong[-1])) if strong.size else (-1, -1)


def title_columns(alike: Array, start: int, final: int, tokens: Array) -> dict[str, Array]:
    """How far a block stands behind the first and the last row that is the title."""
    count, running = len(alike), np.cumsum(tokens)
    rows = np.arange(count)
    since = np.where(rows >= start, running - running[max(start, 0)], -1.0) if start >= 0 else np.full(count, -2.0)
    return {
        "title_alike": alike,
        "rows_after_title": np.clip(rows - start, -50, 300) if start >= 0 else np.full(count, -99.0),
        "rows_after_last_title": np.clip(rows - final, -50, 300) if final >= 0 else np.full(count, -99.0),
        "tokens_after_title": np.sign(since) * np.log1p(np.abs(since)),
    }


def place_columns(document: Document, index: Sequence[int], kind: Array) -> dict[str, Array]:
    """Headings, dates, authors and pictures near by."""
    count = len(index)
    rows = np.arange(count)
    row_of = {block: row for row, block in enumerate(index)}
    dated, named, pictured = np.zeros(count), np.zeros(count), np.zeros(count)
    for block, _ in document.head.times:
        dated[row_of.get(block, 0)] = 1
    for mark in document.marks:
        row = row_of.get(mark.block)
        if row is not None:
            if "date" in mark.label or "time" in mark.label or "publi" in mark.label:
                dated[row] = 1
            if "auth" in mark.label or "byline" in mark.label:
                named[row] = 1
    for image in document.images:
        pictured[min(row_of.get(image.block, 0), count - 1)] += 1
    head = (kind >= 1) & (kind <= 6)
    behind = rows - np.maximum.accumulate(np.where(head, rows, -99))
    level = np.where(head, kind, 0.0)
    latest = np.maximum.accumulate(np.where(head, rows, 0))
    return {
        "rows_after_heading": np.minimum(behind, 60),
        "heading_level": level[latest],
        "dated": dated,
        "named": named,
        "rows_from_date": _distance(dated),
        "rows_from_name": _distance(named),
        "pictures": pictured,
    }


def _distance(flags: Array) -> Array:
    """Signed rows from the closest flagged row before (positive) or behind (negative); 99 if there is none."""
    rows = np.arange(len(flags))
    on = flags > 0
    before = rows - np.maximum.accumulate(np.where(on, rows, -999))
    behind = np.minimum.accumulate(np.where(on, rows, 9999)[::-1])[::-1] - rows
    out = np.where(before <= behind, before, -behind)
    return np.where(np.abs(out) > 90, 99, out)
