"""Dates alone on their lines that say when the text was posted: right beside a byline, or at the top."""

from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise

import regex

from scraper.clean.lines.dated import mended_date
from scraper.clean.lines.grammar import is_datetime
from scraper.clean.lines.shape import HEAD, Line, is_prose
from scraper.model import Document
from scraper.text.dates import parse_date

LONGEST = 120
"""Code points of a line with a date, an advert in it included."""

Facts = list[tuple[str, str]]
"""Fields and their values, as a byline gives them."""

_STAMP = regex.compile(r"(?:19|20)\d\d\D.*\d\s?[:：時时点點시]\s?\d\d")
_CALLED = regex.compile(r"(?i)date|time|publi")
"""What a tag, an id or a class calls a date."""
_NO_SEPARATOR = str.maketrans("", "", "/-_.")


def date_at_top(document: Document, lines: Sequence[Line], bylines: Collection[int]) -> Line | None:
    """The first line that is no heading and no byline (`bylines` are their ranks), as the date that it is.

    That with a time of day, or where the page calls it a date or names the day where only programs read; and only if no
    other date heads a text, as in a diary. Nobody notes the seconds in a diary.
    """
    top = _first(lines, bylines)
    stamp = (_stamp(top.text) or _day(document, top)) if top else ""
    exact = stamp.count(":") + stamp.count("：") > 1
    return top._replace(text=stamp) if top and stamp and (exact or not _is_diary(lines, top)) else None


def date_beside(lines: Sequence[Line], bylines: Mapping[int, Facts]) -> Line | None:
    """The date alone on its line right beside a byline of the head without one, if no other line is such a date.

    Several dates head the entries of a diary.
    """
    dates = [line for line in lines if len(line.text) <= LONGEST and is_datetime(line.text)]
    if len(dates) != 1 or dates[0].rank >= HEAD or dates[0].kind[0] == "h":
        return None
    beside = [bylines[rank] for rank in (dates[0].rank - 1, dates[0].rank + 1) if rank in bylines]
    return dates[0] if any("published" not in dict(facts) for facts in beside) else None


def _first(lines: Sequence[Line], bylines: Collection[int]) -> Line | None:
    """The first line that is no heading and no byline."""
    return next((line for line in lines if line.kind[0] != "h" and line.rank not in bylines), None)


def _stamp(text: str) -> str:
    """The date with a time of day that a line is, also where an advert was pushed into it; "" for any other line."""
    if len(text) > LONGEST or not _STAMP.search(text):
        return ""
    return text if is_datetime(text) else mended_date(text)


def _day(document: Document, line: Line) -> str:
    """The date that a line is, if its element is called so, or address or metadata name that day; "" for any other."""
    if len(line.text) > LONGEST or not is_datetime(line.text) or not (day := parse_date(line.text)[:10]):
        return ""
    head, address = document.head, document.url.translate(_NO_SEPARATOR)
    element = document.elements[document.blocks[line.block].element]
    names = *(mark.label for mark in document.marks if mark.block == line.block), element.tag, element.id, element.cls
    told = *(when for _, when in head.times), *head.jsonld, *(value for _, value in head.metas)
    called = any(_CALLED.search(name) for name in names)
    return line.text if called or day.replace("-", "") in address or any(day in value for value in told) else ""


def _is_diary(lines: Sequence[Line], top: Line) -> bool:
    """Whether another date heads a text: those of a related list stand behind one, or before a title."""
    return any(
        len(line.text) <= LONGEST and is_prose(after.text) and is_datetime(line.text)
        for line, after in pairwise(lines)
        if line.rank > top.rank
    )
