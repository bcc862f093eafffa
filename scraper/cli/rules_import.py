"""`rules import`: other people's rules as files of ours, and a report of everything that was left behind."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from scraper.errors import ConfigError
from scraper.rules.findings import Finding
from scraper.rules.write import rule_text

if TYPE_CHECKING:
    from scraper.rules.schema import RuleSet, Status


class Report(Struct, frozen=True):
    """How many rule files were written, and what was left behind."""

    written: int
    notes: tuple[Finding, ...]

    def summary(self) -> str:
        """One line for the end."""
        codes = Counter(note.code for note in self.notes)
        names = {
            "R160": "unknown keys",
            "R161": "broken",
            "R162": "not translatable",
            "R163": "taken away by exceptions",
        }
        left = ", ".join(f"{count} {names.get(code, code)}" for code, count in sorted(codes.items()))
        return f"{self.written} rule files written; left behind: {left or 'nothing'}"


def import_ftr(folder: Path, out: Path, *, status: "Status", hosts: Collection[str]) -> Report:
    """Convert every *.txt of a folder; `hosts` limits it to these and what is below them.

    Raises:
        ConfigError: there is nothing to convert, or the target can't be written.
    """
    from scraper.rules.ftr import import_site

    files = sorted(path for path in folder.glob("*.txt") if _wanted(path, hosts))
    if not files:
        raise ConfigError(f"{folder} holds no site files (*.txt)")
    sets: list[RuleSet] = []
    notes: list[Finding] = []
    for path in files:
        imported = import_site(path.read_text("utf-8", "replace"), path.name, status=status)
        notes.extend(imported.notes)
        if imported.rules is not None:
            sets.append(imported.rules)
    return Report(
        _write(sets, out, "Converted from fivefilters/ftr-site-config, which is in the public domain (CC0)."),
        tuple(notes),
    )


def import_easylist(file: Path, out: Path, *, status: "Status", hosts: Collection[str]) -> Report:
    """Convert a block list; the licence of the list stays that of the list.

    Raises:
        ConfigError: the list can't be read, or the target can't be written.
    """
    from scraper.rules.easylist import import_filters

    try:
        text = file.read_text("utf-8", "replace")
    except OSError as error:
        raise ConfigError(f"{file} can't be read: {error.strerror}") from error
    name = "".join(c if c.isalnum() else "-" for c in file.stem.lower()).strip("-") or "list"
    imported = import_filters(text, file.name, name=name, hosts=hosts, status=status)
    comment = f"Converted from {file.name}; the licence of that list holds for this file."
    return Report(_write(imported.sets, out, comment), imported.notes)


def _wanted(path: Path, hosts: Collection[str]) -> bool:
    host = path.name.removesuffix(".txt").lstrip(".").lower()
    return not hosts or any(host == top or host.endswith(f".{top}") for top in hosts)


def _write(sets: "Iterable[RuleSet]", out: Path, comment: str) -> int:
    written = 0
    try:
        for one in sets:
            path = out / f"{one.id}.toml"
            path.parent.mkdir(parents=True, exist_ok=True)
            schema = "../" * one.id.count("/") + "rules.schema.json"
            path.write_text(rule_text(one, schema=f"./{schema}", comment=comment), "utf-8")
            written += 1
    except OSError as error:
        raise ConfigError(f"{out} can't be written: {error.strerror}") from error
    return written


def told(report: Report, *, quiet: bool) -> Iterator[str]:
    """The report's lines: one for each thing left behind, then the summary."""
    if not quiet:
        yield from map(str, report.notes)
    yield report.summary()
