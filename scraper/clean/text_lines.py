"""The lines of a document as text rules see them, their zones, and what each line may cost."""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, TypeVar

from scraper.model import Document, Edit, Flag
from scraper.rules.gate import gate_of
from scraper.rules.needles import Needles
from scraper.rules.schema import InlineRule, LineRule, Zone
from scraper.text.kept import Kept, kept_text

R = TypeVar("R", LineRule, InlineRule)

CPU_BUDGET = 0.25
"""Seconds of CPU one rule may take on one page (issue 2); then it is skipped and recorded as `rule-timeout`."""

LEAST_SHARE = 0.02
"""Seconds that even the shortest line gets: 10,000 times what a sound pattern needs on 100 characters."""

MAX_CUT = 0.6
"""Share of a page's text that one rule may cut; above it the rule is `over-eager` and its edits are dropped."""


class Line(NamedTuple):
    """One line of a block, bare of outer white space: `start` is its begin, [cut_from, cut_to) what goes with it."""

    block: int
    text: str
    start: int
    cut_from: int
    cut_to: int


def lines_of(kept: Kept) -> list[Line]:
    """The lines that hold text, in order, except those of code."""
    out: list[Line] = []
    for index, block in kept.prose:
        text = block.text
        if "\n" not in text:
            if bare := text.strip():
                out.append(Line(index, bare, 0 if bare is text else text.find(bare), 0, len(text)))
        else:
            out.extend(_split(index, text))
    return out


def _split(index: int, text: str) -> Iterator[Line]:
    at = 0
    for piece in text.split("\n"):
        end = at + len(piece)
        if bare := piece.strip():
            last = end >= len(text)
            yield Line(index, bare, text.find(bare, at), at - 1 if last and at else at, end if last else end + 1)
        at = end + 1


def edits_by_rule(
    document: Document, rules: Sequence[R], edits_of: Callable[[Sequence[Line], R, Needles], Iterator[Edit]]
) -> Iterator[Edit | Flag]:
    """Run each rule over the lines of its zone, in the order of the rules.

    Flags: `over-eager` (the rule would cut more than MAX_CUT of the text: its edits are dropped) and `rule-timeout`
    (it ran into its CPU budget: it is skipped); the note names the rule.
    """
    kept = kept_text(document)
    possible = list(_possible(rules, kept))
    if not possible:
        return
    lines = lines_of(kept)
    total = sum(len(line.text) for line in lines)
    for rule, needles in possible:
        try:
            edits = list(edits_of(_in_zone(lines, rule.zone), rule, needles))
        except TimeoutError:
            yield Flag(code="rule-timeout", note=rule.rule)
            continue
        cut = sum(edit.end - edit.start - len(edit.replacement) for edit in edits)
        if cut > MAX_CUT * total:
            note = f"{rule.rule} would cut {cut} of {total} characters"
            yield Flag(code="over-eager", block=edits[0].block, note=note)
        else:
            yield from edits


def _possible(rules: Sequence[R], kept: Kept) -> Iterator[tuple[R, Needles]]:
    """The rules that have exact lines or whose pattern may match on the page, with what it can't do without."""
    for rule, needles in zip(rules, gate_of(*(rule.pattern for rule in rules)).on(kept), strict=True):
        if needles is not None or (isinstance(rule, LineRule) and rule.text):
            yield rule, needles or Needles(())


def candidates(lines: Sequence[Line], needles: Needles) -> list[tuple[Line, float]]:
    """The lines in which a pattern may match, each with the seconds it may take there."""
    likely = [line for line in lines if needles.in_text(line.text)] if needles.strings else lines
    return list(zip(likely, shares(likely), strict=True))


def _in_zone(lines: Sequence[Line], zone: Zone | None) -> Sequence[Line]:
    """The lines a rule may act on; first and last are counted in lines that hold text, both given: in either."""
    if zone is None or (zone.first is None and zone.last is None):
        return lines
    first, last = zone.first or 0, zone.last or 0
    if first + last >= len(lines):
        return lines
    return [*lines[:first], *lines[len(lines) - last :]]


def shares(lines: Sequence[Line]) -> list[float]:
    """How many seconds a rule may spend on each line: the budget by length, so that no clock is needed."""
    per_char = CPU_BUDGET / max(1, sum(len(line.text) for line in lines))
    return [max(LEAST_SHARE, per_char * len(line.text)) for line in lines]
