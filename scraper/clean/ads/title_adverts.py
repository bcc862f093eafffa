"""Adverts that a poster's tool put before or behind a title: "堆高機出租 | 老戲院拆除前夕", "夜間開放登塔-窗簾批發".

A title's first or last part may be a column or the site's name, too, and a blog about a trade names it in titles. So a
part goes only where it is built like an advert and the text speaks of no such trade.
"""

from collections.abc import Iterator

import regex

from scraper.clean.ads.evidence import longest_trades
from scraper.clean.ads.known import phrases_cut
from scraper.clean.ads.model import Reading, load_model
from scraper.clean.ads.pitches import CONTACT, may_hold_contact
from scraper.clean.ads.speech import speaks_of
from scraper.clean.ads.title_edges import LEFT, LONGEST, Edge, advert_edges, with_signs
from scraper.model import Document, Edit

_EDGE = regex.compile(r"[\s】\])）|｜丨@_]+(?:[-–—]+\s+)?|(?=[【\[])")
"""Where a part may end that a number belongs to."""


def find_title_adverts(document: Document) -> Iterator[Edit]:
    """Cut the first and the last part of the title that sell what the text does not speak of."""
    number = document.title_block
    if number < 0:
        return
    text = document.blocks[number].text
    taken, left = 0, len(text)
    known = list(_known(document, text))
    edges = (
        *known,
        *_called(text),
        *(edge for edge in advert_edges(text) if CONTACT.search(text, edge.start, edge.end) is None),
    )
    for edge in edges:
        start, end, phrase, trades = edge
        meant = edge not in known and speaks_of(document, phrase, trades)
        if start >= taken and left - (end - start) >= LEFT and not meant:
            note = text[start:end].strip()
            yield Edit(block=number, start=start, end=end, rule="title-advert", cls="injected-ad", note=note)
            taken, left = end, left - (end - start)


def _known(document: Document, title: str) -> Iterator[Edge]:
    """The beginning or the end of a title that was cut from the text as an advert, with the sign beside it."""
    folded = load_model().folding(title)
    for phrase in sorted(phrases_cut(document), key=len, reverse=True):
        for start in {folded.find(phrase), folded.rfind(phrase)} - {-1}:
            low, high = with_signs(title, start, start + len(phrase))
            if (low == 0) != (high == len(title)):
                yield Edge(low, high, phrase, frozenset())


def _called(text: str) -> Iterator[Edge]:
    """The beginning and the end of a title that hold a number or an account, and the trade that it belongs to."""
    hits = list(CONTACT.finditer(text)) if may_hold_contact(text) else []
    edges = [0, *(hit.end() for hit in _EDGE.finditer(text)), len(text)] if hits else []
    before = (edge for edge in edges if hits and hits[0].end() <= edge < len(text))
    after = (len(text[:edge].rstrip()) for edge in reversed(edges) if hits and 0 < edge <= hits[-1].start())
    for spans in (((0, edge) for edge in before), ((edge, len(text)) for edge in after)):
        read = ((a, b, Reading(text[a:b], load_model())) for a, b in spans if b - a <= LONGEST)
        named = (Edge(a, b, reading.folded, longest_trades(reading.folded, reading.words)) for a, b, reading in read)
        if called := next((edge for edge in named if edge.trades), None):
            yield called
