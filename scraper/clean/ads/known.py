"""Phrases of adverts that were cut from a page already and stand in what is left of it, too."""

from collections.abc import Sequence
from functools import lru_cache

import regex

from scraper.clean.ads.model import load_model
from scraper.clean.ads.title_edges import without_site
from scraper.clean.ads.topic import topic
from scraper.model import Document
from scraper.text.chars import count_han
from scraper.text.kept import Same, kept_text

MOST = 200
"""Phrases that are looked for, the longest ones."""

OFTEN, NAMED = 3, 0.6
"""Times that a phrase may stand in the text, and share of a line's phrases that may: what the page is about stands
there more often, and a line that names it does so with most of its phrases."""

HAN = 4
"""Han characters of a phrase: between the blanks of a line stand words, too, as おすすめ."""

_PHRASE = regex.compile(r"(?<![\p{L}\p{N}])[\p{L}\p{N}]{4,10}(?![\p{L}\p{N}])")


def _phrases(cut: str) -> list[str]:
    """The phrases of what was cut, folded."""
    return [load_model().folding(phrase) for phrase in _PHRASE.findall(cut) if count_han(phrase) >= HAN]


def known_phrases(document: Document) -> tuple[str, ...]:
    """The phrases, folded, the longest first."""
    return _known(Same(document)) if document.adverts else ()


@lru_cache(maxsize=2)
def _known(key: Same) -> tuple[str, ...]:
    document = key.document
    text, heads = load_model().folding(kept_text(document).text), _heads(document)
    found: set[str] = set()
    for cut in document.adverts:
        phrases = _phrases(cut)
        inside = [phrase for phrase in phrases if phrase in text]
        if len(phrases) == 1 or len(inside) <= NAMED * len(phrases):
            found.update(phrase for phrase in inside if text.count(phrase) <= OFTEN and not _is_named(phrase, heads))
    return tuple(sorted(found, key=lambda phrase: (-len(phrase), phrase))[:MOST])


def phrases_cut(document: Document) -> frozenset[str]:
    """The phrases, folded, of all adverts that were cut from the page."""
    return frozenset(phrase for cut in document.adverts for phrase in _phrases(cut))


def phrases_unnamed(document: Document) -> frozenset[str]:
    """Those of them that neither title nor headings hold inside."""
    phrases = phrases_cut(document)
    heads = _heads(document) if phrases else ()
    return frozenset(phrase for phrase in phrases if not _is_named(phrase, heads))


def _heads(document: Document) -> Sequence[str]:
    """Title and headings, folded."""
    return load_model().folding(topic(document)).split("\n")


def _is_named(phrase: str, heads: Sequence[str]) -> bool:
    """Whether title or headings hold a phrase inside: at their ends a poster's tool puts adverts."""
    return any(phrase in head and not _is_at_end(phrase, head) for head in heads)


def _is_at_end(phrase: str, head: str) -> bool:
    return any(own.startswith(phrase) or own.endswith(phrase) for own in without_site(head))
