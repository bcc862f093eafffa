"""What a small model says of lines that no grammar takes for lists of adverts (KEYWORDS.md)."""

from collections.abc import Iterable, Iterator

from scraper.clean.ads.speech import MOST, is_sure_of
from scraper.model import Document
from scraper.text.line_model import load_line_model

LIKELY = 0.5
"""Probability from which a list goes: cross-validated it holds for .64 of 340 lines and .012 of 492 genuine ones."""

SHARED = 0.15
"""Share of its words (`shared_words`) above which a list needs to be so much more probable: the page speaks of them."""


def likely_keywords(document: Document, numbers: Iterable[int]) -> Iterator[tuple[int, str]]:
    """The blocks, of those that list phrases, that read as keywords of advertisers, and why."""
    plain = (n for n in numbers if document.blocks[n].kind == "p" and not document.blocks[n].links)
    weighed = [(n, _probability(document.blocks[n].text)) for n in plain]
    likely = [(n, probability) for n, probability in weighed if probability >= LIKELY]
    for n, probability in likely if len(likely) <= MOST else ():
        if is_sure_of(document, n, probability, sure=LIKELY, shared=SHARED):
            yield n, f"keywords, probability {probability:.2f}"


def _probability(text: str) -> float:
    return load_line_model("scraper.clean.ads", "keywords.npz").weigh(text)[0]
