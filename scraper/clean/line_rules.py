"""Line rules: whole lines that go, with what they say about the article read first."""

from collections.abc import Iterator, Sequence
from functools import lru_cache

from scraper.clean.text_lines import Line, candidates, edits_by_rule
from scraper.model import Document, Edit, Flag, Found
from scraper.rules.needles import Needles
from scraper.rules.patterns import compile_pattern
from scraper.rules.schema import LineRule
from scraper.text.urls import host_of


def find_lines(document: Document, rules: Sequence[LineRule]) -> Iterator[Edit | Flag]:
    """Propose a cut for every line that a rule matches, rule by rule.

    Flags as in `edits_by_rule`: over-eager, rule-timeout.
    """
    return edits_by_rule(document, [rule for rule in rules if _holds(rule, document)], _edits)


def _holds(rule: LineRule, document: Document) -> bool:
    """Whether a rule is for this page: a learned line may be one of a host, or none but the end of a title."""
    support = rule.support
    if support is None:
        return True
    return not support.where.startswith("title") and support.scope in ("", host_of(document.url))


def _edits(lines: Sequence[Line], rule: LineRule, needles: Needles) -> Iterator[Edit]:
    if rule.text:
        exact = _exact(rule.text)
        yield from (_cut(line, rule) for line in lines if line.text in exact)
    if rule.pattern:
        search = compile_pattern(rule.pattern).search
        for line, seconds in candidates(lines, needles):
            if hit := search(line.text, timeout=seconds):
                named = ((name, hit.group(name)) for name in rule.capture)
                facts = (Found(name, value.strip(), rule.rule, line.text) for name, value in named if value)
                yield _cut(line, rule, tuple(facts))


@lru_cache(maxsize=1024)  # one table per rule: learned files hold thousands of lines
def _exact(lines: tuple[str, ...]) -> frozenset[str]:
    return frozenset(line.strip() for line in lines)


def _cut(line: Line, rule: LineRule, facts: tuple[Found, ...] = ()) -> Edit:
    return Edit(block=line.block, start=line.cut_from, end=line.cut_to, rule=rule.rule, cls=rule.cls, facts=facts)
