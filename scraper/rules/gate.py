"""Which of many patterns may match on a page: one look at its pairs of characters for all of them.

The few needles whose pairs stand there are then looked for themselves.
"""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from scraper.rules.needles import Needles, needles_of
from scraper.text.kept import Kept, pairs_of

MOST = 1_000
"""Needles of one pattern: looking for a thousand costs 20 µs a page (numpy), running one pattern of a grammar 5 µs a
line."""


class Gate:
    """Some patterns and their needles."""

    def __init__(self, patterns: Sequence[str]) -> None:
        known = [needles_of(pattern, MOST) for pattern in patterns]
        self._folded = [needles.folded for needles in known]
        self._strings = [(at, string) for at, needles in enumerate(known) for string in needles.strings]
        pairs = [pairs_of(string) for _, string in self._strings]
        width = max(map(len, pairs), default=1)
        self._pairs = np.array([(p * width)[:width] for p in pairs], np.intp).reshape(-1, width)
        self._open = [None if needles.strings else needles for needles in known]

    def on(self, kept: Kept) -> list[Needles | None]:
        """For each pattern the needles that the page holds, None where it can't match."""
        seen: dict[int, list[str]] = {}
        for row in np.flatnonzero(kept.pairs[self._pairs].all(axis=1)).tolist():
            at, string = self._strings[row]
            if string in (kept.caseless if self._folded[at] else kept.text):  # one of six whose pairs do
                seen.setdefault(at, []).append(string)
        out = self._open.copy()
        for at, strings in seen.items():
            out[at] = Needles(tuple(strings), self._folded[at])
        return out


@lru_cache(maxsize=1024)  # as many as there are combinations of rule sets
def gate_of(*patterns: str) -> Gate:
    """The gate of some patterns; the same object for the same patterns."""
    return Gate(patterns)
