"""Inline rules: part of a line goes or is replaced, and the rest is joined again."""

from collections.abc import Iterator, Sequence

from scraper.clean.text_lines import Line, candidates, edits_by_rule
from scraper.model import Document, Edit, Flag, Found
from scraper.rules.needles import Needles
from scraper.rules.patterns import compile_pattern
from scraper.rules.schema import InlineRule


def find_inlines(document: Document, rules: Sequence[InlineRule]) -> Iterator[Edit | Flag]:
    """Propose an edit for every match of every rule, as small as it can be: what match and replacement share stays.

    Flags as in `edits_by_rule`: over-eager, rule-timeout.
    """
    return edits_by_rule(document, rules, _edits)


def _edits(lines: Sequence[Line], rule: InlineRule, needles: Needles) -> Iterator[Edit]:
    finditer = compile_pattern(rule.pattern).finditer
    for line, seconds in candidates(lines, needles):
        for hit in finditer(line.text, timeout=seconds):
            found, made = hit.group(), hit.expand(rule.with_)
            if found == made:
                continue
            head = _shared(found, made)
            tail = _shared(found[head:][::-1], made[head:][::-1])
            named = ((name, hit.group(name)) for name in rule.capture)
            yield Edit(
                block=line.block,
                start=line.start + hit.start() + head,
                end=line.start + hit.end() - tail,
                replacement=made[head : len(made) - tail],
                rule=rule.rule,
                cls=rule.cls,
                facts=tuple(Found(name, value.strip(), rule.rule, line.text) for name, value in named if value),
            )


def _shared(one: str, other: str) -> int:
    """How many characters both begin with."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))
