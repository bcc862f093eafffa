"""Is a span of running text an advert? Features of the span in its page, and a small network that weighs them.

The tables and weights stand in model.npz; MODEL.md is its card. Nothing here depends on which adverts a page set holds.
"""

from functools import cache, cached_property
from importlib.resources import as_file, files
from typing import TYPE_CHECKING, Any

import numpy as np
from msgspec import Struct

from scraper.clean.ads.ngrams import Counts, Folding, folding_table
from scraper.clean.ads.scan import REACH, Scan, Spans
from scraper.clean.ads.vocabulary import ENDING, PLACE, QUALITY, TRADE, Vocabulary, Words, find_words, folded_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from scraper.clean.ads.scan import IntArray

HANT, HANS, MARK = 1, 2, 4
"""Bits of a character's kind: only Traditional, only Simplified, punctuation or white space."""

FOREIGN_SHARE = 0.05
"""A script is foreign to a page when less than this share of its telling characters is in it."""

TELLING = 10
"""Fewer telling characters on the page than this say nothing about its script."""

FEATURES = 35
"""Columns of `features`, in the order written there."""


class Network(Struct, frozen=True):
    """A small network over the columns of `features`: hidden layers of rectified units, one output."""

    mean: Any
    scale: Any
    layers: tuple[tuple[Any, Any], ...]

    def logits(self, rows: "NDArray[np.float64]") -> "NDArray[np.float64]":
        """Log odds of each row."""
        x = (rows - self.mean) / self.scale
        for depth, (weight, bias) in enumerate(self.layers):
            x = np.maximum(x, 0.0) @ weight + bias if depth else x @ weight + bias
        out: NDArray[np.float64] = x[:, 0]
        return out


class Model(Struct, frozen=True):
    """Everything read from model.npz, ready to use.

    `exact` tells an advert from all the spans that overlap with it, `marked` an advert from a name or a phrase whose
    beginning and end are known, as those of a link are.
    """

    folding: Folding
    text: Counts
    advert: Counts
    kinds: Any  # uint8 for each character of the basic plane
    vocabulary: Vocabulary
    exact: Network | None = None  # none while the networks are trained
    marked: Network | None = None


@cache
def load_model() -> Model:
    """The model that ships with the package."""
    with as_file(files(__package__) / "model.npz") as path, np.load(path, allow_pickle=False) as z:
        folding = Folding(folding_table(str(z["fold_from"]), str(z["fold_to"])))
        text, advert = Counts(z["text"], float(z["text_total"])), Counts(z["advert"], float(z["advert_total"]))
        vocabulary = Vocabulary(folded_words(folding))
        return Model(folding, text, advert, z["kinds"], vocabulary, _network(z, "exact"), _network(z, "marked"))


def _network(arrays: Any, name: str) -> Network:
    layers = ((arrays[f"{name}_w{k}"], arrays[f"{name}_b{k}"]) for k in range(int(arrays[f"{name}_depth"])))
    return Network(arrays[f"{name}_mean"], arrays[f"{name}_scale"], tuple(layers))


class Reading:
    """One text as the model sees it; spans are asked for by offsets into it."""

    def __init__(self, text: str, model: Model) -> None:
        self.text, self.model = text, model
        self.folded = model.folding(text)

    @cached_property
    def scan(self) -> Scan:
        """What the two tables say of the text; where words alone decide, nobody asks for it."""
        return Scan(self.folded, self.model.text, self.model.advert)

    @cached_property
    def words(self) -> Words:
        """The words of the trade in the text."""
        return find_words(self.model.vocabulary, self.folded)

    @cached_property
    def _points(self) -> "NDArray[np.uint32]":
        return np.frombuffer(self.text.encode("utf-32-le", "surrogatepass"), dtype="<u4")

    @cached_property
    def _kinds(self) -> Any:
        return self.model.kinds[np.minimum(self._points, 0xFFFF)]

    @cached_property
    def marks(self) -> "NDArray[np.bool_]":
        """Whether each character is a mark, those before and after the text included: one place further on."""
        out = np.ones(len(self.text) + 2, dtype=np.bool_)
        out[1:-1] = self._kinds & MARK > 0
        return out

    @cached_property
    def _script(self) -> "NDArray[np.int64]":
        """How many characters up to each place are only Traditional, and only Simplified."""
        out = np.zeros((2, len(self.text) + 1), dtype=np.int64)
        np.cumsum(self._kinds & np.array([[HANT], [HANS]], dtype=np.uint8) > 0, axis=1, out=out[:, 1:])
        return out

    @cached_property
    def line(self) -> "NDArray[np.int64]":
        """How many line breaks stand before each place."""
        out = np.zeros(len(self.text) + 1, dtype=np.int64)
        np.cumsum(self._points == 0x0A, out=out[1:])
        return out

    def spans(self, places: "Sequence[tuple[int, int]]") -> Spans:
        """The spans [start, end) with what the two tables say of them, ready to be weighed."""
        i, j = np.array(places, dtype=np.int64).T
        return Spans(i, j, self.scan.as_advert(i, j), *self.scan.joined(i, j))

    def logits(self, spans: Spans) -> "NDArray[np.float64]":
        """Log odds that each span is exactly an advert."""
        assert self.model.exact is not None
        return self.model.exact.logits(self.features(spans))

    def both_logits(self, spans: Spans) -> "tuple[NDArray[np.float64], NDArray[np.float64]]":
        """What `logits` and `marked_logits` say of the same spans, for the price of one."""
        assert self.model.exact is not None
        assert self.model.marked is not None
        rows = self.features(spans)
        return self.model.exact.logits(rows), self.model.marked.logits(rows)

    def marked_logits(self, spans: Spans) -> "NDArray[np.float64]":
        """Log odds that each span, whose edges something else marks, is an advert and no part of the sentence."""
        assert self.model.marked is not None
        return self.model.marked.logits(self.features(spans))

    def gain(self, spans: Spans) -> "NDArray[np.float64]":
        """The plain log likelihood ratio of "advert put between" against "running text": a sieve for `logits`."""
        out: NDArray[np.float64] = self.likes(spans) + spans.joined - self._after(spans.j)
        return out

    def likes(self, spans: Spans) -> "NDArray[np.float64]":
        """Log likelihood ratio of each span alone, as an advert and as text that stands there."""
        return spans.advert - self.scan.as_text(spans.i, spans.j)

    def _after(self, j: "IntArray") -> Any:
        return self.scan.run_sum[np.minimum(j + REACH, self.scan.n + 1)] - self.scan.run_sum[j]

    def features(self, spans: Spans) -> "NDArray[np.float64]":
        """One row a span: likelihoods, junction, scripts, neighbours, words of the trade, repetition on the page."""
        if not len(spans.i):
            return np.empty((0, FEATURES))
        i, j, scan, n = spans.i, spans.j, self.scan, self.scan.n
        advert, first, joined = spans.advert, spans.first, spans.joined
        running, after = scan.as_text(i, j), self._after(j)
        alone = scan.unigram_sum[np.minimum(j + REACH, n + 1)] - scan.unigram_sum[j]
        two = np.minimum(i + 2, n + 1)
        begin, begin_alone = scan.run_sum[two] - scan.run_sum[i], scan.unigram_sum[two] - scan.unigram_sum[i]
        next_, size, advert_gain = scan.running[j], j - i, advert - running
        places = list(zip(i.tolist(), j.tolist(), strict=True))
        rows = np.empty((len(i), FEATURES))
        rows[:, :6] = np.array((advert, running, after, joined, size, self._foreign(i, j))).T
        rows[:, 6:11] = [self._beside(*place) for place in places]
        columns = (
            *(alone, begin_alone, begin, next_, first),
            *(advert_gain, joined - after, advert_gain / size),
            *(joined - alone, after - alone, begin - begin_alone, first - next_),
        )
        rows[:, 11:23] = np.array(columns).T
        rows[:, 23:] = [self._of_words(*place) for place in places]
        return rows

    def _foreign(self, i: "IntArray", j: "IntArray") -> Any:
        """1 where the span holds characters of a script that the rest of the page does not use."""
        inside = self._script[:, j] - self._script[:, i]
        outside = self._script[:, -1:] - inside
        rest = outside.sum(axis=0)
        odd = (inside > 0) & (outside < FOREIGN_SHARE * rest)
        return odd.any(axis=0) & (rest >= TELLING)

    def _beside(self, a: int, b: int) -> tuple[bool, ...]:
        """Whether marks stand before and behind [a, b), the text begins and ends there, digits are on both sides."""
        before, behind, last = self.text[max(0, a - 1) : a], self.text[b : b + 1], len(self.text)
        digits = before in _DIGITS and behind in _DIGITS and a > 0 and b < last
        return bool(self.marks[a]), bool(self.marks[b + 1]), a == 0, b == last, digits

    def _of_words(self, a: int, b: int) -> tuple[bool, ...]:
        """What the words of the trade make of [a, b), and whether it or its junction stands elsewhere on the page."""
        f, words = self.folded, self.words
        parts, first, last = words.parts(a, b), words.first(a, b), words.last(a, b)
        twice = f.find(f[a:b], f.find(f[a:b]) + 1) >= 0
        met = a > 1 and b + 2 <= len(f) and f[a - 2 : a] + f[b : b + 2] in f
        whole = (parts > 0, parts & PLACE > 0, parts & QUALITY > 0, parts & ENDING > 0)
        begins = (first & PLACE > 0, first & QUALITY > 0, first & TRADE > 0)
        return (*whole, *begins, last & TRADE > 0, last & ENDING > 0, twice, met, f[a:b].isascii())


_DIGITS = "0123456789０１２３４５６７８９"

SIEVE = 5.0, 6.0, 2.0
"""Least log likelihood ratio of a candidate: roughly, as an advert, and with its junction.

Of the development set's adverts 95 % pass. Lower values (3, 4, 0) change nothing that is cut, and cost more.
"""


BEHIND = 14.0
"""Nats by which a candidate may fall behind another with the same beginning or end."""


MOST_CANDIDATES = 600
"""Spans of a page that are weighed at most: one costs 20 µs; ordinary pages have 26, a page with more is no prose."""


def sieve(reading: Reading) -> Spans:
    """The spans of a reading that are worth a look at all their features; none reaches over a line break."""
    scan = reading.scan
    i, j = scan.spans(SIEVE[0])
    advert = scan.as_advert(i, j)
    keep = np.flatnonzero((advert - scan.as_text(i, j) > SIEVE[1]) & (reading.line[j] == reading.line[i]))
    i, j = i[keep], j[keep]
    spans = Spans(i, j, advert[keep], *scan.joined(i, j))
    gain = reading.gain(spans)
    keep = (gain > SIEVE[2]) & (gain > _best_at(i, gain) - BEHIND) & (gain > _best_at(j, gain) - BEHIND)
    spans, gain = spans.at(keep), gain[keep]
    if len(gain) > MOST_CANDIDATES:
        spans = spans.at(np.sort(np.argsort(-gain, kind="stable")[:MOST_CANDIDATES]))
    return spans


def _best_at(at: "IntArray", gain: "NDArray[np.float64]") -> Any:
    """For each span the largest gain of those that share its beginning (or end)."""
    best = np.full(int(at.max(initial=0)) + 1, -np.inf)
    np.maximum.at(best, at, gain)
    return best[at]
