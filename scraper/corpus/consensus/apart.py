"""Paragraphs that a copy runs together or breaks -> as most copies have them."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from scraper.corpus.consensus.sentences import SENTENCE_ENDS
from scraper.corpus.consensus.values import Copy, CopyBlock, Doubt
from scraper.corpus.folding import fold

SIDE = 8
"""Characters on each side by which a place between two sentences is known; fewer stand twice in an article."""


class _Places:
    """Where the blocks of all copies end, begin and go on: copies by the characters on each side."""

    def __init__(self, folded: Sequence[Sequence[str]]) -> None:
        self._ends: dict[str, set[int]] = defaultdict(set)
        self._starts: dict[str, set[int]] = defaultdict(set)
        self._inside: dict[tuple[str, str], set[int]] = defaultdict(set)
        for n, blocks in enumerate(folded):
            for text in blocks:
                bare = text.strip()
                self._ends[bare[-SIDE:]].add(n)
                self._starts[bare[:SIDE]].add(n)
                for _, sides in _places(text):
                    self._inside[sides].add(n)

    def breaks(self, n: int, text: str) -> list[int]:
        """The places inside a block of copy n where at least as many others break as run on, n among these."""
        found = []
        for at, (before, after) in _places(text):
            ended, begun = self._ends[before] - {n}, self._starts[after] - {n}
            if ended and begun and len(ended | begun) >= len(self._inside[before, after]):
                found.append(at)
        return found

    def runs_on(self, one: str, other: str) -> bool:
        """Whether more copies run on from one block to the next than break there."""
        before, after = one.rstrip()[-SIDE:], other.lstrip()[:SIDE]
        return len(self._inside[before, after]) > len(self._ends[before] & self._starts[after])


def apart(copies: Sequence[Copy]) -> list[Copy]:
    """The copies with blocks split, and joined, as most copies have them.

    A block run together from two paragraphs would tie their places to each other: of moved ones the text came twice;
    and a short sentence broken off from its paragraph would be one that other copies lack.
    """
    folded = [[fold(block.text) for block in copy.blocks] for copy in copies]
    places = _Places(folded)
    out = []
    for n, copy in enumerate(copies):
        blocks: list[CopyBlock] = []
        for block, text in zip(copy.blocks, folded[n], strict=True):
            if blocks and places.runs_on(fold(blocks[-1].text), text):
                blocks[-1] = _joined(blocks[-1], block)
            else:
                blocks.extend(_split(block, places.breaks(n, text)))
        out.append(replace(copy, blocks=tuple(blocks)))
    return out


def _joined(one: CopyBlock, other: CopyBlock) -> CopyBlock:
    shift = len(one.text)

    def moved(doubts: Sequence[Doubt]) -> Iterator[Doubt]:
        return (Doubt(d.start + shift, d.end + shift, d.cls, d.replacement) for d in doubts)

    doubts, suspects = (*one.doubts, *moved(other.doubts)), (*one.suspects, *moved(other.suspects))
    return CopyBlock(one.kind, one.text + other.text, doubts, suspects)


def _places(folded: str) -> Iterator[tuple[int, tuple[str, str]]]:
    """(offset, (what stands before it, behind it)) of each place between two sentences inside a block."""
    for at in range(SIDE, len(folded) - SIDE):
        if folded[at - 1] in SENTENCE_ENDS and folded[at] not in SENTENCE_ENDS:
            yield at, (folded[at - SIDE : at], folded[at:].lstrip()[:SIDE])


def _split(block: CopyBlock, places: Sequence[int]) -> Iterator[CopyBlock]:
    if not places:
        yield block
        return
    for start, end in zip([0, *places], [*places, len(block.text)], strict=True):
        doubts, suspects = (tuple(_within(own, start, end)) for own in (block.doubts, block.suspects))
        yield CopyBlock(block.kind, block.text[start:end], doubts, suspects)


def _within(doubts: Sequence[Doubt], start: int, end: int) -> Iterator[Doubt]:
    own = (d for d in doubts if d.start < end and d.end > start)
    return (_cut(d, max(start, d.start), min(end, d.end), start) for d in own)


def _cut(doubt: Doubt, start: int, end: int, base: int) -> Doubt:
    """The part [start, end) of a doubt, in a text that begins at base."""
    written = doubt.replacement[start - doubt.start : end - doubt.start]
    return Doubt(start - base, end - base, doubt.cls, written)
