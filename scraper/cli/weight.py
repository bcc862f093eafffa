"""Whether rules carry weight: what no page and no example needs is dead, whose lines others take is shadowed."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from scraper.cli.check import Outcome
from scraper.errors import RuleError
from scraper.rules.book import RuleBook
from scraper.rules.findings import Finding, Source
from scraper.rules.positions import Path
from scraper.rules.schema import LineRule, RuleSet
from scraper.rules.selectors import parse_selector
from scraper.rules.trials import removes, rewrite


def weightless(rules: RuleSet, source: Source, book: RuleBook, outcomes: Iterable[Outcome]) -> Iterator[Finding]:
    """Warnings for the rules of one set that could go without changing a fixture, an example, a hit or a test."""
    pages = [outcome.explanation for outcome in outcomes]
    seen = {edit.rule for page in pages for edit in page.edits}
    seen |= {region.rule for page in pages for region in page.document.regions}  # adverts are often empty when saved
    for number, drop in enumerate(rules.drop):
        if drop.rule not in seen:
            yield source.warning(("drop", number), "R152", f"{drop.rule} is dead: no fixture has what it drops")
    for number, line in enumerate(rules.line):
        if line.rule not in seen and not line.support:
            yield from _weigh_line(line, ("line", number), source, book.resolve(rules.id))
    for number, inline in enumerate(rules.inline):
        if inline.rule not in seen and all(test.in_ == rewrite(inline, test.in_) for test in inline.test):
            yield source.warning(("inline", number), "R152", f"{inline.rule} is dead: no fixture and no test needs it")


def _weigh_line(rule: LineRule, path: Path, source: Source, sets: Iterable[RuleSet]) -> Iterator[Finding]:
    lines = rule.hit or rule.text
    if not lines:
        yield source.warning(path, "R152", f"{rule.rule} is dead: no fixture and no hit needs it")
        return
    for other in (one for rules in sets for one in rules.line):
        if other.rule == rule.rule:
            return
        wider = other.zone is None or other.zone == rule.zone
        if wider and all(removes(other, line) for line in lines):
            yield source.warning(
                path, "R153", f"{rule.rule} is shadowed: {other.rule} runs first and takes all it hits"
            )
            return


def unmatched(rules: RuleSet, source: Source, outcomes: Iterable[Outcome]) -> Iterator[Finding]:
    """Warnings for selectors that hit nothing on any page of the rule set's own fixtures and examples."""
    from selectolax.lexbor import LexborHTMLParser

    from scraper.rules.walk import spots

    pages = [o.case.page.body for o in outcomes if o.case.group == rules.id and o.case.page.media_type == "text/html"]
    trees = [LexborHTMLParser(body.decode("utf-8", "replace")) for body in pages]
    missing: dict[Path, list[str]] = defaultdict(list)
    for spot in spots(rules) if trees else ():
        if spot.kind == "css" and spot.path[0] != "crawl" and spot.text not in rules.unverified:
            try:
                css = parse_selector(spot.text).css
            except RuleError:
                continue
            if all(tree.css_first(css) is None for tree in trees):
                missing[spot.path].append(spot.text)
    for path, texts in missing.items():
        yield source.warning(path, "R113", f"{texts[0]!r} hits nothing in any fixture or example")
