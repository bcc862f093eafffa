"""What a character tells about the text in which it stands: whether its bytes are paired as they were written."""

import re
from functools import cache, lru_cache

from scraper.text.chars import HAN
from scraper.text.levels import COMMON, is_first_level, is_second_level
from scraper.text.marks import fits

LOST = "?"
"""What stands for a character of which a byte is lost for good, as most converters write it."""

USUAL, PLAIN, SELDOM, RARE, FOREIGN, PRIVATE = 3.0, 0.0, -2.0, -4.0, -5.0, -10.0
"""Bits that a character speaks for the text in which it stands: everyday Han, other Han of the first levels, Han of the
second one of GB 2312 too, Han beyond the levels, signs and other alphabets, private use. About the logarithm of how
much oftener prose has it than prose out of step: there, one in five is for private use, in Simplified text."""

NEVER = -60.0
"""Two bytes that are no character: more than a run of any length is likely to gain."""

MARKS = {
    "，": 2.0, "。": 1.0, "、": -1.0, "：": -2.0, "「": -2.0, "」": -2.0, "“": -2.0, "”": -2.0, "？": -3.0, "！": -3.0,
    "《": -4.0, "》": -4.0, "（": -4.0, "）": -4.0, "；": -4.0, "『": -5.0, "』": -5.0, "【": -5.0, "】": -5.0,
    "〈": -5.0, "〉": -5.0, "‘": -4.0, "’": -4.0, "—": -5.0, "…": -5.0,
}  # fmt: skip
"""Bits of the mark whose first byte was lost. All of them speak for the text in which they stand whole, by `MARK`."""

MARK = 2.0

_SPEECH = 3.0
"""Bits of a quotation mark behind a colon, where hardly anything else stands."""

UNKNOWN = -9.0
"""Bits of a first character that is no mark: nearly all lost bytes are those of marks, and it proves nothing."""

_HAN = re.compile(rf"[{HAN}]")

Read = tuple[str, float]
"""A character, and the bits that it speaks for the text in which it stands."""


@lru_cache(maxsize=1 << 15)  # GBK has 24,000 characters; text may hold a million
def code_of(character: str) -> int:
    """Both bytes in GBK with its private areas, 0 for what has no two bytes there."""
    try:
        raw = character.encode("gb18030")
    except UnicodeError:
        return 0
    return int.from_bytes(raw, "big") if len(raw) == 2 else 0


@lru_cache(maxsize=1 << 15)
def bits_of(character: str) -> float:
    """The bits that a character speaks for the text in which it stands."""
    if character in COMMON:
        return USUAL
    if character in MARKS:
        return MARK
    if "\ue000" <= character <= "\uf8ff":
        return PRIVATE
    if _HAN.match(character):
        if not is_first_level(character):
            return RARE
        return SELDOM if is_second_level(character) else PLAIN
    return PLAIN if character == "\u3000" else FOREIGN  # paragraphs are indented with it


@cache
def pair_of(first: int, second: int) -> tuple[str, float]:
    """The character of two bytes and its bits."""
    try:
        character = bytes((first, second)).decode("gbk")
    except UnicodeError:
        return LOST, NEVER
    return (character, bits_of(character)) if len(character) == 1 else (LOST, NEVER)


@cache
def _marks(second: int) -> tuple[str, ...]:
    """The marks that have this second byte, brackets first: they are sure where their partner is there."""
    found = [mark for mark in MARKS if mark.encode("gbk")[1] == second]
    return tuple(sorted(found, key=MARKS.__getitem__))


@cache
def mark_bits(second: int) -> float:
    """The bits of a lost first byte before this second one, whatever stands around."""
    return max((MARKS[mark] for mark in _marks(second)), default=UNKNOWN)


def mark_of(before: str, second: int, after: str) -> Read:
    """The punctuation mark with a second byte that fits its place, `LOST` where none does, and its bits.

    No semicolon: the commonest characters of all, 一 and 不, have its second byte.
    """
    found = next((mark for mark in _marks(second) if mark != "；" and fits(mark, before, after)), "")
    if not found:
        return LOST, UNKNOWN
    return found, _SPEECH if found in "「“" and before.endswith("：") else MARKS[found]
