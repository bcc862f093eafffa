"""What a small model says of lines that no grammar takes for lists of adverts (KEYWORDS.md)."""

from functools import cache

from scraper.clean.ads.speech import shared_words
from scraper.model import Document
from scraper.text.line_model import LineModel, load_line_model

LIKELY = 0.5
"""Probability from which a list goes: cross-validated it holds for .64 of 340 lines and .012 of 492 genuine ones."""

SHARED = 0.15
"""Share of its words (`shared_words`) above which a list needs to be so much more probable: the page speaks of them."""


@cache
def load_keywords() -> LineModel:
    """The model that ships with the package."""
    return load_line_model("scraper.clean.ads", "keywords.npz")


def likely_keywords(document: Document, number: int) -> str:
    """Why a line that lists phrases reads as keywords of advertisers, "" where it does not."""
    block = document.blocks[number]
    if block.kind != "p" or block.links:
        return ""
    probability, _ = load_keywords().weigh(block.text)
    if probability < LIKELY or probability - max(0.0, shared_words(document, number) - SHARED) < LIKELY:
        return ""
    return f"keywords, probability {probability:.2f}"
