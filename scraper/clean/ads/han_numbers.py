"""Runs inside a number written in Han, or between one and its unit: 三百…二十萬元, 票價二十…元.

Of 1,324,000 characters without adverts 135 such runs stand in all, and the model of adverts likes none of them (-1.1
at most); of 400 adverts by strangers put there it likes 352.
"""

import re
from collections.abc import Iterator
from itertools import islice

from scraper.clean.ads.set_in import SetIn
from scraper.clean.ads.units import ENDS, LONGEST, SHORTEST, STOPS, is_unit

_ONES, _TENS, _BIG = "一二三四五六七八九兩两", "十百千", "萬万億亿"
_OF_NUMBER = f"{_ONES}{_TENS}{_BIG}零〇"
_AFTER = re.compile(
    rf"(?<![{_OF_NUMBER}第幾几數数])(?:[{_ONES}]?[{_TENS}][{_OF_NUMBER}]+|[{_ONES}][{_TENS}{_BIG}][{_OF_NUMBER}]*)"
    rf"(?=[^{STOPS}])"
)
"""A number of two characters or more, one of them a ten or more, with something right behind it."""
_AFTER_ONE = re.compile(rf"(?<![{_OF_NUMBER}第幾几數数])[二三四五六七八九兩两](?=[^{STOPS}])")
"""A single one, which tens, hundreds or thousands may follow: 四…十五."""
_STOP = re.compile(rf"[{STOPS}{_OF_NUMBER}]")
_REST = re.compile(rf"[{_ONES}零〇][{_OF_NUMBER}]*|十[{_ONES}]?|[{_BIG}]")
_REST_OF_ONE = re.compile(rf"[{_TENS}][{_OF_NUMBER}]*")
_VALUE = {"十": 10, "百": 100, "千": 1_000, "萬": 10**4, "万": 10**4, "億": 10**8, "亿": 10**8}


def parted_han(text: str) -> Iterator[SetIn]:
    """The runs that may part a number written in Han, or part one from its unit.

    >>> [text[a:b] for text in ("投入三百富硒茶二十万元", "單價二十金紙爐元") for a, b, _ in parted_han(text)]
    ['富硒茶', '金紙爐']
    >>> list(parted_han("二十多個人花了三百二十萬元")), list(parted_han("第二十届世界大會"))
    ([], [])
    """
    for hit in _AFTER.finditer(text):
        start = hit.end()
        if is_unit(text, start):
            continue
        stop = _STOP.search(text, start, start + LONGEST + 1)
        last = stop.start() if stop else min(len(text), start + LONGEST)
        rest = _REST.match(text, last) if last - start >= SHORTEST else None
        if rest and is_han_number(hit[0] + rest[0]):
            yield SetIn(start, last, hit[0] + rest[0])
        ends = range(start + SHORTEST, min(last + 1, len(text)))
        for end in islice((k for k in ends if is_unit(text, k)), ENDS):
            yield SetIn(start, end, hit[0] + text[end])
    for hit in _AFTER_ONE.finditer(text):
        start = hit.end()
        stop = _STOP.search(text, start, start + LONGEST + 1)
        rest = _REST_OF_ONE.match(text, stop.start()) if stop and stop.start() - start >= SHORTEST else None
        if rest and is_han_number(hit[0] + rest[0]):
            yield SetIn(start, rest.start(), hit[0] + rest[0])


def is_han_number(text: str) -> bool:
    """Whether the whole text is a number as it is spoken: each ten, hundred, … behind a larger one.

    >>> [is_han_number(n) for n in ("三百二十萬", "一萬兩千四百", "十二", "二十三百", "三四", "百")]
    [True, True, True, False, False, False]
    """
    section, total, digit, last = 10**4, 10**12, "", False
    for character in text:
        if character in _ONES:
            if digit:
                return False
            digit = character
        elif character in "零〇":
            if digit:
                return False
        else:
            value = _VALUE[character]
            if value < 10**4:
                if value >= section or not (digit or value == 10):
                    return False
                section = value
            else:
                if value >= total or not (digit or last):
                    return False
                section, total = 10**4, value
            digit, last = "", True
    return bool(digit or last)
