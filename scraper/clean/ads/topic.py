"""What a page says that it is about: its title and headings, without adverts that a poster's tool put beside them."""

from functools import lru_cache
from typing import NamedTuple

from scraper.clean.ads.model import Reading, load_model
from scraper.clean.ads.speech import speaks_of
from scraper.clean.ads.title_edges import LONGEST_TITLE, advert_edges, without_site
from scraper.clean.ads.vocabulary import TRADE
from scraper.clean.ads.wording import wording_of
from scraper.model import Document
from scraper.text.kept import Same

HEADS = frozenset(("h1", "h2", "h3"))

OFTEN = 3
"""Paragraphs that name a trade from which the page is about it, though all of them say what its title says."""


class _Part(NamedTuple):
    """The first or the last part of a title, built like an advert; its phrase, folded, and the trades that it names."""

    text: str
    phrase: str
    trades: frozenset[str]


def topic(document: Document) -> str:
    """The title and the headings, a line each; the same text for the same document."""
    return _topic(Same(document))


@lru_cache(maxsize=2)  # several detectors ask about the same document
def _topic(key: Same) -> str:
    document = key.document
    heads = dict.fromkeys([document.head.title, *(b.text for b in document.blocks if b.kind in HEADS)])
    about = "\n".join(heads)
    for head in heads:
        for part in _parts(head):
            if not _is_meant(document, part):
                about = about.replace(part.text, "\n")
    return about


def _is_meant(document: Document, part: _Part) -> bool:
    """Whether the text speaks of what a part of the title sells (as title_adverts asks), or names it OFTEN."""
    if speaks_of(document, part.phrase, part.trades):
        return True
    places = (n for trade in part.trades for n, _ in wording_of(document).places(trade))
    return len({n for n in places if document.blocks[n].kind not in HEADS}) >= OFTEN


@lru_cache(maxsize=64)  # the detectors see a page in several states, its title and headings in one
def _parts(head: str) -> tuple[_Part, ...]:
    if len(head) > LONGEST_TITLE or not _may_sell(head):
        return ()
    edges = ((own, edge) for own in without_site(head) for edge in advert_edges(own))
    return tuple(dict.fromkeys(_Part(own[e.start : e.end], e.phrase, e.trades) for own, e in edges))


def _may_sell(head: str) -> bool:
    """Whether a title holds a trade, or two other words of adverts: no part of another is built like one."""
    starts = Reading(head, load_model()).words.starts
    return len(starts) > 1 or any(parts & TRADE for ends in starts.values() for _, parts in ends)
