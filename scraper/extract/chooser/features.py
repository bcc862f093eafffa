"""One pass over a page's blocks and containers -> a matrix of evidence, one row per block with text.

The order of the columns is FEATURES; the model file is only valid for exactly these names (see model.py).
"""

from collections.abc import Sequence

import numpy as np
from msgspec import Struct

from scraper.extract.chooser.characters import (
    CJK, COMMA, DIGIT, MARK, QUOTE, SPACE, STOP, UPPER, Array, count_kinds,
)  # fmt: skip
from scraper.extract.chooser.tree import FAR, TAGS, Tree, subtree_totals, tree_of
from scraper.extract.chooser.words import LINES, NAMES, line_hits
from scraper.model import Block, Document

_SHORT = 80
"""Code points up to which a block is looked through for words of LINE_WORDS."""
_KINDS = {"p": 0, "h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6, "li": 7, "quote": 8, "pre": 9, "caption": 10, "table": 11}
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
        return np.column_stack([self.columns[name] for name in FEATURES]).astype(np.float32)


def evidence_of(document: Document) -> Evidence | None:
    """What a page shows about each of its blocks; None if no block has text."""
    index = [i for i, b in enumerate(document.blocks) if b.text]
    if not index:
        return None
    blocks = [document.blocks[i] for i in index]
    tree = tree_of(document.elements)
    element = np.fromiter((b.element for b in blocks), np.int64, len(blocks))
    counts, tokens, last = count_kinds([b.text for b in blocks])
    links = _links(blocks)
    columns: dict[str, Array] = {}
    columns.update(_text_columns(blocks, counts, tokens, last, links))
    columns.update(_page_columns(tokens, links, columns))
    columns.update(_word_columns(blocks))
    columns.update(_title_columns(document, blocks, tokens))
    columns.update(_place_columns(document, index, blocks))
    columns.update(_container_columns(tree, element, tokens, links, columns))
    columns.update(_neighbour_columns(columns))
    signature = _block_signatures(tree, element, columns["kind"])
    columns.update(_group_columns(signature, tokens, columns))
    return Evidence(np.array(index), element, tokens, tree, signature, columns)


def _links(blocks: Sequence[Block]) -> Array:
    """Blocks x (number of links, linked characters)."""
    out = np.zeros((len(blocks), 2))
    for row, block in enumerate(blocks):
        if block.links:
            out[row] = len(block.links), sum(k.end - k.start for k in block.links)
    return out


def _text_columns(blocks: Sequence[Block], counts: Array, tokens: Array, last: Array, links: Array) -> dict[str, Array]:
    chars = np.maximum(counts.sum(axis=1) - counts[:, SPACE], 1)
    size = np.fromiter((len(b.text) for b in blocks), np.float64, len(blocks))
    hidden = np.fromiter((sum(h.end - h.start for h in b.hidden) if b.hidden else 0 for b in blocks), np.float64, len(blocks))
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


def _page_columns(tokens: Array, links: Array, columns: dict[str, Array]) -> dict[str, Array]:
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


def _word_columns(blocks: Sequence[Block]) -> dict[str, Array]:
    """For short blocks: how many words of each group of LINE_WORDS they hold."""
    found = np.zeros((len(blocks), len(LINES)))
    rows = [row for row, b in enumerate(blocks) if len(b.text) <= _SHORT]
    if rows:
        texts = [blocks[row].text.lower() for row in rows]
        ends = np.cumsum([len(t) + 1 for t in texts])
        hits = line_hits("\n".join(texts))
        if hits:
            places = np.searchsorted(ends, [end for end, _ in hits], side="right")
            np.add.at(found, (np.array(rows)[places], [k for _, k in hits]), 1)
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


def _title_columns(document: Document, blocks: Sequence[Block], tokens: Array) -> dict[str, Array]:
    """How much a block resembles the page's title, and how far it stands behind the last block that does."""
    titles = [document.head.title, *(v for k, v in document.head.metas if k in ("og:title", "twitter:title"))][:3]
    squeezed = ["".join(t.split()).lower() for t in titles if t]
    alike = np.zeros(len(blocks))
    for row, block in enumerate(blocks):
        if len(block.text) <= 300 and squeezed:
            own = "".join(block.text.split()).lower()
            alike[row] = max(_alike(own, t) for t in squeezed)
    rows = np.arange(len(blocks))
    heading = np.fromiter((b.kind in ("h1", "h2") for b in blocks), bool, len(blocks))
    strong = rows[(alike >= 0.5) & heading]
    if not strong.size:
        strong = rows[alike >= 0.5]
    first_h1 = next((row for row, b in enumerate(blocks) if b.kind == "h1"), -1)
    start = int(strong[0]) if strong.size else first_h1
    final = int(strong[-1]) if strong.size else first_h1
    running = np.cumsum(tokens)
    since = np.where(rows >= start, running - running[max(start, 0)], -1.0) if start >= 0 else np.full(len(blocks), -2.0)
    return {
        "title_alike": alike,
        "rows_after_title": np.clip(rows - start, -50, 300) if start >= 0 else np.full(len(blocks), -99.0),
        "rows_after_last_title": np.clip(rows - final, -50, 300) if final >= 0 else np.full(len(blocks), -99.0),
        "tokens_after_title": np.sign(since) * np.log1p(np.abs(since)),
    }


def _alike(own: str, title: str) -> float:
    if len(own) < 4:
        return 0.0
    if own in title:
        return len(own) / len(title)
    return len(title) / len(own) if title in own else 0.0


def _place_columns(document: Document, index: Sequence[int], blocks: Sequence[Block]) -> dict[str, Array]:
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


def _container_columns(tree: Tree, element: Array, tokens: Array, links: Array, columns: dict[str, Array]) -> dict[str, Array]:
    out: dict[str, Array] = {}
    for k, name in enumerate((*NAMES, *TAGS)):
        out[f"in_{name}"] = tree.near[element, k]
    out["depth"] = tree.depth[element]
    out["hidden_by"] = tree.hidden[element]
    prose = columns["prose"]
    total, total_prose = max(tokens.sum(), 1.0), max(prose.sum(), 1.0)
    linked = columns["link_share"] * tokens
    sums = {
        "tokens": subtree_totals(tree, element, tokens),
        "linked": subtree_totals(tree, element, linked),
        "rows": subtree_totals(tree, element, np.ones(len(tokens))),
        "prose": subtree_totals(tree, element, prose),
        "stops": subtree_totals(tree, element, columns["stop_count"]),
    }
    level = element
    for step in range(5):
        here = {name: values[level] for name, values in sums.items()}
        out[f"up{step}_tokens"] = here["tokens"] / total
        out[f"up{step}_linked"] = here["linked"] / np.maximum(here["tokens"], 1)
        out[f"up{step}_rows"] = np.minimum(here["rows"], 200)
        out[f"up{step}_prose"] = here["prose"] / total_prose
        out[f"up{step}_size"] = here["tokens"] / np.maximum(here["rows"], 1)
        if step < 3:
            out[f"up{step}_stops"] = here["stops"] / np.maximum(here["rows"], 1)
            out[f"up{step}_code"] = tree.code[level]
            out[f"up{step}_children"] = np.minimum(tree.children[level], 60)
        level = np.maximum(tree.parent[level], 0)
    out.update(_best_columns(tree, element, prose))
    return out


def _best_columns(tree: Tree, element: Array, prose: Array) -> dict[str, Array]:
    """Where a block stands to the container with the most running text, its own paragraphs counting fully, deeper ones less."""
    score = np.bincount(element, weights=prose, minlength=len(tree.end))
    parent = np.maximum(tree.parent, 0)
    up = np.bincount(parent, weights=score, minlength=len(score))
    score = score + up + 0.5 * np.bincount(parent, weights=up, minlength=len(score))
    best = int(np.argmax(score))
    inside = (element >= best) & (element < tree.end[best])
    above = int(parent[best])
    rows = np.arange(len(element))
    first, last = (rows[inside][0], rows[inside][-1]) if inside.any() else (0, 0)
    return {
        "best_score": score[element] / max(score[best], 1.0),
        "best_parent_score": score[parent[element]] / max(score[best], 1.0),
        "in_best": inside.astype(np.float64),
        "in_best_parent": ((element >= above) & (element < tree.end[above])).astype(np.float64),
        "rows_from_best": np.where(rows < first, np.maximum(rows - first, -60), np.where(rows > last, np.minimum(rows - last, 60), 0)),
        "best_depth": np.clip(tree.depth[element] - tree.depth[best], -10, 10),
    }


_NEAR = ("tokens", "link_share", "stop_count", "kind", "in_related", "in_comment", "up0_tokens")


def _neighbour_columns(columns: dict[str, Array]) -> dict[str, Array]:
    out = {}
    for name in _NEAR:
        for step in (-2, -1, 1, 2):
            out[f"{name}{step:+d}"] = shifted(columns[name], step)
    return out


def shifted(values: Array, step: int) -> Array:
    """The value of the row `step` further on, -1 beyond the page's ends."""
    out = np.full(len(values), -1.0)
    if abs(step) < len(values):
        if step > 0:
            out[:-step] = values[step:]
        else:
            out[-step:] = values[:step]
    return out


def _block_signatures(tree: Tree, element: Array, kind: Array) -> Array:
    return np.unique(tree.signature[element] * 16 + kind.astype(np.int64), return_inverse=True)[1]


def _group_columns(signature: Array, tokens: Array, columns: dict[str, Array]) -> dict[str, Array]:
    """Repeated structure: how many blocks stand in the same place of the template, and what they hold on average."""
    size = np.bincount(signature).astype(np.float64)
    means = {name: np.bincount(signature, weights=values) / size for name, values in (("tokens", tokens), ("link_share", columns["link_share"]), ("stops", columns["stop_count"]))}
    out = {f"like_{name}": mean[signature] for name, mean in means.items()}
    out["like_count"] = np.minimum(size[signature], 200)
    prose = np.bincount(signature, weights=columns["prose"])
    out["like_prose"] = prose[signature] / max(columns["prose"].sum(), 1.0)
    return out


def _names() -> tuple[str, ...]:
    """The columns of the smallest page there is: their order is part of the model."""
    page = evidence_of(Document((Block("p", "a"),)))
    assert page is not None
    return tuple(page.columns)


FEATURES = _names()
assert FAR > 0
