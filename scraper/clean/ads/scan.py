"""How surprising each character of a page is: as running text, and as part of an advert.

A span reads as an advert when the advert model likes it (`inside`), the language model does not expect it there
(`running`), and what follows fits better behind what stands before the span (`joined`) than behind it (`after`).
"""

from typing import TYPE_CHECKING, Any

import numpy as np
from msgspec import Struct

from scraper.clean.ads.ngrams import END, ORDER, START, Counts, chained, codes, mixed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    IntArray = NDArray[np.int64]
    Floats = NDArray[np.float32]

FLOOR = 1 / 20000
"""Probability of a character nobody has seen: about the number of different characters in use."""

WEIGHT_TEXT, WEIGHT_ADVERT = 5.0, 2.0
"""Weight of the shorter context in counts, for the two models; 2–8 change the figures of the card by < .01."""

LONGEST = 16
"""Characters in the longest advert looked for inside a sentence; .3 % of those in the development set are longer."""

REACH = 3
"""Characters after a junction that are compared: as far as an n-gram of ORDER reaches."""


_BEGIN, _LAST = codes(START)[0], chained([codes(END)])[0, 0]
_THREE = np.arange(3)[:, None]
_BACK = REACH - 1 - _THREE


class Spans(Struct, frozen=True):
    """Some [i, j) of a text with their log probabilities: as a whole advert, and of what follows right behind i."""

    i: "IntArray"
    j: "IntArray"
    advert: "NDArray[np.float64]"
    first: "Floats"  # of the next character alone
    joined: "NDArray[np.float64]"  # of the next REACH characters

    def at(self, places: Any) -> "Spans":
        """The spans at some places, or where a mask is true."""
        return Spans(self.i[places], self.j[places], self.advert[places], self.first[places], self.joined[places])


class Scan:
    """The arrays of one folded text; offsets are code points, `n` is the length.

    On arrays as short as a page the number of calls is what costs. So what can stand in the rows of one array does: the
    two tables, the orders of n-grams, the characters at a junction.
    """

    def __init__(self, folded: str, text: Counts, advert: Counts) -> None:
        self.n = len(folded)
        self._text, self._advert = text, advert
        self._codes = codes(START * REACH + folded + END * (REACH + 1))
        c = [self._codes[k : k + self.n + 1] for k in range(2 * REACH)]  # c[REACH] is the character itself
        self._grams = chained([c[REACH - k] for k in range(ORDER)])
        self._row = _THREE * (self.n + 1)  # where the rows of `_grams` and of what is made of it begin
        seen = np.stack((text.of(self._grams), advert.of(self._grams)), axis=1)  # order, table, place
        chain = _smooth(seen, np.array([[text.total], [advert.total]], dtype=np.float64))
        logs = np.log(chain)
        self.running, self._steps = logs[-1, 0], logs[:3, 1]
        self.run_sum, self.unigram_sum, self._inside = _sums(np.stack((logs[-1, 0], logs[0, 0], logs[-1, 1])))
        self._seen, self._within = np.ascontiguousarray(seen[:3, 1]), np.ascontiguousarray(chain[:3, 1])
        self._starts, self._ends = advert.edges

    def as_advert(self, i: "IntArray", j: "IntArray") -> "NDArray[np.float64]":
        """Log probability of [i, j) as a whole advert, its beginning and its end counted; j − i >= 2."""
        ahead = np.minimum(i + _THREE, self.n) + self._row
        hashes = np.empty((6, len(i)), dtype=np.uint64)
        hashes[:3] = mixed(self._grams.take(ahead), _BEGIN)
        hashes[3:] = chained(self._codes.take(j + _BACK), behind=_LAST)
        counts = self._advert.of(hashes)
        seen = np.empty((3, len(i)), dtype=np.float32)
        seen[0], seen[1:] = self._starts, counts[:2]
        p = counts[:3] + WEIGHT_ADVERT * self._within.take(ahead)
        p /= np.maximum(seen, counts[:3]) + WEIGHT_ADVERT
        steps = np.where(j - i > _THREE, np.log(p), 0.0)
        total = self._inside.take(j) - self._inside.take(np.minimum(i + 3, j)) + steps[0] + steps[1] + steps[2]
        before = np.maximum(self._seen.take(j - 1 + self._row), counts[3:]) + WEIGHT_ADVERT
        last: Any = (self._ends + WEIGHT_ADVERT * FLOOR) / (self._advert.total + WEIGHT_ADVERT)
        for k in range(3):
            last = (counts[3 + k] + WEIGHT_ADVERT * last) / before[k]
        out: NDArray[np.float64] = total + np.log(last)
        return out

    def as_text(self, i: "IntArray", j: "IntArray") -> "NDArray[np.float64]":
        """Log probability of [i, j) where it stands."""
        out: NDArray[np.float64] = self.run_sum[j] - self.run_sum[i]
        return out

    def spans(self, margin: float) -> "tuple[IntArray, IntArray]":
        """The [i, j) of 2 to LONGEST characters that may be more probable as an advert than as text by `margin` nats.

        A first look, without what makes a good beginning and end of an advert; in order of their size.
        """
        n, steps = self.n, self._steps
        if n < 2:
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
        begin = steps[0, :n].copy()
        begin[: n - 1] += steps[1, 1:n]
        pairs = begin[: n - 1] - self.run_sum[2 : n + 1] + self.run_sum[: n - 1]
        begin[: n - 2] += steps[2, 2:n]
        left = begin - self._inside[np.minimum(np.arange(3, n + 3), n)] + self.run_sum[:n]
        right = np.full(n + LONGEST + 1, -np.inf)
        right[: n + 1] = self._inside[: n + 1] - self.run_sum[: n + 1]
        behind = np.lib.stride_tricks.sliding_window_view(right, n)[3 : LONGEST + 1]  # one row a size
        size, start = np.nonzero(left + behind > margin)
        two = np.flatnonzero(pairs > margin)
        return np.concatenate([two, start]), np.concatenate([two + 2, start + size + 3])

    def joined(self, i: "IntArray", j: "IntArray") -> "tuple[Floats, NDArray[np.float64]]":
        """Log probability of the REACH characters from j on, standing right behind i: the first alone, and all."""
        ahead = j + _THREE
        row = np.empty((2 * REACH + 1, len(i)), dtype=np.uint64)
        row[0] = 0  # the longest n-gram of the first place is not looked at
        row[1 : REACH + 1] = self._codes.take(i + _THREE)
        row[REACH + 1 :] = self._codes.take(REACH + np.minimum(ahead, self.n))
        counts = self._text.of(chained([row[REACH - k : 2 * REACH + 1 - k] for k in range(ORDER)]))  # order, place
        g, context = counts[:, 1:], counts[:, :-1]
        p = (g[0] + WEIGHT_TEXT * FLOOR) / (self._text.total + WEIGHT_TEXT)
        for m in range(1, ORDER):
            p = (g[m] + WEIGHT_TEXT * p) / (np.maximum(context[m - 1], g[m]) + WEIGHT_TEXT)
        steps = np.where(ahead <= self.n, np.log(p), 0.0)
        return steps[0], steps[0].astype(np.float64) + steps[1] + steps[2]


def _sums(rows: "Floats") -> "NDArray[np.float64]":
    """s[r, k] = sum of the first k values of row r."""
    out = np.zeros((len(rows), rows.shape[1] + 1))
    np.cumsum(rows, axis=1, dtype=np.float64, out=out[:, 1:])
    return out


def _smooth(g: "Floats", totals: "NDArray[np.float64]") -> "Floats":
    """Probability of each character given 0, 1, … characters before it; the shorter context fills what is unseen.

    The count of a context is the count of the n-gram one position before; at the first position it is unknown (0).
    The rows below the orders are the two tables, each with its total and its weight.
    """
    out, context = np.empty_like(g), np.zeros_like(g)
    context[1:, :, 1:] = g[:-1, :, :-1]
    np.maximum(context, g, out=context)
    context += _WEIGHTS
    out[0] = (g[0] + _UNSEEN) / (totals + _WEIGHTS64).astype(np.float32)
    for order in range(1, len(g)):
        out[order] = (g[order] + _WEIGHTS * out[order - 1]) / context[order]
    return out


_WEIGHTS64 = np.array([[WEIGHT_TEXT], [WEIGHT_ADVERT]])
_WEIGHTS, _UNSEEN = _WEIGHTS64.astype(np.float32), (_WEIGHTS64 * FLOOR).astype(np.float32)
