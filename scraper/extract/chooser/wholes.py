"""What belongs together stays together: rows of a table, items of a list, lines of a listing, headings, a signature.

The model weighs each block by its own words. The head of a table, a short item among long ones or a heading of four
characters has hardly any, but where the rest of its table or list is the article's, so is it.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from types import MappingProxyType

import regex

from scraper.extract.page_kind import linked_share
from scraper.model import Block, Document

SHARE = 0.6
"""Share of a table's rows (a list's items, a listing's lines) that stay, from which all of them do."""

LEAST = 2
"""Rows that stay, from which the others do."""

LINKED = 0.5
"""Share of a block that is linked from which it is navigation, wherever it stands."""

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

LAST_SENTENCE_SCORE = 0.2
"""The same for a sentence right behind it, or one more line of a contact."""

_SENTENCE = regex.compile(r".{14,}(?:[。！？…][”」』）)]*|[.!?][\"”’)]*)", regex.DOTALL)

_CONTACT = regex.compile(r"[^\d：:]{1,20}[：:](?=.*(?:\d{3}|@)).{1,80}")
"""A label before a number or an address: 電話：(05)000-1234, Press office: press@example.org."""

_SIGNED = regex.compile(r"[—–―─]{1,2}+\s?(?=[^\s—–―─]*\p{L})[^。！？:：—–―─]{1,40}")
"""A dash and a few words, as under essays: ——写于窗边, — J. S."""

_WHOLES = {"table": ("table",), "li": ("ul", "ol", "dl"), "pre": ("pre",)}
"""The containers whose blocks of a kind belong together."""

_Known = dict[tuple[str, int], int]
_NO_SCORES: Mapping[int, float] = MappingProxyType({})


def completed(document: Document, kept: Sequence[int], scores: Mapping[int, float] = _NO_SCORES) -> tuple[int, ...]:
    """The blocks of an article, in order, with what is missing from its tables, lists, code, headings and end.

    `scores` are those of the model, by block (0–1).
    """
    kept = _with_code(document, kept, scores)
    kept = (*kept, *_last_sentences(document, kept, scores))
    kept = (*kept, *_signature(document, kept))
    gaps = list(_gaps(document, kept)) if kept and kept[-1] - kept[0] >= len(kept) else []
    if not gaps:
        return tuple(kept)
    found = [*_rows(document, kept, [n for _, gap in gaps for n in gap])]
    found += _between(document, kept, gaps)
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


def _last_sentences(document: Document, kept: Sequence[int], scores: Mapping[int, float]) -> Iterator[int]:
    """Paragraphs without links right behind the last one, or its list, in the same container: sentences, contacts."""
    blocks, at = document.blocks, kept[-1] + 1 if kept else 0
    while 0 < at < len(blocks) and scores.get(at, 0.0) >= LAST_SENTENCE_SCORE:
        block, before = blocks[at], blocks[at - 1]
        if block.kind != "p" or block.links or not (_SENTENCE.fullmatch(block.text) or _are_contacts(before, block)):
            return
        holder, around = _holder(document, at), _holder(document, at - 1)
        if before.kind == "li":
            around = document.elements[_whole_of(document, at - 1, {})].parent
        if before.kind not in ("p", "li") or holder != around:
            return
        yield at
        at += 1


def _are_contacts(*blocks: Block) -> bool:
    return all(_CONTACT.fullmatch(block.text) for block in blocks)


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


def _gaps(document: Document, kept: Sequence[int]) -> Iterator[tuple[int, list[int]]]:
    """What is missing between two kept blocks, with the first of them."""
    blocks = document.blocks
    for before, after in pairwise(kept):
        if 1 < after - before <= WIDE:
            gap = [n for n in range(before + 1, after) if blocks[n].text]
            if gap:
                yield before, gap


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


def _between(document: Document, kept: Sequence[int], gaps: Sequence[tuple[int, list[int]]]) -> list[int]:
    """A heading, or a table, without links and right between two kept blocks.

    Not before the text has begun: above its first paragraph stand standfirst and dateline. Code is not among them: the
    golds of the English pages leave it out, and so does the model.
    """
    blocks, found = document.blocks, list[int]()
    begun = next((n for n in kept if len(blocks[n].text) >= BEGUN), len(blocks))
    for before, gap in gaps:
        lone = len(gap) == 1 and blocks[gap[0]].kind[0] == "h" and blocks[before].kind[0] != "h"
        whole = lone or all(blocks[n].kind == "table" for n in gap)
        if whole and before >= begun and not any(blocks[n].links for n in gap):
            found += gap
    return found
