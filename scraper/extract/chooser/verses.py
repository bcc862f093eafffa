"""Poems and diaries in short lines: where the model is unsure of a page, lines set together are read together.

A line of four words has no evidence of its own, and the pages that the model was trained on are news: it took the
advert below a poem for the article. What lines share is their place: one element cut by <br>, or siblings of one
class, with no link, date or label among them.
"""

import numpy as np

from scraper.extract.chooser.characters import Array
from scraper.extract.chooser.features import Evidence

LINES = 4
"""Lines in a row from which they are verses; captions, addresses and notices have fewer."""

SIZE = 24
"""Tokens that they hold together at least."""

LONGEST = 40
"""Tokens of a line at most: longer ones are paragraphs, which the model knows."""

DIGITS = 0.15
"""Share of digits of a line from which it is a date, a telephone number, a result."""

OFTEN = 3
"""A group goes with the largest if it is at least one part in so many of it: a poem has stanzas, a page has notices."""

SCORE = 0.7
"""Score (0–1) that verses get. Of 1,508 lines of 116 pages with poems 1,274 were kept, and 192 lines of junk; now 1,508
and 125 (at .5: 1,504 and 146; at .8: 1,508 and 94). On wcxb-dev eight pages change: F1 -.00003 (.8: -.00005), on
daniel-zh-dev one, -.0001."""

APART = 3
"""Blocks from one line to the next at most: empty ones lie between stanzas."""

_NEAR = 4
"""Levels up to which the name of a container speaks against verses."""
_ELSEWHERE = (
    "in_nav", "in_footer", "in_header", "in_related", "in_comment", "in_share", "in_ad", "in_prompt", "in_crumb",
    "in_form", "in_aside", "in_button", "in_caption",
)  # fmt: skip
_LABELS = ("says_legal", "says_share", "says_account", "says_comment")


def with_verses(evidence: Evidence, scores: Array) -> Array:
    """The scores (0–1, one a row), raised to SCORE where the rows are verses; the same array if there are none."""
    tokens = evidence.tokens
    found = [(i, j) for i, j in _groups(evidence) if tokens[i:j].sum() >= SIZE]
    if not found:
        return scores
    largest = max(tokens[i:j].sum() for i, j in found)
    raised = scores.copy()
    for i, j in found:
        if tokens[i:j].sum() * OFTEN >= largest:
            raised[i:j] = np.maximum(raised[i:j], SCORE)
    return raised


def _groups(evidence: Evidence) -> list[tuple[int, int]]:
    """The rows [i, j) of LINES lines or more that share their place."""
    fits = _fitting(evidence)
    element, parent = evidence.element, evidence.tree.parent
    place = evidence.signature * len(parent) + parent[element]
    together = fits[1:] & fits[:-1] & ((element[1:] == element[:-1]) | (place[1:] == place[:-1]))
    together &= np.diff(evidence.index) <= APART
    starts = np.flatnonzero(fits & ~np.concatenate(([False], together)))
    ends = np.flatnonzero(fits & ~np.concatenate((together, [False]))) + 1
    return [(i, j) for i, j in zip(starts.tolist(), ends.tolist(), strict=True) if j - i >= LINES]


def _fitting(evidence: Evidence) -> Array:
    """Whether each row may be a line of a poem, taken by itself."""
    columns = evidence.columns
    fits = (columns["links"] == 0) & (columns["kind"] == 0) & (evidence.tokens <= LONGEST)
    fits &= (columns["hidden"] < 0.5) & (columns["digits"] < DIGITS)
    for name in _LABELS:
        fits &= columns[name] == 0
    for name in _ELSEWHERE:
        fits &= columns[name] > _NEAR
    return fits
