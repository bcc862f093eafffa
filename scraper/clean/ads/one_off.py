"""Adverts in plain text that stand once, on one page, inside a sentence."""

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct

from scraper.clean.ads.evidence import (
    evidence,
    is_at_mark,
    is_attribute,
    is_firm,
    is_of_sentence,
    is_phrase,
    is_spoken_of,
)
from scraper.clean.ads.known import known_phrases
from scraper.clean.ads.model import Reading, sieve
from scraper.clean.ads.page import PROSE, is_about_trade, merged, widened
from scraper.clean.ads.scan import Spans
from scraper.clean.ads.topic import topic
from scraper.clean.ads.vocabulary import PLACE, TRADE
from scraper.clean.ads.wording import Pages, read_blocks, wording_of
from scraper.model import Block, Document, Edit, Flag
from scraper.text.chars import count_han_and_kana
from scraper.text.kept import kept_text

if TYPE_CHECKING:
    from numpy.typing import NDArray

SHORTEST_BLOCK = 16
"""Characters; a shorter block is no sentence, the keyword-line detector looks at it."""

MOST_READ = 100_000
"""Characters of a page that are read, in whole blocks: they take .25 s and 55 MB. Of a longer page only blocks with
words of trade are, as many of them; further ones stay as they are.
"""

READABLE = 0.3
"""Least share of Han and kana characters in a block; English cost 700 ms a page, and the model knows none of it."""

SURE = 0.25
"""Probability that an advert lies here (the sum over overlapping spans) from which the likeliest span is cut, if it is
also MARKED: .63 of 1,408 adverts that somebody wrote who saw neither lists nor sets, each once in a plain text, and
19 spans of 950 short texts of our own that name trades for a reason (at .2: .64 and 24, at .3: .62 and 15; before: 25).
Chosen with a narrower SIEVE; with the present one it is .64.
"""

MARKED = 4.0
"""Log odds that the likeliest span, taken by itself, is an advert and no part of the sentence.

With SURE and the guards below two of 558 Chinese and Japanese texts without adverts (583,000 characters) have a cut.
"""

CLEAR, CLEAR_MASS = 9.0, 0.1
"""Log odds by itself, and the mass with it, from which a suspect is as good as SURE: the first network errs there.

Of adverts by strangers (blind 2) .675 are cut instead of .659, of the development set's .738 instead of .735, and of
1,084,000 characters without adverts 7 spans instead of 6; from 8 on 12 of these are.
"""

SURE_AMONG, SURE_OF_ITSELF = 0.18, 0.7
"""On a page from which adverts are gone already (`Document.adverts`): SURE for what begins with a place, and the mass
from which one goes though it could be a member of its sentence, or the page names other trades.

Of adverts by strangers in plain text, alone on their page, .80, .78 and .80 go in three lists for .78, .75 and .77, of
the development set's .81 for .79; of their texts .02 % are lost, as before.
"""

SURE_IN_TRADE = 0.93
"""The same in a paragraph about trade, where most such phrases belong; it costs 3 % of the adverts."""

BOUND = 4.0
"""Nats by which the next character may be likelier behind a span at the edge of a clause than in its place: names that
go on ("黑龍江工業門" of "…工業門類以") lie above; .7 % of the adverts of the development sets do, too."""

NAMING = 4
"""Characters that name a trade: two words of Chinese."""

TRADES = 6
"""Different trades that a page names besides its suspects, from which it is about trade.

From four on .032 fewer of the adverts that stand once are cut in the development set, .025 fewer of those of strangers,
and .10 on pages with many of them, which are trades, too; and on 433 pages of eight paragraphs that name trades for a
reason two spans instead of six. From eight on twice as many go of texts without adverts.
"""

LIKELY, LIKELY_PLACED = 0.5, 0.3
"""Probability of a span without any word of trade from which it is cut, if also MARKED and no phrase of a sentence; the
second is for one that begins with a place.

Of 455 adverts of trades on no list that were left in 500 pages 51 are as likely as the first, and 3 spans of 1,420,000
characters of Chinese and Japanese without adverts; the second adds 12 and 3 (tests/bench/inject.py --unknown).
"""

SUSPECT = 0.25
"""Probability from which a place counts as a suspect."""

FLAGGED = 0.4
"""Probability from which a suspect that stays is flagged.

Below lie 13 of the 104 adverts that were flagged on 500 pages of the development set, but 8 of the 20 pages with a flag
among 200 pages of Chinese news without adverts.
"""


AGAIN = 1.0
"""Log odds by itself from which the phrase of an advert that was cut elsewhere on the page goes from a sentence."""


class Suspect(Struct, frozen=True, gc=False):
    """The likeliest of some overlapping spans; `mass` is the sum of their probabilities, at most 1."""

    start: int
    end: int
    probability: float
    mass: float
    odds: float  # by itself
    bound: bool  # begins or ends a clause, and what follows is BOUND to it
    known: bool = False  # an advert was cut elsewhere on the page with these words

    @property
    def sold(self) -> bool:
        """Whether it is by itself MARKED."""
        return self.odds >= MARKED

    @property
    def worth(self) -> float:
        """Its mass; SURE at least if it is CLEAR."""
        return max(self.mass, SURE) if self.odds >= CLEAR else self.mass


def suspects(reading: Reading, least: float, *, told: Sequence[tuple[int, int]] | None = None) -> list[Suspect]:
    """Disjoint spans of a reading, clear or of a mass of at least `least`, likeliest first; `told` as in `sieve`."""
    spans = sieve(reading, told)
    if not len(spans.i):
        return []
    exact, marked = reading.both_logits(spans)
    probability = 1 / (1 + np.exp(-exact))
    clear = marked >= CLEAR
    if probability.sum() < least and not clear.any():  # as on most pages
        return []
    bound = _is_bound(reading, spans)
    return [
        Suspect(int(spans.i[k]), int(spans.j[k]), p, mass, float(marked[k]), bool(bound[k]))
        for k, p, mass in disjoint(spans, probability, exact + marked)
        if mass >= least or (clear[k] and mass >= CLEAR_MASS)
    ]


def disjoint(spans: Spans, p: "NDArray[np.float64]", rank: "NDArray[np.float64]") -> Iterator[tuple[int, float, float]]:
    """Of every group of overlapping spans the one of highest rank: its place, its probability, that of the group."""
    taken: list[tuple[int, int]] = []
    starts, ends = spans.i.tolist(), spans.j.tolist()
    for k in np.argsort(-rank, kind="stable").tolist():
        start, end = starts[k], ends[k]
        if all(end <= a or start >= b for a, b in taken):
            taken.append((start, end))
            mass = float(p[(spans.i < end) & (spans.j > start)].sum())
            yield k, float(p[k]), min(1.0, mass)


def _is_bound(reading: Reading, spans: Spans) -> "NDArray[np.bool_]":
    """Whether each span begins or ends a clause and what follows is BOUND to it."""
    bound, marks = reading.scan.running.take(spans.j) - spans.first, np.frombuffer(reading.marks, dtype=np.bool_)
    out: NDArray[np.bool_] = (bound >= BOUND) & (marks[spans.i] | marks[spans.j + 1])
    return out


def find_one_off_ads(document: Document, *, sure: float = SURE, suspect: float = SUSPECT) -> Iterator[Edit | Flag]:
    """Cut what is an advert beyond doubt, flag what may be one; run it after everything that knows exact phrases."""
    numbers = sentences(document)
    if numbers:
        pages = read_blocks(document, numbers)
        least = min(suspect, SURE_AMONG) if document.adverts else suspect
        found = suspects(pages.reading, least, told=_told(pages.reading))
        if again := _again(document, pages.reading):
            found = [*again, *(s for s in found if not any(s.start < a.end and a.start < s.end for a in again))]
        yield from judged_suspects(document, pages, found, sure=sure)


def _again(document: Document, reading: Reading) -> list[Suspect]:
    """The places where a phrase that was cut elsewhere on the page stands in a sentence, too."""
    spans: list[tuple[int, int]] = []
    for phrase in known_phrases(document):
        at = reading.folded.find(phrase)
        while at >= 0:
            end = at + len(phrase)
            if all(end <= a or at >= b for a, b in spans):
                spans.append((at, end))
            at = reading.folded.find(phrase, end)
    odds = reading.marked_logits(reading.spans(spans)).tolist() if spans else ()
    marked = ((span, own) for span, own in zip(spans, odds, strict=True) if own >= AGAIN)
    return [Suspect(*span, 1.0, 1.0, own, bound=False, known=True) for span, own in marked]


def _told(reading: Reading) -> list[tuple[int, int]]:
    """The places with words of trade: what stands elsewhere needs more to be cut."""
    told = evidence(reading.folded, reading.words, (0, len(reading.folded)))
    return [(e.start, e.end) for e in told]


def sentences(document: Document) -> list[int]:
    """The numbers of the blocks long enough to hold a sentence that the model can read.

    The title is none, nor is what lies beyond MOST_READ.
    """
    long = [
        (n, len(b.text))
        for n, b in kept_text(document).wide
        if len(b.text) >= SHORTEST_BLOCK and b.kind in PROSE and n != document.title_block and is_readable(b.text)
    ]
    if sum(size for _, size in long) > MOST_READ:
        telling = wording_of(document).telling
        long = [(n, size) for n, size in long if n in telling]
    sizes = accumulate(size for _, size in long)
    return [n for (n, _), size in zip(long, sizes, strict=True) if size <= MOST_READ]


def is_readable(text: str) -> bool:
    """Whether the model knows the script: it was trained on Chinese and Japanese, all else is equally strange to it."""
    return count_han_and_kana(text) >= READABLE * len(text) > 0


def judged_suspects(
    document: Document, pages: Pages, found: Sequence[Suspect], *, sure: float = SURE
) -> Iterator[Edit | Flag]:
    """An edit or a flag for each suspect; neighbours with nothing between them go in one edit."""
    cuts: dict[int, list[tuple[Suspect, tuple[int, int]]]] = defaultdict(list)
    among = bool(document.adverts)
    likely = frozenset(s for s in found if s.worth >= (SURE_AMONG if among and _is_placed(pages.reading, s) else sure))
    title, in_trade = topic(document), _is_in_trade(document, pages, found) if likely else False
    for s in found:
        part = pages.parts.at(s.start)
        text = document.blocks[part.block].text
        span = s.start - part.start, s.end - part.start
        if s.known:  # it stands elsewhere, too
            rest = pages.reading.text.replace(text[slice(*span)], "\n")
        else:
            rest = text[: span[0]] + "\n" + text[span[1] :]
        if (
            ((s.sold or s.known) and not s.bound)
            and s in likely
            and s.mass >= _least(pages, s, text, in_trade=in_trade, among=among)
            and not _is_named(pages, s, f"{rest}\n{title}", speech=s.mass < SURE_OF_ITSELF or not among)
        ):
            cuts[part.block].append((s, _linked(document.blocks[part.block], *span)))
        elif s.mass >= FLAGGED and _proofs(pages.reading, s):
            note, mass = _note([s], pages), round(s.mass, 4)
            yield Flag(code="suspect-ad", block=part.block, start=span[0], end=span[1], note=note, sure=mass)
    for n, own in cuts.items():
        text = document.blocks[n].text
        for start, end in merged(text, [span for _, span in own]):
            low, high = widened(text, start, end)
            note = _note([s for s, span in own if low <= span[0] < high], pages)
            yield Edit(block=n, start=low, end=high, rule="one-off-ad", cls="injected-ad", note=note)


def _linked(block: Block, start: int, end: int) -> tuple[int, int]:
    """The span, or the link that is most of it: where a link ends, its advert does."""
    inside = ((k.start, k.end) for k in block.links if start <= k.start and k.end <= end)
    return next((k for k in inside if 2 * (k[1] - k[0]) > end - start), (start, end))


def unbound(found: Sequence[Suspect]) -> list[Suspect]:
    """The suspects that nothing beside them is BOUND to: only these are evidence of what a crawl advertises."""
    return [s for s in found if not s.bound]


def _is_in_trade(document: Document, pages: Pages, found: Sequence[Suspect]) -> bool:
    """Whether the page names so many trades besides its suspects that one more is no surprise."""
    spans: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for s in found:
        part = pages.parts.at(s.start)
        spans[part.block].append((s.start - part.start, s.end - part.start))
    return wording_of(document).trades(without=spans) >= TRADES


def _least(pages: Pages, found: Suspect, text: str, *, in_trade: bool, among: bool) -> float:
    """The mass from which a suspect is cut, infinite where nothing but the model speaks against it.

    What holds no trade of the lists, and what stands on a page about trade, may neither begin nor end a clause. Without
    any word of trade it must be LIKELY, and built as no part of a sentence is. A trade right beside it belongs to it.
    `among`: adverts are gone from the page already, so that the trades it names may be theirs.
    """
    if found.known:
        return 0.0
    if in_trade and among:
        return max(SURE_OF_ITSELF, _least(pages, found, text, in_trade=False, among=True))
    reading, span = pages.reading, (found.start, found.end)
    proofs = _proofs(reading, found)
    if not proofs:
        likely = LIKELY_PLACED if _is_placed(reading, found) else LIKELY
        if in_trade or found.probability < likely or is_phrase(reading.folded, span):
            return math.inf
    if (in_trade or True not in proofs) and is_at_mark(*_beside(pages, found)):
        return math.inf
    beside = (*reading.words.ends.get(found.start, ()), *reading.words.starts.get(found.end, ()))
    if any(parts & TRADE for _, parts in beside):
        return math.inf
    at = pages.parts.at(found.start).start
    return SURE_IN_TRADE if in_trade or is_about_trade(text, found.start - at, found.end - at) else 0.0


def _is_placed(reading: Reading, found: Suspect) -> bool:
    """Whether a suspect begins with a place."""
    return any(parts & PLACE for _, parts in reading.words.starts.get(found.start, ()))


def _proofs(reading: Reading, found: Suspect) -> set[bool]:
    """What the words in a suspect prove: True for a trade of the lists, False for the frame of one."""
    return {e.known for e in evidence(reading.folded, reading.words, (found.start, found.end))}


def _beside(pages: Pages, found: Suspect) -> tuple[str, str]:
    """The three characters before and after a suspect in its block, folded."""
    reading, stop = pages.reading, found.end + 3
    end = reading.text.find("\n", found.end, stop)
    before = max(pages.parts.at(found.start).start, found.start - 3)
    return reading.folded[before : found.start], reading.folded[found.end : stop if end < 0 else end]


def _is_named(pages: Pages, found: Suspect, rest: str, *, speech: bool) -> bool:
    """Whether the page means what the suspect names: a sentence needs it, or the rest comes back to it.

    `speech`: whether what stands beside it counts, as words that name or go on with a noun.
    """
    text = pages.reading.text[found.start : found.end]
    if any(text[k : k + NAMING] in rest for k in range(len(text) - NAMING + 1)):
        return True
    before, after = _beside(pages, found)
    reading, span = pages.reading, (found.start, found.end)
    if is_firm(reading.folded, reading.words, span) or is_attribute(reading.folded, reading.words, span):
        return True
    return (speech and is_spoken_of(before, after)) or is_of_sentence(reading.folded[slice(*span)], after)


def _note(found: Sequence[Suspect], pages: Pages) -> str:
    return "; ".join(f"{pages.reading.text[s.start : s.end]}, probability {min(1.0, s.mass):.2f}" for s in found)
