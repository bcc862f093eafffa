"""How surprising each character of a page is: as running text, and as part of an advert.

A span reads as an advert when the advert model likes it (`inside`), the language model does not expect it there
(`running`), and what follows fits better behind what stands before the span (`joined`) than behind it (`after`).
"""

from typing import TYPE_CHECKING, Any

import numpy as np

from scraper.clean.ads.ngrams import END, ORDER, START, Counts, chained, codes, mixed, seeded

if TYPE_CHECKING:
    from numpy.typing import NDArray

    IntArray = NDArray[np.int64]

FLOOR = 1 / 20000
"""Probability of a character nobody has seen: about the number of different characters in use."""

WEIGHT_TEXT, WEIGHT_ADVERT = 5.0, 2.0
"""Weight of the shorter context in counts, for the two models; 2–8 change the figures of the card by < .01."""

LONGEST = 16
"""Characters in the longest advert looked for inside a sentence; .3 % of those in the development set are longer."""

REACH = 3
"""Characters after a junction that are compared: as far as an n-gram of ORDER reaches."""


class Scan:
    """The arrays of one folded text; offsets are code points, `n` is the length."""

    def __init__(self, folded: str, text: Counts, advert: Counts) -> None:
        self.n = len(folded)
        self._text, self._advert = text, advert
        self._codes = codes(START * REACH + folded + END * (REACH + 1))
        c = [self._codes[k : k + self.n + 1] for k in range(2 * REACH)]  # c[REACH] is the character itself
        self._grams = chained([c[REACH - k] for k in range(ORDER)])
        every = np.concatenate(self._grams)
        chain = _smooth(text.of(every).reshape(ORDER, -1), text.total, WEIGHT_TEXT)
        self.running = np.log(chain[-1])
        self.run_sum, self.unigram_sum = _sums(self.running), _sums(np.log(chain[0]))
        self._seen = advert.of(every).reshape(ORDER, -1)
        self._within = _smooth(self._seen, advert.total, WEIGHT_ADVERT)
        self._inside = _sums(np.log(self._within[-1]))
        edges = advert.of(mixed(seeded(2), np.array([ord(START), ord(END)], dtype=np.uint64)))
        self._starts, self._ends = float(edges[0]), float(edges[1])

    def as_advert(self, i: "IntArray", j: "IntArray") -> "NDArray[np.float64]":
        """Log probability of [i, j) as a whole advert, its beginning and its end counted; j − i >= 2."""
        begin, end = np.uint64(ord(START)), np.full(len(i), ord(END), dtype=np.uint64)
        ahead = [np.minimum(i + k, self.n) for k in range(3)]
        behind = [j - 1 - k for k in range(3)]
        hashes = [mixed(self._grams[k][at], begin) for k, at in enumerate(ahead)]
        hashes += chained([end, *(self._codes[REACH + at] for at in behind)])[1:]
        counts = self._advert.of(np.concatenate(hashes)).reshape(6, len(i))
        seen: Any = self._starts
        total = np.where(j - i > 2, self._inside[j] - self._inside[np.minimum(i + 3, j)], 0.0)
        for k in range(3):
            p = counts[k] + WEIGHT_ADVERT * self._within[k][ahead[k]]
            p = p / (np.maximum(seen, counts[k]) + WEIGHT_ADVERT)
            total += np.where(j - i > k, np.log(p), 0.0)
            seen = counts[k]
        p = (self._ends + WEIGHT_ADVERT * FLOOR) / (self._advert.total + WEIGHT_ADVERT)
        for k in range(3):
            before = np.maximum(self._seen[k][j - 1], counts[3 + k])
            p = (counts[3 + k] + WEIGHT_ADVERT * p) / (before + WEIGHT_ADVERT)
        out: NDArray[np.float64] = total + np.log(p)
        return out

    def as_text(self, i: "IntArray", j: "IntArray") -> "NDArray[np.float64]":
        """Log probability of [i, j) where it stands."""
        out: NDArray[np.float64] = self.run_sum[j] - self.run_sum[i]
        return out

    def spans(self, margin: float) -> "tuple[IntArray, IntArray]":
        """The [i, j) of 2 to LONGEST characters that may be more probable as an advert than as text by `margin` nats.

        A first look, without what makes a good beginning and end of an advert.
        """
        n, steps = self.n, [np.log(p) for p in self._within[:3]]
        begin = steps[0][:n].copy()
        begin[: n - 1] += steps[1][1:n]
        pairs = begin.copy()
        begin[: max(0, n - 2)] += steps[2][2:n]
        left = begin - self._inside[np.minimum(np.arange(3, n + 3), n)] + self.run_sum[:n]
        right = self._inside[: n + 1] - self.run_sum[: n + 1]
        starts, ends = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
        for size in range(2, min(LONGEST, n) + 1):
            if size == 2:
                gain = pairs[: n - 1] - self.run_sum[2 : n + 1] + self.run_sum[: n - 1]
            else:
                gain = left[: n - size + 1] + right[size:]
            hit = np.flatnonzero(gain > margin)
            starts.append(hit)
            ends.append(hit + size)
        return np.concatenate(starts), np.concatenate(ends)

    def joined(self, i: "IntArray", j: "IntArray") -> "tuple[NDArray[Any], NDArray[Any]]":
        """Log probability of the REACH characters from j on, standing right behind i: the first alone, and all."""
        c = self._codes
        row = [c[i + k] for k in range(REACH)] + [c[REACH + np.minimum(j + k, self.n)] for k in range(REACH)]
        grams = [g for k in range(REACH) for g in chained(row[REACH + k - ORDER + 1 : REACH + k + 1][::-1])]
        grams += chained(row[REACH - 1 :: -1])
        counts = self._text.of(np.concatenate(grams)).reshape(REACH * ORDER + 3, len(i))
        previous, total, first = counts[REACH * ORDER :], np.zeros(len(i)), np.zeros(len(i))
        for k in range(REACH):
            g = counts[k * ORDER : (k + 1) * ORDER]
            p = (g[0] + WEIGHT_TEXT * FLOOR) / (self._text.total + WEIGHT_TEXT)
            for m in range(1, ORDER):
                p = (g[m] + WEIGHT_TEXT * p) / (np.maximum(previous[m - 1], g[m]) + WEIGHT_TEXT)
            previous = g
            value = np.where(j + k <= self.n, np.log(p), 0.0)
            total += value
            first = value if k == 0 else first
        return first, total


def _sums(values: "NDArray[Any]") -> "NDArray[np.float64]":
    """s[k] = sum of the first k values."""
    return np.concatenate([np.zeros(1), np.cumsum(values, dtype=np.float64)])


def _smooth(g: "NDArray[np.float32]", total: float, weight: float) -> "list[NDArray[np.float32]]":
    """Probability of each character given 0, 1, … characters before it; the shorter context fills what is unseen.

    The count of a context is the count of the n-gram one position before; at the first position it is unknown (0).
    """
    p = (g[0] + weight * FLOOR) / (total + weight)
    out = [p]
    for order in range(1, len(g)):
        seen = np.concatenate([np.zeros(1, dtype=np.float32), g[order - 1][:-1]])
        p = (g[order] + weight * p) / (np.maximum(seen, g[order]) + weight)
        out.append(p)
    return out
