"""Is a span of running text an advert? Features of the span in its page, and a small network that weighs them.

The tables and weights stand in model.npz; MODEL.md is its card. Nothing here depends on which adverts a page set holds.
"""

from functools import cache
from importlib.resources import as_file, files
from typing import TYPE_CHECKING, Any

import numpy as np
from msgspec import Struct

from scraper.clean.ads.ngrams import Counts, Folding, folding_table
from scraper.clean.ads.scan import REACH, Scan
from scraper.clean.ads.vocabulary import ENDING, PLACE, QUALITY, TRADE, Words, automaton, find_words, folded_words

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scraper.clean.ads.scan import IntArray

HANT, HANS, MARK = 1, 2, 4
"""Bits of a character's kind: only Traditional, only Simplified, punctuation or white space."""

FOREIGN_SHARE = 0.05
"""A script is foreign to a page when less than this share of its telling characters is in it."""

BESIDE = 10
"""Characters beside a span in which its neighbouring words are looked for."""

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
    machine: Any
    exact: Network | None = None  # none while the networks are trained
    marked: Network | None = None


@cache
def load_model() -> Model:
    """The model that ships with the package."""
    with as_file(files(__package__) / "model.npz") as path, np.load(path, allow_pickle=False) as z:
        folding = Folding(folding_table(str(z["fold_from"]), str(z["fold_to"])))
        text, advert = Counts(z["text"], float(z["text_total"])), Counts(z["advert"], float(z["advert_total"]))
        machine = automaton(folded_words(folding))
        return Model(folding, text, advert, z["kinds"], machine, _network(z, "exact"), _network(z, "marked"))


def _network(arrays: Any, name: str) -> Network:
    layers = ((arrays[f"{name}_w{k}"], arrays[f"{name}_b{k}"]) for k in range(int(arrays[f"{name}_depth"])))
    return Network(arrays[f"{name}_mean"], arrays[f"{name}_scale"], tuple(layers))


class Reading:
    """One text as the model sees it; spans are asked for by offsets into it."""

    def __init__(self, text: str, model: Model) -> None:
        self.text, self.model = text, model
        self.folded = model.folding(text)
        self.scan = Scan(self.folded, model.text, model.advert)
        raw = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
        kinds = model.kinds[np.minimum(raw, 0xFFFF)]
        self.marks = np.concatenate([[True], kinds & MARK > 0, [True]])
        self._script = [np.concatenate([[0], np.cumsum(kinds & bit > 0)]) for bit in (HANT, HANS)]
        self._digits = np.concatenate(
            [[False], (raw >= 0x30) & (raw <= 0x39) | (raw >= 0xFF10) & (raw <= 0xFF19), [False]]
        )
        self.line = np.concatenate([[0], np.cumsum(raw == 0x0A)])
        self.words: Words = Words({}, {})

    def logits(self, i: "IntArray", j: "IntArray") -> "NDArray[np.float64]":
        """Log odds that each [i, j) is exactly an advert."""
        assert self.model.exact is not None
        return self.model.exact.logits(self.features(i, j))

    def both_logits(self, i: "IntArray", j: "IntArray") -> "tuple[NDArray[np.float64], NDArray[np.float64]]":
        """What `logits` and `marked_logits` say of the same spans, for the price of one."""
        assert self.model.exact is not None
        assert self.model.marked is not None
        rows = self.features(i, j)
        return self.model.exact.logits(rows), self.model.marked.logits(rows)

    def marked_logits(self, i: "IntArray", j: "IntArray") -> "NDArray[np.float64]":
        """Log odds that each [i, j), whose edges something else marks, is an advert and no part of the sentence."""
        assert self.model.marked is not None
        return self.model.marked.logits(self.features(i, j))

    def look_up(self, i: "IntArray", j: "IntArray") -> None:
        """Find the words of the trade in and next to some spans; `words` then holds these and no others."""
        cover = np.zeros(len(self.folded) + 1, dtype=np.int64)
        np.add.at(cover, np.maximum(i - BESIDE, 0), 1)
        np.add.at(cover, np.minimum(j + BESIDE, len(self.folded)), -1)
        inside = np.concatenate([[False], np.cumsum(cover) > 0, [False]])
        edges = np.flatnonzero(inside[1:] != inside[:-1]).tolist()
        self.words = Words({}, {})
        for low, high in zip(edges[::2], edges[1::2], strict=True):
            find_words(self.model.machine, self.folded, (low, high), into=self.words)

    def gain(self, i: "IntArray", j: "IntArray", likes: "NDArray[np.float64] | None" = None) -> "NDArray[np.float64]":
        """The plain log likelihood ratio of "advert put between" against "running text": a sieve for `logits`.

        Give the `likes` of the spans if they are known.
        """
        alone = self.likes(i, j) if likes is None else likes
        out: NDArray[np.float64] = alone + self.scan.joined(i, j)[1] - self._after(j)
        return out

    def likes(self, i: "IntArray", j: "IntArray") -> "NDArray[np.float64]":
        """Log likelihood ratio of each [i, j) alone, as an advert and as text that stands there."""
        return self.scan.as_advert(i, j) - self.scan.as_text(i, j)

    def _after(self, j: "IntArray") -> Any:
        return self.scan.run_sum[np.minimum(j + REACH, self.scan.n + 1)] - self.scan.run_sum[j]

    def features(self, i: "IntArray", j: "IntArray") -> "NDArray[np.float64]":
        """One row a span: likelihoods, junction, scripts, neighbours, words of the trade, repetition on the page."""
        self.look_up(i, j)
        scan, n = self.scan, self.scan.n
        advert, running, after = scan.as_advert(i, j), scan.as_text(i, j), self._after(j)
        first, joined = scan.joined(i, j)
        alone = scan.unigram_sum[np.minimum(j + REACH, n + 1)] - scan.unigram_sum[j]
        begin, begin_alone = (s[np.minimum(i + 2, n + 1)] - s[i] for s in (scan.run_sum, scan.unigram_sum))
        next_, size = scan.running[j], j - i
        digits = self._digit(i - 1) & self._digit(j)
        columns = [
            *(advert, running, after, joined, size, self._foreign(i, j)),
            *(self.marks[i], self.marks[j + 1], i == 0, j == n, digits),
            *(alone, begin_alone, begin, next_, first),
            *((advert - running), (joined - after), (advert - running) / size),
            *(joined - alone, after - alone, begin - begin_alone, first - next_),
        ]
        return np.column_stack([np.column_stack(columns).astype(np.float64), self._word_features(i, j)])

    def _digit(self, at: "IntArray") -> "NDArray[np.bool_]":
        out: NDArray[np.bool_] = self._digits[at + 1]
        return out

    def _foreign(self, i: "IntArray", j: "IntArray") -> Any:
        """1 where the span holds characters of a script that the rest of the page does not use."""
        hant, hans = ((s[j] - s[i], s[-1] - s[j] + s[i]) for s in self._script)
        rest = hant[1] + hans[1]
        odd = ((hant[0] > 0) & (hant[1] < FOREIGN_SHARE * rest)) | ((hans[0] > 0) & (hans[1] < FOREIGN_SHARE * rest))
        return odd & (rest >= TELLING)

    def _word_features(self, i: "IntArray", j: "IntArray") -> "NDArray[np.float64]":
        f, words, rows = self.folded, self.words, []
        for a, b in zip(i.tolist(), j.tolist(), strict=True):
            parts, first, last = words.parts(a, b), words.first(a, b), words.last(a, b)
            twice = f.find(f[a:b], f.find(f[a:b]) + 1) >= 0
            met = a > 1 and b + 2 <= len(f) and f[a - 2 : a] + f[b : b + 2] in f
            whole = (parts > 0, parts & PLACE > 0, parts & QUALITY > 0, parts & ENDING > 0)
            begins = (first & PLACE > 0, first & QUALITY > 0, first & TRADE > 0)
            rows.append((*whole, *begins, last & TRADE > 0, last & ENDING > 0, twice, met, f[a:b].isascii()))
        return np.array(rows, dtype=np.float64).reshape(-1, 12)


SIEVE = 5.0, 6.0, 2.0
"""Least log likelihood ratio of a candidate: roughly, as an advert, and with its junction.

Of the development set's adverts 95 % pass. Lower values (3, 4, 0) change nothing that is cut, and cost more.
"""


BEHIND = 14.0
"""Nats by which a candidate may fall behind another with the same beginning or end."""


MOST_CANDIDATES = 600
"""Spans of a page that are weighed at most: one costs 20 µs; ordinary pages have 26, a page with more is no prose."""


def sieve(reading: Reading) -> "tuple[IntArray, IntArray]":
    """The spans of a reading that are worth a look at all their features; none reaches over a line break."""
    i, j = reading.scan.spans(SIEVE[0])
    likes = reading.likes(i, j)
    keep = (likes > SIEVE[1]) & (reading.line[j] == reading.line[i])
    i, j = i[keep], j[keep]
    gain = reading.gain(i, j, likes[keep])
    keep = (gain > SIEVE[2]) & (gain > _best_at(i, gain) - BEHIND) & (gain > _best_at(j, gain) - BEHIND)
    i, j, gain = i[keep], j[keep], gain[keep]
    if len(i) > MOST_CANDIDATES:
        best = np.sort(np.argsort(-gain, kind="stable")[:MOST_CANDIDATES])
        i, j = i[best], j[best]
    return i, j


def _best_at(at: "IntArray", gain: "NDArray[np.float64]") -> Any:
    """For each span the largest gain of those that share its beginning (or end)."""
    best = np.full(int(at.max(initial=0)) + 1, -np.inf)
    np.maximum.at(best, at, gain)
    return best[at]
