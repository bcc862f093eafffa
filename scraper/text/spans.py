"""Stretches of a text, as pairs of start and end."""

from collections.abc import Iterable

from scraper.model import Block


def covered(spans: Iterable[tuple[int, int]]) -> int:
    """How many characters some spans cover together, each counted once.

    >>> covered([(4, 6), (0, 3), (1, 5)])
    6
    """
    total, at = 0, 0
    for start, end in sorted(spans):
        total += max(end - max(start, at), 0)
        at = max(at, end)
    return total


def linked_share(block: Block) -> float:
    """The share of a block's text that stands inside links, 0–1; 0 without text.

    >>> from scraper.model import Link
    >>> linked_share(Block("p", "next page ", links=(Link(0, 9, "/2"),))), linked_share(Block("p", ""))
    (1.0, 0.0)
    """
    size = len(block.text.strip())
    return min(1.0, sum(link.end - link.start for link in block.links) / size) if size else 0.0
