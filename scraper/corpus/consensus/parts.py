"""The decided slots of a restored article, where they stand in its text, and what of the copies is not in it."""

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from scraper.corpus.consensus.columns import SEAM
from scraper.corpus.consensus.slots import Slot
from scraper.corpus.consensus.values import Change, Copy, ThinSpan
from scraper.corpus.consensus.vote import Cell, Voter

BREAK = "\n\n"


class Part(Struct, frozen=True):
    """A slot decided: its text with line breaks between blocks, and how it came about."""

    slot: Slot
    voters: Mapping[int, Voter]
    columns: list[list[int]]
    cells: list[Cell]
    unsettled: bool

    @property
    def text(self) -> str:
        """The slot's blocks as they stand in the article."""
        return "".join(c.character for c in self.cells).replace(SEAM, BREAK)


OUTSIDE = frozenset(("boilerplate", "navigation", "comment"))
"""Classes of blocks that are no part of a repost's text: the site around it."""


def located_parts(parts: Sequence[Part]) -> list[tuple[Part, int]]:
    """Each part with the offset at which it starts in the restored text."""
    out, at = [], 0
    for part in parts:
        out.append((part, at))
        at += len(part.text) + len(BREAK)
    return out


def dropped_of(used: Sequence[Copy], slots: Sequence[Slot], parts: Sequence[Part]) -> Mapping[int, list[Change]]:
    """For each copy the whole blocks that it had added to the article, with the place in front of which they stood."""
    kept, ends = {id(part.slot) for part in parts}, _ends(parts)
    out: dict[int, list[Change]] = {}
    for slot in slots:
        for piece in slot.pieces if id(slot) not in kept else ():
            classes = [d.cls for d in piece.block.doubts if not d.replacement]
            if not OUTSIDE & set(classes):
                at = _behind(piece.copy, piece.number, ends)
                out.setdefault(piece.copy, []).append(Change(at, piece.block.text + "\n", "", next(iter(classes), "")))
    return {n: sorted(changes, key=lambda c: c.at) for n, changes in out.items() if n < len(used)}


def left_out(used: Sequence[Copy], slots: Sequence[Slot], parts: Sequence[Part]) -> Iterator[ThinSpan]:
    """Paragraphs of one copy alone that were not taken over, as places to be looked at."""
    ends = _ends(parts)
    for slot in slots:
        piece = slot.pieces[0]
        at = _behind(piece.copy, piece.number, ends)
        yield ThinSpan(at, at, "left-out", piece.block.text, used[piece.copy].id)


def _ends(parts: Sequence[Part]) -> list[tuple[int, dict[int, int]]]:
    """For each part where it ends in the restored text, and by copy the number of its first block there."""
    out = []
    for part, start in located_parts(parts):
        firsts = {copy: min(p.number for p in part.slot.of(copy)) for copy in part.slot.copies}
        out.append((start + len(part.text), firsts))
    return out


def _behind(copy: int, number: int, ends: Sequence[tuple[int, dict[int, int]]]) -> int:
    """The end of the last part that stands before a block in its own copy, 0 if none does."""
    return max((end for end, firsts in ends if firsts.get(copy, number) < number), default=0)
