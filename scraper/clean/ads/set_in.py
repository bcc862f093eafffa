"""Phrases of words with blanks set into a number with no blank at either edge: "since 19StreamOtter IPTV98".

The model of adverts knows neither English nor its neighbours. But writers put a blank between a number and a word, and
what they don't ("24hour", "3Dmark", COVID19) stands on one side of a stretch of words at a time, and among words like
"of" and "the", which names and trades have none of.
"""

import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

import regex

from scraper.text.numbers import is_numeral

LEAST, MOST = 10, 60
"""Code points of a phrase; shorter ones are units and models, longer ones clauses."""

HITS = 100
"""Stretches of words between digits that are looked at in a text, the first ones: each is looked for in all of it."""

LONG = 5
"""Digits in a row from which the halves are two numbers: writers break up longer ones by commas."""

_PHRASE = regex.compile(
    r"(?<![\p{L}\d])(?P<left>[£$€¥]?\d[\d,.:/\-]{0,16}+)"
    r"(?P<phrase>(?P<first>\p{Latin}[\p{Latin}’'&\-]*+)"
    r"(?: [\p{Latin}\d&][\p{Latin}\d’'&.\-]*+){0,6}? (?P<last>\p{Latin}[\p{Latin}’'&\-]+?))"
    r"(?P<right>\d[\d,.:/\-]{0,16})"
)
_GLUED = re.compile(r"[0-9](?<=[A-Za-z\u00C0-\u024F]{3}[0-9])")  # from the digit: seven times as fast
_CLOCK = regex.compile(r"[0-2]?\d:[0-5]\d")
_ENDS = ",.:/-"
_FUNCTION = regex.compile(
    r"(?i)\b(?:a|an|the|of|to|and|or|in|on|at|by|for|from|with|is|are|was|were|be|been|has|have|had|that|which|who|as|than|"
    r"but|not|it|its|he|she|they|we|you|i|his|her|their|this|these|those|per|via|de|la|le|les|des|du|et|el|los|las|en|un|una|"
    r"une|und|der|die|das|dem|den|von|für|zu|mit|y|e|o|di|da|do|dos|il|och|av|i|på|het|een|van)\b"
)
_COUNTED = regex.compile(
    r"(?i)(?:st|nd|rd|th|s|am|pm|k|m|g|x|d|[kcm]?m|[km]?g|m?l|mph|kmh|hrs?|hours?|mins?|minutes?|secs?|days?|weeks?|months?|years?|"
    r"yrs?|stars?|inch(?:es)?|f(?:oo|ee)t|met(?:er|re)s?|lit(?:er|re)s?|watts?|volts?|doors?|seats?|speed|cores?|parts?|steps?|"
    r"pages?|persons?|people|points?|beds?|rooms?|pieces?|packs?|miles?|pounds?|dollars?|cents?|bits?|bytes?|[kmgt]b|[mg]hz|"
    r"mah|way|ply|fold|plus|million|billion|thousand|hundred)"
)
"""What is written right behind a number."""


class SetIn(NamedTuple):
    """A phrase [start, end) of a text, and what stands on both sides of it, put together."""

    start: int
    end: int
    joined: str


def phrases_set_in(text: str) -> Iterator[SetIn]:
    """Phrases between the halves of a number, price, time or telephone number, each half glued to a word.

    >>> [text[a:b] for text in ("open since 19StreamOtter IPTV98.",) for a, b, _ in phrases_set_in(text)]
    ['StreamOtter IPTV']
    >>> list(phrases_set_in("a 3year study of COVID19")), list(phrases_set_in("1Password and Office365"))
    ([], [])
    """
    if not _GLUED.search(text):  # most text is done with here
        return
    for hit in islice(_PHRASE.finditer(text), HITS):
        left, phrase, right = hit["left"], hit["phrase"], hit["right"].rstrip(_ENDS)
        first, last = hit["first"].partition("-")[0], hit["last"].rpartition("-")[2]
        if not LEAST <= len(phrase) <= MOST or _FUNCTION.search(phrase) or len(last) < 3:
            continue
        if left[-1] not in _ENDS and (len(first) < 4 or _COUNTED.fullmatch(first)):
            continue
        joined = left + right
        if joined.isdigit() and (len(joined) >= LONG or joined[0] == "0"):
            continue
        if not (is_numeral(joined) or _CLOCK.fullmatch(joined)):
            continue
        if text.count(hit["last"] + right) == 1 and text.count(left + hit["first"]) == 1:  # else names: COVID19
            yield SetIn(hit.start("phrase"), hit.end("phrase"), joined)
