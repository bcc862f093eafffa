"""How surprising each character of a page is: as running text, and as part of an advert.

A span reads as an advert when the advert model likes it (`inside`), the language model does not expect it there
(`running`), and what follows fits better behind what stands before the span (`joined`) than behind it (`after`).
"""

from typing import TYPE_CHECKING, Any

import numpy as np
from msgspec import Struct

from scraper.clean.ads.ngrams import ADVERT, END, ORDER, START, TEXT, Tables
from scraper.text.grams import chained, codes

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

MOST_SPANS = 20_000
"""Spans of a text that pass the first look at most: 20,000 take 15 ms and 25 MB. Of 2,900 pages of the development sets
none has more than 1,008; a text that is one advert after another may have ten for each of its characters.
"""

REACH = 3
"""Characters after a junction that are compared: as far as an n-gram of ORDER reaches."""


_BEGIN, _END_CODE = codes(START)[0], codes(END)[0]
_THREE = np.arange(3)[:, None]
_BACK = REACH - 1 - _THREE
_BOTH = np.array([[TEXT], [ADVERT]])

PLACES = REACH + 2
"""Where n-grams end that are looked at beside a span: right before it, the REACH characters behind it, its own end."""

_NEAR = 2 * REACH + 1 + ORDER
"""Characters beside a span: one that does not count, REACH before it and behind it, the mark of its end, and its last
three, backwards."""
_LOOKED_AT = np.array([[*(REACH - k + p for p in range(REACH + 1)), 2 * REACH + 1 + k] for k in range(ORDER)])
"""Which of them stands how far before the end of an n-gram at each of PLACES."""

_TABLE_OF = np.array([*([TEXT] * (REACH + 1) + [ADVERT]) * ORDER, *[ADVERT] * 3])[:, None]
"""Which table is asked for each row of hashes: those at PLACES, by order, and three at the beginning of a span."""

_JOINED_IN = np.array([TEXT] * REACH + [ADVERT])
_JOINED = np.array([[WEIGHT_TEXT]] * REACH + [[WEIGHT_ADVERT]], dtype=np.float32)
"""The table of all PLACES but the first, and its weight."""

_SUMMED = np.array([2 * ORDER - 2 + TEXT, TEXT, 2 * ORDER - 2 + ADVERT])
"""Rows of logarithms by order and table that are summed: the longest text, a character alone, the longest advert."""


class Spans(Struct, frozen=True):
    """Some [i, j) of a text with their log probabilities: as a whole advert, and of what follows right behind i."""

    i: "IntArray"
    j: "IntArray"
    advert: "NDArray[np.float64]"
    first: "NDArray[np.float64]"  # of the next character alone
    joined: "NDArray[np.float64]"  # of the next REACH characters

    def at(self, places: Any) -> "Spans":
        """The spans at some places, or where a mask is true."""
        return Spans(self.i[places], self.j[places], self.advert[places], self.first[places], self.joined[places])


class Scan:
    """The arrays of one folded text; offsets are code points, `n` is the length.

    On arrays as short as a page the number of calls is what costs. So what can stand in the rows of one array does: the
    two tables, the orders of n-grams, the characters at a junction.
    """

    def __init__(self, folded: str, tables: Tables) -> None:
        self.n = len(folded)
        self._tables = tables
        self._codes = codes(START * REACH + folded + END * (REACH + 1))
        c = [self._codes[k : k + self.n + 1] for k in range(2 * REACH)]  # c[REACH] is the character itself
        self._grams = chained([c[REACH - k] for k in range(ORDER)])
        self._row = _THREE * (self.n + 1)  # where the rows of `_grams` and of what is made of it begin
        seen = tables.of(self._grams[:, None], _BOTH)  # order, table, place
        chain = _smooth(seen, tables.totals)
        logs = np.log(chain)
        self.running, self._steps = logs[-1, TEXT], logs[:3, ADVERT]
        self.sums = np.zeros((3, self.n + 2))
        """Sums of the first k characters' log probabilities: as running text, alone, as part of an advert."""
        logs.reshape(2 * ORDER, -1).take(_SUMMED, axis=0).cumsum(axis=1, dtype=np.float64, out=self.sums[:, 1:])
        self.running_sum, self.alone_sum, self._inside = self.sums
        self._seen, self._within = seen[:3, ADVERT].ravel(), chain[:3, ADVERT].ravel()

    def weighed(self, i: "IntArray", j: "IntArray") -> Spans:
        """The spans [i, j), of two characters or more, with what the tables say of them.

        As an advert each begins and ends; what joins is the text from j on, standing right behind i.
        """
        ahead = np.minimum(i + _THREE, self.n) + self._row
        near = np.empty((_NEAR, len(i)), dtype=np.uint64)
        near[0] = 0  # the longest n-gram of the first place is not looked at
        near[1 : REACH + 1] = self._codes.take(i + _THREE)
        near[REACH + 1 : 2 * REACH + 1] = self._codes.take(np.minimum(j + _THREE, self.n) + REACH)
        near[2 * REACH + 1] = _END_CODE
        near[2 * REACH + 2 :] = self._codes.take(j + _BACK)
        hashes = np.empty((len(_TABLE_OF), len(i)), dtype=np.uint64)
        behind = hashes[:-3].reshape(ORDER, PLACES, -1)
        chained(near.take(_LOOKED_AT, axis=0), out=behind)
        chained([self._grams.take(ahead)], behind=_BEGIN, out=hashes[None, -3:])
        counts = self._tables.of(hashes, _TABLE_OF)
        begin, g = counts[-3:], counts[:-3].reshape(behind.shape)
        seen = np.empty((ORDER - 1, PLACES - 1, len(i)), dtype=np.float32)  # of what stands before each character
        seen[:, :-1], seen[:, -1] = g[:-1, : PLACES - 2], self._seen.take(j - 1 + self._row)
        steps = np.log(self._joined(g[:, 1:], seen))
        after = np.where(j + _THREE <= self.n, steps[:-1], 0.0)
        advert = self._inner(i, j, ahead, begin) + steps[-1]
        return Spans(i, j, advert, after[0], after[0] + after[1] + after[2])

    def _joined(self, g: "Floats", seen: "Floats") -> "NDArray[np.float64]":
        """Probability of the REACH characters behind a junction, as text, and of an advert's end."""
        context = np.maximum(seen, g[1:]) + _JOINED
        p: NDArray[np.float64] = (g[0] + _JOINED * FLOOR) / (self._tables.totals.take(_JOINED_IN)[:, None] + _JOINED)
        for m in range(1, ORDER):
            p = (g[m] + _JOINED * p) / context[m - 1]
        return p

    def _inner(self, i: "IntArray", j: "IntArray", ahead: "IntArray", counts: "Floats") -> "NDArray[np.float64]":
        """Log probability of [i, j) as an advert but for its end: the sum inside, the first three put right."""
        seen = np.empty((3, len(i)), dtype=np.float32)
        seen[0], seen[1:] = self._tables.begins, counts[:2]
        p = counts + WEIGHT_ADVERT * self._within.take(ahead)
        p /= np.maximum(seen, counts) + WEIGHT_ADVERT
        steps = np.where(j - i > _THREE, np.log(p), 0.0)
        out: NDArray[np.float64] = (
            self._inside.take(j) - self._inside.take(np.minimum(i + 3, j)) + steps[0] + steps[1] + steps[2]
        )
        return out

    def as_text(self, i: "IntArray", j: "IntArray") -> "NDArray[np.float64]":
        """Log probability of [i, j) where it stands."""
        out: NDArray[np.float64] = self.running_sum.take(j) - self.running_sum.take(i)
        return out

    def spans(self, margin: float) -> "tuple[IntArray, IntArray, NDArray[np.float64]]":
        """The [i, j) of 2 to LONGEST characters that may be more probable as an advert than as text by `margin` nats.

        A first look, without what makes a good beginning and end of an advert; in order of their size, with the nats.
        Where more than MOST_SPANS are, the margin is as large as it takes.
        """
        n, steps = self.n, self._steps
        if n < 2:
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), np.zeros(0)
        begin = steps[0, :n].copy()
        begin[: n - 1] += steps[1, 1:n]
        pairs = begin[: n - 1] - self.running_sum[2 : n + 1] + self.running_sum[: n - 1]
        begin[: n - 2] += steps[2, 2:n]
        left = begin - self._inside[np.minimum(np.arange(3, n + 3), n)] + self.running_sum[:n]
        right = np.full(n + LONGEST + 1, -np.inf)
        right[: n + 1] = self._inside[: n + 1] - self.running_sum[: n + 1]
        step = right.itemsize
        shape = (LONGEST - 2, n)
        behind: Any = np.ndarray(shape, right.dtype, right, offset=3 * step, strides=(step, step))  # one row a size
        longer = left + behind
        size, start = (longer > margin).nonzero()
        two = (pairs > margin).nonzero()[0]
        if len(two) + len(size) > MOST_SPANS:
            margin = np.partition(np.concatenate([pairs, longer.ravel()]), -MOST_SPANS)[-MOST_SPANS]
            (size, start), two = (longer > margin).nonzero(), (pairs > margin).nonzero()[0]
        nats = np.concatenate([pairs[two], longer[size, start]])
        return np.concatenate([two, start]), np.concatenate([two + 2, start + size + 3]), nats


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
