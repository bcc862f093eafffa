"""Runs between a number and its unit, or between two parts of a date or a time of day: 2…月公布, 11時…30分.

Numbers and units of Chinese and Japanese stand side by side, so what parts them is rarely the writer's: of 1,084,000
characters without adverts 300 such runs stand in all, and the model of adverts, asked about each, likes none of them.
"""

import re
from collections.abc import Iterator
from itertools import islice

from scraper.clean.ads.set_in import SetIn

SHORTEST, LONGEST = 3, 20
"""Characters of a run."""

ENDS = 4
"""Units before which one run may end: adverts hold such characters themselves (台中年貨批發)."""

_DIGIT = "[0-9０-９]"
_UNITS = frozenset(
    "年月日號号時时點点分秒元人名個个次件台臺輛辆座棟栋家億亿萬万千米尺斤頓吨噸度歲岁天週周場场項项位级級樓楼層层"
    "円本枚回社種口坪頭匹多餘余"
)
_LONG_UNIT = re.compile(r"公(?:里|斤|尺|分|噸|吨|頃|顷|克|升|畝|亩|厘|釐)|光年")
_NEXT = {
    "年": "月", "月": "日號号", "日": "時时點点", "號": "時时點点", "号": "時时點点", "時": "分", "时": "分",
    "點": "分", "点": "分", "分": "秒", "間": "分",
}  # fmt: skip
"""What the part of a date behind a part may be counted in."""

STOPS = r"\s0-9０-９。！？；，、：:,.%％～~\-–—/+「」『』（）()《》"
_AFTER = re.compile(rf"{_DIGIT}(?P<part>時間|小[时時]|[{''.join(_NEXT)}])?+(?=[^{STOPS}])(?![A-Za-z]{{1,2}}[^A-Za-z])")
"""A number, or a part of a date, with something right behind it that is no other unit of letters (6500K, 30km)."""
_STOP = re.compile(rf"[{STOPS}]")
_PART = re.compile(rf"{_DIGIT}{{1,2}}(\D)")
_NUMBER = re.compile(rf"{_DIGIT}+(?:時間|小[时時]|\D)?$")


def parted(text: str) -> Iterator[SetIn]:
    """The runs that may part a number from its unit, or a date.

    >>> [text[a:b] for text in ("預計明年2遊學展月公布", "於11時新竹空壓機30分散會") for a, b, _ in parted(text)]
    ['遊學展', '新竹空壓機']
    >>> list(parted("預計明年2月公布3本書的12個版本")), list(parted("in 2019, 12 people"))
    ([], [])
    """
    for hit in _AFTER.finditer(text):
        start = hit.end()
        if hit["part"]:
            end = _last(text, start)
            part = _PART.match(text, end)
            if part and end - start >= SHORTEST and part[1] in _NEXT[text[start - 1]]:
                yield SetIn(start, end, _before(text, start) + part[0])
        elif not is_unit(text, start):
            last = min(_last(text, start) + 1, len(text))
            for end in islice((k for k in range(start + SHORTEST, last) if is_unit(text, k)), ENDS):
                yield SetIn(start, end, _before(text, start) + text[end])


def is_unit(text: str, at: int) -> bool:
    """Whether what a number is counted in stands at a place of a text."""
    return text[at] in _UNITS or _LONG_UNIT.match(text, at) is not None


def _last(text: str, start: int) -> int:
    """Where a run from `start` on ends at the latest."""
    stop = _STOP.search(text, start, start + LONGEST + 1)
    return stop.start() if stop else min(len(text), start + LONGEST)


def _before(text: str, start: int) -> str:
    """The number before a run, with its unit if it has one."""
    number = _NUMBER.search(text[max(0, start - 8) : start])
    return number[0] if number else ""
