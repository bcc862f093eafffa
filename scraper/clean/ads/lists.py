"""Lines that list phrases between separators, whatever the phrases say.

What many pages list in ever new orders, and link to whole other sites elsewhere, are the keywords of advertisers.
"""

from collections.abc import Callable, Container, Iterator

import regex

from scraper.clean.ads.evidence import HAN_OR_KANA
from scraper.clean.ads.model import load_model
from scraper.clean.ads.page import PROSE, is_off_site, linked_share
from scraper.model import Block, Document, Edit
from scraper.text.urls import is_front_page

LONGEST_LINE, LONGEST_PHRASE, LONGEST_WORDS = 400, 24, 40
"""Characters of a line, of one of its phrases, and of one in a script with blanks; sentences are longer."""

LEAST = 3
"""Phrases of a list: "this and that, or another" is none."""

SHORTEST, SHORTEST_WORD = 3, 4
"""Characters of a phrase, and of a Korean one without a blank; an English one has a blank: "travel | food | music"
are the tags of a post."""

KNOWN = 2, 0.6
"""Phrases of a list, and their share, that a lexicon must hold for the list to go: the rest keeps their company."""

_SEPARATORS = tuple(regex.compile(p) for p in (r"[|｜丨│]", r"[／/]", r"[・·•]", r"[,，、]", r"\s[-–—]\s"))
"""From the strongest: a list has one kind, and blanks or weaker ones stand inside its phrases."""

_SENTENCE = regex.compile(r"[。！？!?：:；;「」『』“”…]|\.(?:\s|$)")
_HANGUL = regex.compile(r"\p{Hangul}")


def list_of(block: Block) -> tuple[str, ...]:
    """The phrases of a line that is nothing but a list of them, in order; empty if it is none.

    >>> list_of(Block("p", "red wool hats | blue wool hats")), list_of(Block("p", "travel, food"))
    (('red wool hats', 'blue wool hats'), ())
    """
    text = block.text.strip()
    if block.kind not in ("p", "li") or len(text) > LONGEST_LINE or _SENTENCE.search(text):
        return ()
    for separator in _SEPARATORS:
        parts = tuple(part.strip() for part in separator.split(text))
        if len(parts) > 1:
            return parts if all(map(_is_phrase, parts)) else ()
    return ()


def _is_phrase(text: str) -> bool:
    if not SHORTEST <= len(text) <= LONGEST_WORDS or 2 * sum(map(str.isalpha, text)) < len(text):
        return False
    if HAN_OR_KANA.search(text):
        return len(text) <= LONGEST_PHRASE
    return " " in text or (len(text) >= SHORTEST_WORD and _HANGUL.match(text) is not None)


def lists(document: Document, site: str) -> list[tuple[str, ...]]:
    """The lists of a page that are long enough to show an order, and no menus."""
    found = ((b, list_of(b)) for n, b in enumerate(document.blocks) if b.text and n != document.title_block)
    return [phrases for b, phrases in found if len(phrases) >= LEAST and linked_share(b, site)[1] <= 0.5]


def linked_phrases(document: Document, site: str) -> set[str]:
    """The texts of links inside running text that lead to another site as a whole: sources are pages of theirs."""
    return {
        b.text[k.start : k.end].strip()
        for b in document.blocks
        if b.links and b.kind in PROSE
        for k in b.links
        if SHORTEST <= k.end - k.start <= LONGEST_WORDS and 2 * (k.end - k.start) < len(b.text)
        if is_front_page(k.href) and is_off_site(k.href, site)
    }


def find_lists(
    document: Document, adverts: Container[str], *, gone: Container[int], about: Callable[[], str]
) -> Iterator[Edit]:
    """Cut the lists of which most phrases are known adverts (folded), unless the page is `about` one of them."""
    fold, heads = load_model().folding, ""
    for n, block in enumerate(document.blocks) if adverts else ():
        if not block.text or n in gone or n == document.title_block or not (phrases := list_of(block)):
            continue
        known = [p for p in map(fold, phrases) if p in adverts]
        heads = heads or fold(about()) + "\n"
        if len(known) >= max(KNOWN[0], KNOWN[1] * len(phrases)) and not any(p in heads for p in known):
            note = f"{len(known)} of {len(phrases)} phrases are in the lexicon"
            yield Edit(block=n, start=0, end=len(block.text), rule="lexicon#list", cls="advertising", note=note)
