"""`rules list` and `rules show`: rule sets as people read them."""

from collections.abc import Iterator, Sequence

import msgspec

from scraper.model import STAGES
from scraper.rules.book import RuleBook
from scraper.rules.schema import FieldRule, LineRule, Match, RuleSet, UseRule, Zone


def listing(book: RuleBook, *, as_json: bool) -> Iterator[str]:
    """One line for each rule set, in the order of their ids."""
    rows = [(one.id, one.status, _count(one), _matching(one.match), one.name) for one in book.sets.values()]
    if as_json:
        keys = ("id", "status", "rules", "match", "name")
        yield from (msgspec.json.encode(dict(zip(keys, row, strict=True))).decode() for row in rows)
        return
    width = max((len(row[0]) for row in rows), default=0)
    for name, status, count, matching, title in rows:
        yield f"{name:<{width}}  {status:<8}  {count:>4}  {matching}  {title}".rstrip()


def _count(one: RuleSet) -> int:
    return len(one.fields) + len(one.drop) + len(one.line) + len(one.inline) + len(one.use)


def _matching(match: Match) -> str:
    if match.any:
        return "every page"
    ways = [*match.hosts[:2], *(["…"] if len(match.hosts) > 2 else [])]
    ways += [f"{len(match.markers)} markers"] if match.markers else []
    ways += [f"{len(match.text)} texts"] if match.text else []
    return " | ".join(ways) or "(only extended)"


def shown_rules(book: RuleBook, name: str, *, as_json: bool) -> Iterator[str]:
    """A rule set behind all that it extends, stage by stage.

    Raises:
        RuleError: there is no such rule set.
    """
    everywhere = [one for one in book.active if book.sets[one].match.any]
    sets = tuple({one.id: one for base in (*everywhere, name) for one in book.resolve(base)}.values())
    if as_json:
        yield from (msgspec.json.encode(one).decode() for one in sets)
        return
    own = book.sets[name]
    yield f"{name}: {own.name or 'no name'} ({own.status}); runs " + " > ".join(one.id for one in sets)
    yield "stages: " + " > ".join(STAGES)
    for stage in STAGES:
        lines = list(_stage(stage, sets))
        if lines:
            yield ""
            yield f"[{stage}]"
            yield from (f"  {line}" for line in lines)


def _stage(stage: str, sets: Sequence[RuleSet]) -> Iterator[str]:
    for one in sets:
        if stage == "match":
            yield from _match_lines(one)
        elif stage == "drop":
            yield from (_row(r.rule, r.cls, " | ".join((*r.select, *r.xpath))) for r in one.drop)
        elif stage == "fields":
            yield from (_row(r.rule, "", _field(r)) for r in one.fields.values() if r.name != "body")
        elif stage == "body" and "body" in one.fields:
            yield _row(one.fields["body"].rule, "", _field(one.fields["body"]))
        elif stage == "line":
            yield from (_row(r.rule, r.cls, _line(r)) for r in one.line)
        elif stage == "detectors":
            yield from (_row(r.rule, "", _use(r)) for r in one.use)
        elif stage == "inline":
            yield from (_row(r.rule, r.cls, f"{r.pattern} -> {r.with_!r}{_zone(r.zone)}") for r in one.inline)


def _row(rule: str, cls: str, what: str) -> str:
    return f"{rule:<36} {cls:<16} {what}".rstrip()


def _match_lines(one: RuleSet) -> Iterator[str]:
    match = one.match
    if match.any:
        yield _row(one.id, "", "every page")
    if match.hosts:
        yield _row(one.id, "hosts", " | ".join(match.hosts))
    if match.paths:
        yield _row(one.id, "and paths", " | ".join(match.paths))
    if match.markers:
        yield _row(one.id, f"or {match.need} of", " | ".join(match.markers))
    if match.text:
        yield _row(one.id, "or text", " | ".join(match.text))


def _field(field: FieldRule) -> str:
    return " | ".join((*field.select, *field.xpath))


def _line(rule: LineRule) -> str:
    return (rule.pattern or f"{len(rule.text)} exact lines") + _zone(rule.zone)


def _zone(zone: Zone | None) -> str:
    if zone is None:
        return ""
    ends = [f"{key} {value}" for key, value in (("first", zone.first), ("last", zone.last)) if value]
    return f"  (only in the {' or '.join(ends)} lines)"


def _use(use: UseRule) -> str:
    options = ", ".join(f"{key} = {value!r}" for key, value in use.options.items())
    return f"{use.detector}({options})"
