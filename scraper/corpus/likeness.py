"""Two texts -> whether they are one article: shared text, and not just the same form filled in differently."""

import regex
from msgspec import Struct

from scraper.corpus.consensus.align import Run, common_runs
from scraper.corpus.folding import fold
from scraper.corpus.prose import has_its_own, is_foreign, prose_of, shares_its_prose
from scraper.corpus.sketch import shingles_of

THRESHOLD = 0.3
"""Jaccard overlap of shingles from which texts may be one article; uncleaned copies have a median of .62, the lowest
twentieth .36, unrelated texts less than .02 (FACTS 17)."""

CONTAINED = 0.5
"""Share of the shorter text's shingles in the longer one: an excerpt, or a repost among other posts."""

EXCERPT = 40
"""Shingles that an excerpt must share: a paragraph; a shared quotation has fewer."""

SPARSE = 0.12
"""Share of the shorter text's shingles from which paragraphs are compared one by one: menus, adverts and teasers can be
most of an uncleaned page. Unrelated pages of one platform have up to .23, by their menus (tests/bench/dedup.py)."""

PLAIN = 0.5
"""Jaccard overlap from which it need not be asked whether the shared text is paragraphs: more than any frame has."""

FEW = 20
"""Shingles below which texts must be the same but for script."""

FIELD = 40
"""Characters that a field of a form may hold; longer stretches are sentences of their own."""

LONGEST = 40_000
"""Characters of each text that are compared in order: a form shows on its first page."""

_STAMP = regex.compile(
    r"(?:\d{4}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*日?)(?:[\sT]*\d{1,2}:\d{2}(?::\d{2})?)?|\d{1,2}:\d{2}:\d{2}"
)
_COUNTER = regex.compile(
    r"(?i)(?:浏览|点击|阅读|人气|留言|回应|评论|点赞|分享|views?|hits?|reads?|comments?|likes?)[^\d\n]{0,8}\d+|\d+\s*(?:次浏览|次点击|次阅读|views|likes|comments)"
)
_STAMP_LINE = 24  # characters that a line of a stamp has beside it: a name, "posted on"


class Likeness(Struct, frozen=True, gc=False):
    """How much two texts share: jaccard of all shingles, containment of the smaller set, and of how many."""

    jaccard: float
    containment: float
    shared: int


def overlap(one: str, other: str) -> Likeness:
    """The overlap of two texts by shingles."""
    import numpy as np  # noqa: PLC0415

    a, b = shingles_of(one), shingles_of(other)
    shared = len(np.intersect1d(a, b, assume_unique=True))
    smaller = min(len(a), len(b))
    return Likeness(shared / max(1, len(a) + len(b) - shared), shared / max(1, smaller), shared)


def same_article(one: str, other: str, *, threshold: float = THRESHOLD) -> Likeness | None:
    """The likeness of two texts if they are one article, else None."""
    like = overlap(one, other)
    if _by_words(like, threshold):
        if like.jaccard >= PLAIN:
            return None if is_form(one, other) else like
        prose = prose_of(one, other)
        return None if is_foreign(prose) or has_its_own(prose) or is_form(one, other) else like
    if threshold > THRESHOLD or like.shared < EXCERPT or like.containment < SPARSE:
        return None
    prose = prose_of(one, other)
    return like if shares_its_prose(prose) and not has_its_own(prose) and not is_form(*prose.sides) else None


def _by_words(like: Likeness, threshold: float) -> bool:
    """Whether so much of all words is the same that the texts may be one article."""
    if like.shared < FEW * like.containment:
        return like.jaccard >= max(0.8, threshold)
    return like.jaccard >= threshold or (like.containment >= max(CONTAINED, threshold) and like.shared >= EXCERPT)


def is_form(one: str, other: str) -> bool:
    """Whether two texts are one form filled in differently: results, reports, notices of a series.

    Copies differ by what was put in or left out; forms differ again and again in one and the same place.
    """
    a, b = _comparable(one), _comparable(other)
    if a == b:
        return False
    runs = [_whole_numbers(r, a, b) for r in common_runs(a, b)]
    runs = [r for r in runs if r.size]
    matched = sum(r.size for r in runs)
    changes = at_a = at_b = 0
    for run in [*runs, Run(len(a), len(b), 0)]:
        one_side, other_side = a[at_a : run.a], b[at_b : run.b]
        line = a[at_a - 1 : at_a] in ("", "\n") and a[run.a : run.a + 1] in ("", "\n")
        changes += _filled_in(one_side, other_side, whole_line=line)
        at_a, at_b = run.a + run.size, run.b + run.size
    return (changes >= 2 and matched < 80 * changes) or (changes >= 3 and matched < 150 * changes)


def _whole_numbers(run: Run, a: str, b: str) -> Run:
    """A run without digits at its ends that belong to a number which goes on differently: 46 and 14 share nothing."""
    start, end = 0, run.size
    if _cuts(a, run.a) or _cuts(b, run.b):
        while start < end and a[run.a + start].isdigit():
            start += 1
    if _cuts(a, run.a + run.size) or _cuts(b, run.b + run.size):
        while end > start and a[run.a + end - 1].isdigit():
            end -= 1
    return Run(run.a + start, run.b + start, end - start)


def _cuts(text: str, at: int) -> bool:
    """Whether a place is inside a number."""
    return 0 < at < len(text) and text[at - 1].isdigit() and text[at].isdigit()


def _filled_in(a: str, b: str, *, whole_line: bool) -> bool:
    """Whether both texts have something short of their own: another number, or another name inside a line."""
    if not a or not b or max(len(a), len(b)) > FIELD or "\n" in a + b:
        return False
    one, other = ("".join(filter(str.isdigit, side)) for side in (a, b))
    if one and other:
        return one != other  # an advert put into a number makes no other one of it
    return not whole_line and min(len(a), len(b)) >= 2 and not len(a) == len(b) == 2


def _comparable(text: str) -> str:
    """Folded text without white space, stamps of posts and counters; numbers stay."""
    lines = []
    for line in fold(text[:LONGEST]).split("\n"):
        bare = _STAMP.sub("", line)
        lines.append(_COUNTER.sub("", bare if len(bare) <= _STAMP_LINE else line))
    return "\n".join(bare for line in lines if (bare := "".join(line.split())))


def exact_key(text: str) -> str:
    """A text that exact copies share, whatever their script, white space, stamps and counters."""
    return _comparable(text).replace("\n", "")
