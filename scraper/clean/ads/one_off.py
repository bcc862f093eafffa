"""Adverts in plain text that stand once, on one page, inside a sentence."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct

from scraper.clean.ads.model import Reading, sieve
from scraper.clean.ads.page import PROSE, merged, read_blocks, widened
from scraper.model import Document, Edit, Flag

if TYPE_CHECKING:
    from numpy.typing import NDArray

SHORTEST_BLOCK = 16
"""Characters; a shorter block is no sentence, the keyword-line detector looks at it."""

SURE = 0.6
"""Probability that an advert lies here (the sum over overlapping spans) from which the likeliest span is cut.

On the development sets: .88 of one-off adverts, 70 clean characters in a million (MODEL.md).
"""

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
    blocks = document.blocks
    numbers = [n for n, b in enumerate(blocks) if len(b.text) >= SHORTEST_BLOCK and b.kind in PROSE]
    if not numbers:
        return
    pages = read_blocks(document, numbers)
    starts = np.array([p.start for p in pages.parts])
    cuts: dict[int, list[tuple[int, int]]] = {}
    notes: dict[int, list[str]] = {}
    for s in suspects(pages.reading, suspect):
        part = pages.parts[int(np.searchsorted(starts, s.start, side="right")) - 1]
        low, high = s.start - part.start, s.end - part.start
        if s.mass >= sure:
            cuts.setdefault(part.block, []).append((low, high))
            notes.setdefault(part.block, []).append(f"{blocks[part.block].text[low:high]} {s.mass:.2f}")
        else:
            yield Flag(code="suspect-ad", block=part.block, start=low, end=high, note=f"probability {s.mass:.2f}")
    for n, spans in cuts.items():
        text = blocks[n].text
        for start, end in merged(text, spans):
            low, high = widened(text, start, end)
            note = "; ".join(x for x in notes[n] if x.rsplit(" ", 1)[0] in text[low:high])
            yield Edit(block=n, start=low, end=high, rule="one-off-ad", cls="injected-ad", note=note)
