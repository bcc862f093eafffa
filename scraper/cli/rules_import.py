"""`rules import`: other people's rules as files of ours, and a report of everything that was left behind."""

import codecs
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

    files = sorted(path for path in folder.glob("*.txt") if path.is_file() and _wanted(path, hosts))
    if not files:
        raise ConfigError(f"{folder} holds no site files (*.txt)")
    sets: dict[str, RuleSet] = {}
    notes: list[Finding] = []
    for path in files:
        text, odd = _text_of(path)
        imported = import_site(text, path.name, status=status)
        notes += [*odd, *imported.notes]
        if imported.rules is None:
            notes.append(_remark(path, "R162", "no rule file: nothing in it could be used"))
        elif imported.rules.id in sets:
            notes.append(_remark(path, "R162", f"left out: {imported.rules.id} was read from another file"))
        else:
            sets[imported.rules.id] = imported.rules
    comment = "Converted from fivefilters/ftr-site-config, which is in the public domain (CC0)."
    return Report(_write(sets.values(), out, comment), tuple(notes))


def _text_of(path: Path) -> tuple[str, list[Finding]]:
    """A file's text, and a note where it isn't UTF-8: such files were once written in Latin-1."""
    try:
        body = path.read_bytes()
    except OSError as error:
        raise ConfigError(f"{path} can't be read: {error.strerror}") from error
    if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return body.decode("utf-16", "replace"), []
    try:
        return body.decode("utf-8-sig"), []
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        told = "no UTF-8: the file is read as Latin-1; check the letters in its rules"
        return body.decode("cp1252", "replace"), [_remark(path, "R161", told, line)]


def _remark(path: Path, code: str, message: str, line: int = 1) -> Finding:
    return Finding(path.name, line, 1, code, message, "warning")


def import_easylist(file: Path, out: Path, *, status: "Status", hosts: Collection[str]) -> Report:
    """Convert a block list; the licence of the list stays that of the list.

    Raises:
        ConfigError: the list can't be read, or the target can't be written.
    """
    from scraper.rules.easylist import import_filters

    text, odd = _text_of(file)
    name = "".join(c if c.isalnum() else "-" for c in file.stem.lower()).strip("-") or "list"
    imported = import_filters(text, file.name, name=name, hosts=hosts, status=status)
    comment = f"Converted from {file.name}; the licence of that list holds for this file."
    return Report(_write(imported.sets, out, comment), (*odd, *imported.notes))


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
