"""Strings of which one stands in every text that a pattern matches: where none of them is, it need not run.

Most rules are for phrases that most pages don't hold; looking for a string costs 50 ns, running a pattern 5 µs.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

import regex

from scraper.text.chars import caseless

MOST = 48
"""Strings of one pattern: with more of them looking costs as much as the pattern."""

_REPEAT = regex.compile(r"(?:([*+?])|\{(\d*)(?:,\d*)?\})[?+]?")
_GROUP = regex.compile(r"\((?:\?(?:[ims]*:|>|=|!|<=|<!|P?<[^\W\d]\w*>))?(?!\?)")
_FLAGS = regex.compile(r"\(\?[ims]+\)")
_CODE = regex.compile(r"x[\da-fA-F]{2}|u[\da-fA-F]{4}")
_ABSENT = ("(?!", "(?<!")
_CLASSES = frozenset("dDsSwWbBAZntrfvX")


class Needles(NamedTuple):
    """The strings; none: nothing is known, the pattern may match anywhere. `folded`: they are to be sought caseless."""

    strings: tuple[str, ...]
    folded: bool = False

    def in_text(self, text: str) -> bool:
        """Whether the pattern may match there."""
        where = caseless(text) if self.folded else text
        for needle in self.strings:
            if needle in where:
                return True
        return not self.strings


class _UnreadError(Exception):
    """Something in the pattern whose meaning is not known here; the pattern has no needles then."""


@lru_cache(maxsize=65_536)  # as compiled patterns
def needles_of(pattern: str, most: int = MOST) -> Needles:
    r"""The longest and fewest strings that were found; no more than `most`.

    >>> needles_of(r"^(?:close|arrow)+\s*[!！]?$").strings
    ('close', 'arrow')
    """
    try:
        return _Reader(pattern, most).read()
    except _UnreadError:
        return Needles(())


class _Reader:
    """A pattern and how far it is read."""

    def __init__(self, pattern: str, most: int) -> None:
        self._text, self._at, self._most = pattern, 0, most
        self._folded = False

    def read(self) -> Needles:
        found = self._choice()
        if self._at < len(self._text):
            raise _UnreadError
        return Needles(_once(map(caseless, found)) if self._folded else found, self._folded)

    def _choice(self) -> tuple[str, ...]:
        """Alternatives: a match holds a needle of one of them, if each has some."""
        options = [self._sequence()]
        while self._text.startswith("|", self._at):
            self._at += 1
            options.append(self._sequence())
        union = _once(needle for option in options for needle in option)
        return union if all(options) and len(union) <= self._most else ()

    def _sequence(self) -> tuple[str, ...]:
        """What follows each other: the best needles of any part that must be there."""
        best: tuple[str, ...] = ()
        run = ""
        while self._at < len(self._text) and self._text[self._at] not in "|)":
            letter, needles = self._atom()
            least = self._least()
            if letter and least != 0:
                run += letter
            if not letter or least is not None:
                best = max(best, (run,) if run else (), needles if least != 0 else (), key=_worth)
                run = ""
        return max(best, (run,) if run else (), key=_worth)

    def _atom(self) -> tuple[str, tuple[str, ...]]:
        """One part: a plain character, or the needles of a group or class."""
        letter = self._text[self._at]
        if letter == "(":
            return "", self._group()
        if letter == "[":
            return "", self._class()
        self._at += 1
        if letter == "\\":
            return self._escaped(), ()
        if letter in "*+?{":
            raise _UnreadError
        return ("" if letter in ".^$" else letter), ()

    def _escaped(self) -> str:
        """The plain character behind a backslash, "" for a class or an edge."""
        letter = self._next()
        if letter in "pP" and self._text.startswith("{", self._at):
            end = self._text.find("}", self._at)
            self._at = end + 1 if end > 0 else len(self._text)
            return ""
        if code := _CODE.match(self._text, self._at - 1):
            self._at = code.end()
            return chr(int(code[0][1:], 16))
        if letter.isalnum() and letter not in _CLASSES:
            raise _UnreadError
        return "" if letter.isalnum() else letter

    def _group(self) -> tuple[str, ...]:
        if flags := _FLAGS.match(self._text, self._at):
            self._flag(flags[0])
            self._at = flags.end()
            return ()
        opening = _GROUP.match(self._text, self._at)
        if opening is None:
            raise _UnreadError  # other flags, conditions, comments, references
        self._flag(opening[0] if opening[0].endswith(":") else "")
        self._at = opening.end()
        found = self._choice()
        if self._next() != ")":
            raise _UnreadError
        return () if opening[0] in _ABSENT else found  # what is seen ahead or behind stands in the text, too

    def _flag(self, flags: str) -> None:
        self._folded = self._folded or "i" in flags

    def _class(self) -> tuple[str, ...]:
        """The characters of a class, if it is a plain list."""
        self._at += 1
        members: list[str] = []
        plain = not self._text.startswith("^", self._at)
        self._at += not plain
        while (letter := self._next()) != "]" or not members:
            if letter == "[" and self._text.startswith(":", self._at):
                raise _UnreadError
            escaped = letter == "\\" and self._escaped()
            plain = plain and letter != "-" and escaped != ""
            members.append(escaped or letter)
        return _once(members) if plain else ()

    def _least(self) -> int | None:
        """How often at least the part before stands there; None without a repeat."""
        hit = _REPEAT.match(self._text, self._at)
        if hit is None:
            return None
        self._at = hit.end()
        return int(hit[1] == "+") if hit[1] else int(hit[2] or 0)

    def _next(self) -> str:
        if self._at >= len(self._text):
            raise _UnreadError
        self._at += 1
        return self._text[self._at - 1]


def _once(strings: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(strings))


def _worth(needles: tuple[str, ...]) -> tuple[int, int]:
    """Longer is rarer; then fewer."""
    return (min(map(len, needles)), -len(needles)) if needles else (0, 0)
