"""Two folded texts -> the runs that both have, in order; accidental matches are not among them."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence

from msgspec import Struct
from rapidfuzz.distance import LCSseq

LEAST_RUN = 4
"""Characters that must match in a row between two places where both texts differ. With less, single characters of two
different adverts at one place are taken for text of both (FACTS 17)."""

MATRIX = 30_000_000
"""Product of the lengths up to which the alignment is exact (4 MB of bits); beyond, anchors cut the texts first."""

ANCHOR = 16
"""Characters of an anchor: a string that stands once in each of two long texts."""

SUBSTITUTE = 3
"""Longest stretch that counts as written differently when both texts have the same number of characters there."""


class Run(Struct, frozen=True, gc=False):
    """[a, a + size) of the one text equals [b, b + size) of the other."""

    a: int
    b: int
    size: int


def common_runs(a: str, b: str, *, strict: bool = False) -> list[Run]:
    """The longest common subsequence as runs, without accidental matches.

    strict: no run shorter than LEAST_RUN counts, wherever it stands (for inserted strings, which share no frame).
    """
    if a == b:
        return [Run(0, 0, len(a))] if a else []
    runs = _settled(list(_raw_runs(a, b)), len(a), len(b))
    return [r for r in runs if r.size >= LEAST_RUN] if strict else runs


def _raw_runs(a: str, b: str) -> Iterator[Run]:
    if len(a) * len(b) <= MATRIX:
        for op in LCSseq.opcodes(a, b):
            if op.tag == "equal":
                yield Run(op.src_start, op.dest_start, op.src_end - op.src_start)
        return
    at, bt = 0, 0
    for run in [*_anchors(a, b), Run(len(a), len(b), 0)]:
        inner_a, inner_b = a[at : run.a], b[bt : run.b]
        if len(inner_a) * len(inner_b) <= MATRIX:
            yield from (Run(at + r.a, bt + r.b, r.size) for r in _raw_runs(inner_a, inner_b))
        if run.size:
            yield run
        at, bt = run.a + run.size, run.b + run.size


def _anchors(a: str, b: str) -> list[Run]:
    """Strings that stand once in each text, in the same order in both, not overlapping."""
    once_a, once_b = _unique(a), _unique(b)
    pairs = sorted((at, once_b[gram]) for gram, at in once_a.items() if gram in once_b)
    out: list[Run] = []
    for i in _increasing([bt for _, bt in pairs]):
        at, bt = pairs[i]
        if not out or (at >= out[-1].a + out[-1].size and bt >= out[-1].b + out[-1].size):
            out.append(Run(at, bt, ANCHOR))
    return out


def _unique(text: str) -> dict[str, int]:
    grams = [text[i : i + ANCHOR] for i in range(len(text) - ANCHOR + 1)]
    counts = Counter(grams)
    return {gram: i for i, gram in enumerate(grams) if counts[gram] == 1}


def _increasing(values: Sequence[int]) -> list[int]:
    """Indexes of a longest increasing subsequence."""
    tops: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for i, value in enumerate(values):
        k = bisect_left(tops, value)
        before.append(ends[k - 1] if k else -1)
        if k == len(tops):
            tops.append(value)
            ends.append(i)
        else:
            tops[k], ends[k] = value, i
    out, at = [], ends[-1] if ends else -1
    while at >= 0:
        out.append(at)
        at = before[at]
    return out[::-1]


def _settled(runs: list[Run], a_size: int, b_size: int) -> list[Run]:
    """Without short runs between two places where the texts differ, one of them in both texts."""
    while True:
        kept = [r for i, r in enumerate(runs) if not _accidental(runs, i, a_size, b_size)]
        if len(kept) == len(runs):
            return runs
        runs = kept


def _accidental(runs: Sequence[Run], i: int, a_size: int, b_size: int) -> bool:
    run = runs[i]
    if run.size >= LEAST_RUN:
        return False
    before = runs[i - 1] if i else Run(0, 0, 0)
    after = runs[i + 1] if i + 1 < len(runs) else Run(a_size, b_size, 0)
    left = run.a - before.a - before.size, run.b - before.b - before.size
    right = after.a - run.a - run.size, after.b - run.b - run.size
    if not any(left) or not any(right):
        return False
    return _differ(*left) or _differ(*right)


def _differ(a: int, b: int) -> bool:
    """Both texts have something here, and not just the same characters written differently."""
    return a > 0 and b > 0 and not (a == b <= SUBSTITUTE)
