"""How surprising each character of a page is: as running text, and as part of an advert.

A span reads as an advert when the advert model likes it (`inside`), the language model does not expect it there
(`running`), and what follows fits better behind what stands before the span (`joined`) than behind it (`after`).
"""

from typing import TYPE_CHECKING, Any

import numpy as np

from scraper.clean.ads.ngrams import END, ORDER, START, Counts, chained, codes, mixed, seeded

if TYPE_CHECKING:
    from numpy.typing import NDArray

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
        self._text = text
        self._codes = codes(START * REACH + folded + END * (REACH + 1))
        c = [self._codes[k : k + self.n + 1] for k in range(2 * REACH)]  # c[REACH] is the character itself
        grams = chained([c[REACH - k] for k in range(ORDER)])
        chain = _chain(text, grams, WEIGHT_TEXT)
        self.unigram, self.running = np.log(chain[0]), np.log(chain[-1])
        self.run_sum, self.unigram_sum = _sums(self.running), _sums(self.unigram)
        self._advert(advert, c, grams)

    def _advert(self, advert: Counts, c: list[Any], grams: list[Any]) -> None:
        """Log probabilities of the first three characters of an advert, of its inside and of its end."""
        size = self.n + 1
        start, end = np.uint64(ord(START)), np.uint64(ord(END))
        ahead = [np.concatenate([g[k:], g[:k]]) for k, g in enumerate(grams[:3])]
        first = [mixed(g, start) for g in ahead]
        last = chained([np.full(size, end), *(c[REACH - k] for k in (1, 2, 3))])[1:]
        edges = mixed(seeded(2), np.array([start, end]))
        counts = advert.of(np.concatenate([*grams, *first, *last, edges]))
        g, f, e = (counts[k * size : (k + m) * size].reshape(m, size) for k, m in ((0, 4), (4, 3), (7, 3)))
        starts, ends = counts[-2], counts[-1]
        inside = _smooth(g, advert.total, WEIGHT_ADVERT)
        chain, seen = [], np.full(size, starts, dtype=np.float32)
        for k in range(3):
            lower = np.concatenate([inside[k][k:], np.full(k, FLOOR, dtype=np.float32)])
            chain.append(np.log((f[k] + WEIGHT_ADVERT * lower) / (np.maximum(seen, f[k]) + WEIGHT_ADVERT)))
            seen = f[k]
        p = np.full(size, (ends + WEIGHT_ADVERT * FLOOR) / (advert.total + WEIGHT_ADVERT), dtype=np.float32)
        for k in range(3):
            before = np.concatenate([np.zeros(1, dtype=np.float32), g[k][:-1]])
            p = (e[k] + WEIGHT_ADVERT * p) / (np.maximum(before, e[k]) + WEIGHT_ADVERT)
        self._two, self._three, self._end = chain[0] + chain[1], chain[0] + chain[1] + chain[2], np.log(p)
        self._inside = _sums(np.log(inside[-1]))

    def as_advert(self, i: "NDArray[np.int64]", j: "NDArray[np.int64]") -> "NDArray[np.float64]":
        """Log probability of [i, j) as a whole advert; j − i >= 2."""
        begin = np.where(j - i > 2, self._three[i] + self._inside[j] - self._inside[np.minimum(i + 3, j)], self._two[i])
        out: NDArray[np.float64] = begin + self._end[j]
        return out

    def as_text(self, i: "NDArray[np.int64]", j: "NDArray[np.int64]") -> "NDArray[np.float64]":
        """Log probability of [i, j) where it stands."""
        out: NDArray[np.float64] = self.run_sum[j] - self.run_sum[i]
        return out

    def spans(self, margin: float) -> "tuple[NDArray[np.int64], NDArray[np.int64]]":
        """All [i, j) of 2 to LONGEST characters that are more probable as an advert by `margin` (natural log)."""
        three = self._three[: self.n] - self._inside[np.minimum(np.arange(3, self.n + 3), self.n)]
        left = (three + self.run_sum[: self.n]).astype(np.float32)
        right = (self._inside[: self.n + 1] + self._end - self.run_sum[: self.n + 1]).astype(np.float32)
        starts, ends = [], []
        for size in range(2, min(LONGEST, self.n) + 1):
            if size == 2:
                gain = (
                    self._two[: self.n - 1] + self._end[2:] - self.run_sum[2 : self.n + 1] + self.run_sum[: self.n - 1]
                )
            else:
                gain = left[: self.n - size + 1] + right[size:]
            hit = np.flatnonzero(gain > margin)
            starts.append(hit)
            ends.append(hit + size)
        none = np.zeros(0, dtype=np.int64)
        return (np.concatenate(starts), np.concatenate(ends)) if starts else (none, none)

    def joined(self, i: "NDArray[np.int64]", j: "NDArray[np.int64]") -> "tuple[NDArray[Any], NDArray[Any]]":
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


def _chain(counts: Counts, grams: list[Any], weight: float) -> "list[NDArray[np.float32]]":
    return _smooth(counts.of(np.concatenate(grams)).reshape(len(grams), -1), counts.total, weight)


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
