"""Does a page speak of a trade, or does it only advertise it? A copy of an advert is no speech."""

from collections.abc import Iterable, Iterator

import regex

from scraper.clean.ads.lists import list_of
from scraper.clean.ads.model import load_model
from scraper.clean.ads.page import is_off_site, site_of_page
from scraper.clean.ads.wording import wording_of
from scraper.model import Block, Document
from scraper.text.urls import is_front_page

COPY, COPY_ENGLISH = 2, 5
"""Characters beside a trade, or letters beside an English one, that are those of the advert, too, from which a place is
a copy of it."""

MOST = 12
"""Blocks of a page that a model takes for adverts up to which they go: a page with more is a directory, or lists are
its subject, and all of them stay."""

_WORDS = regex.compile(r"\p{Han}{2,}|\p{Hangul}{2,}|[\p{Katakana}ー]{2,}|[a-z]{4,}")
_ADDRESS = regex.compile(r"\S*(?:\.[a-z]{2,}|@)\S*")
_STEM = 4
"""Letters of a Latin word that are compared; of Korean ones two, for particles follow."""


def is_sure_of(document: Document, number: int, probability: float, *, sure: float, shared: float) -> bool:
    """Whether a model's probability that a block is an advert is at least `sure`, less what the page shares too much.

    `shared` is the share of its words (`shared_words`) that the rest of the page may hold at no cost.
    """
    return probability - max(0.0, shared_words(document, number) - shared) >= sure


def shared_words(document: Document, number: int) -> float:
    """The share of a block's words that the rest of the page holds; of Han, pairs of characters. 1 if it has none."""
    wording = wording_of(document)
    start, end = wording.span(number)
    rest = f"{wording.folded[:start]}\n{wording.folded[end:]}"
    words = [*_units(_ADDRESS.sub(" ", wording.folded[start:end]))]
    return sum(word in rest for word in words) / len(words) if words else 1.0


def _units(text: str) -> Iterator[str]:
    """Pairs of Han, beginnings of Latin and Korean words, words of katakana."""
    for hit in _WORDS.finditer(text):
        word = hit[0]
        if word.isascii():
            yield word[:_STEM]
        elif "\uac00" <= word[0] <= "\ud7a3":
            yield word[:2]
        elif word[0] >= "\u4e00":
            yield from (word[k : k + 2] for k in range(len(word) - 1))
        else:
            yield word


def speaks_of(document: Document, phrase: str, trades: Iterable[str]) -> bool:
    """Whether the text, headings aside, names one of the trades of an advert (all folded) elsewhere than in its copies.

    Nor do links to the front pages of other sites count, nor lines that list phrases.
    """
    site, copy = site_of_page(document), COPY_ENGLISH if phrase.isascii() else COPY
    for trade in trades:
        at = phrase.find(trade)
        for number, offset in wording_of(document).places(trade):
            block = document.blocks[number]
            if number == document.title_block or block.kind[0] == "h":
                continue
            text = load_model().folding(block.text)
            if _beside(phrase, at, text, offset, len(trade)) < copy and not _is_told(block, offset, site):
                return True
    return False


def _beside(phrase: str, at: int, text: str, offset: int, size: int) -> int:
    """How many characters before and behind a trade, without blanks, the advert and the text have in common."""
    if at < 0:
        return 0
    before = behind = 0
    while before < min(at, offset) and phrase[at - before - 1] == text[offset - before - 1]:
        before += 1
    end, stop = at + size, offset + size
    while end + behind < len(phrase) and stop + behind < len(text) and phrase[end + behind] == text[stop + behind]:
        behind += 1
    return sum(not char.isspace() for char in phrase[at - before : at] + phrase[end : end + behind])


def _is_told(block: Block, offset: int, site: str) -> bool:
    """Whether a place stands in a link to another site as a whole, or in a list of phrases."""
    linked = any(k.start <= offset < k.end and is_front_page(k.href) and is_off_site(k.href, site) for k in block.links)
    return linked or len(list_of(block)) > 1
