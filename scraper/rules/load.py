"""Find rule files and load them: the built-in ones, then those of the user, which override by id."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from msgspec import Struct

from scraper.errors import ConfigError, RuleError
from scraper.rules.book import RuleBook, make_book
from scraper.rules.findings import Finding, errors_in
from scraper.rules.read import decode_source, read_rules
from scraper.rules.schema import RuleSet

SHOWN = 20  # findings in one error message: more scroll the first, which matters most, out of sight


class RuleFile(Struct, frozen=True):
    """One file of a rule folder as it was read; rules is None when an error stands in findings."""

    path: Path
    name: str
    rules: RuleSet | None
    findings: tuple[Finding, ...]


def builtin_folder() -> Path:
    """The rule files that come with the program: inside the package, or beside it in a checkout.

    Raises:
        RuleError: the installation has neither.
    """
    package = Path(__file__).resolve().parent.parent
    if (package / "_rules").is_dir():
        return package / "_rules"
    if (package.parent / "pyproject.toml").is_file() and (package.parent / "rules").is_dir():
        return package.parent / "rules"
    raise RuleError(f"no rule files at {package / '_rules'} or {package.parent / 'rules'}: install the program again")


def read_folder(folder: Path) -> Iterator[RuleFile]:
    """Every *.toml below a folder, in the order of its id: the path below the folder without the ending.

    Raises:
        ConfigError: the folder isn't there, or a file can't be read.
    """
    if not folder.is_dir():
        raise ConfigError(f"{folder} is no folder of rule files")
    for path in sorted(folder.rglob("*.toml")):
        yield read_file(path, path.relative_to(folder).with_suffix("").as_posix())


def read_file(path: Path, name: str) -> RuleFile:
    """One rule file, which must carry the id `name`.

    Raises:
        ConfigError: it can't be read.
    """
    try:
        body = path.read_bytes()
    except OSError as error:
        raise ConfigError(f"{path} can't be read: {error.strerror}") from error
    rules, findings = read_rules(body, file=shown(path), name=name)
    return RuleFile(path, name, rules, tuple(findings))


def shown(path: Path) -> str:
    """A path as people expect it in a message: relative to where they are, when it is below."""
    here = Path.cwd()
    return path.relative_to(here).as_posix() if path.is_relative_to(here) else str(path)


def load_rules(*extra_folders: Path, proposed: Iterable[str] = ()) -> RuleBook:
    """All rule sets: the built-in ones, overridden by the extra folders' sets of the same id; the first folder wins.

    `proposed` names the proposed rule sets to switch on ("*": all of them).

    Raises:
        RuleError: a file is wrong; the message has one line for each finding.
        ConfigError: an extra folder isn't there.
    """
    sets: dict[str, RuleSet] = {}
    findings: list[Finding] = []
    for folder in (builtin_folder(), *reversed(extra_folders)):
        for file in read_folder(folder):
            findings.extend(file.findings)
            if file.rules is not None:
                sets[file.name] = file.rules
                if folder in extra_folders:
                    findings.extend(_lint(file, file.rules))
    refuse(findings)
    return make_book(sets.values(), proposed)


def _lint(file: RuleFile, rules: RuleSet) -> Iterator[Finding]:
    """Broken selectors, patterns and failing tests of a user's file, before they break a page; the tests try ours."""
    from scraper.rules.lint import lint_rules  # noqa: PLC0415  # 10 ms that only users of own files pay
    from scraper.rules.trials import try_examples  # noqa: PLC0415

    source, _ = decode_source(file.path.read_bytes(), shown(file.path))
    if source is not None and rules.status == "on":
        yield from (one for one in lint_rules(rules, source) if one.code != "R144")  # tests may come later
        yield from try_examples(rules, source)


def refuse(findings: Iterable[Finding]) -> None:
    """Stop when there are errors among findings.

    Raises:
        RuleError: one line for each error.
    """
    errors = errors_in(findings)
    if errors:
        more = [f"… and {len(errors) - SHOWN} more"] if len(errors) > SHOWN else []
        raise RuleError("\n".join([*map(str, errors[:SHOWN]), *more]))
