"""What each copy had added, lost and changed, read off the columns."""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from scraper.corpus.consensus.columns import SEAM, Column
from scraper.corpus.consensus.values import Change
from scraper.corpus.consensus.vote import Cell, Voter
from scraper.corpus.folding import fold


class Differences(Struct):
    """The differences of one copy so far, and how many restored characters it holds."""

    added: list[Change]
    lost: list[Change]
    changed: list[Change]
    held: int = 0


def differences_of(
    columns: Sequence[Column], cells: Sequence[Cell], copy: int, *, voter: Voter, start: int
) -> Differences:
    """One copy against one slot; start is where the slot's text begins in the restored text.

    Only differences in script are no change; white space is neither added nor lost.
    """
    out = Differences([], [], [])
    for at, own, restored, first in _stretches(columns, cells, copy, voter, start):
        if own is None:
            out.held += len(restored)
            continue
        cls = next((c for i, c in voter.classes.items() if first <= i < first + len(own)), "")
        mine, theirs = own.replace(SEAM, "\n"), restored.replace(SEAM, "\n\n")
        if not theirs and mine.strip():
            out.added.append(Change(at, mine, "", cls))
        elif not mine and theirs.strip():
            out.lost.append(Change(at, "", theirs))
        elif mine.strip() or theirs.strip():
            out.changed.append(Change(at, mine, theirs, cls))
    return out


def _stretches(
    columns: Sequence[Column], cells: Sequence[Cell], copy: int, voter: Voter, start: int
) -> Iterator[tuple[int, str | None, str, int]]:
    """(offset, what the copy has or None where it agrees, what was restored, offset in the copy) of each stretch."""
    kind, at, mine, theirs, first = "", start, "", "", -1
    here = start
    for column, cell in zip(columns, cells, strict=True):
        own = voter.text[column[copy]] if column[copy] >= 0 else ""
        new = _kind(own, cell.character)
        if new != kind and kind:
            yield at, (None if kind == "=" else mine), theirs, first
        if new != kind:
            kind, at, mine, theirs, first = new, here, "", "", column[copy]
        mine, theirs = mine + own, theirs + cell.character
        here += 2 if cell.character == SEAM else len(cell.character)
    if kind:
        yield at, (None if kind == "=" else mine), theirs, first


def _kind(own: str, restored: str) -> str:
    """How the two compare: "=" agrees, "+" added, "-" lost, "~" changed, "" nothing on either side."""
    if not own and not restored:
        return ""
    if own and restored:
        return "=" if own == restored or fold(own) == fold(restored) else "~"
    return "+" if own else "-"


def merged(parts: Sequence[Differences]) -> Differences:
    """The differences of one copy over all slots."""
    out = Differences([], [], [])
    for part in parts:
        out.added.extend(part.added)
        out.lost.extend(part.lost)
        out.changed.extend(part.changed)
        out.held += part.held
    return out
