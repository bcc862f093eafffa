"""Pinyin glosses that a bad conversion leaves behind characters: 簡(jiǎn)稱, 始創(chuàng)于."""

from collections.abc import Iterator

import regex

from scraper.model import Document, Edit
from scraper.text.chars import HAN, count_han

RULE = "pinyin-gloss"

_TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ"
_GLOSS = regex.compile(rf"(?<=[{HAN}])([(（])(?=[a-zü]*[{_TONED}])[a-zü{_TONED}]{{1,6}}[)）]")
"""A toned syllable right behind a character. Not 漢字(hàn zì), the two syllables of a lesson; not 函数(f): no tone."""

MANY = 5
"""Glosses on a page from which they are damage. Source: taxonomy C1; a language lesson glosses whole words."""

DENSITY = 3 / 1000
"""Glosses per Han character from which fewer than MANY are damage; with at least FEW of them."""

FEW = 2

_WORD = regex.compile(rf"[{HAN}][(（][^()（）]*[{_TONED}][^()（）]*[ ’'·\-][^()（）]*[)）]")
_TEACHING = regex.compile(r"拼音|读音|讀音|发音|發音|声调|聲調|注音|多音字|生字|pinyin", regex.IGNORECASE)


def find_pinyin_glosses(document: Document) -> Iterator[Edit]:
    """Cut pinyin in parentheses behind single characters, where there are many of them and no lesson explains them."""
    hits = [
        (number, match)
        for number, block in enumerate(document.blocks)
        if block.kind != "pre" and ("(" in block.text or "（" in block.text)
        for match in _GLOSS.finditer(block.text)
    ]
    if not hits or not _is_damage(document, len(hits)):
        return
    for number, match in hits:
        yield Edit(block=number, start=match.start(), end=match.end(), rule=RULE, cls="gloss", note=match.group())


def _is_damage(document: Document, glosses: int) -> bool:
    """Dense enough, and not a text about pronunciation: whole words glossed, or pinyin talked about as often."""
    text = "\n".join(block.text for block in document.blocks if block.kind != "pre")
    if glosses < MANY and (glosses < FEW or glosses < DENSITY * count_han(text)):
        return False
    about = len(_TEACHING.findall(text)) + len(_WORD.findall(text))
    return 2 * about < glosses
