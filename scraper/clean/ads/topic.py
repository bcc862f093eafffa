"""What a page says that it is about: its title and headings, without adverts that a poster's tool put beside them."""

from collections.abc import Iterator
from functools import lru_cache

from scraper.clean.ads.speech import speaks_of
from scraper.clean.ads.title_edges import LONGEST_TITLE, advert_edges, without_site
from scraper.model import Document
from scraper.text.kept import Same

HEADS = frozenset(("h1", "h2", "h3"))


def topic(document: Document) -> str:
    """The title and the headings, a line each; the same text for the same document."""
    return _topic(Same(document))


@lru_cache(maxsize=2)  # several detectors ask about the same document
def _topic(key: Same) -> str:
    document = key.document
    heads = dict.fromkeys([document.head.title, *(b.text for b in document.blocks if b.kind in HEADS)])
    about = "\n".join(heads)
    for head in heads:
        for advert in _adverts(document, head):
            about = about.replace(advert, "\n")
    return about


def _adverts(document: Document, head: str) -> Iterator[str]:
    """The first and the last part of a title that sell what the text does not speak of, as title_adverts cuts them."""
    for own in without_site(head) if len(head) <= LONGEST_TITLE else ():
        for edge in advert_edges(own):
            if not speaks_of(document, edge.phrase, edge.trades):
                yield own[edge.start : edge.end]
