"""The order of the slots: that of most copies, and where a slot is missing there, behind what precedes it elsewhere.

What one copy alone has, at a place that no copy knows, is left out unless the words are clear: of two places .6 are
guessed right (tests/bench/reposts.py order), and text in a wrong place is worse than a gap with a mark that holds it.
"""

from collections.abc import Sequence
from itertools import pairwise

from scraper.corpus.consensus.cohesion import Cohesion
from scraper.corpus.consensus.slots import Slot

CLEAR = 0.8
"""By how much one place must read better than the next one to be taken for a slot of one copy: .89 of such places are
right, .57 of the others, of 113 in made-up copies of 483 articles (tests/bench/reposts.py order)."""

SETTLING = 2
"""How often the slots whose place the copies know are put in before the others: each may settle another one's."""


def ordered(slots: Sequence[Slot], width: int) -> tuple[list[int], frozenset[int], list[int]]:
    """The numbers of the slots in reading order, those of them whose place is not settled, and those left out.

    A slot is unsettled where not more copies have it behind the slot before it than have it before.
    """
    rank = [_ranks(slots, copy) for copy in range(width)]
    base = _most_agreed(rank, len(slots))
    placed = sorted(rank[base], key=rank[base].__getitem__)
    cohesion = Cohesion(slots)
    missing = _by_own_order(slots, rank, placed)
    alone = frozenset(n for n, slot in enumerate(slots) if len(slot.copies) == 1)
    for _ in range(SETTLING):
        missing = [n for n in missing if not _settled(n, placed, rank)]
    left: list[int] = []
    for n in missing:
        left.extend(_put(n, placed, rank, cohesion=cohesion, alone=alone))
    return placed, _unsettled(placed, rank), left


def _put(
    n: int, placed: list[int], rank: Sequence[dict[int, int]], *, cohesion: Cohesion, alone: frozenset[int]
) -> list[int]:
    """Place a slot where it reads best; the answer is what is left out, because nothing tells its place."""
    fits = sorted(((cohesion.at(n, at, placed), at) for at in _places(n, placed, rank)), reverse=True)
    if len(fits) == 1 or fits[0][0] - fits[1][0] >= CLEAR:
        placed.insert(fits[0][1], n)
        return []
    if n in alone:
        return [n]
    first, last = min(at for _, at in fits), max(at for _, at in fits)
    between = placed[first:last]
    if alone.issuperset(between):
        placed[first:last] = [n]
        return between
    placed.insert(fits[0][1], n)
    return []


def _settled(n: int, placed: list[int], rank: Sequence[dict[int, int]]) -> bool:
    """Whether the copies know one place alone for a slot, in which it then is."""
    places = _places(n, placed, rank)
    if len(places) == 1:
        placed.insert(places[0], n)
    return len(places) == 1


def _ranks(slots: Sequence[Slot], copy: int) -> dict[int, int]:
    firsts = ((n, [p.number for p in slot.pieces if p.copy == copy]) for n, slot in enumerate(slots))
    return {n: min(numbers) for n, numbers in firsts if numbers}


def _most_agreed(rank: Sequence[dict[int, int]], count: int) -> int:
    """The copy with the fewest pairs of slots in an order that most others deny, and the most slots."""

    def denied(copy: int) -> int:
        mine = sorted(rank[copy], key=rank[copy].__getitem__)
        pairs = [(a, b) for i, a in enumerate(mine) for b in mine[i + 1 : i + 4]]
        return sum(_votes(a, b, rank) < 0 for a, b in pairs)

    return min(range(len(rank)), key=lambda c: (denied(c) + count - len(rank[c]), c))


def _votes(a: int, b: int, rank: Sequence[dict[int, int]]) -> int:
    """Copies in which a stands before b, less those in which it stands behind."""
    both = [(r[a], r[b]) for r in rank if a in r and b in r]
    return sum(x < y for x, y in both) - sum(x > y for x, y in both)


def _by_own_order(slots: Sequence[Slot], rank: Sequence[dict[int, int]], placed: Sequence[int]) -> list[int]:
    """The slots not yet placed, as their first copy has them."""
    missing = [n for n in range(len(slots)) if n not in set(placed)]
    return sorted(missing, key=lambda n: next((c, r[n]) for c, r in enumerate(rank) if n in r))


def _places(n: int, placed: Sequence[int], rank: Sequence[dict[int, int]]) -> list[int]:
    """The places with which most neighbours of the slot in its own copies are content: several where nobody knows."""
    votes = [_votes(other, n, rank) for other in placed]
    wrong = [sum(v > 0 for v in votes)]
    for vote in votes:
        wrong.append(wrong[-1] + (vote < 0) - (vote > 0))
    return [at for at, count in enumerate(wrong) if count == min(wrong)]


def _unsettled(placed: Sequence[int], rank: Sequence[dict[int, int]]) -> frozenset[int]:
    out = set()
    for a, b in pairwise(placed):
        if _votes(a, b, rank) <= 0:
            out.add(b)
    return frozenset(out)
