"""The characters of one slot: every copy that holds it has one vote for each column."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from enum import IntEnum
from itertools import combinations

from msgspec import Struct

from scraper.corpus.consensus.columns import SEAM, Column, columns_of
from scraper.corpus.consensus.readings import BLANKS, DAMAGE, Choice, Chosen, alike, choose, distinct
from scraper.corpus.consensus.sentences import is_lost_sentence
from scraper.corpus.consensus.slots import Piece
from scraper.corpus.folding import fold

PAIR = 2
"""Copies of which neither can be outvoted: what only one of them has is tied, character by character."""

SUSPECTED = 2


class Voter(Struct, frozen=True):
    """What one copy has in a slot: its text, blocks joined by line breaks, and what cleaning says, by character."""

    text: str
    folded: str
    doubted: bytes  # 1 where cleaning would cut, SUSPECTED where it suspects and no other copy can tell
    repairs: Mapping[int, str]  # the character that cleaning would write instead
    classes: Mapping[int, str]  # class of the cut that starts here


class Ballot(Struct, frozen=True):
    """How the copies of a cluster are weighed: the better copy decides where votes are equal, weights the script."""

    lead: Sequence[int]  # numbers of the copies, the best one first
    weights: Sequence[float]  # by copy: how much its way to write a character counts
    cut_short: frozenset[int] = frozenset()  # copies that end in this slot, perhaps before the article does
    last: bool = False  # nothing stands behind this slot


class Verdict(IntEnum):
    """What becomes of a column."""

    DROP = 0
    KEEP = 1
    TIE = 2


class Found(Struct, frozen=True, gc=False):
    """What the votes on one column say.

    holders: the copies behind the reading with most votes; rivals: whether another reading has as many; live: the
    copies with any reading that counts; gaps: how many copies have none.
    """

    verdict: Verdict
    holders: frozenset[int]
    rivals: bool
    live: frozenset[int]
    gaps: int


class Cell(Struct):
    """A column decided: the character ("" for none), who voted for it, and why it is thin ("" if it is not)."""

    character: str
    holders: frozenset[int]
    thin: str = ""


def voter_of(pieces: Sequence[Piece], *, alone: bool = False) -> Voter:
    """The blocks of one copy in one slot as one text; alone: no other copy holds the slot, so that suspects count."""
    text = SEAM.join(p.block.text.replace(SEAM, " ") for p in pieces)
    doubted, repairs, classes, start = bytearray(len(text)), {}, {}, 0
    for piece in pieces:
        for d in piece.block.doubts:
            if d.replacement:
                repairs.update({start + d.start + i: c for i, c in enumerate(d.replacement)})
            else:
                doubted[start + d.start : start + d.end] = b"\x01" * (d.end - d.start)
                classes[start + d.start] = d.cls
        for d in piece.block.suspects if alone else ():
            doubted[start + d.start : start + d.end] = bytes([SUSPECTED]) * (d.end - d.start)
            classes[start + d.start] = d.cls
        start += len(piece.block.text) + 1
    return Voter(text, fold(text), bytes(doubted), repairs, classes)


def vote(voters: Mapping[int, Voter], ballot: Ballot) -> tuple[list[Column], list[Cell]]:
    """The columns of a slot and what becomes of each; the numbers of the voters index every column.

    Where the copies agree that there is text, each character is voted on; between, what they have there as a whole.
    """
    width = max(voters) + 1
    columns = columns_of([voters[n].folded if n in voters else "" for n in range(width)])
    cells = _cells(columns, voters, ballot, ends=_ends(columns, voters, ballot))
    _trim(cells)
    return columns, cells


def _ends(columns: Sequence[Column], voters: Mapping[int, Voter], ballot: Ballot) -> dict[int, int]:
    """The last column of each copy that is cut short: of the last slot only where most copies do not end with it."""
    ends = {n: _last_column(columns, n) for n in ballot.cut_short if n in voters}
    counts = Counter(ends.values()) if ballot.last else Counter()
    return {n: end for n, end in ends.items() if 2 * counts[end] <= len(voters)}


def _cells(
    columns: Sequence[Column], voters: Mapping[int, Voter], ballot: Ballot, *, ends: Mapping[int, int]
) -> list[Cell]:
    """ends: the last column of which a copy speaks that is cut short."""
    everyone = frozenset(voters)
    found = []
    for i, column in enumerate(columns):
        covering = everyone.difference(n for n, end in ends.items() if i > end) if ends else everyone
        found.append(_verdict(column, voters, covering, ballot))
    cells: list[Cell] = []
    at = 0
    for span, chosen in _contests(columns, found, voters, ballot, ends=ends):
        _settle(range(at, span.start), columns, found, voters=voters, ballot=ballot, cells=cells)
        cells.extend(_contested(columns, span, chosen, voters=voters, ballot=ballot, cells=cells))
        at = span.stop
    _settle(range(at, len(columns)), columns, found, voters=voters, ballot=ballot, cells=cells)
    return cells


def _verdict(column: Column, voters: Mapping[int, Voter], covering: frozenset[int], ballot: Ballot) -> Found:
    """A reading that cleaning doubts wherever it stands counts as no reading."""
    readings: dict[str, list[int]] = {}
    for n in covering:
        if column[n] >= 0:
            readings.setdefault(voters[n].folded[column[n]], []).append(n)
    counts = {c: ns for c, ns in readings.items() if any(not voters[n].doubted[column[n]] for n in ns)}
    if not counts:
        return Found(Verdict.DROP, frozenset(), False, frozenset(), len(covering))
    if len(counts) == 1:
        ((best, own),) = counts.items()
        holders = live = frozenset(own)
    else:
        first = next(n for n in ballot.lead if any(n in ns for ns in counts.values()))
        best = max(counts, key=lambda c: (len(counts[c]), c not in DAMAGE, first in counts[c], c))
        holders, live = frozenset(counts[best]), frozenset(n for ns in counts.values() for n in ns)
    votes, gaps = len(holders), len(covering) - len(live)
    if votes < gaps:
        return Found(Verdict.DROP, holders, False, live, gaps)
    rivals = any(c != best and len(ns) == votes and c not in DAMAGE for c, ns in counts.items())
    return Found(Verdict.TIE if votes == gaps else Verdict.KEEP, holders, rivals, live, gaps)


def _contests(
    columns: Sequence[Column],
    found: Sequence[Found],
    voters: Mapping[int, Voter],
    ballot: Ballot,
    *,
    ends: Mapping[int, int],
) -> Iterator[tuple[range, Chosen]]:
    """The places between agreed columns where the copies have several readings, and which of these is the text."""
    at, tail = 0, _tail(columns, found, voters, ends)
    stop = tail[0].start if tail else len(found)
    while at < stop:
        end = at
        while end < stop and found[end].gaps:
            end += 1
        speaking = {n: voter for n, voter in voters.items() if ends.get(n, end) >= end - 1}
        readings = _readings(columns, range(at, end), found, speaking) if at < end and len(speaking) > PAIR else {}
        if distinct(readings) > 1:
            chosen = choose(readings, ballot.lead)
            if len(chosen.holders) < len(readings):
                yield range(at, end), chosen
        at = end + 1
    if tail:
        yield tail[0], choose(tail[1], ballot.lead)


def _tail(
    columns: Sequence[Column], found: Sequence[Found], voters: Mapping[int, Voter], ends: Mapping[int, int]
) -> tuple[range, dict[int, str]] | None:
    """What stands behind the end of a copy, and each copy's reading, if no two go on with one text: nothing is one."""
    last = {n: _last_column(columns, n) for n in voters} if ends and len(voters) > PAIR else {}
    for end in sorted(set(last.values()))[:-1]:
        span = range(end + 1, len(columns))
        readings = _readings(columns, span, found, {n: v for n, v in voters.items() if last[n] >= end})
        texts = [text for text in readings.values() if text.strip(BLANKS)]
        whole = any(last[n] == end for n in ends)  # that copy was cut short perhaps, so others may be, too
        if len(texts) > 1 and not any(alike(a, b, whole=whole) for a, b in combinations(texts, 2)):
            return span, readings
    return None


def _last_column(columns: Sequence[Column], n: int) -> int:
    return next((i for i in range(len(columns) - 1, -1, -1) if columns[i][n] >= 0), -1)


def _readings(
    columns: Sequence[Column], span: range, found: Sequence[Found], voters: Mapping[int, Voter]
) -> dict[int, str]:
    """What each copy has in a stretch, folded, without what counts as no reading."""
    return {n: "".join(voter.folded[columns[i][n]] for i in span if n in found[i].live) for n, voter in voters.items()}


def _contested(  # noqa: PLR0913  # the state of one decision
    columns: Sequence[Column],
    span: range,
    chosen: Chosen,
    *,
    voters: Mapping[int, Voter],
    ballot: Ballot,
    cells: Sequence[Cell],
) -> list[Cell]:
    """A stretch in which copies have different readings: one of these, as the copies have it that hold it."""
    if chosen.choice is Choice.NOTHING:
        return [Cell("", frozenset()) for _ in span]
    left_out = [Cell("", frozenset(chosen.holders[:1]), "left-out") for _ in span]
    if chosen.choice is Choice.OPEN:
        return left_out
    holding = {n: voters[n] for n in chosen.holders}
    own = _cells(columns[span.start : span.stop], holding, ballot, ends={})
    if chosen.choice is Choice.TIED:
        text, after = "".join(c.character for c in own), _next_character(columns, span.stop, voters)
        if not is_lost_sentence(text, _last_character(cells), after):
            return left_out
    why = {Choice.TIED: "one-copy", Choice.EITHER: "either"}.get(chosen.choice, "")
    return [Cell(c.character, c.holders, c.thin or (why if c.character else "")) for c in own]


def _settle(  # noqa: PLR0913  # the state of one decision
    span: range,
    columns: Sequence[Column],
    found: Sequence[Found],
    *,
    voters: Mapping[int, Voter],
    ballot: Ballot,
    cells: list[Cell],
) -> None:
    """Add the cells of columns, each as its votes say, to those before it."""
    at = span.start
    while at < span.stop:
        verdict, holders = found[at].verdict, found[at].holders
        if verdict is not Verdict.TIE:
            keep = verdict is Verdict.KEEP
            character, repaired = _written(columns[at], voters, holders, ballot) if keep else ("", False)
            why = "either" if keep and found[at].rivals else "repaired" if repaired else ""
            cells.append(Cell(character, holders, why))
            at += 1
            continue
        if twice := _twice(columns, found, at, voters):
            holders, end = twice
            cells.extend(
                Cell(
                    _written(columns[i], voters, holders, ballot)[0] if found[i].holders == holders else "",
                    found[i].holders,
                )
                for i in range(at, end)
            )
            at = end
            continue
        end = at
        while end < span.stop and found[end].verdict is verdict and found[end].holders == holders:
            end += 1
        cells.extend(_tied(columns, range(at, end), holders, voters=voters, ballot=ballot, cells=cells))
        at = end


def _twice(
    columns: Sequence[Column],
    found: Sequence[Found],
    at: int,
    voters: Mapping[int, Voter],
) -> tuple[frozenset[int], int] | None:
    """Where tied readings up to the next agreed column are the same text, which adverts have torn apart.

    The answer is whose columns stay and where the stretch ends (exclusive).
    """
    end = at
    readings: dict[frozenset[int], str] = {}
    while end < len(columns) and found[end].verdict is not Verdict.KEEP:
        holders = found[end].holders
        if found[end].verdict is Verdict.TIE:
            n = min(holders)
            readings[holders] = readings.get(holders, "") + voters[n].folded[columns[end][n]]
        end += 1
    same = len(readings) == 2 and len(set(readings.values())) == 1
    return (next(iter(readings)), end) if same else None


def _tied(  # noqa: PLR0913  # the state of one decision
    columns: Sequence[Column],
    span: range,
    holders: frozenset[int],
    *,
    voters: Mapping[int, Voter],
    ballot: Ballot,
    cells: Sequence[Cell],
) -> list[Cell]:
    """A stretch that as many copies have as lack: whole sentences stay, line breaks too, anything else goes."""
    text = "".join(_written(columns[i], voters, holders, ballot)[0] for i in span)
    if not text.strip(BLANKS):
        keep = ballot.lead[0] in holders
        return [Cell(_written(columns[i], voters, holders, ballot)[0] if keep else "", holders) for i in span]
    if text.strip() == "":
        return [Cell(_written(columns[i], voters, holders, ballot)[0], holders) for i in span]
    if is_lost_sentence(text, _last_character(cells), _next_character(columns, span.stop, voters)):
        return [Cell(_written(columns[i], voters, holders, ballot)[0], holders, "one-copy") for i in span]
    return [Cell("", holders, "left-out") for _ in span]


def _last_character(cells: Sequence[Cell]) -> str:
    return next((c.character for c in reversed(cells) if c.character.strip(BLANKS)), SEAM)


def _next_character(columns: Sequence[Column], at: int, voters: Mapping[int, Voter]) -> str:
    if at >= len(columns):
        return SEAM
    return next((voters[n].text[columns[at][n]] for n in voters if columns[at][n] >= 0), SEAM)


def _written(column: Column, voters: Mapping[int, Voter], holders: frozenset[int], ballot: Ballot) -> tuple[str, bool]:
    """How the copies that hold a reading write it: (character, whether only the repair writes it so)."""
    weights: dict[str, float] = {}
    raw = set()
    for n in ballot.lead:
        if n not in holders:
            continue
        voter, at = voters[n], column[n]
        character = voter.repairs.get(at, voter.text[at])
        raw.add(voter.text[at])
        weights[character] = weights.get(character, 0.0) + ballot.weights[n]
    best = max(weights, key=lambda c: weights[c])  # of equals the first: the lead's
    return best, best not in raw


def _trim(cells: Sequence[Cell]) -> None:
    """White space at the ends of blocks goes."""
    for run in (cells, cells[::-1]):
        edge = True
        for cell in run:
            if cell.character == SEAM:
                edge = True
            elif edge and cell.character.isspace():
                cell.character = ""
            elif cell.character:
                edge = False
