"""What belongs together stays together: rows of a table, items of a list, paragraphs, headings, the end of a letter.

The model weighs each block by its own words. The head of a table, a short item among long ones or a heading of four
characters has hardly any, but where the rest of its table or list is the article's, so is it.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise, takewhile
from types import MappingProxyType
from typing import NamedTuple

import regex

from scraper.model import Block, Document
from scraper.text.dates import is_date_line
from scraper.text.spans import linked_share

SHARE = 0.6
"""Share of a table's rows (a list's items, a listing's lines) that stay, from which all of them do."""

LEAST = 2
"""Rows that stay, from which the others do."""

LINKED, LINKED_TEXT = 0.5, 0.3
"""Share of a block that is linked from which it is navigation wherever it stands, and from which it is no paragraph."""

WIDE = 40
"""Blocks that are missing at one place, from which something else stands there."""

BEGUN = 30
"""Code points of a kept block with which the text has begun."""

CODE_SCORE = 0.35
"""Score (0–1) from which code inside the article stays.

wcxb-dev, whose golds leave most code out: F1 .9690 as without; .9688 from .3, .9683 from .2.
"""

LAST_CODE_SCORE = 0.2
"""The same for code right behind the article's last paragraph; wcxb-dev does not change (tests/bench/extraction.py)."""

LAST_SENTENCE_SCORE, LAST_LINE_SCORE = 0.05, 0.1
"""The same for a sentence right behind it, and for a date, a contact or a name that signs.

Cross-validated, scores from pages never seen: wcxb-dev .9552 -> .9551, daniel-zh-dev .9676 -> .9675, at any score. On
120 pages by strangers, notices and letters among them, it is what keeps their ends.
"""

GAP_SCORE, GAP = 0.2, 8
"""Score from which blocks between two kept ones of their own container stay, and how many of them at most.

Cross-validated, with what closes: wcxb-dev .9552 as before, daniel-zh-dev .9676 -> .9673, magic-zh .9141 -> .9161,
snippets .9388 -> .9382. Lower it brings back labels and credits.
"""

CELL_SCORE, CELL, CELLS, KINDS = 0.15, 40, 12, 2
"""Score and size (code points) of cells in a grid of boxes that stay between two kept ones, how many of them, and how
differently built they may be in one row. Cross-validated 54 of 57 such blocks of wcxb-dev are the article's."""

WRAPPERS, SEVERAL = 3, 3
"""Elements at most that hold one paragraph alone, as some editors write `div > div > span` for each, and the kept
blocks from which they are looked through: around a single paragraph may stand the page."""

DEEP, NEAR = 64, 200
"""Levels that are climbed to see what stands where, and last kept blocks whose containers are known: nests of thousands
of elements would cost seconds."""

CONTACTS = 12
"""Blocks before a last contact line among which another one stands: it is a part of them."""

_SENTENCE = regex.compile(r".{14,}(?:[。！？…][”」』）)]*|[.!?][\"”’)]*)", regex.DOTALL)

_CONTACT = regex.compile(r"[^\d：:]{1,20}[：:](?=.*(?:\d{3}|@)).{1,80}")
"""A label before a number or an address: 電話：(05)000-1234, Press office: press@example.org."""

_ASKED = regex.compile(
    r"[^\d：:]{0,8}(?:洽[詢询]|[聯联][絡络系]|[詢询][問问]|承[辦办]|[問问]い?合わせ|連絡先|문의|(?i:contact|inquiries|enquiries|rsvp))"
    r"[^\d：:]{0,12}[：:](?=.*(?:\d{3}|@)).{1,80}"
)
"""A contact as notices end with, one line alone."""

_CLOSED = regex.compile(
    r"\p{L}.{0,23}(?:敬上|[謹谨敬][啟启上]|拜上|叩上|[謹谨][識识]|手[書书]|拝|より|드림|올림)[。.]?|(?:此致|敬[禮礼具]|草々|かしこ)[。！!]?"
)
"""How letters end in Chinese, Japanese and Korean: who signs, and the greeting before."""

_SIGNED = regex.compile(r"[—–―─]{1,2}+\s?(?=[^\s—–―─]*\p{L})[^。！？:：—–―─]{1,40}")
"""A dash and a few words, as under essays: ——写于窗边, — J. S."""

_LABEL = regex.compile(r"[\p{Latin}\p{P}]+(?: [\p{Latin}\p{P}]+)?")
"""One Latin word or two: "Advertisement", "Bild: KEYSTONE"."""

_INGREDIENTS = regex.compile(
    r"(?i)(?:the |all |準備|准备)?(?:ingredients(?: list)?|zutaten|ingrédients|ingredientes|ingredienti"
    r"|食材(?:[清準准][單单備备])?|材料|原料|用料|配料|主料"
    r"|재료)(?:\s?[(（][^()（）]{1,20}[)）])?\s?[:：]?"
)
_ADDRESS = regex.compile(r"(?:https?://|www\.)\S+")
_WORD = regex.compile(r"[\p{L}\p{N}]")

_WHOLES = {"table": ("table",), "li": ("ul", "ol", "dl"), "pre": ("pre",)}
"""The containers whose blocks of a kind belong together."""

_Known = dict[tuple[str, int], int]
_NO_SCORES: Mapping[int, float] = MappingProxyType({})


def completed(document: Document, kept: Sequence[int], scores: Mapping[int, float] = _NO_SCORES) -> tuple[int, ...]:
    """The blocks of an article, in order, with what is missing from its tables, lists, code, headings and end.

    `scores` are those of the model, by block (0–1).
    """
    kept = _with_code(document, kept, scores)
    kept = (*kept, *_closing(document, kept, scores))
    kept = (*kept, *_signature(document, kept))
    gaps = list(_gaps(document, kept)) if kept and kept[-1] - kept[0] >= len(kept) else []
    if not gaps:
        return tuple(kept)
    found = [*_rows(document, kept, [n for gap in gaps for n in gap.blocks])]
    found += [*_between(document, kept, gaps), *_siblings(document, gaps, scores), *_ingredients(document, gaps)]
    return tuple(sorted({*kept, *found})) if found else tuple(kept)


def _with_code(document: Document, kept: Sequence[int], scores: Mapping[int, float]) -> Sequence[int]:
    """The kept blocks, the code among them, and code right behind the last."""
    if not kept:
        return kept
    inside = range(kept[0], kept[-1])
    more = {n for n in inside if document.blocks[n].kind == "pre" and scores.get(n, 0.0) >= CODE_SCORE}
    return sorted(more.union(kept, _last_code(document, kept, scores)))


def _last_code(document: Document, kept: Sequence[int], scores: Mapping[int, float]) -> Sequence[int]:
    """Code right behind the last kept paragraph, in its container: what a tutorial ends with."""
    blocks, after = document.blocks, kept[-1] + 1
    if after == len(blocks) or blocks[after].kind != "pre" or scores.get(after, 0.0) < LAST_CODE_SCORE:
        return ()
    code = document.elements[_whole_of(document, after, {})]
    return (after,) if code.parent == _holder(document, after - 1) else ()


def _closing(document: Document, kept: Sequence[int], scores: Mapping[int, float]) -> Iterator[int]:
    """Sentences and ends of letters right behind the last block, in a container of kept ones, without links."""
    blocks, at = document.blocks, kept[-1] + 1 if kept else len(document.blocks)
    holder, holders = _outer_holder if len(kept) >= SEVERAL else _holder, frozenset[int]()
    while at < len(blocks) and blocks[at].kind == "p" and not blocks[at].links:
        if scores.get(at, 0.0) < _least(document, at, kept):
            return
        holders = holders or frozenset((*(holder(document, n) for n in kept[-NEAR:]), _around(document, kept[-1])))
        if holder(document, at) not in holders:
            return
        yield at
        at += 1


def _least(document: Document, block: int, kept: Sequence[int]) -> float:
    """The score that a last line needs."""
    text = document.blocks[block].text
    if _SENTENCE.fullmatch(text):
        return LAST_SENTENCE_SCORE
    closes = _CLOSED.fullmatch(text) or _ASKED.fullmatch(text) or is_date_line(text)
    if not closes and _CONTACT.fullmatch(text):
        closes = any(_CONTACT.fullmatch(document.blocks[n].text) for n in kept[-CONTACTS:])
    return LAST_LINE_SCORE if closes else math.inf


def _signature(document: Document, kept: Sequence[int]) -> Iterator[int]:
    """The line right behind the last one, in the same container, with which a writer signs."""
    blocks, after = document.blocks, kept[-1] + 1 if kept else 0
    if 0 < after < len(blocks) and blocks[after].kind == "p" and not blocks[after].links:
        ends = {_holder(document, n) for n in (after - 1, after)}
        if len(ends) == 1 and _SIGNED.fullmatch(blocks[after].text):
            yield after


def _holder(document: Document, block: int) -> int:
    """The container that a paragraph, or a line of a `<br>` soup, stands in."""
    at = document.blocks[block].element
    return document.elements[at].parent if document.elements[at].tag == "p" else at


def _around(document: Document, block: int) -> int:
    """The container of a paragraph, or of an item's list."""
    whole = _whole_of(document, block, {}) if document.blocks[block].kind == "li" else -1
    return document.elements[whole].parent if whole >= 0 else _holder(document, block)


def _outer_holder(document: Document, block: int) -> int:
    """The same around wrappers that hold nothing else."""
    elements, at = document.elements, document.blocks[block].element
    beside = [document.blocks[n].element for n in (block - 1, block + 1) if 0 <= n < len(document.blocks)]
    for _ in range(WRAPPERS):
        if at == 0 or any(_is_inside(document, element, at) for element in beside):
            break
        at = elements[at].parent
    return elements[at].parent if elements[at].tag == "p" else at


def _is_inside(document: Document, element: int, container: int) -> bool:
    """Whether an element is a container or stands in it; what is DEEP below may be."""
    for _ in range(DEEP):
        if element <= container:
            return element == container
        element = document.elements[element].parent
    return True


class _Gap(NamedTuple):
    """Blocks with text that are missing, and the kept ones before and after."""

    before: int
    blocks: list[int]
    after: int


def _gaps(document: Document, kept: Sequence[int]) -> Iterator[_Gap]:
    """What is missing between two kept blocks."""
    blocks = document.blocks
    for before, after in pairwise(kept):
        if 1 < after - before <= WIDE:
            gap = [n for n in range(before + 1, after) if blocks[n].text]
            if gap:
                yield _Gap(before, gap, after)


def _rows(document: Document, kept: Sequence[int], missing: Sequence[int]) -> Iterator[int]:
    """Rows, items and lines that are missing where most of their table, list or listing is kept."""
    blocks, known = document.blocks, _Known()
    lost: dict[int, list[int]] = {}
    for n in missing:
        if blocks[n].kind in _WHOLES:
            lost.setdefault(_whole_of(document, n, known), []).append(n)
    lost.pop(-1, None)
    inside = dict.fromkeys(lost, 0)
    for n in kept if lost else ():
        if blocks[n].kind in _WHOLES and (whole := _whole_of(document, n, known)) in inside:
            inside[whole] += 1
    for whole, rows in lost.items():
        if inside[whole] >= max(LEAST, SHARE * (inside[whole] + len(rows))):
            yield from (n for n in rows if linked_share(blocks[n]) < LINKED)


def _whole_of(document: Document, block: int, known: _Known) -> int:
    """The closest table, list or listing around a block, -1 if there is none; `known` remembers the answers."""
    kind, at = document.blocks[block].kind, document.blocks[block].element
    place = kind, at
    if place not in known:
        while at >= 0 and document.elements[at].tag not in _WHOLES[kind]:
            at = document.elements[at].parent
        known[place] = at
    return known[place]


def _between(document: Document, kept: Sequence[int], gaps: Sequence[_Gap]) -> Iterator[int]:
    """A heading, or a table, without links and right between two kept blocks.

    Not before the text has begun: above its first paragraph stand standfirst and dateline. Code is not among them: the
    golds of the English pages leave it out, and so does the model.
    """
    blocks = document.blocks
    begun = next((n for n in kept if len(blocks[n].text) >= BEGUN), len(blocks))
    for before, gap, _ in gaps:
        lone = len(gap) == 1 and blocks[gap[0]].kind[0] == "h" and blocks[before].kind[0] != "h"
        whole = lone or {blocks[n].kind for n in gap} in ({"table"}, {"table", "caption"})
        if whole and before >= begun and not any(blocks[n].links for n in gap):
            yield from gap


def _ingredients(document: Document, gaps: Sequence[_Gap]) -> Iterator[int]:
    """The list under a heading that says what goes into a dish, with that: each item has two words or three."""
    blocks = document.blocks
    for gap in gaps:
        heads = (k for k, n in enumerate(gap.blocks) if _INGREDIENTS.fullmatch(blocks[n].text.strip()))
        if (head := next(heads, -1)) >= 0:
            items = [*takewhile(lambda n: blocks[n].kind in ("li", "table"), gap.blocks[head + 1 :])]
            if len(items) >= LEAST and not any(linked_share(blocks[n]) >= LINKED for n in items):
                yield from (gap.blocks[head], *items)


def _siblings(document: Document, gaps: Sequence[_Gap], scores: Mapping[int, float]) -> Iterator[int]:
    """Text without links between two kept blocks of one container or grid, or last lines in that of one of them."""
    for before, gap, after in gaps:
        if len(gap) > CELLS or not all(_is_text(document.blocks[n]) for n in gap):
            continue
        least = min(scores.get(n, 0.0) for n in gap)
        around = {_outer_holder(document, n) for n in (before, after)}
        inside = {_outer_holder(document, n) for n in gap}
        if least >= CELL_SCORE and _is_grid(document, (before, *gap, after)):
            yield from gap
        elif len(gap) <= GAP and inside <= around:
            alike = len(around) == 1  # else only what closes a letter
            if all(scores.get(n, 0.0) >= (GAP_SCORE if alike else _least(document, n, ())) for n in gap):
                yield from gap


def _is_grid(document: Document, blocks: Sequence[int]) -> bool:
    """Whether short blocks stand in boxes of one container that are built alike: cells of a row, or of such rows."""
    elements, cells = document.elements, {_holder(document, n) for n in blocks}
    rows = {elements[cell].parent for cell in cells}
    if min(rows) < 0 or any(len(document.blocks[n].text) > CELL for n in blocks[1:-1]):
        return False
    if len(rows) == 1:
        return len(_built(document, cells)) <= KINDS
    return len({elements[row].parent for row in rows}) == 1 and len(_built(document, rows)) == 1


def _built(document: Document, elements: Iterable[int]) -> set[tuple[str, str]]:
    return {(document.elements[n].tag, document.elements[n].cls) for n in elements}


def _is_text(block: Block) -> bool:
    """Whether a block is no link, but for addresses written out, no caption, no code and no label."""
    if block.kind in ("caption", "pre") or not _WORD.search(block.text) or _LABEL.fullmatch(block.text):
        return False
    return linked_share(block) < LINKED_TEXT or all(_ADDRESS.match(block.text, k.start, k.end) for k in block.links)
