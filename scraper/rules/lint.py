"""What can be said of a rule set without running it: broken selectors and patterns, unknown names, empty rules."""

import zoneinfo
from collections.abc import Callable, Collection, Iterator

import regex

from scraper.errors import RuleError
from scraper.model import CLASSES
from scraper.rules.book import RuleBook
from scraper.rules.findings import Finding, Source
from scraper.rules.markers import parse_marker
from scraper.rules.patterns import compile_pattern
from scraper.rules.positions import Path
from scraper.rules.read import did_you_mean
from scraper.rules.schema import FACTS, GROUPS, Crawl, FieldRule, InlineRule, LineRule, Match, RuleSet
from scraper.rules.selectors import check_selector, check_xpath, is_positional, parse_selector
from scraper.rules.walk import Spot, spots, text_rules

_ID = regex.compile(r"[a-z0-9][a-z0-9-]*+")
_HOST = regex.compile(r"(?:\*\.)?[\p{L}\p{N}_-]++(?:\.[\p{L}\p{N}_-]++)*+")
_GROUP_REFERENCE = regex.compile(r"\\g<(\w+)>")
_PLACEHOLDER = regex.compile(r"\{(\w*)\}")
_PARTS = ("year", "month", "day", "time")
_FREE = ("home", "host", "page")
_CHECKS: dict[str, tuple[Callable[[str], object], str]] = {
    "css": (check_selector, "R110"),
    "xpath": (check_xpath, "R111"),
    "pattern": (compile_pattern, "R120"),
}


def lint_rules(rules: RuleSet, source: Source, detectors: Collection[str] | None = None) -> Iterator[Finding]:
    """Findings on one rule set; `detectors` are the names that [[use]] may ask for, None: any."""
    yield from _lint_spots(rules, source)
    yield from _lint_match(rules.match, source)
    yield from _lint_ids(rules, source)
    yield from _lint_classes(rules, source)
    for name, field in rules.fields.items():
        yield from _lint_field(name, field, source)
    for number, drop in enumerate(rules.drop):
        if not drop.select and not drop.xpath:
            yield source.error(("drop", number), "R107", f"{drop.rule} selects nothing: give it select or xpath")
    for table, number, rule in text_rules(rules):
        yield from _lint_text_rule((table, number), rule, source)
    if detectors is not None:
        yield from _lint_uses(rules, source, detectors)
    if rules.crawl is not None:
        yield from _lint_crawl(rules.crawl, source)
    yield from _lint_unverified(rules, source)
    if not 0 <= rules.expect <= 1:
        yield source.error(("expect",), "R108", f"expect is {rules.expect}; it is a share, 0 to 1")


def lint_extends(rules: RuleSet, source: Source, book: RuleBook) -> Iterator[Finding]:
    """Findings on what a rule set extends and what extends it, among all rule sets."""
    match = rules.match
    matches = match.hosts or match.markers or match.text or match.any
    if not matches and not any(rules.id in other.extends for other in book.sets.values()):
        yield source.warning(
            ("match",), "R133", "no page can match: give it hosts, markers or text, or let another rule set extend it"
        )
    for number, base in enumerate(rules.extends):
        if base not in book.sets:
            hint = did_you_mean(base, sorted(book.sets))
            yield source.error(("extends", number), "R109", f'there is no rule set "{base}"{hint}')
        elif rules.status == "on" and book.sets[base].status == "proposed":
            yield source.warning(
                ("extends", number), "R109", f'"{base}" is only proposed, but runs through this rule set'
            )
    try:
        book.resolve(rules.id)
    except RuleError as error:
        if "circle" in str(error):
            yield source.error(("extends",), "R109", str(error))


def _lint_spots(rules: RuleSet, source: Source) -> Iterator[Finding]:
    for spot in spots(rules):
        check, code = _CHECKS[spot.kind]
        try:
            check(spot.text)
        except RuleError as error:
            yield source.error(spot.path, code, str(error))
        else:
            yield from _lint_sound_spot(spot, source)


def _lint_sound_spot(spot: Spot, source: Source) -> Iterator[Finding]:
    if spot.kind != "pattern" and is_positional(spot.text):
        yield source.warning(
            spot.path, "R112", f"{spot.text!r} counts siblings: the next change of the template breaks it"
        )
    if spot.path[:2] == ("match", "markers") and parse_marker(parse_selector(spot.text).css).unbound:
        yield source.warning(spot.path, "R114", f"{spot.text!r} is tried on every page: name an id, a class or a meta")


def _lint_match(match: Match, source: Source) -> Iterator[Finding]:
    if match.paths and not match.hosts:
        yield source.error(("match", "paths"), "R130", "paths only narrow hosts, and there are none")
    if match.beside and (match.any or match.markers or match.text or not match.hosts):
        yield source.error(
            ("match", "beside"), "R130", "a set that runs beside a platform matches by hosts, and only by them"
        )
    if match.markers and not 1 <= match.need <= len(match.markers):
        yield source.error(("match", "need"), "R130", f"need is {match.need} of {len(match.markers)} markers")
    for number, host in enumerate(match.hosts):
        if not _HOST.fullmatch(host):
            yield source.error(
                ("match", "hosts", number), "R131", f'"{host}" is no host: write "a.example" or "*.example"'
            )
    if match.valid.from_ and match.valid.until and match.valid.from_ >= match.valid.until:
        yield source.error(("match", "valid"), "R132", "from is not before until: no page can match")


def _lint_ids(rules: RuleSet, source: Source) -> Iterator[Finding]:
    seen: dict[str, Path] = {name: ("fields", name) for name in rules.fields}
    for table in ("drop", "line", "inline", "use"):
        for number, rule in enumerate(getattr(rules, table)):
            path: Path = (table, number, "id")
            if not _ID.fullmatch(rule.id):
                yield source.error(path, "R105", f"the id {rule.id!r} must be lower-case letters, digits and hyphens")
            if rule.id in seen:
                line = source.places.of(seen[rule.id])[0]
                yield source.error(path, "R105", f'the id "{rule.id}" is taken in line {line}')
            seen.setdefault(rule.id, path)


def _lint_classes(rules: RuleSet, source: Source) -> Iterator[Finding]:
    for table in ("drop", "line", "inline"):
        for number, rule in enumerate(getattr(rules, table)):
            if rule.cls not in CLASSES:
                path: Path = (table, number, "class")
                yield source.error(path, "R106", f'unknown class "{rule.cls}"{did_you_mean(rule.cls, CLASSES)}')


def _groups(pattern: str) -> frozenset[str]:
    """The named groups of a pattern, none if it is broken (which is reported elsewhere)."""
    try:
        return frozenset(compile_pattern(pattern).groupindex)
    except RuleError:
        return frozenset()


def _lint_field(name: str, field: FieldRule, source: Source) -> Iterator[Finding]:
    path: Path = ("fields", name)
    groups = frozenset().union(*(_groups(text) for text in (field.pattern, *field.also) if text))
    if not field.select and not field.xpath:
        yield source.error(path, "R107", f"{field.rule} selects nothing: give it select or xpath")
    if name not in (*FACTS, "body") and groups.isdisjoint(FACTS):
        hint = did_you_mean(name, (*FACTS, "body"))
        yield source.error(path, "R121", f'"{name}" is no field, and no pattern here reads one{hint}')
    for group in sorted(groups.difference(FACTS, GROUPS)):
        yield source.error((*path, "pattern"), "R122", f'the group "{group}" is no field{did_you_mean(group, FACTS)}')
    for key in field.parts.keys() - set(_PARTS):
        yield source.error((*path, "parts", key), "R101", f'unknown key "{key}"{did_you_mean(key, _PARTS)}')
    for key in field.reject.keys() - set(FACTS):
        yield source.error((*path, "reject", key), "R101", f'unknown key "{key}"{did_you_mean(key, FACTS)}')
    zones = zoneinfo.available_timezones()
    if field.timezone and zones and field.timezone not in zones:
        hint = did_you_mean(field.timezone, sorted(zones))
        yield source.error((*path, "timezone"), "R123", f'unknown time zone "{field.timezone}"{hint}')


def _lint_text_rule(path: Path, rule: LineRule | InlineRule, source: Source) -> Iterator[Finding]:
    groups = _groups(rule.pattern) if rule.pattern else frozenset()
    for number, name in enumerate(rule.capture):
        if name not in groups:
            yield source.error((*path, "capture", number), "R122", f'{rule.rule}: the pattern has no group "{name}"')
        elif name not in FACTS:
            yield source.error((*path, "capture", number), "R122", f'"{name}" is no field{did_you_mean(name, FACTS)}')
    if rule.zone is not None and any(n is not None and n < 1 for n in (rule.zone.first, rule.zone.last)):
        yield source.error((*path, "zone"), "R108", f"{rule.rule}: first and last count lines, from 1")
    if isinstance(rule, InlineRule):
        yield from _lint_replacement(path, rule, source)
        if not rule.test:
            yield source.error(path, "R144", f"{rule.rule} has no test: show one text, and what becomes of it")
    elif not rule.pattern and not rule.text:
        yield source.error(path, "R107", f"{rule.rule} matches nothing: give it a pattern or text")
    elif rule.pattern and not (rule.hit and rule.keep):
        yield source.error(
            path, "R144", f"{rule.rule} needs hit and keep: lines it removes, and lines like them that stay"
        )


def _lint_replacement(path: Path, rule: InlineRule, source: Source) -> Iterator[Finding]:
    known = _groups(rule.pattern)
    for name in _GROUP_REFERENCE.findall(rule.with_):
        if name not in known and not name.isdigit():
            yield source.error((*path, "with"), "R122", f'{rule.rule}: the pattern has no group "{name}"')


def _lint_uses(rules: RuleSet, source: Source, detectors: Collection[str]) -> Iterator[Finding]:
    for number, use in enumerate(rules.use):
        if use.detector not in detectors:
            hint = did_you_mean(use.detector, sorted(detectors))
            yield source.error(("use", number, "detector"), "R140", f'unknown detector "{use.detector}"{hint}')


def _lint_crawl(crawl: Crawl, source: Source) -> Iterator[Finding]:
    known = sorted({*_FREE, *(_groups(crawl.site) if crawl.site else ())})
    for key in ("feeds", "sitemaps", "index"):
        for number, template in enumerate(getattr(crawl, key)):
            for name in _PLACEHOLDER.findall(template):
                if name not in known:
                    path: Path = ("crawl", key, number)
                    yield source.error(
                        path, "R124", f"{{{name}}} is neither a group of site nor one of {', '.join(_FREE)}"
                    )


def _lint_unverified(rules: RuleSet, source: Source) -> Iterator[Finding]:
    known = {spot.text for spot in spots(rules)} | set(rules.match.hosts) | set(rules.match.paths)
    if rules.crawl is not None:
        known |= {*rules.crawl.feeds, *rules.crawl.sitemaps, *rules.crawl.index}
    for number, text in enumerate(rules.unverified):
        if text not in known:
            yield source.warning(("unverified", number), "R115", f"{text!r} stands nowhere else in this file")
