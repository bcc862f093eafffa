"""Counts that stay small whatever they count: the commonest keys with a few examples, shares, extremes."""

from collections import Counter
from collections.abc import Iterator
from typing import Generic, TypeVar

from msgspec import Struct, field

K = TypeVar("K", str, tuple[str, ...])
KEY_CAP = 300
"""Code points of a text by which it is counted: longer ones that begin alike are one."""
EXAMPLES = 3


ADDRESS_CAP = 2_000
"""Code points of an address or a file's name that are kept."""


class Ref(Struct, frozen=True, gc=False):
    """Which record something was seen in."""

    source: str
    url: str
    title: str = ""
    language: str = ""


class Sample(Struct, frozen=True, gc=False):
    """An example: where, and the text that was seen there."""

    ref: Ref
    text: str = ""


class Entry(Struct):
    """What is known of one key; records: in how many it was seen, amount: the sum of what was given with it."""

    count: int = 0
    records: int = 0
    amount: int = 0
    samples: list[Sample] = field(default_factory=list)
    last: Ref | None = None


class Tops(Generic[K]):
    """Keys with their counts, the rarest forgotten where there are too many.

    most: keys that are kept; up to twice as many are held. missed: by how much any count may be too low.
    texts: examples differ by their text, not by their record.
    """

    def __init__(self, most: int = 1_000, *, examples: int = EXAMPLES, texts: bool = False) -> None:
        self._most, self._examples, self._texts = most, examples, texts
        self._entries: dict[K, Entry] = {}
        self.missed = 0

    def add(self, key: K, ref: Ref, *, amount: int = 0, sample: str = "") -> None:
        """Count a key once; records are counted by their Ref, which must be the same object for one record."""
        key = _short(key)
        entry = self._entries.get(key)
        if entry is None:
            if len(self._entries) >= 2 * self._most:
                self._forget()
            entry = self._entries[key] = Entry()
        entry.count += 1
        entry.amount += amount
        if entry.last is not ref:
            entry.records += 1
            entry.last = ref
        if len(entry.samples) < self._examples and self._is_new(entry, ref, sample):
            entry.samples.append(Sample(ref, sample))

    def _is_new(self, entry: Entry, ref: Ref, sample: str) -> bool:
        if self._texts:
            return all(one.text != sample for one in entry.samples)
        return all(one.ref is not ref for one in entry.samples)

    def _forget(self) -> None:
        ordered = sorted(self._entries.items(), key=lambda one: (-one[1].count, one[0]))
        self.missed += ordered[self._most][1].count
        self._entries = dict(ordered[: self._most])

    def top(self, most: int, *, by_amount: bool = False) -> list[tuple[K, Entry]]:
        """The keys with the largest counts, or amounts; equal ones in the order of the keys."""

        def place(one: tuple[K, Entry]) -> tuple[int, K]:
            return -(one[1].amount if by_amount else one[1].count), one[0]

        return sorted(self._entries.items(), key=place)[:most]

    def __len__(self) -> int:
        return len(self._entries)

    def __bool__(self) -> bool:
        return bool(self._entries)

    def __iter__(self) -> Iterator[tuple[K, Entry]]:
        return iter(self._entries.items())


def _short(key: K) -> K:
    if isinstance(key, str):
        return key if len(key) <= KEY_CAP else key[:KEY_CAP]
    return key if all(len(part) <= KEY_CAP for part in key) else tuple(part[:KEY_CAP] for part in key)


class Shares:
    """How shares (0-1) are distributed, to the per cent."""

    def __init__(self) -> None:
        self._steps: Counter[int] = Counter()

    def add(self, share: float) -> None:
        """Count one share."""
        self._steps[round(100 * max(0.0, min(share, 1.0)))] += 1

    def quantile(self, part: float) -> float:
        """The share below which a part of all lies: .5 is the median; 0 of none."""
        wanted, seen = part * self._steps.total(), 0
        for step in sorted(self._steps):
            seen += self._steps[step]
            if seen >= wanted:
                return step / 100
        return 0.0


class Longest:
    """The texts of most (or least) length, the first seen among equals."""

    def __init__(self, most: int, *, shortest: bool = False) -> None:
        self._most, self._sign = most, 1 if shortest else -1
        self._kept: list[tuple[int, int, str, Ref]] = []
        self._seen = 0

    def add(self, value: str, ref: Ref) -> None:
        """See one text."""
        self._seen += 1
        size = self._sign * len(value)
        if len(self._kept) < self._most or size < self._kept[-1][0]:
            self._kept.append((size, self._seen, value, ref))
            self._kept.sort(key=lambda one: one[:2])
            del self._kept[self._most :]

    def found(self) -> list[tuple[int, str, Ref]]:
        """Length, text and record."""
        return [(abs(size), value, ref) for size, _, value, ref in self._kept]
