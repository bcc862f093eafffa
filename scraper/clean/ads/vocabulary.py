"""The words adverts are made of, as an automaton, and the grammar that joins them: place? quality* trade+ ending*."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import ahocorasick
from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scraper.clean.ads.ngrams import Folding

PLACE, QUALITY, TRADE, ENDING = 1, 2, 4, 8
_LISTS = (("places", PLACE), ("qualities", QUALITY), ("trades", TRADE), ("endings", ENDING))
_LEVEL = {PLACE: 0, QUALITY: 1, TRADE: 2, ENDING: 3}


@cache
def word_lists() -> "Mapping[str, Mapping[str, str]]":
    """Language → list name → words separated by white space, as vocabulary.toml has them."""
    found: dict[str, Any] = tomllib.loads((files(__package__) / "vocabulary.toml").read_text("utf-8"))
    return found


def folded_words(folding: "Folding", *, without: frozenset[str] = frozenset()) -> dict[str, int]:
    """Every word of two characters or more, folded, with the sum of the parts it can be; no trades in `without`."""
    out: dict[str, int] = {}
    for language in word_lists().values():
        for name, part in _LISTS:
            for word in map(folding, language[name].split()):
                if len(word) > 1 and not (part == TRADE and word in without):
                    out[word] = out.get(word, 0) | part
    return out


class Words(Struct, frozen=True):
    """Where words of the lists start and end in one text: offset → (other offset, parts)."""

    starts: dict[int, list[tuple[int, int]]]
    ends: dict[int, list[tuple[int, int]]]

    def parts(self, start: int, end: int) -> int:
        """The parts of the best way to read [start, end) as a whole advert, as a sum; 0 if there is none."""
        best, stack = 0, [(start, 0, 0)]
        while stack:
            at, level, parts = stack.pop()
            if at == end:
                if parts & TRADE and parts.bit_count() > best.bit_count():
                    best = parts
                continue
            for stop, can_be in self.starts.get(at, ()):
                if stop <= end:
                    stack.extend((stop, _LEVEL[p], parts | p) for p in _LEVEL if can_be & p and _LEVEL[p] >= level)
        return best

    def first(self, start: int, end: int) -> int:
        """Sum of the parts that a word beginning at `start` and not reaching over `end` can be."""
        return _union(p for stop, p in self.starts.get(start, ()) if stop <= end)

    def last(self, start: int, end: int) -> int:
        """Sum of the parts that a word ending at `end` and not beginning before `start` can be."""
        return _union(p for begin, p in self.ends.get(end, ()) if begin >= start)


def _union(parts: Any) -> int:
    total = 0
    for part in parts:
        total |= part
    return total


def automaton(words: "Mapping[str, int]") -> Any:
    """An Aho-Corasick automaton that yields (length, parts)."""
    out = ahocorasick.Automaton()
    for word, parts in words.items():
        out.add_word(word, (len(word), parts))
    out.make_automaton()
    return out


def find_words(machine: Any, folded: str, part: tuple[int, int] | None = None, *, into: Words | None = None) -> Words:
    """All words of the automaton in a folded text, or in [start, end) of it; added to `into` if that is given."""
    out = into or Words({}, {})
    starts, ends = out.starts, out.ends
    for last, (size, parts) in machine.iter(folded, *(part or (0, len(folded)))):
        starts.setdefault(last + 1 - size, []).append((last + 1, parts))
        ends.setdefault(last + 1, []).append((last + 1 - size, parts))
    return out
