"""Which copy is the better witness: of the script, of the characters, of the title."""

from collections import Counter
from collections.abc import Sequence

from msgspec import Struct

from scraper.corpus.consensus.values import Copy
from scraper.corpus.folding import fold

FOREIGN = 0.001
"""Weight of a copy in another script than the best one: it decides how to write a character only where no other can."""


class Standing(Struct, frozen=True):
    """The copies, the best one first, and how much each one's way to write a character counts."""

    copies: list[Copy]
    weights: list[float]


def standing_of(copies: Sequence[Copy]) -> Standing:
    """Rank copies: those that no machine converted first, then those with more text that cleaning does not doubt."""
    ranked = sorted(copies, key=lambda c: (round(damage_of(c), 2), -_size(c), c.id))
    script = ranked[0].script if ranked else ""
    own = [(1 - min(0.9, damage_of(c))) * (1 if c.script == script else FOREIGN) for c in ranked]
    return Standing(ranked, own)


def damage_of(copy: Copy) -> float:
    """How sure it is that the characters are not the author's, 0–1."""
    repairs = sum(len(d.replacement) for b in copy.blocks for d in b.doubts)
    return max(copy.machine_made, min(1.0, 100 * repairs / max(1, sum(len(b.text) for b in copy.blocks))))


def _size(copy: Copy) -> int:
    return sum(len(b.text) - sum(d.end - d.start for d in b.doubts if not d.replacement) for b in copy.blocks)


def title_of(copies: Sequence[Copy]) -> str:
    """The title that most copies have; of equals one that stands inside another, then the better copy's."""
    folded = [fold("".join(c.title.split())) for c in copies]
    counts = Counter(f for f in folded if f)
    if not counts:
        return ""

    def inside(key: str) -> int:
        return sum(count for other, count in counts.items() if key in other)

    best = min(counts, key=lambda f: (-counts[f], -inside(f), folded.index(f)))
    return copies[folded.index(best)].title
