"""The text that a document still holds, read once for all steps that look at the same draft.

Most steps look for something that most pages don't hold. What they have in common is done here: which blocks hold text,
which of them more than ASCII, and which pairs of characters stand side by side anywhere.
"""

from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from scraper.model import Block, Document
from scraper.text.chars import caseless, count_cjk

if TYPE_CHECKING:
    import re

    import regex

Row = tuple[int, Block]
"""A block with its index in the document."""

_MIX = np.uint16(40503)
"""2^16 over the golden ratio: neighbouring code points end far from each other."""

_CASE = np.uint16(0x20)
"""The bit in which a small letter of ASCII differs from its capital; set everywhere, for places are shared anyway."""


ALWAYS = 1 << 16
"""The place that is set for every text: of a string about which the pairs say nothing."""


def _places(text: str) -> tuple[NDArray[np.uint16], NDArray[np.uint16]]:
    """The places of single characters beyond ASCII, and of pairs of neighbours."""
    units = np.frombuffer(text.encode("utf-16-le", "surrogatepass"), "<u2")
    mixed = (units | _CASE) * _MIX
    return mixed[units > 0x7F], mixed[:-1] + (units[1:] | _CASE)


def pairs_of(string: str) -> list[int]:
    """The places in `Kept.pairs` that are set in every text that holds the string in any case.

    >>> len(pairs_of("全文完")), len(pairs_of("完")), pairs_of("Read") == pairs_of("READ"), pairs_of("é") == [ALWAYS]
    (2, 1, True, True)
    """
    cased = any(not c.isascii() and c.upper() != c.lower() for c in string)
    singles, pairs = _places("" if cased else string)
    return [int(place) for place in (pairs if len(pairs) else singles)] or [ALWAYS]


class Kept:
    """The blocks of one document that hold text; everything else is worked out when first asked for."""

    def __init__(self, document: Document) -> None:
        self.rows: Sequence[Row] = [row for row in enumerate(document.blocks) if row[1].text]

    @cached_property
    def text(self) -> str:
        """All of it, a line break between two blocks."""
        return "\n".join([block.text for _, block in self.rows])

    @cached_property
    def caseless(self) -> str:
        """All of it, as patterns that ignore case see it."""
        return caseless(self.text)

    @cached_property
    def prose(self) -> Sequence[Row]:
        """The rows that are no code."""
        return [row for row in self.rows if row[1].kind != "pre"]

    @cached_property
    def wide(self) -> Sequence[Row]:
        """The rows that hold more than ASCII."""
        return [row for row in self.rows if not row[1].text.isascii()]

    @cached_property
    def _wide_text(self) -> str:
        return "\n".join([block.text for _, block in self.wide])

    @cached_property
    def has_cjk(self) -> bool:
        """Whether there is any Han, kana or hangul: on a page without, what repost tools do to Chinese is not there."""
        return count_cjk(self._wide_text) > 0

    @cached_property
    def pairs(self) -> NDArray[np.bool_]:
        """Which pairs of neighbours and characters beyond ASCII occur, whatever the case of ASCII; see `pairs_of`.

        Two pairs may share a place: what is not set does not occur, what is set may.
        """
        found = np.zeros(ALWAYS + 1, bool)
        found[ALWAYS] = True
        for places in _places(self.text):
            found[places.astype(np.intp)] = True
        return found

    def holding(self, mark: "re.Pattern[str] | regex.Pattern[str]") -> Iterator[Row]:
        """The rows in which a character beyond ASCII is found; `mark` matches single such characters."""
        if mark.search(self._wide_text):
            yield from (row for row in self.wide if mark.search(row[1].text))


class Same:
    """A document as a key of a cache: by identity, for hashing its content would cost more than reading it again."""

    __slots__ = ("document",)

    def __init__(self, document: Document) -> None:
        self.document = document

    def __hash__(self) -> int:
        return id(self.document)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and other.document is self.document


def kept_text(document: Document) -> Kept:
    """What the document holds; the same object for the same document."""
    return _kept_text(Same(document))


@lru_cache(maxsize=2)  # steps that propose nothing hand the same document on to the next
def _kept_text(key: Same) -> Kept:
    return Kept(key.document)
