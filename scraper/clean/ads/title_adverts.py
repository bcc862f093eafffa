"""Adverts that a poster's tool put before or behind a title: "堆高機出租 | 老戲院拆除前夕", "夜間開放登塔-窗簾批發".

A title's first or last part may be a column or the site's name, too, and a blog about a trade names it in titles. So a
part goes only where it is built like an advert and the text speaks of no such trade.
"""

from collections.abc import Iterator
from itertools import chain

import regex

from scraper.clean.ads.evidence import HAN_OR_KANA, grade_of_words
from scraper.clean.ads.model import Reading, load_model
from scraper.clean.ads.vocabulary import TRADE
from scraper.model import Document, Edit

LONGEST = 40
"""Characters of a part at most."""

SHORTEST = 3
"""Characters of a trade that needs no place or praise beside it: 旅遊 and 美食 are columns of blogs."""

LEFT = 4
"""Characters of the title that must be left."""

BRAND = 2, 4
"""Characters of an unknown name before a trade: 金滿堂當舖."""

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


def find_title_adverts(document: Document) -> Iterator[Edit]:
    """Cut the first or the last part of the title that sells what the text does not speak of."""
    number = document.title_block
    if number < 0:
        return
    text = document.blocks[number].text
    behind = next(_LAST.finditer(text), None)
    for hit in filter(None, (_FIRST.match(text), behind)):
        part = hit["part"]
        left = text[hit.end() :] if hit.start() == 0 else text[: hit.start()]
        if len(left.strip()) >= LEFT and len(part) <= LONGEST and _sells(document, part, alone=hit["blank"] is None):
            start, end = hit.span()
            yield Edit(block=number, start=start, end=end, rule="title-advert", cls="injected-ad", note=part.strip())
            return


def _sells(document: Document, part: str, *, alone: bool) -> bool:
    """Whether a part is an advert for a trade that the text does not name; `alone`: a sign, not a blank, ends it."""
    reading = Reading(part.strip(), load_model())
    return _is_advert(reading, alone=alone) and not any(
        trade in reading.model.folding(block.text)
        for n, block in enumerate(document.blocks)
        if n != document.title_block and block.text and not block.kind.startswith("h")
        for trade in _trades(reading)
    )


def _is_advert(reading: Reading, *, alone: bool) -> bool:
    folded, words, size = reading.folded, reading.words, len(reading.folded)
    if not HAN_OR_KANA.search(folded):
        return grade_of_words(words, folded + "\n", (0, size)) > (" " not in folded)
    if parts := words.parts(0, size):
        return parts != TRADE or size >= SHORTEST
    return alone and any(_ends_at(reading, before) for before in range(BRAND[0], BRAND[1] + 1))


def _ends_at(reading: Reading, start: int) -> bool:
    """Whether a word of trade reaches from a place to the end."""
    size = len(reading.folded)
    return any(end == size and parts & TRADE for end, parts in reading.words.starts.get(start, ()))


def _trades(reading: Reading) -> Iterator[str]:
    """The trades in a text, folded."""
    hits = chain.from_iterable(((at, end, parts) for end, parts in ends) for at, ends in reading.words.starts.items())
    return (reading.folded[at:end] for at, end, parts in hits if parts & TRADE)
