"""Phrases of scripts with blanks, which the advert model can't read: their words alone tell."""

import regex

from scraper.clean.ads.vocabulary import ENDING, PLACE, QUALITY, TRADE, Words

SURELY = 2
"""The grade of what is an advert for sure."""

_BLANKS = ("", " ", "\n", "|", ",", "/")
_TAKES_NOUN = regex.compile(
    r"\b(?:an?|the|of|for|about|with|on|in|to|by|from|as|like|and|or|than|their|his|her|our|your|my|any|some|no)\s$",
    regex.IGNORECASE,
)
_ENDS_NOUN = regex.compile(
    r"\s?(?:\p{P}|$)|\s(?:is|are|was|were|and|or|to|in|on|for|that|which|with|as|at|from|by|has|have|can|will|may)\b"
)
_FUNCTION = frozenset(
    "a an the and or but of to on at by with as is are was were be been has have had do did will would can could may "
    "might this that these those it its he she they we you i me my our your his her their not no if than then so into "
    "about over when who which what how why while".split()
)
_LINKING = frozenset(("from", "in", "near", "for"))
_WORD = regex.compile(r"[a-z0-9][a-z0-9'&./-]*")

MOST = 8
"""Words of a framed phrase at most: "same day garage door spring replacement Tucson"."""


def grade_of_words(words: Words, folded: str, part: tuple[int, int]) -> int:
    """Whether a phrase of a script with blanks is an advert: 2 surely, 1 perhaps, 0 if one word is not."""
    at, end, parts = *part, 0
    while at < end:
        found = [hit for hit in words.starts.get(at, ()) if hit[0] <= end and folded[hit[0] : hit[0] + 1] in _BLANKS]
        if not found:
            return 0
        stop, can_be = max(found)
        parts |= can_be
        at = stop + 1
    return SURELY if parts & TRADE and parts & (PLACE | QUALITY | ENDING) else 1 if parts & TRADE else 0


def grade_of_frame(words: Words, folded: str, part: tuple[int, int]) -> int:
    """Whether an English phrase is framed like an advert, whatever it sells: 2 surely, 1 perhaps, 0 if not.

    Surely with a place beside what adverts end with, or beside a trade: "stairlift rental Stoke". Perhaps with one of
    them and other words: "hearing aids Omaha". Never with the words that hold sentences together.
    """
    at, end, parts, others, count = *part, 0, 0, 0
    while at < end:
        found = [hit for hit in words.starts.get(at, ()) if hit[0] <= end and folded[hit[0] : hit[0] + 1] in _BLANKS]
        word = _WORD.match(folded, at, end)
        if found:
            stop, can_be = max(found)
            parts |= can_be
        elif word and word[0] not in _FUNCTION:
            stop, others = word.end(), others + (word[0] not in _LINKING)
        else:
            return 0
        if stop < end and folded[stop] != " ":
            return 0
        count += 1
        at = stop + 1
    if not 1 < count <= MOST or not (parts & TRADE or others):
        return 0
    framed = (parts & PLACE > 0) + (parts & (ENDING | QUALITY) > 0) + (parts & TRADE > 0)
    return min(SURELY, framed)


def is_common(phrase: str) -> bool:
    """Whether a phrase has a word with a small letter, as names have none.

    >>> is_common("garage door repair Tucson"), is_common("Boston Symphony Hall")
    (True, False)
    """
    return any(word[:1].islower() for word in phrase.split())


def is_english_noun(before: str, after: str) -> bool:
    """Whether English words around a phrase make it a member of their sentence: a preposition or an article takes it.

    >>> is_english_noun("asked about ", " and left"), is_english_noun("the old ", " bridge")
    (True, False)
    """
    return bool(_TAKES_NOUN.search(before) and _ENDS_NOUN.match(after))
