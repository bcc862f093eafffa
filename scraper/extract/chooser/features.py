"""One pass over a page's blocks and containers -> a matrix of evidence, one row per block with text.

The order of the columns is FEATURES; the model file is only valid for exactly these names (see model.py).
"""

from collections.abc import Sequence

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from scraper.extract.chooser.characters import (
    CJK,
    COMMA,
    DIGIT,
    MARK,
    QUOTE,
    SPACE,
    STOP,
    UPPER,
    Array,
    count_kinds,
)  # fmt: skip
from scraper.extract.chooser.containers import block_signatures, container_columns, group_columns, item_columns
from scraper.extract.chooser.lines import (
    place_columns,
    short_lines,
    title_columns,
    title_likeness,
    title_rows,
    word_columns,
)
from scraper.extract.chooser.tree import Tree, tree_of
from scraper.extract.html import KIND_OF_TAG
from scraper.model import Block, Document

_KINDS = {
    "p": 0,
    "h1": 1,
    "h2": 2,
    "h3": 3,
    "h4": 4,
    "h5": 5,
    "h6": 6,
    "li": 7,
    "quote": 8,
    "pre": 9,
    "caption": 10,
    "table": 11,
}
_LONG = 15
"""Tokens from which a block counts as running text."""


class Evidence(Struct, frozen=True):
    """The rows of a page: `index` are the blocks with text, in order; the other arrays run along it."""

    index: Array
    element: Array
    tokens: Array
    tree: Tree
    signature: Array
    columns: dict[str, Array]

    @property
    def matrix(self) -> Array:
        """Rows x features, float32."""
        return stacked([self.columns[name] for name in FEATURES])


def stacked(columns: Sequence[Array]) -> Array:
    """The columns side by side, float32; each lies in one piece, as the forests read them."""
    out = np.empty((len(columns), len(columns[0])), np.float32)
    for place, column in enumerate(columns):
        out[place] = column
    return out.T


def evidence_of(document: Document) -> Evidence | None:
    """What a page shows about each of its blocks; None if no block has text."""
    index = [i for i, b in enumerate(document.blocks) if b.text]
    if not index:
        return None
    blocks = [_by_tag(document, b) if b.kind == "caption" else b for b in document.blocks if b.text]
    tree = tree_of(document.elements)
    element = np.fromiter((b.element for b in blocks), np.int64, len(blocks))
    counts, tokens, last = count_kinds([b.text for b in blocks])
    columns: dict[str, Array] = {}
    columns.update(_text_columns(blocks, counts, tokens, last))
    columns.update(_page_columns(tokens, columns))
    lines = short_lines(blocks)
    columns.update(word_columns(blocks, lines))
    alike = title_likeness(document, lines)
    start, final = title_rows(alike, columns["kind"])
    columns.update(title_columns(alike, start, final, tokens))
    columns.update(place_columns(document, index, columns["kind"]))
    columns.update(container_columns(tree, element, tokens, columns))
    columns.update(item_columns(tree, element, tokens, columns))
    columns.update(_neighbour_columns(columns))
    signature = block_signatures(tree, element, columns["kind"])
    columns.update(group_columns(signature, tokens, columns))
    return Evidence(np.array(index), element, tokens, tree, signature, columns)


def _by_tag(document: Document, block: Block) -> Block:
    """A caption as the kind that its tags say: to the model one that only its class tells is a paragraph."""
    at = block.element
    while at >= 0 and document.elements[at].tag not in KIND_OF_TAG:
        at = document.elements[at].parent
    return replace(block, kind=KIND_OF_TAG[document.elements[at].tag] if at >= 0 else "p")


def _links(blocks: Sequence[Block]) -> Array:
    """Blocks x (number of links, linked characters)."""
    out = np.zeros((len(blocks), 2))
    for row, block in enumerate(blocks):
        if block.links:
            out[row] = len(block.links), sum(k.end - k.start for k in block.links)
    return out


def _text_columns(blocks: Sequence[Block], counts: Array, tokens: Array, last: Array) -> dict[str, Array]:
    chars = np.maximum(counts.sum(axis=1) - counts[:, SPACE], 1)
    links = _links(blocks)
    size = np.fromiter((len(b.text) for b in blocks), np.float64, len(blocks))
    hidden = np.fromiter(
        (sum(h.end - h.start for h in b.hidden) if b.hidden else 0 for b in blocks), np.float64, len(blocks)
    )
    return {
        "tokens": np.log1p(tokens),
        "link_share": np.minimum(links[:, 1] / size, 1.0),
        "links": np.minimum(links[:, 0], 50),
        "cjk": counts[:, CJK] / chars,
        "upper": counts[:, UPPER] / chars,
        "digits": counts[:, DIGIT] / chars,
        "stops": counts[:, STOP] / np.maximum(tokens, 1),
        "stop_count": np.minimum(counts[:, STOP], 30),
        "commas": counts[:, COMMA] / np.maximum(tokens, 1),
        "comma_count": np.minimum(counts[:, COMMA], 30),
        "marks": counts[:, MARK] / chars,
        "quotes": counts[:, QUOTE] / chars,
        "word_size": chars / np.maximum(tokens, 1),
        "last": last.astype(np.float64),
        "kind": np.fromiter((_KINDS[b.kind] for b in blocks), np.float64, len(blocks)),
        "hidden": hidden / size,
    }


def _page_columns(tokens: Array, columns: dict[str, Array]) -> dict[str, Array]:
    count, total = len(tokens), max(tokens.sum(), 1.0)
    before = np.cumsum(tokens) - tokens
    prose = tokens * (tokens >= _LONG) * (columns["link_share"] < 0.3)
    prose_total = max(prose.sum(), 1.0)
    prose_before = np.cumsum(prose) - prose
    return {
        "at": np.arange(count) / count,
        "row": np.minimum(np.arange(count), 500.0),
        "rows_left": np.minimum(count - np.arange(count), 500.0),
        "before": before / total,
        "prose_before": prose_before / prose_total,
        "prose_after": (prose_total - prose_before - prose) / prose_total,
        "page_tokens": np.full(count, np.log1p(total)),
        "page_prose": np.full(count, prose_total / total),
        "page_rows": np.full(count, np.log1p(count)),
        "page_cjk": np.full(count, float((columns["cjk"] * tokens).sum() / total)),
        "share": tokens / total,
        "prose": prose,
    }


_NEAR = ("tokens", "link_share", "stop_count", "kind", "in_related", "in_comment", "up0_tokens")
_STEPS = (-2, -1, 1, 2)


def _neighbour_columns(columns: dict[str, Array]) -> dict[str, Array]:
    out = {}
    for name in _NEAR:
        for step, column in zip(_STEPS, shifted(columns[name], _STEPS), strict=True):
            out[f"{name}{step:+d}"] = column
    return out


def shifted(values: Array, steps: Sequence[int]) -> list[Array]:
    """For each step the values of the rows so much further on, -1 beyond the page's ends."""
    reach, count = max(map(abs, steps)), len(values)
    padded = np.full(count + 2 * reach, -1.0)
    padded[reach : reach + count] = values
    return [padded[reach + step : reach + step + count] for step in steps]


def _names() -> tuple[str, ...]:
    """The columns of the smallest page there is: their order is part of the model."""
    page = evidence_of(Document((Block("p", "a"),)))
    assert page is not None
    return tuple(page.columns)


FEATURES = _names()
