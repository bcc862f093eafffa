"""Copies of one article -> the article, with what supports each block and what each copy had different."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from scraper.corpus.consensus.apart import apart
from scraper.corpus.consensus.columns import SEAM
from scraper.corpus.consensus.order import ordered
from scraper.corpus.consensus.parts import BREAK, Part, dropped_of, left_out, located_parts
from scraper.corpus.consensus.report import Differences, differences_of, merged
from scraper.corpus.consensus.sentences import SENTENCE_ENDS
from scraper.corpus.consensus.slots import Piece, Slot, slots_of
from scraper.corpus.consensus.standing import Standing, standing_of, title_of
from scraper.corpus.consensus.trust import kept_slots
from scraper.corpus.consensus.values import Change, Copy, CopyReport, Restored, RestoredBlock, ThinSpan
from scraper.corpus.consensus.vote import SUSPECTED, Ballot, Cell, Voter, vote, voter_of
from scraper.model import Cluster, Origin

MOST_COPIES = 16
"""Copies that vote: more add nothing (5 give all there is on the development set), and cost grows with the square."""


def restore(copies: Sequence[Copy], *, cluster: Cluster | None = None, origin: Origin | None = None) -> Restored:
    """The article that stands behind several copies; no character is in it that none of them has, repairs aside.

    Deterministic, whatever the order of the copies. Of more than MOST_COPIES the best vote.
    """
    standing = standing_of(sorted(copies, key=lambda c: (c.id, c.source)))
    used = apart(standing.copies[:MOST_COPIES])
    everything = slots_of(used)
    slots, left = kept_slots(everything, len(used), title=title_of(used))
    order, unsettled, nowhere = ordered(slots, len(used)) if slots else ([], frozenset(), [])
    parts = []
    for place, n in enumerate(order):
        own = sorted(slots[n].copies)
        voters = {c: voter_of(slots[n].of(c), alone=len(own) == 1 < len(used)) for c in own}
        later = [slots[m] for m in order[place + 1 :]]
        ballot = Ballot(range(len(used)), standing.weights, _cut_short(voters, later), not later)
        columns, cells = vote(voters, ballot)
        parts.append(Part(slots[n], voters, columns, cells, n in unsettled))
    parts = [p for p in parts if p.text.strip()]
    rest = dropped_of(used, everything, parts)
    whole = _restored(standing, used, parts, rest)
    return replace(
        whole,
        id=(cluster or Cluster()).id,
        cluster=cluster or Cluster(),
        origin=origin or Origin(),
        thin=(*whole.thin, *left_out(used, [*left, *(slots[n] for n in nowhere)], parts)),
    )


def _cut_short(voters: Mapping[int, Voter], later: Sequence[Slot]) -> frozenset[int]:
    """The copies whose text ends here in the middle of a sentence, while others go on."""
    going_on = frozenset().union(*(slot.trusted for slot in later))
    return frozenset(n for n, v in voters.items() if n not in going_on and v.text.strip()[-1:] not in SENTENCE_ENDS)


def _restored(
    standing: Standing, used: Sequence[Copy], parts: Sequence[Part], dropped: Mapping[int, Sequence[Change]]
) -> Restored:
    text = BREAK.join(p.text for p in parts)
    located = located_parts(parts)
    lead = used[0]
    return Restored(
        id="",
        title=title_of(used),
        text=text,
        blocks=tuple(b for part, start in located for b in _blocks(part, start, used)),
        language=_commonest(c.language for c in used),
        script=lead.script,
        published=min((c.published for c in used if c.published), default=""),
        sources=tuple(c.source for c in standing.copies),
        thin=tuple(t for part, start in located for t in _thin(part, start, used)),
        copies=tuple(_reports(located, used, dropped)),
    )


def _commonest(values: Iterable[str]) -> str:
    counts = Counter(v for v in values if v)
    return min(counts, key=lambda v: (-counts[v], v)) if counts else ""


def _blocks(part: Part, start: int, used: Sequence[Copy]) -> Iterable[RestoredBlock]:
    """The blocks of a slot: one, unless a copy had them apart and the vote was for that."""
    runs: list[list[Cell]] = [[]]
    for cell in part.cells:
        if cell.character == SEAM:
            runs.append([])
        else:
            runs[-1].append(cell)
    kinds = _kinds(part.slot, len(runs))
    for kind, run in zip(kinds, runs, strict=True):
        text = "".join(c.character for c in run)
        held = Counter(n for c in run if c.character for n in c.holders)
        size = sum(bool(c.character) for c in run)
        holders = sorted(n for n, count in held.items() if 2 * count >= size)
        if text:
            sources = tuple(used[n].id for n in holders)
            yield RestoredBlock(kind, text, start, start + len(text), len(holders), sources, len(holders) > 1)
        start += len(text) + len(BREAK)


def _kinds(slot: Slot, count: int) -> list[str]:
    """What the blocks are: as in the best copy that has as many of them."""
    for n in sorted(slot.copies):
        own: list[Piece] = slot.of(n)
        if len(own) == count:
            return [p.block.kind for p in own]
    return ["p"] * count


def _thin(part: Part, start: int, used: Sequence[Copy]) -> Iterable[ThinSpan]:
    """What the copies do not settle, stretch by stretch."""
    if part.unsettled:
        yield ThinSpan(start, start + len(part.text), "order", "", used[min(part.slot.copies)].id)
    if len(part.slot.copies) == 1 and len(used) > 1:
        yield ThinSpan(start, start + len(part.text), "one-copy", "", used[min(part.slot.copies)].id)
        yield from _suspected(part, start, used)
        return
    at = start
    run: _Run | None = None
    for column, cell in zip(part.columns, part.cells, strict=True):
        holder = min(cell.holders, default=-1)
        if run is not None and (cell.thin != run.why or holder != run.holder):
            yield _span(run, at, used)
            run = None
        if cell.thin:
            run = run or _Run(cell.thin, holder, at)
            left = cell.thin == "left-out" and column[holder] >= 0
            run.other += part.voters[holder].text[column[holder]] if left else ""
        at += len(BREAK) if cell.character == SEAM else len(cell.character)
    if run is not None:
        yield _span(run, at, used)


def _suspected(part: Part, start: int, used: Sequence[Copy]) -> Iterable[ThinSpan]:
    """What was left out of a block of one copy, because cleaning suspects it and nobody else can tell."""
    ((n, voter),) = part.voters.items()
    at, out = start, ""
    for column, cell in zip(part.columns, part.cells, strict=True):
        if voter.doubted[column[n]] == SUSPECTED:
            out += voter.text[column[n]]
        elif out:
            yield ThinSpan(at, at, "left-out", out, used[n].id)
            out = ""
        at += len(BREAK) if cell.character == SEAM else len(cell.character)
    if out:
        yield ThinSpan(at, at, "left-out", out, used[n].id)


class _Run(Struct):
    """A stretch of cells that are thin for one reason."""

    why: str
    holder: int
    start: int
    other: str = ""


def _span(run: _Run, end: int, used: Sequence[Copy]) -> ThinSpan:
    source = used[run.holder].id if run.holder >= 0 else ""
    return ThinSpan(run.start, end, run.why, run.other.replace(SEAM, "\n"), source)


def _reports(
    located: Sequence[tuple[Part, int]], used: Sequence[Copy], dropped: Mapping[int, Sequence[Change]]
) -> Iterable[CopyReport]:
    size = sum(bool(c.character) for part, _ in located for c in part.cells)
    for n, copy in enumerate(used):
        found = []
        for part, start in located:
            voter = part.voters.get(n)
            if voter is not None:
                found.append(differences_of(part.columns, part.cells, n, voter=voter, start=start))
            else:
                found.append(_missing(part, start))
        whole = merged(found)
        yield CopyReport(
            copy.id,
            copy.source,
            copy.url,
            round(min(1.0, whole.held / max(1, size)), 4),
            tuple(sorted([*whole.added, *dropped.get(n, ())], key=lambda c: c.at)),
            tuple(whole.lost),
            tuple(whole.changed),
        )


def _missing(part: Part, start: int) -> Differences:
    return Differences([], [Change(start, "", part.text)], [])
