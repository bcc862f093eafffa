"""Adverts that a poster's tool put before or behind a title: "堆高機出租 | 老戲院拆除前夕", "夜間開放登塔-窗簾批發".

A title's first or last part may be a column or the site's name, too, and a blog about a trade names it in titles. So a
part goes only where it is built like an advert and the text speaks of no such trade.
"""

from collections.abc import Iterable, Iterator

import regex

from scraper.clean.ads.evidence import HAN_OR_KANA, UNKNOWN, grade_of_words
from scraper.clean.ads.model import Reading, load_model
from scraper.clean.ads.pitches import CONTACT, may_hold_contact, named_by, named_in
from scraper.clean.ads.vocabulary import ENDING, PLACE, TRADE
from scraper.clean.ads.wording import wording_of
from scraper.model import Document, Edit

LONGEST = 60
"""Characters of a part at most."""

SHORTEST = 3
"""Characters of a trade that needs no place or praise beside it: 旅遊 and 美食 are columns of blogs."""

LEFT = 4
"""Characters of the title that must be left."""

BRAND = 2, 4
"""Characters of an unknown name before a trade: 金滿堂當舖."""

_SHOP = "店"
"""An ending of one character: the lists hold words of two and more."""

_FIRST = regex.compile(
    r"\s*(?:【(?P<part>[^【】]+)】|\[(?P<part>[^\[\]]+)\]"
    r"|(?P<part>[^|｜丨@_【】\[\]]+?)(?:\s*[|｜丨@_]|\s+[-–—]+(?=\s)|(?<=[^\x00-\x7f])[-–—](?=[^\x00-\x7f])"
    r"|(?P<blank>(?<=[^\x00-\x7f])\s+(?=[^\x00-\x7f]))))\s*"
)
_LAST = regex.compile(
    r"\s*(?:【(?P<part>[^【】]+)】|\[(?P<part>[^\[\]]+)\]"
    r"|(?:[|｜丨@_]|(?<=\s)[-–—]+\s|(?<=[^\x00-\x7f])[-–—](?=[^\x00-\x7f])|(?P<blank>(?<=[^\x00-\x7f])\s+(?=[^\x00-\x7f])))"
    r"\s*(?P<part>[^|｜丨@_【】\[\]–—-]+))\s*$"
)

_EDGE = regex.compile(r"[\s】\])）|｜丨@_]+(?:[-–—]+\s+)?|(?=[【\[])")
"""Where a part may end that a number belongs to."""


def find_title_adverts(document: Document) -> Iterator[Edit]:
    """Cut the first and the last part of the title that sell what the text does not speak of."""
    number = document.title_block
    if number < 0:
        return
    text = document.blocks[number].text
    taken, left = 0, len(text)
    for start, end in (*_called(document, text), *_parts(document, text)):
        if start >= taken and left - (end - start) >= LEFT:
            note = text[start:end].strip()
            yield Edit(block=number, start=start, end=end, rule="title-advert", cls="injected-ad", note=note)
            taken, left = end, left - (end - start)


def _parts(document: Document, text: str) -> Iterator[tuple[int, int]]:
    """The first or the last part between signs, if it is an advert."""
    for hit in filter(None, (_FIRST.match(text), next(_LAST.finditer(text), None))):
        part, alone = hit["part"], hit["blank"] is None
        if len(part) <= LONGEST and CONTACT.search(part) is None and _sells(document, part, alone=alone):
            yield hit.span()
            return


def _called(document: Document, text: str) -> Iterator[tuple[int, int]]:
    """The beginning and the end of a title that hold a number or an account, and the trade that it belongs to."""
    hits = list(CONTACT.finditer(text)) if may_hold_contact(text) else []
    edges = [0, *(hit.end() for hit in _EDGE.finditer(text)), len(text)] if hits else []
    before = (edge for edge in edges if hits and hits[0].end() <= edge < len(text))
    after = (len(text[:edge].rstrip()) for edge in reversed(edges) if hits and 0 < edge <= hits[-1].start())
    spans = ((0, edge) for edge in before), ((edge, len(text)) for edge in after)
    for part in spans:
        read = (((a, b), named_in(text[a:b])) for a, b in part if b - a <= LONGEST)
        called = next(((span, trades) for span, trades in read if trades), None)
        if called and not _is_spoken_of(document, called[1]):
            yield called[0]


def _sells(document: Document, part: str, *, alone: bool) -> bool:
    """Whether a part is an advert for a trade that the text does not name; `alone`: a sign, not a blank, ends it."""
    reading = Reading(part.strip(), load_model())
    if _is_advert(reading, alone=alone):
        return not _is_spoken_of(document, named_by(reading))
    unlisted = _unlisted(reading) if alone else ""
    return bool(unlisted) and not _is_spoken_of(document, (unlisted,))


def _is_spoken_of(document: Document, trades: Iterable[str]) -> bool:
    """Whether the text, headings aside, names one of some folded trades."""
    places = (place for trade in trades for place in wording_of(document).places(trade))
    return any(n != document.title_block and document.blocks[n].kind[0] != "h" for n, _ in places)


def _is_advert(reading: Reading, *, alone: bool) -> bool:
    folded, words, size = reading.folded, reading.words, len(reading.folded)
    if not HAN_OR_KANA.search(folded):
        return grade_of_words(words, folded + "\n", (0, size)) > (" " not in folded)
    if parts := words.parts(0, size):
        return parts != TRADE or size >= SHORTEST
    return alone and any(_ends_at(reading, before) for before in range(BRAND[0], BRAND[1] + 1))


def _unlisted(reading: Reading) -> str:
    """What stands between a place and an ending of adverts that make up a whole part, as an unlisted trade does."""
    size = len(reading.folded)
    endings = [start for start, parts in reading.words.ends.get(size, ()) if parts & ENDING]
    if reading.folded.endswith(_SHOP):
        endings.append(size - len(_SHOP))
    for place, parts in reading.words.starts.get(0, ()):
        for ending in endings if parts & PLACE else ():
            if UNKNOWN[0] <= ending - place <= UNKNOWN[1]:
                return reading.folded[place:ending]
    return ""


def _ends_at(reading: Reading, start: int) -> bool:
    """Whether a word of trade reaches from a place to the end."""
    size = len(reading.folded)
    return any(end == size and parts & TRADE for end, parts in reading.words.starts.get(start, ()))
