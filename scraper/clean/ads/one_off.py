"""Adverts in plain text that stand once, on one page, inside a sentence."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct

from scraper.clean.ads.model import Reading, sieve
from scraper.clean.ads.page import PROSE, Pages, is_about_trade, merged, read_blocks, widened
from scraper.model import Document, Edit, Flag
from scraper.text.chars import count_han, count_kana

if TYPE_CHECKING:
    from numpy.typing import NDArray

SHORTEST_BLOCK = 16
"""Characters; a shorter block is no sentence, the keyword-line detector looks at it."""

READABLE = 0.3
"""Least share of Han and kana characters in a block; English cost 700 ms a page, and the model knows none of it."""

SURE = 0.6
"""Probability that an advert lies here (the sum over overlapping spans) from which the likeliest span is cut.

On the development sets: .88 of one-off adverts, 70 clean characters in a million (MODEL.md).
"""

SURE_IN_TRADE = 0.93
"""The same in a paragraph about trade, where most such phrases belong; it costs 3 % of the adverts."""

FOREIGN = 8.0
"""Nats by which the span must be likelier as an advert than as text: 1 % of the adverts of the development sets lie
below, and four of the eight phrases wrongly cut from 258 real Chinese articles without adverts (326,000 characters)."""

NAMING = 4
"""Characters that name a trade: two words of Chinese."""

SUSPECT = 0.25
"""Probability from which the place is flagged."""


class Suspect(Struct, frozen=True, gc=False):
    """The likeliest of some overlapping spans; `mass` is the sum of their probabilities, at most 1 in earnest."""

    start: int
    end: int
    probability: float
    mass: float


def suspects(reading: Reading, least: float) -> list[Suspect]:
    """Disjoint spans of a reading with a mass of at least `least`, likeliest first."""
    i, j = sieve(reading)
    if not len(i):
        return []
    return disjoint(i, j, 1 / (1 + np.exp(-reading.logits(i, j))), least)


def disjoint(i: "NDArray[np.int64]", j: "NDArray[np.int64]", p: "NDArray[np.float64]", least: float) -> list[Suspect]:
    """The likeliest span of every group of overlapping spans, with the probability of the whole group."""
    out: list[Suspect] = []
    for k in np.argsort(-p, kind="stable").tolist():
        if p[k] < least / 8:
            break
        start, end = int(i[k]), int(j[k])
        if all(end <= s.start or start >= s.end for s in out):
            mass = float(p[(i < end) & (j > start)].sum())
            out.append(Suspect(start, end, float(p[k]), mass))
    return [s for s in out if s.mass >= least]


def find_one_off_ads(document: Document, *, sure: float = SURE, suspect: float = SUSPECT) -> Iterator[Edit | Flag]:
    """Cut what is an advert beyond doubt, flag what may be one; run it after everything that knows exact phrases."""
    numbers = sentences(document)
    if numbers:
        pages = read_blocks(document, numbers)
        yield from judged_suspects(document, pages, suspects(pages.reading, suspect), sure=sure)


def sentences(document: Document) -> list[int]:
    """The numbers of the blocks long enough to hold a sentence that the model can read; the title is none."""
    blocks = enumerate(document.blocks)
    return [
        n
        for n, b in blocks
        if len(b.text) >= SHORTEST_BLOCK and b.kind in PROSE and n != document.title_block and _is_readable(b.text)
    ]


def _is_readable(text: str) -> bool:
    """Whether the model knows the script: it was trained on Chinese and Japanese, all else is equally strange to it."""
    return count_han(text) + count_kana(text) >= READABLE * len(text)


def judged_suspects(
    document: Document, pages: Pages, found: Sequence[Suspect], *, sure: float = SURE
) -> Iterator[Edit | Flag]:
    """An edit or a flag for each suspect; neighbours with nothing between them go in one edit."""
    cuts: dict[int, list[tuple[Suspect, int]]] = defaultdict(list)
    for s in found:
        part = pages.part_at(s.start)
        text = document.blocks[part.block].text
        rest = text[: s.start - part.start] + "\n" + text[s.end - part.start :]
        likes = float(pages.reading.likes(np.array([s.start]), np.array([s.end]))[0])
        if (
            s.mass >= sure
            and likes >= FOREIGN
            and not _returns(pages, s, rest)
            and (s.mass >= SURE_IN_TRADE or not is_about_trade(rest))
        ):
            cuts[part.block].append((s, part.start))
        else:
            place = s.start - part.start, s.end - part.start
            yield Flag(code="suspect-ad", block=part.block, start=place[0], end=place[1], note=_note([s], pages))
    for n, own in cuts.items():
        text = document.blocks[n].text
        for start, end in merged(text, [(s.start - at, s.end - at) for s, at in own]):
            low, high = widened(text, start, end)
            note = _note([s for s, at in own if low <= s.start - at < high], pages)
            yield Edit(block=n, start=low, end=high, rule="one-off-ad", cls="injected-ad", note=note)


def _returns(pages: Pages, found: Suspect, rest: str) -> bool:
    """Whether the paragraph comes back to what the suspect names: then it is its subject."""
    text = pages.reading.text[found.start : found.end]
    return any(text[k : k + NAMING] in rest for k in range(len(text) - NAMING + 1))


def _note(found: Sequence[Suspect], pages: Pages) -> str:
    return "; ".join(f"{pages.reading.text[s.start : s.end]}, probability {min(1.0, s.mass):.2f}" for s in found)
