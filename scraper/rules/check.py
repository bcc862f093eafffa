"""Everything that can be checked of rule files without a page: structure, names, patterns, and the tests they carry."""

from collections.abc import Collection, Iterator

from scraper.rules.book import RuleBook
from scraper.rules.findings import Finding
from scraper.rules.lint import lint_extends, lint_rules
from scraper.rules.load import RuleFile, shown
from scraper.rules.read import decode_source
from scraper.rules.trials import try_rules


def check_file(file: RuleFile, book: RuleBook, detectors: Collection[str] | None = None) -> list[Finding]:
    """All findings on one rule file in the order of its lines; `book` holds the rule sets it may extend.

    `detectors` are the names that [[use]] may ask for; None: any.
    """
    return sorted({*file.findings, *_check(file, book, detectors)})


def _check(file: RuleFile, book: RuleBook, detectors: Collection[str] | None) -> Iterator[Finding]:
    source, _ = decode_source(file.path.read_bytes(), shown(file.path))
    if file.rules is None or source is None:
        return
    yield from lint_rules(file.rules, source, detectors)
    yield from lint_extends(file.rules, source, book)
    yield from try_rules(file.rules, source)
