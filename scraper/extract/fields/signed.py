"""Lines that say who wrote a text, wherever they stand: "Written by NAME", a label and a name, a date and a name."""

from collections.abc import Iterator, Sequence

import regex

from scraper.extract.fields.names import clean_name
from scraper.model import Block
from scraper.text.dates import find_dates

_WORD = r"\p{Lu}[\p{L}\p{M}.'’\-]*"
_PERSON = rf"{_WORD}(?:\s(?:(?:de|del|da|di|van|von|der|den|la|le)\s){{0,2}}{_WORD}){{1,3}}"
_SIGNED = regex.compile(
    r"(?i:(?:this|the)\s\p{L}+\s(?:was|is)\s)?(?i:written|authored|article|story|words)\s(?i:by)\s?:?\s?"
    rf"(?P<name>{_PERSON})(?:,\s.*)?"
)
_POSTED = regex.compile(
    r"(?i:posted|published|submitted)\s(?i:by):?\s(?P<name>\S{2,24}(?:\s\p{Lu}\S*){0,2})\s(?i:on|at)\s"
)
_LABELLED = regex.compile(r"(?:本文|文章)?作者\s?[:：]\s?(?P<name>[^\s|｜/／,，;；]{2,24})(?=[\s|｜/／]|$)")
_LABEL = regex.compile(
    r"(?i:(?:about the )?authors?(?:\(s\))?|(?:written|authored|article|story|words|posted)\sby|by|contributors?)\s?:?"
)
"""A label whose value is the next line."""
_VALUE = regex.compile(rf"(?P<name>{_PERSON})(?:\s[-–—|]\s.*|,\s.*)?")
_BEHIND_DATE = regex.compile(rf"\s?[·•|/–—\-]?\s?(?:by\s)?(?P<name>{_PERSON})(?:\s(?:in|for|on behalf of)\s.*)?")
_BEFORE_DATE = regex.compile(rf"(?P<name>{_PERSON})(?:\s?[·•|/–—,\-]\s?|\s)")
_CLOCK = 12
"""Characters behind a date at most: the time of day."""
_BEGINNINGS = tuple(
    "writt autho artic story words this the poste publi submi about by contr 作者 本文作者 文章作者".split()
)
"""What such lines begin with: most lines are told by it, without a pattern."""
_LONGEST = 120
"""Characters of a line that signs, with the office of who signs."""


def signatures(blocks: Sequence[Block]) -> Iterator[str]:
    """The names that lines of a page sign with, once for each line."""
    for place, block in enumerate(blocks):
        if len(block.text) > _LONGEST or not block.text[:5].casefold().startswith(_BEGINNINGS):
            continue
        if hit := _SIGNED.fullmatch(block.text) or _LABELLED.match(block.text) or _POSTED.match(block.text):
            if hit.re is not _POSTED or find_dates(block.text[hit.end() :]):
                yield hit["name"]
        elif _LABEL.fullmatch(block.text) and place + 1 < len(blocks):
            value = _VALUE.fullmatch(blocks[place + 1].text)
            if value and clean_name(value["name"]):
                yield value["name"]


def person_beside_date(text: str) -> str:
    """The person whom a short line names behind the date that it begins with, or before the one that it ends with.

    >>> person_beside_date("Dec. 19, 2025 · Ada Lind on behalf of the board"), person_beside_date("Ada Lind, 5.12.2021")
    ('Ada Lind', 'Ada Lind')
    >>> person_beside_date("Dec. 19, 2025 · News")
    ''
    """
    spans = find_dates(text) if len(text) <= _LONGEST else ()
    if not spans:
        return ""
    hit = _BEHIND_DATE.fullmatch(text, spans[0].end) if spans[0].start == 0 else None
    if not hit and len(spans) == 1 and len(text) - spans[0].end <= _CLOCK:
        hit = _BEFORE_DATE.fullmatch(text, 0, spans[0].start)
    return hit["name"] if hit else ""
