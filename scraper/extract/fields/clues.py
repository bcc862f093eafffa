"""Where the fields are read from, gathered once for all of them: metas, JSON-LD, headings, marks near the title."""

import html
from bisect import bisect_left
from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise

import regex
from msgspec import Struct

from scraper.extract.fields.jsonld import Claims, read_claims
from scraper.model import Block, Document, Found

_EAST = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}"
_APART = regex.compile(rf"\d\d|[{_EAST}][\p{{L}}\d]|[\p{{L}}\d][{_EAST}]|[\p{{Ll}}\d]\p{{Lu}}|\p{{Ll}}\d")
"""Two characters between which there is a blank to the eye, where their elements meet; "12" and "th" have none."""

_HEAD_BLOCKS = 60
"""Without a known body: blocks from the top that may hold the title and the byline."""


class Clues(Struct, frozen=True):
    """A document as the fields see it; body is the range of blocks of the main content, end exclusive."""

    document: Document
    metas: dict[str, str]
    claims: Claims
    body: tuple[int, int]
    language: str = ""  # of the article, once it is known

    @property
    def latest(self) -> datetime | None:
        """No date lies after the time of the fetch."""
        return self.document.fetched_at

    def meta(self, *names: str) -> str:
        """The first of these metas that has a value."""
        return next((self.metas[n] for n in names if n in self.metas), "")

    def found(self, field: str) -> Iterator[Found]:
        """What rules read for a field, in their order."""
        return (f for f in self.document.found if f.field == field and f.value.strip())

    def text(self, block: int) -> str:
        """A block's text with a blank where elements meet that readers see apart: 2016-06-02 and 237 are no number."""
        text = self.document.blocks[block].text
        joints = self.document.joints  # in order
        own = joints[bisect_left(joints, (block, 0)) : bisect_left(joints, (block + 1, 0))] if joints else ()
        cuts = [at for _, at in own if 0 < at < len(text) and _APART.match(text, at - 1)]
        return " ".join(text[a:b] for a, b in pairwise((0, *cuts, len(text)))) if cuts else text

    def near(self, title: str, reach: tuple[int, int], tail: tuple[int, int]) -> list[int]:
        """Blocks near the title, then near the start of the body, then at its end: where bylines and datelines stand.

        `reach` and `tail` say how many blocks before and from the place on.
        """
        blocks, (first, last) = self.document.blocks, self.body
        anchors = [i for i, b in enumerate(blocks[:last]) if b.text == title][:2]
        zones = [range(anchor - reach[0], anchor + reach[1]) for anchor in (*anchors, first)]
        zones.append(range(last - tail[0], last + tail[1]))
        return list(dict.fromkeys(i for zone in zones for i in zone if 0 <= i < len(blocks)))

    def labels(self, block: int) -> str:
        """Class, id and role of a block's container and of the two around it, in lower case."""
        names, element, elements = [], self.document.blocks[block].element, self.document.elements
        for _ in range(3):
            if element <= 0:
                break
            own = elements[element]
            names.append(f"{own.id} {own.cls} {own.role}")
            element = own.parent
        return " ".join(names).lower()

    def headings(self, kinds: tuple[str, ...]) -> list[tuple[int, Block]]:
        """Headings of these kinds up to the end of the body, in document order."""
        return [
            (i, b) for i, b in enumerate(self.document.blocks[: self.body[1]]) if b.kind in kinds and b.text.strip()
        ]


def gather(document: Document, body: tuple[int, int] | None) -> Clues:
    """The clues of a document."""
    metas: dict[str, str] = {}
    for name, content in document.head.metas:
        value = html.unescape(content).strip() if "&" in content else content.strip()
        if value and not value.startswith(("{{", "${")):
            metas.setdefault(name, value)
    size = len(document.blocks)
    return Clues(
        document, metas, read_claims(document.head.jsonld), body or (0, min(size, max(_HEAD_BLOCKS, size // 2)))
    )
