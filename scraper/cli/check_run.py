"""All of `rules check` in its order: read, lint, run the rules' own tests, run the pages, weigh the rules."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec import Struct

from scraper.cli.check import Outcome, active_book, cases_of, run_case, unknown_names
from scraper.cli.fixtures import Case
from scraper.cli.weight import unmatched, weightless
from scraper.errors import RuleError
from scraper.rules.book import RuleBook, bare_book
from scraper.rules.check import check_file
from scraper.rules.findings import Finding
from scraper.rules.load import RuleFile, builtin_folder, read_folder, refuse, shown
from scraper.rules.read import decode_source, did_you_mean
from scraper.rules.schema import RuleSet


class Verdict(Struct, frozen=True):
    """What `rules check` has to say."""

    errors: tuple[str, ...]
    warnings: tuple[str, ...]
    summary: str


def check_all(names: Sequence[str], *, rules: Path | None, fixtures: Path | None, accept: bool) -> Verdict:
    """Check the named rule sets and groups of fixtures, or all.

    Raises:
        RuleError: a rule file can't be read, or a name is unknown.
        ConfigError: a folder or a fixture is broken.
    """
    from scraper.clean.detectors import DETECTORS  # the whole room

    folder = rules or builtin_folder()
    pages = fixtures or folder.parent / "fixtures"
    files = list(read_folder(folder))
    refuse(finding for file in files for finding in file.findings)
    sets = _all_sets(files, rules)
    bare = bare_book(sets)
    if unknown := unknown_names(names, bare, pages):
        hint = did_you_mean(unknown[0], sorted(bare.sets))
        raise RuleError(f"there is no rule set {unknown[0]!r}{hint}")
    chosen = [file for file in files if not names or file.name in names]
    found = [finding for file in chosen for finding in check_file(file, bare, DETECTORS.keys())]
    if any(one.level == "error" for one in found):  # pages would only repeat what the files say
        return _verdict(found, [], files=len(chosen))
    book = active_book(sets, names)
    outcomes = [run_case(case, _book_for(case, book), accept=accept) for case in cases_of(book, pages, names)]
    found.extend(_weighed(chosen, book, outcomes, all_pages=not names))
    return _verdict(found, outcomes, files=len(chosen))


def _book_for(case: Case, book: RuleBook) -> RuleBook:
    """The book with the case's own rule set switched on, if that is only proposed."""
    own = book.sets.get(case.group)
    if own is None or own.status != "proposed" or case.group in book.active:
        return book
    return active_book(book.sets.values(), [*book.active, case.group])


def _all_sets(files: Sequence[RuleFile], own: Path | None) -> list[RuleSet]:
    """The folder's rule sets, over the built-in ones when the folder is the user's own."""
    builtin = read_folder(builtin_folder()) if own else ()
    sets = {file.name: file.rules for file in (*builtin, *files)}
    return [one for one in sets.values() if one is not None]


def _weighed(
    files: Sequence[RuleFile], book: RuleBook, outcomes: Sequence[Outcome], *, all_pages: bool
) -> Iterator[Finding]:
    """Dead, shadowed and unmatched; base sets serve every platform, so they are weighed only when all pages ran."""
    for file in files:
        source, _ = decode_source(file.path.read_bytes(), shown(file.path))
        if file.rules is None or source is None:
            continue
        if all_pages or not file.rules.match.any:
            yield from weightless(file.rules, source, book, outcomes)
        yield from unmatched(file.rules, source, outcomes)


def _verdict(found: Sequence[Finding], outcomes: Sequence[Outcome], *, files: int) -> Verdict:
    red = [outcome for outcome in outcomes if outcome.complaints]
    errors = [str(one) for one in found if one.level == "error"]
    warnings = [str(one) for one in found if one.level == "warning"]
    accepted = sum(outcome.accepted for outcome in outcomes)
    summary = (
        f"{files} rule files, {len(outcomes)} pages: {len(errors)} errors, {len(red)} red, {len(warnings)} warnings"
    )
    return Verdict(
        (*errors, *(line for outcome in red for line in outcome.lines())),
        tuple(warnings),
        summary + (f", {accepted} accepted" if accepted else ""),
    )
