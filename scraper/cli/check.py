"""`rules check`: the static checks of rule files, then the fixtures and examples of their platforms."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec
from msgspec import Struct

from scraper.cli.compare import differences
from scraper.cli.fixtures import (
    GROUPS,
    KNOWN_FAILURES,
    UNTOUCHED,
    Case,
    cases_in,
    examples_of,
    expected_text,
    removals,
    stable_part,
)
from scraper.errors import ConfigError
from scraper.model import Explanation
from scraper.rules.book import RuleBook
from scraper.rules.schema import RuleSet


class Outcome(Struct, frozen=True):
    """One case as it came out; without complaints it is green."""

    case: Case
    explanation: Explanation
    complaints: tuple[str, ...] = ()
    accepted: bool = False

    def lines(self) -> Iterator[str]:
        """The complaints, each behind the name of the case."""
        yield from (f"{self.case.group}/{self.case.name}: {complaint}" for complaint in self.complaints)


def cases_of(book: RuleBook, fixtures: Path, names: Sequence[str]) -> list[Case]:
    """The fixtures and the [[example]] pages of the named rule sets and groups; no names: of all.

    An example that is a fixture of the same platform is run once, as an example.
    """
    sets = [book.sets[name] for name in names if name in book.sets] if names else list(book.sets.values())
    examples = [case for rules in sets for case in examples_of(rules, fixtures.parent)]
    named = {case.expected.resolve() for case in examples if case.expected is not None}
    found = cases_in(fixtures, names) if fixtures.is_dir() else ()
    return [*(case for case in found if case.expected is None or case.expected.resolve() not in named), *examples]


def run_case(case: Case, book: RuleBook, *, accept: bool = False) -> Outcome:
    """Run one page and compare; `accept` writes what came out as what is expected.

    A known failure has what would be right as its expectation, which is never overwritten: it complains when it is met.
    """
    explanation = explain_case(case, book)
    known = case.group == KNOWN_FAILURES
    accepted = accept and not known and _accept(case, explanation)
    complaints = tuple(_complaints(case, explanation))
    if known and case.expected is not None and case.expected.is_file():
        complaints = () if complaints else ("comes out right now: move it to the fixtures of its platform",)
    return Outcome(case, explanation, complaints, accepted)


def _accept(case: Case, explanation: Explanation) -> bool:
    """Write what came out as what is expected; whether that changed anything."""
    if case.expected is None:
        return False
    text = expected_text(stable_part(explanation))
    if case.expected.is_file() and case.expected.read_text("utf-8") == text:
        return False
    case.expected.write_text(text, "utf-8")
    return True


def _complaints(case: Case, explanation: Explanation) -> Iterator[str]:
    yield from _compared(case, explanation)
    text = explanation.article.text if explanation.article else ""
    yield from (f"{word!r} is not in the article" for word in case.have if word not in text)
    yield from (f"{word!r} is in the article" for word in case.lack if word in text)
    if case.group == UNTOUCHED:
        yield from _touched(explanation)


def explain_case(case: Case, book: RuleBook) -> Explanation:
    """Run one page; a platform with a body rule has to find the body by its rules, without the generic extractors."""
    from scraper.pipeline import Options, explain  # the whole program

    rules = book.sets.get(case.group)
    own = rules is not None and any("body" in one.fields for one in book.resolve(case.group))
    return explain(case.page, book, options=Options(extractor="rules" if own else "auto"))


def _compared(case: Case, explanation: Explanation) -> Iterator[str]:
    if case.expected is None:
        return
    if not case.expected.is_file():
        yield f"expected.json is missing: look at `scraper explain`, then `scraper rules check {case.group} --accept`"
        return
    try:
        want = msgspec.json.decode(case.expected.read_bytes())
    except msgspec.DecodeError as error:
        raise ConfigError(f"{case.expected} is no JSON: {error}") from error
    yield from differences(want, stable_part(explanation), explanation)


def _touched(explanation: Explanation) -> Iterator[str]:
    article = explanation.article
    if article is not None:
        for cls, rule, text, *_ in removals(article):
            if cls == "duplicate" and text.strip() == article.title:  # the headline is kept: as the title
                continue
            yield f"{rule} removes {text!r} as {cls} from a page that must stay as it is"


def unknown_names(names: Iterable[str], book: RuleBook, fixtures: Path) -> list[str]:
    """Names that are neither a rule set nor a group of fixtures."""
    return [name for name in names if name not in book.sets and name not in GROUPS and not (fixtures / name).is_dir()]


def active_book(sets: Iterable[RuleSet], names: Sequence[str]) -> RuleBook:
    """The rule sets as `rules check` runs them: proposed ones are active when they are named."""
    from scraper.rules.book import make_book

    return make_book(sets, names)
