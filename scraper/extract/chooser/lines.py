"""Evidence in the lines themselves: words that name a purpose, likeness to the title, dates and names near by."""

from collections.abc import Sequence

import numpy as np

from scraper.extract.chooser.characters import Array
from scraper.extract.chooser.words import LINES, line_hits
from scraper.model import Block, Document

_SHORT = 200
"""Code points up to which a block is looked through for words of LINE_WORDS."""


def word_columns(blocks: Sequence[Block]) -> dict[str, Array]:
    """For short blocks: how many words of each group of LINE_WORDS they hold."""
    found = np.zeros((len(blocks), len(LINES)))
    rows = [row for row, b in enumerate(blocks) if len(b.text) <= _SHORT]
    if rows:
        texts = [blocks[row].text.lower() for row in rows]
        ends = np.cumsum([len(t) + 1 for t in texts])
        hits = line_hits("\n".join(texts))
        if hits:
            places = np.searchsorted(ends, [end for end, _ in hits], side="right")
            np.add.at(found, (np.array(rows)[places], np.array([k for _, k in hits])), 1)
    out = {f"says_{name}": found[:, k] for k, name in enumerate(LINES)}
    seen: dict[str, int] = {}
    twin = np.zeros(len(blocks))
    for row, block in enumerate(blocks):
        first = seen.setdefault(block.text, row)
        if first != row:
            twin[row] = twin[first] = 1.0 if len(block.text) < 40 else 2.0
            twin[row] += 0.5
    out["twin"] = twin
    return out


def title_columns(document: Document, blocks: Sequence[Block], tokens: Array) -> dict[str, Array]:
    """How much a block resembles the page's title, and how far it stands behind the last block that does."""
    titles = [document.head.title, *(v for k, v in document.head.metas if k in ("og:title", "twitter:title"))][:3]
    squeezed = list(dict.fromkeys("".join(t.split()).lower() for t in titles if t))
    alike = np.zeros(len(blocks))
    for row, block in enumerate(blocks):
        if len(block.text) <= 300 and squeezed:
            own = "".join(block.text.split()).lower()
            if len(own) >= 4:
                alike[row] = max([_alike(own, t) for t in squeezed])
    rows = np.arange(len(blocks))
    heading = np.fromiter((b.kind in ("h1", "h2") for b in blocks), bool, len(blocks))
    strong = rows[(alike >= 0.5) & heading]
    if not strong.size:
        strong = rows[alike >= 0.5]
    first_h1 = next((row for row, b in enumerate(blocks) if b.kind == "h1"), -1)
    start = int(strong[0]) if strong.size else first_h1
    final = int(strong[-1]) if strong.size else first_h1
    running = np.cumsum(tokens)
    since = (
        np.where(rows >= start, running - running[max(start, 0)], -1.0) if start >= 0 else np.full(len(blocks), -2.0)
    )
    return {
        "title_alike": alike,
        "rows_after_title": np.clip(rows - start, -50, 300) if start >= 0 else np.full(len(blocks), -99.0),
        "rows_after_last_title": np.clip(rows - final, -50, 300) if final >= 0 else np.full(len(blocks), -99.0),
        "tokens_after_title": np.sign(since) * np.log1p(np.abs(since)),
    }


def _alike(own: str, title: str) -> float:
    if own in title:
        return len(own) / len(title)
    return len(title) / len(own) if title in own else 0.0


def place_columns(document: Document, index: Sequence[int], blocks: Sequence[Block]) -> dict[str, Array]:
    """Headings, dates, authors and pictures near by."""
    count = len(blocks)
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
    head = np.fromiter((b.kind[0] == "h" for b in blocks), bool, count)
    behind = rows - np.maximum.accumulate(np.where(head, rows, -99))
    level = np.fromiter((int(b.kind[1]) if b.kind[0] == "h" else 0 for b in blocks), np.int64, count)
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
