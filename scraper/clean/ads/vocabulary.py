"""The words adverts are made of, found in a text, and the grammar that joins them: place? quality* trade+ ending*."""

import tomllib
from collections import defaultdict
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import numpy as np
from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from scraper.text.grams import Folding

PLACE, QUALITY, TRADE, ENDING = 1, 2, 4, 8
_LISTS = (("places", PLACE), ("qualities", QUALITY), ("trades", TRADE), ("endings", ENDING))
_LEVEL = {PLACE: 0, QUALITY: 1, TRADE: 2, ENDING: 3}


@cache
def word_lists() -> "Mapping[str, Mapping[str, str]]":
    """Language → list name → words separated by white space, as vocabulary.toml and places.toml have them."""
    lists, towns = (_read_lists(name) for name in ("vocabulary.toml", "places.toml"))
    return {
        language: {**own, "places": f"{own['places']} {towns[language]['places']}"} for language, own in lists.items()
    }


def _read_lists(name: str) -> dict[str, Any]:
    return tomllib.loads((files(__package__) / name).read_text("utf-8"))


def folded_words(folding: "Folding", *, without: frozenset[str] = frozenset()) -> dict[str, int]:
    """Every word of two characters or more, folded, with the sum of the parts it can be; no trades in `without`."""
    out: dict[str, int] = {}
    for language in word_lists().values():
        for name, part in _LISTS:
            for word in (folding(w.replace("_", " ")) for w in language[name].split()):
                if len(word) > 1 and not (part == TRADE and word in without):
                    out[word] = out.get(word, 0) | part
    return out


class Words(Struct, frozen=True):
    """Where words of the lists start and end in one text: offset → (other offset, parts)."""

    starts: dict[int, list[tuple[int, int]]]
    ends: dict[int, list[tuple[int, int]]]

    def parts(self, start: int, end: int) -> int:
        """The parts of the best way to read [start, end) as a whole advert, as a sum; 0 if there is none."""
        if start not in self.starts:  # as of most spans
            return 0
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
        total = 0
        for stop, parts in self.starts.get(start, ()):
            if stop <= end:
                total |= parts
        return total

    def last(self, start: int, end: int) -> int:
        """Sum of the parts that a word ending at `end` and not beginning before `start` can be."""
        total = 0
        for begin, parts in self.ends.get(end, ()):
            if begin >= start:
                total |= parts
        return total


class Vocabulary:
    """Words of two characters or more with their parts, ready to be searched for in a text.

    Most places of a text are ruled out at once, by the characters that follow: 860 characters take 130 µs. An
    Aho-Corasick automaton, which goes through the first characters of all words at each place, takes 470.
    """

    def __init__(self, words: "Mapping[str, int]") -> None:
        self._by_beginning: dict[str, list[tuple[str, int]]] = defaultdict(list)
        for word, parts in words.items():
            self._by_beginning[word[: _size_of_beginning(word)]].append((word, parts))
        self._begins = np.zeros(1 << _PLACE_BITS, dtype=np.bool_)
        for size in BEGINNINGS:
            points = _points("".join(b for b in self._by_beginning if len(b) == size))
            self._begins[_mixed(points)[size][::size] >> _SHIFT] = True

    def hits(self, folded: str) -> list[tuple[int, int, int]]:
        """(start, end, parts) of every word in a folded text, by start, then by end."""
        found = []
        for size, mixed in _mixed(_points(folded)).items():
            for at in self._begins.take(mixed >> _SHIFT).nonzero()[0].tolist():
                for word, parts in self._by_beginning.get(folded[at : at + size], ()):
                    if folded.startswith(word, at):
                        found.append((at, at + len(word), parts))
        return sorted(found)


BEGINNINGS = (2, 3, 5)
"""Characters of a word that are looked at first: five of ASCII, where three begin half of all words, else three."""

_PLACE_BITS = 20
"""Binary digits of the place of a beginning: with 15,000 of them 1.5 % of all others are tried in vain."""

_MIX, _SHIFT = np.uint32(0x9E3779B1), np.uint32(32 - _PLACE_BITS)


def _size_of_beginning(word: str) -> int:
    two, three, five = BEGINNINGS
    return five if len(word) >= five and word.isascii() else three if len(word) >= three else two


def _points(text: str) -> "NDArray[np.uint32]":
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")


def _mixed(points: "NDArray[np.uint32]") -> "dict[int, NDArray[np.uint32]]":
    """For every size of BEGINNINGS one number for the characters from each place of a text on, as far as they go."""
    out, mixed = {}, points * _MIX
    for size in range(2, BEGINNINGS[-1] + 1):
        mixed = (mixed[:-1] ^ points[size - 1 :]) * _MIX
        if size in BEGINNINGS:
            out[size] = mixed
    return out


def find_words(vocabulary: Vocabulary, folded: str) -> Words:
    """All words of a vocabulary in a folded text."""
    starts: dict[int, list[tuple[int, int]]] = {}
    ends: dict[int, list[tuple[int, int]]] = {}
    for start, end, parts in vocabulary.hits(folded):
        starts.setdefault(start, []).append((end, parts))
        ends.setdefault(end, []).append((start, parts))
    return Words(starts, ends)
