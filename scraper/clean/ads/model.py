"""Is a span of running text an advert? Features of the span in its page, and a small network that weighs them.

The tables and weights stand in model.npz; MODEL.md is its card. Nothing here depends on which adverts a page set holds.
"""

from functools import cache, cached_property
from importlib.resources import as_file, files
from typing import TYPE_CHECKING, Any

import numpy as np
from msgspec import Struct

from scraper.clean.ads.ngrams import Counts, Tables
from scraper.clean.ads.scan import REACH, Scan, Spans
from scraper.clean.ads.vocabulary import ENDING, PLACE, QUALITY, TRADE, Vocabulary, Words, find_words, folded_words
from scraper.text.grams import Folding, folding_table

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

CROWDED = 100
"""Spans from which the text is cut into runs of four, 80 ns each, instead of being searched for each one's junction."""

FEATURES = 35
"""Columns of `features`, in the order written there."""


class Network(Struct, frozen=True):
    """A small network over the columns of `features`: layers of weights and biases, rectified but for the last."""

    layers: tuple[tuple[Any, Any], ...]

    def logits(self, rows: "NDArray[np.float64]") -> "NDArray[np.float64]":
        """Log odds of each row."""
        x = rows
        for depth, (weight, bias) in enumerate(self.layers):
            x = (np.maximum(x, 0.0) if depth else x) @ weight
            x += bias
        out: NDArray[np.float64] = x[:, 0]
        return out


class Model(Struct, frozen=True):
    """Everything read from model.npz, ready to use.

    `exact` tells an advert from all the spans that overlap with it, `marked` an advert from a name or a phrase whose
    beginning and end are known, as those of a link are.
    """

    folding: Folding
    tables: Tables
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
        return Model(folding, Tables(text, advert), z["kinds"], vocabulary, _network(z, "exact"), _network(z, "marked"))


def _network(arrays: Any, name: str) -> Network:
    """A network of the file; that it was trained on columns of mean 0 and scale 1 goes into its first layer."""
    layers = [
        tuple(arrays[f"{name}_{n}{k}"].astype(np.float64) for n in "wb") for k in range(int(arrays[f"{name}_depth"]))
    ]
    weight = layers[0][0] / arrays[f"{name}_scale"][:, None].astype(np.float64)
    layers[0] = weight, layers[0][1] - arrays[f"{name}_mean"] @ weight
    return Network(tuple(layers))


class Reading:
    """One text as the model sees it; spans are asked for by offsets into it."""

    def __init__(self, text: str, model: Model) -> None:
        self.text, self.model = text, model
        self.folded = model.folding(text)

    @cached_property
    def scan(self) -> Scan:
        """What the two tables say of the text; where words alone decide, nobody asks for it."""
        return Scan(self.folded, self.model.tables)

    @cached_property
    def words(self) -> Words:
        """The words of the trade in the text."""
        return find_words(self.model.vocabulary, self.folded)

    @cached_property
    def _points(self) -> "NDArray[np.uint32]":
        return np.frombuffer(self.text.encode("utf-32-le", "surrogatepass"), dtype="<u4")

    @cached_property
    def _kinds(self) -> bytes:
        """The kind of each character."""
        kinds: bytes = self.model.kinds.take(np.minimum(self._points, 0xFFFF)).tobytes()
        return kinds

    @cached_property
    def marks(self) -> bytes:
        """1 where a character is a mark, those before and after the text included: one place further on."""
        return b"\1" + self._kinds.translate(_IS_MARK) + b"\1"

    @cached_property
    def _script(self) -> tuple[int, int]:
        """How many characters are only Traditional, and only Simplified."""
        return self._kinds.count(HANT), self._kinds.count(HANS)

    @cached_property
    def line(self) -> "NDArray[np.int64]":
        """How many line breaks stand before each place."""
        out = np.zeros(len(self.text) + 1, dtype=np.int64)
        (self._points == 0x0A).cumsum(out=out[1:])
        return out

    def spans(self, places: "Sequence[tuple[int, int]]") -> Spans:
        """The spans [start, end) with what the two tables say of them, ready to be weighed."""
        i, j = np.array(places, dtype=np.int64).T
        return self.scan.weighed(i, j)

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
        run = self.scan.running_sum
        after = run.take(np.minimum(spans.j + REACH, self.scan.n + 1)) - run.take(spans.j)
        out: NDArray[np.float64] = self.likes(spans) + spans.joined - after
        return out

    def likes(self, spans: Spans) -> "NDArray[np.float64]":
        """Log likelihood ratio of each span alone, as an advert and as text that stands there."""
        return spans.advert - self.scan.as_text(spans.i, spans.j)

    def features(self, spans: Spans) -> "NDArray[np.float64]":
        """One row a span: likelihoods, junction, scripts, neighbours, words of the trade, repetition on the page.

        Most readings have one span or two: plain numbers are faster there than columns, and no slower elsewhere.
        """
        i, j, scan = spans.i, spans.j, self.scan
        if not len(i):
            return np.empty((0, FEATURES))
        sums = scan.sums.take((i, j, np.minimum(i + 2, scan.n + 1), np.minimum(j + REACH, scan.n + 1)), axis=1)
        columns = i, j, spans.advert, spans.first, spans.joined, scan.running.take(j), *sums[0], *sums[1]
        text = self._fours if len(i) >= CROWDED else self.folded
        rows = zip(*(c.tolist() for c in columns), strict=True)
        return np.array([(*self._row(*row), *self._again(text, *row[:2])) for row in rows], dtype=np.float64)

    def _row(  # noqa: PLR0913, PLR0917  one number of each column
        self, a: int, b: int, advert: float, first: float, joined: float, next_: float, *sums: float
    ) -> tuple[float, ...]:
        at_a, at_b, at_two, at_behind, alone_a, alone_b, alone_two, alone_behind = sums
        running, after, alone = at_b - at_a, at_behind - at_b, alone_behind - alone_b
        begin, begin_alone, size = at_two - at_a, alone_two - alone_a, b - a
        return (
            *(advert, running, after, joined, size, self._is_mixed and self._is_foreign(a, b)),
            *self._beside(a, b),
            *(alone, begin_alone, begin, next_, first),
            *(advert - running, joined - after, (advert - running) / size),
            *(joined - alone, after - alone, begin - begin_alone, first - next_),
            *self._of_words(a, b),
        )

    @cached_property
    def _is_mixed(self) -> bool:
        """Whether the text is of both scripts: in others, as most are, no span leaves the script."""
        return all(self._script)

    def _is_foreign(self, a: int, b: int) -> bool:
        """Whether the span holds characters of a script that the rest of the page does not use."""
        hant, hans = self._kinds.count(HANT, a, b), self._kinds.count(HANS, a, b)
        other_hant, other_hans = self._script[0] - hant, self._script[1] - hans
        rest = other_hant + other_hans
        few = FOREIGN_SHARE * rest
        return rest >= TELLING and ((hant > 0 and other_hant < few) or (hans > 0 and other_hans < few))

    def _beside(self, a: int, b: int) -> tuple[bool, ...]:
        """Whether marks stand before and behind [a, b), the text begins and ends there, digits are on both sides."""
        text, last = self.text, len(self.text)
        digits = a > 0 and b < last and text[a - 1] in _DIGITS and text[b] in _DIGITS
        return self.marks[a] > 0, self.marks[b + 1] > 0, a == 0, b == last, digits

    def _of_words(self, a: int, b: int) -> tuple[bool, ...]:
        """What the words of the trade make of [a, b)."""
        words = self.words
        last = words.last(a, b)
        parts, first = (words.parts(a, b), words.first(a, b)) if a in words.starts else (0, 0)
        whole = (parts > 0, parts & PLACE > 0, parts & QUALITY > 0, parts & ENDING > 0)
        begins = (first & PLACE > 0, first & QUALITY > 0, first & TRADE > 0)
        return (*whole, *begins, last & TRADE > 0, last & ENDING > 0)

    def _again(self, text: "str | frozenset[str]", a: int, b: int) -> tuple[bool, ...]:
        """Whether [a, b) or its junction stands elsewhere on the page; `text` is the page or its runs of four."""
        f = self.folded
        own = f[a:b]
        twice = f.find(own, f.find(own) + 1) >= 0
        met = a > 1 and b + 2 <= len(f) and f[a - 2 : a] + f[b : b + 2] in text
        return twice, met, own.isascii()

    @cached_property
    def _fours(self) -> frozenset[str]:
        """All runs of four characters of the text."""
        f = self.folded
        return frozenset(f[k : k + 4] for k in range(len(f) - 3))


_IS_MARK = bytes(kind & MARK > 0 for kind in range(256))
_DIGITS = "0123456789０１２３４５６７８９"

SIEVE = 4.0, 3.0, -1.0
"""Least log likelihood ratio of a candidate: roughly, as an advert, and with its junction.

At 5, 6, 2 and 14 below fewer adverts are cut that stand once in plain text: .67 for .71 of those of strangers, .85 for
.87 of the development set's, since the spans beside an advert are part of its mass. Nothing else is cut at either.
"""

UNTOLD = 8.0, 8.0, 14.0
"""The same where no words of trade stand: of 115 adverts of unknown trades that are likely (.4) 100 are above."""


BEHIND = 16.0
"""Nats by which a candidate may fall behind another with the same beginning or end."""


MOST_CANDIDATES = 600
"""Spans of a page that are weighed at most: one costs 15 µs; ordinary pages have 27, a page with more is no prose."""


def sieve(reading: Reading, told: "Sequence[tuple[int, int]] | None" = None) -> Spans:
    """The spans of a reading that are worth a look at all their features; none reaches over a line break.

    If `told` are given, what overlaps with none of these places must be UNTOLD.
    """
    scan = reading.scan
    i, j, nats = scan.spans(SIEVE[0])
    keep = reading.line.take(j) == reading.line.take(i)
    least = _least(told, i, j, scan.n)
    keep &= nats > least[0]
    spans, least = scan.weighed(i[keep], j[keep]), least[:, keep]
    likes, gain = reading.likes(spans), reading.gain(spans)
    keep = (likes > least[1]) & (gain > least[2])
    spans, gain = spans.at(keep), gain[keep]
    keep = (gain > _best_at(spans.i, gain) - BEHIND) & (gain > _best_at(spans.j, gain) - BEHIND)
    spans, gain = spans.at(keep), gain[keep]
    if len(gain) > MOST_CANDIDATES:
        spans = spans.at(np.sort(np.argsort(-gain, kind="stable")[:MOST_CANDIDATES]))
    return spans


def _least(told: "Sequence[tuple[int, int]] | None", i: "IntArray", j: "IntArray", size: int) -> "NDArray[np.float64]":
    """Three rows: what the sieve asks of each span, less where it overlaps with `told`; `size` is the text's."""
    if told is None:
        return np.repeat(np.array(SIEVE)[:, None], len(i), axis=1)
    inside = np.zeros(size + 1, dtype=np.int64)
    for start, end in told:
        inside[start + 1 : end + 1] = 1
    inside.cumsum(out=inside)
    return np.where(inside.take(j) > inside.take(i), np.array(SIEVE)[:, None], np.array(UNTOLD)[:, None])


def _best_at(at: "IntArray", gain: "NDArray[np.float64]") -> Any:
    """For each span the largest gain of those that share its beginning (or end)."""
    best = np.full(int(at.max(initial=0)) + 1, -np.inf)
    np.maximum.at(best, at, gain)
    return best[at]
