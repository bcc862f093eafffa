"""Characters that nobody sees or nobody can read: zero-width padding, private use."""

from collections.abc import Iterator

import regex

from scraper.model import Document, Edit, Flag
from scraper.text.invisible import INVISIBLE, invisible_runs
from scraper.text.kept import kept_text

_PRIVATE = regex.compile(r"\p{Co}")
_PRIVATE_RUN = regex.compile(r"\p{Co}+")


def find_zero_width(document: Document) -> Iterator[Edit]:
    """Cut zero-width characters and soft hyphens, except where scripts or emoji need them. Code stays as it is."""
    for index, block in kept_text(document).holding(INVISIBLE):
        for start, end in invisible_runs(block.text) if block.kind != "pre" else ():
            yield Edit(block=index, start=start, end=end, rule="zero-width", cls="encoding")


def find_private_use(document: Document) -> Iterator[Flag]:
    """Flag `private-use` characters (a page's own font maps them): what they show can't be known and isn't guessed."""
    for index, block in kept_text(document).holding(_PRIVATE):
        for hit in _PRIVATE_RUN.finditer(block.text):
            note = " ".join(f"U+{ord(c):04X}" for c in hit.group()[:8])
            yield Flag(code="private-use", block=index, start=hit.start(), end=hit.end(), note=note)
