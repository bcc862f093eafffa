"""Blocks of several copies -> slots: the places of the article, each with the blocks that stand there."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from msgspec import Struct

from scraper.corpus.consensus.values import Copy, CopyBlock
from scraper.corpus.folding import fold

GRAM = 4
"""Characters of a string by which blocks are compared: the shortest match that voting trusts, too."""

ALIKE = 0.4
"""Share of the shorter block's strings that two blocks of one place have in common. Three adverts in a short paragraph
break half of them; paragraphs that only quote the same phrase share less than a third."""

SPLIT = 0.6
"""Share of a slot's strings that a block must hold to be that slot and others too (paragraphs joined in this copy)."""

SHORT = 16
"""Strings of a block below which it must be the same throughout: titles stand in the sentences of other blocks."""

START = 8
"""Characters of a block that may be the beginning of a longer one, and nothing else."""

SAME = 0.8
"""Share of the longer block's strings that two short blocks have in common to be the same."""

COMMON = 40
"""Blocks a string may stand in and still tell: more is a template."""


class Piece(Struct, frozen=True):
    """A block of a copy.

    copy and number: the copy's and the block's; folded: its text without what cleaning would cut (all of it where
    cleaning would cut most); doubted: the share that cleaning would cut, 0–1; size: its strings.
    """

    copy: int
    number: int
    block: CopyBlock
    folded: str
    doubted: float
    size: int


class Slot(Struct):
    """A place of the article: what stands there, in the order of each copy."""

    pieces: list[Piece]
    grams: set[str]

    @property
    def copies(self) -> frozenset[int]:
        """The numbers of the copies that hold something here."""
        return frozenset(p.copy for p in self.pieces)

    @property
    def trusted(self) -> frozenset[int]:
        """The copies in which cleaning would keep most of it."""
        return frozenset(p.copy for p in self.pieces if p.doubted < 0.5)

    def of(self, copy: int) -> list[Piece]:
        """What one copy holds here, in its order."""
        return sorted((p for p in self.pieces if p.copy == copy), key=lambda p: p.number)


def pieces_of(copy: int, blocks: Sequence[CopyBlock]) -> list[Piece]:
    """The blocks of a copy, ready to be compared."""
    out = []
    for number, block in enumerate(blocks):
        cut = sum(d.end - d.start for d in block.doubts if not d.replacement)
        doubted = cut / max(1, len(block.text))
        folded = fold(block.text if doubted >= 0.5 else _kept(block))
        out.append(Piece(copy, number, block, folded, doubted, len(_grams(folded))))
    return out


def _kept(block: CopyBlock) -> str:
    cuts = [d for d in block.doubts if not d.replacement]
    starts, ends = [0, *(d.end for d in cuts)], [*(d.start for d in cuts), len(block.text)]
    return "".join(block.text[start:end] for start, end in zip(starts, ends, strict=True))


def slots_of(copies: Sequence[Copy]) -> list[Slot]:
    """The slots of all copies, those of the fullest copy first; every block stands in exactly one slot."""
    all_pieces = [pieces_of(n, copy.blocks) for n, copy in enumerate(copies)]
    ranked = sorted(all_pieces, key=lambda ps: (-_trusted_size(ps), ps[0].copy if ps else 0))
    slots: list[Slot] = []
    index: dict[str, set[int]] = defaultdict(set)
    for pieces in ranked:
        last = max((p.number for p in pieces if p.doubted < 0.5), default=-1)
        wanted = [(p, _candidates(p, slots, index, may_end=p.number == last)) for p in pieces]
        taken: dict[int, float] = {}
        for piece, found in sorted(wanted, key=lambda w: -max((s for _, s in w[1]), default=0.0)):
            homes = [n for n, share in found if _free(taken, n, share)]
            if not homes:
                homes = [len(slots)]
                slots.append(Slot([], set()))
            for n in homes:
                taken[n] = taken.get(n, 0.0) + dict(found).get(n, 1.0)
            _join(slots, index, homes, piece)
    return [slot for slot in slots if slot.pieces]


def _trusted_size(pieces: Iterable[Piece]) -> float:
    return sum(len(p.folded) * (1 - p.doubted) for p in pieces)


def _free(taken: dict[int, float], slot: int, share: float) -> bool:
    """Whether a slot has room: a second block of one copy must fill what the first one left."""
    return taken.get(slot, 0.0) + share <= 1.2


def _candidates(
    piece: Piece, slots: Sequence[Slot], index: dict[str, set[int]], *, may_end: bool
) -> list[tuple[int, float]]:
    """The slots that a block may belong to, the best first, with the share of the slot's strings that it holds.

    More than one only where the block holds most of each of them: paragraphs joined in this copy.
    """
    mine = _grams(piece.folded)
    shared: Counter[int] = Counter()
    for gram in mine:
        homes = index.get(gram, ())
        if len(homes) <= COMMON:
            shared.update(homes)
    found = []
    for n, count in shared.items():
        theirs = _size(slots[n])
        few, many = sorted((len(mine), theirs))
        if count >= ALIKE * few and (few >= SHORT or count >= SAME * many or (may_end and _is_start(piece, slots[n]))):
            found.append((n, min(1.0, count / theirs), count))
    found.sort(key=lambda f: (-f[2], f[0]))
    whole = [(n, share) for n, share, count in found if share >= SPLIT and SHORT <= count < SAME * len(mine)]
    return whole if len(whole) > 1 else [(n, share) for n, share, _ in found[:1]]


def _size(slot: Slot) -> int:
    """Strings of what a copy holds in a slot, of the copy that holds least."""
    sizes: Counter[int] = Counter()
    for p in slot.pieces:
        sizes[p.copy] += p.size
    return min(sizes.values())


def _is_start(piece: Piece, slot: Slot) -> bool:
    """Whether what stands in the slot begins so: the last block of a truncated copy."""
    return len(piece.folded) >= START and any(p.folded.startswith(piece.folded) for p in slot.pieces)


def _grams(folded: str) -> set[str]:
    bare = "".join(folded.split())
    if len(bare) <= GRAM:
        return {bare}
    return {bare[i : i + GRAM] for i in range(len(bare) - GRAM + 1)}


def _join(slots: list[Slot], index: dict[str, set[int]], homes: Sequence[int], piece: Piece) -> None:
    """Put a block into its slot; several slots become the first of them."""
    home = slots[homes[0]]
    for n in homes[1:]:
        for gram in slots[n].grams:
            index[gram].discard(n)
            index[gram].add(homes[0])
        home.pieces.extend(slots[n].pieces)
        home.grams |= slots[n].grams
        slots[n] = Slot([], set())
    home.pieces.append(piece)
    new = _grams(piece.folded)
    home.grams |= new
    for gram in new:
        index[gram].add(homes[0])
