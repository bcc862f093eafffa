"""HTML that would stop a parser, made harmless before it is parsed; the text stays.

Measured with selectolax 1.0.2 (lexbor): 100,000 nested elements take 9 s, 100,000 attributes on one element 14 s,
300,000 unclosed `<option>` over 40 s, 1,000 unclosed `<b>` before 4,000 `<p>` 12 s and 2.3 GB. All need very many
tags, one very long tag or many elements of that kind, so ordinary pages pay only for counting these.
"""

import re
from itertools import islice

from scraper.extract.nesting import many_attributes, nested

MAX_TAGS = 40_000
"""Tags above which no list of options is left; the largest page of the development sets has 21,000."""

MANY_TAGS = 8_000
"""Tags above which a page is written again, 2 µs each: 8,000 nested elements take .1 s, 40,000 take 5."""

_SHORTEST_TAG = 3  # code points, "<b>": a shorter page need not be counted through

MAX_OPTIONS = 4_000
"""Options of lists to choose from, above which they go, too: 4,000 in one list take .1 s, 20,000 take 3."""

MAX_REOPENED = 200_000
"""Elements that a parser might make of unclosed ones, above which a page is written again: they take .3 s and 180 MB.
Going by their tags 15 of 2,020 pages could have them; none has."""

FEW_TAGS = 890
"""Tags with which no page makes so many: half of them opened again in each of the others."""

MAX_TAG_CHARS = 65_536
"""Code points of one tag above which its attributes are dropped: they hold data, not text."""

_STEP = 8_192
"""Code points after which it is looked whether they are inside a tag: one of twice as many may have 3,300 attributes,
which take 14 ms."""

_BLANKS = 100  # code points between "=" and a value that are looked at
_TRIED = 8  # beginnings of tags that are looked at in a step without ">"

_LONG_TAG = re.compile(rf"<([a-zA-Z][^\s<>/]*)[^<>]{{{MAX_TAG_CHARS},}}>")
_BEGINS = re.compile("<[a-zA-Z]")
_OPENED_AGAIN = re.compile(
    r"<(?=[bcefinstuBCEFINSTU])(?:[bisuBISU]|(?i:big|code|em|font|nobr|small|strike|strong|tt))(?:>|[\s/][^>]*)"
)
_SAME = 3  # elements of the same name and attributes that are opened again at most
_NEVER_ARTICLE = frozenset(("option", "optgroup"))
_NO_TAGS: frozenset[str] = frozenset()
_XML_DECLARATION = re.compile(r"\s*<\?xml[^>]*>")


def defuse(text: str) -> tuple[str, bool]:
    """The text without XML declaration, giant tags and hopeless nesting, and whether anything was degraded."""
    declaration = _XML_DECLARATION.match(text)  # `sub` would try every place of the page
    if declaration:
        text = text[declaration.end() :]
    count = 0
    if _may_have_long_tag(text):
        text, count = _LONG_TAG.subn(r"<\1>", text)
    tags = text.count("<") if len(text) > FEW_TAGS * _SHORTEST_TAG else 0
    if not (tags > MANY_TAGS or _may_reopen(text, tags) or _may_have_many_attributes(text)):
        return text, count > 0
    many = tags > MAX_TAGS or (tags > MANY_TAGS and text.count("<option") > MAX_OPTIONS)
    text, cut = nested(text, _NEVER_ARTICLE if many else _NO_TAGS)
    return text, cut or count > 0


def _may_reopen(text: str, tags: int) -> bool:
    """Whether unclosed <b>, <font> and so on could make MAX_REOPENED elements: each is opened again in each <p>."""
    if tags <= FEW_TAGS:
        return False
    found: list[str] = _OPENED_AGAIN.findall(text)
    if len(found) * tags <= MAX_REOPENED:
        return False
    torn = sum(tag.count('"') % 2 or tag.count("'") % 2 for tag in found)  # at a ">" in quotes: may differ behind it
    return (_SAME * len(set(found)) + torn) * tags > MAX_REOPENED


def _may_have_long_tag(text: str) -> bool:
    """Whether "<" stands in front of a run of MAX_TAG_CHARS code points without "<" and ">".

    Such a run covers a multiple of that number, so only those places are looked at; with the pattern alone `defuse`
    takes 1.5 ms a page of wcxb-dev, so .1 ms. A long script is no tag.
    """
    for place in range(MAX_TAG_CHARS, len(text), MAX_TAG_CHARS):
        low = place - MAX_TAG_CHARS
        start = max(text.rfind("<", low, place), text.rfind(">", low, place)) + 1
        stop = start + MAX_TAG_CHARS
        opened = start > 0 and text[start - 1] == "<" and stop <= len(text)
        if opened and text.find("<", place, stop) < 0 and text.find(">", place, stop) < 0:
            return True
    return False


def _may_have_many_attributes(text: str) -> bool:
    """Whether any place, one each _STEP code points, is in a tag that goes on for as many more with many attributes.

    There the next ">" is in quotes, or there is none: then the last one is, or the tag begins behind it.
    """
    opened, seen = {'"': -1, "'": -1}, 0  # the last mark of each kind before what was seen
    for place in range(_STEP, len(text) - _STEP, _STEP):
        at = text.find(">", place, place + _STEP)
        if at < 0:
            at = text.rfind(">", seen, place)
            begins = islice(_BEGINS.finditer(text, max(at + 1, place - _STEP), place), _TRIED)
            if any(many_attributes(text, hit.start()) for hit in begins):
                return True
        for mark, before in opened.items() if at >= 0 else ():
            quote = text.rfind(mark, seen, at)
            if quote >= 0 and quote != before:
                opened[mark] = quote
                if _may_open(text, quote) and many_attributes(text, quote):
                    return True
        seen = max(at, seen)
    return False


def _may_open(text: str, quote: int) -> bool:
    """Whether a quotation mark may open the value of an attribute: it stands behind "=", maybe after blanks."""
    before = text[max(0, quote - _BLANKS) : quote]
    return before.rstrip()[-1:] in ("=", "")
