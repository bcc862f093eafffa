"""What a block looks like from afar: how long, how like a sentence, how near to the edges of the article."""

from collections.abc import Sequence
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

import regex

from scraper.model import Document, Edit, Found
from scraper.text.kept import Kept, kept_text
from scraper.text.sentences import ends_sentence

HEAD = 4
"""Lines from the first that count as head even when prose stands among them (byline, counter, source, date)."""

TAIL = 14
"""Lines from the last that count as tail even when prose stands among them: related lists carry summaries."""

TAIL_PROSE = 6
"""Blocks of prose that may stand in the tail: five summaries and a notice. Before that a line stands in the article."""

PROSE = 30
"""Code points from which a block with a sentence's end counts as prose."""

_STOP = regex.compile(r"[。！？；]|[.!?][\"'”’)]?(?:\s|$)")
_INNER = regex.compile(r"[。！？；]|\p{Latin}{2}[.!?]\s+\p{Lu}|\p{Hangul}[.!?]\s")
_CJK_SPACED = 10  # spaces: a Latin sentence has words


class Line(NamedTuple):
    """A block that holds text: `rank` counts such blocks from the first, `left` how many follow."""

    block: int
    text: str  # without outer white space
    kind: str
    rank: int
    left: int
    head: bool  # before the first prose, or among the first HEAD
    tail: bool  # after the last prose, or among the last TAIL

    @property
    def ended(self) -> bool:
        """Whether the text ends or breaks off as sentences do: then it is no label, bar or path."""
        return self.text[-1] in "。！？；，"

    @property
    def edge(self) -> bool:
        """Whether the line stands where bylines, counters and navigation stand."""
        return self.head or self.tail


def read_lines(document: Document) -> tuple[Line, ...]:
    """The blocks that hold text, in order, without code and rows of data tables."""
    return _read_lines(kept_text(document))


def edge_lines(document: Document, longest: int) -> list[Line]:
    """The lines at the edges (Line.edge) of at most so many code points: where bylines, counters and navigation are."""
    return [line for line in _edge_lines(kept_text(document)) if len(line.text) <= longest]


@lru_cache(maxsize=2)  # the detectors that propose nothing hand the same document on to the next
def _read_lines(kept: Kept) -> tuple[Line, ...]:
    bare = [(n, text, block.kind) for n, block in kept.rows if (text := block.text.strip())]
    count = len(bare)
    first = next((rank for rank, row in enumerate(bare) if is_prose(row[1])), count)
    prose = [*islice((rank for rank in range(count - 1, -1, -1) if is_prose(bare[rank][1])), TAIL_PROSE)]
    last, sixth = prose[0] if prose else -1, prose[-1] if len(prose) == TAIL_PROSE else 0
    head, tail = max(HEAD, first), min(last + 1, max(count - TAIL, sixth))
    inner = _inner_items(kept, bare)
    return tuple(
        Line(n, text, kind, rank, count - rank - 1, rank < head and n not in inner, rank >= tail and n not in inner)
        for rank, (n, text, kind) in enumerate(bare)
        if kind not in ("pre", "table") or (kind == "table" and "\t" not in text)
    )


def _inner_items(kept: Kept, bare: Sequence[tuple[int, str, str]]) -> frozenset[int]:
    """The blocks of lists without links between two paragraphs: a writer's own, whatever their items say."""
    if all(kind != "li" for _, _, kind in bare):
        return frozenset()
    linked_ones = {n for n, block in kept.rows if block.links}
    items, begun, found = list[int](), False, set[int]()
    for n, text, kind in bare:
        if kind == "li":
            items.append(n)
            continue
        ends = kind == "p" and n not in linked_ones and is_prose(text)
        if items and begun and ends and linked_ones.isdisjoint(items):
            found.update(items)
        items, begun = [], ends
    return frozenset(found)


@lru_cache(maxsize=2)
def _edge_lines(kept: Kept) -> tuple[Line, ...]:
    return tuple(line for line in _read_lines(kept) if line.edge)


@lru_cache(maxsize=2048)  # a page's blocks are asked for by every detector that follows a cut
def is_prose(text: str) -> bool:
    """Whether a block reads as running text: long enough and with a sentence's end in it.

    >>> is_prose("close"), is_prose("昨天下了一整夜的雨,山上的路都濕了,我們只好在屋裡等到天亮才出門。")
    (False, True)
    """
    if len(text) < PROSE or not _STOP.search(text):
        return False
    return not text.isascii() or text.count(" ") >= _CJK_SPACED


def holds_sentence(text: str) -> bool:
    """Whether a sentence ends inside the text or at its end."""
    return bool(_INNER.search(text)) or ends_sentence(text)


def whole(document: Document, line: Line, rule: str, cls: str, facts: tuple[Found, ...] = ()) -> Edit:
    """The cut of a whole block."""
    return Edit(block=line.block, start=0, end=len(document.blocks[line.block].text), rule=rule, cls=cls, facts=facts)
