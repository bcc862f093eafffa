"""White space that cuts leave behind: at the ends of a block, and two spaces where one thing stood between them."""

from collections.abc import Iterator

import regex

from scraper.model import Document, Edit
from scraper.text.kept import kept_text

_LOOSE = regex.compile(r"\A\s+|\s+\Z|(?<=\S) +(?= \S)")
"""The reader leaves none of these: wherever they stand, something was cut."""


def find_loose_space(document: Document) -> Iterator[Edit]:
    """Cut white space at the edges of blocks and doubled spaces inside; code keeps its own."""
    for number, block in kept_text(document).prose:
        text = block.text
        if text[0].isspace() or text[-1].isspace() or "  " in text:
            for match in _LOOSE.finditer(text):
                yield Edit(block=number, start=match.start(), end=match.end(), rule="loose-space", cls="residue")
