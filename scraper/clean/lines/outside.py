"""What a related list is known by and the choice of the main content takes away: links, dates."""

from collections.abc import Iterable

from scraper.clean.lines.dated import EXACT, TIMED, weight_of_date
from scraper.model import Block, Document, Edit
from scraper.text.spans import linked_share

BEHIND = 2
"""Blocks behind the last one that is left that may belong to its row: a date, and what stands between."""


def anchors_of(document: Document) -> frozenset[str]:
    """The texts of all links that fill a block and lead to another page, to be read before the main content is chosen.

    Not of tags, with which an article's own sentences begin, nor of a table of contents (Document.anchors).
    """
    here = document.url.partition("#")[0]
    return frozenset(
        b.text.strip() for b in document.blocks if b.links and linked_share(b) >= 0.9 and _leads_on(b, here)
    )


def _leads_on(block: Block, here: str) -> bool:
    link = block.links[0]
    return link.href.partition("#")[0] not in ("", here) and "tag" not in link.rel.split()


def rows_among(document: Document, edits: Iterable[Edit]) -> tuple[tuple[int, Block], ...]:
    """The dates and the links to other pages that a choice of the main content takes out of what it keeps.

    Or from right behind it, where a date there has seconds, as lists of reposts have: what is left of such a list is
    only known by them. For Document.rows.
    """
    gone = {edit.block for edit in edits}
    left = [n for n, block in enumerate(document.blocks) if block.text and n not in gone]
    if not gone or not left:
        return ()
    between = range(left[0] + 1, min(left[-1] + BEHIND + 1, len(document.blocks)))
    if not any(_has_seconds(document.blocks[n].text) for n in between):
        return ()
    here = document.url.partition("#")[0]
    return tuple((n, document.blocks[n]) for n in between if n in gone and _is_row(document.blocks[n], here))


def _has_seconds(text: str) -> bool:
    """Whether a line is a date with a time to the second; most lines do not begin and end with a digit."""
    return text[:1].isdigit() and text[-1:].isdigit() and weight_of_date(text) == EXACT


def _is_row(block: Block, here: str) -> bool:
    """Whether a block says by itself that it is a part of a list: a date with a time, or a link to another page."""
    if block.links and linked_share(block) >= 0.8:
        return _leads_on(block, here)
    return weight_of_date(block.text) >= TIMED
