"""trafilatura as a second opinion on the main content, mapped back onto our blocks."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet

from scraper.model import Document
from scraper.text.chars import CJK

_WORD = re.compile(rf"[{CJK}]|[^\W{CJK}]+")
_RUN = 4
"""Words (CJK characters) of a run: shorter ones occur anywhere, longer ones miss what an inline element splits."""
_LONG = 8
"""Words from which a block says by itself where it stands."""
_MOST = 0.6
"""Share of a block's runs, and of its words, that has to be in trafilatura's text."""
_NEAR = 2
"""Blocks before the first and behind the last long one where short ones still count."""


def ask_trafilatura(document: Document, html: str, *, fast: bool = True) -> frozenset[int]:
    """The indexes of the blocks that trafilatura keeps; empty if it finds no article or fails on the page.

    `fast`: what its own rules find, not compared with the text of readability and justext. Comments off; never
    `deduplicate` (a process-wide memory that makes the answer depend on earlier pages); no metadata, whose dates would
    depend on the day.
    """
    import trafilatura  # noqa: PLC0415  # 150 ms that pages of known platforms need not pay

    text = trafilatura.extract(
        html,
        url=document.url or None,
        fast=fast,
        include_comments=False,
        include_tables=True,
        deduplicate=False,
        with_metadata=False,
    )
    return _mapped(document, text) if text else frozenset()


def _mapped(document: Document, text: str) -> frozenset[int]:
    """The blocks most of whose runs of words stand in trafilatura's text; short ones only near long ones.

    Each of its words is used once, near the bulk of the text first, so that a copy elsewhere on the page stays out.
    """
    words = _WORD.findall(text.lower())
    runs = [frozenset(_runs(words, size)) for size in range(1, _RUN + 1)]
    blocks = {i: _WORD.findall(b.text.lower()) for i, b in enumerate(document.blocks) if b.text}
    shares = {i: _share(own, runs) for i, own in blocks.items() if own}
    long = sorted(i for i, share in shares.items() if share >= _MOST and len(blocks[i]) >= _LONG)
    if not long:
        return frozenset(i for i, share in shares.items() if share == 1.0)
    middle = long[len(long) // 2]
    left, kept = Counter(words), set()
    for index in sorted(
        (i for i, s in shares.items() if s >= _MOST), key=lambda i: (len(blocks[i]) < _LONG, abs(i - middle))
    ):
        own = Counter(blocks[index])
        near = len(blocks[index]) >= _LONG or long[0] - _NEAR <= index <= long[-1] + _NEAR
        if near and (own & left).total() >= _MOST * own.total():
            kept.add(index)
            left.subtract(own)
    return frozenset(kept)


def _share(own: Sequence[str], runs: Sequence[AbstractSet[tuple[str, ...]]]) -> float:
    """The share of a block's runs of words that trafilatura's text holds too; `runs` are those, by size from 1 on."""
    size = min(len(own), _RUN)
    return sum(map(runs[size - 1].__contains__, _runs(own, size))) / (len(own) - size + 1)


def _runs(words: Sequence[str], size: int) -> Iterator[tuple[str, ...]]:
    return zip(*(words[at:] for at in range(size)), strict=False)
