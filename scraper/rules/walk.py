"""Every selector and pattern of a rule set, with the place where it stands."""

from collections.abc import Iterable, Iterator

from msgspec import Struct

from scraper.rules.positions import Path
from scraper.rules.schema import Crawl, FieldRule, InlineRule, LineRule, RuleSet


class Spot(Struct, frozen=True, gc=False):
    """One selector, XPath or pattern; kind: "css", "xpath" or "pattern"."""

    path: Path
    kind: str
    text: str


def spots(rules: RuleSet) -> Iterator[Spot]:
    """All selectors, XPaths and patterns of a rule set, in the order of the file format."""
    yield from _each(("match", "markers"), "css", rules.match.markers)
    yield from _each(("match", "text"), "pattern", rules.match.text)
    for name, field in rules.fields.items():
        yield from _field(("fields", name), field)
    for number, drop in enumerate(rules.drop):
        yield from _each(("drop", number, "select"), "css", drop.select)
        yield from _each(("drop", number, "xpath"), "xpath", drop.xpath)
        if drop.unless is not None and drop.unless.has is not None:
            yield Spot(("drop", number, "unless", "has"), "css", drop.unless.has)
    for table, number, rule in text_rules(rules):
        if rule.pattern:
            yield Spot((table, number, "pattern"), "pattern", rule.pattern)
    if rules.crawl is not None:
        yield from _crawl(rules.crawl)


def text_rules(rules: RuleSet) -> Iterator[tuple[str, int, LineRule | InlineRule]]:
    """The line and inline rules, with the table and the number in it."""
    for number, line in enumerate(rules.line):
        yield "line", number, line
    for number, inline in enumerate(rules.inline):
        yield "inline", number, inline


def _each(path: Path, kind: str, texts: Iterable[str]) -> Iterator[Spot]:
    for number, text in enumerate(texts):
        yield Spot((*path, number), kind, text)


def _field(path: Path, field: FieldRule) -> Iterator[Spot]:
    yield from _each((*path, "select"), "css", field.select)
    yield from _each((*path, "xpath"), "xpath", field.xpath)
    for key, css in field.parts.items():
        yield Spot((*path, "parts", key), "css", css)
    for name in ("pattern", "split"):
        if text := getattr(field, name):
            yield Spot((*path, name), "pattern", text)
    yield from _each((*path, "strip"), "pattern", field.strip)
    yield from _each((*path, "also"), "pattern", field.also)


def _crawl(crawl: Crawl) -> Iterator[Spot]:
    for name in ("links", "archive_next", "next_page", "single_page"):
        yield from _each(("crawl", name), "css", getattr(crawl, name))
    if crawl.site:
        yield Spot(("crawl", "site"), "pattern", crawl.site)
    for name in ("article", "archive", "skip"):
        yield from _each(("crawl", name), "pattern", getattr(crawl, name))
