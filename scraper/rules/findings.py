"""What is wrong with a rule file, and where: `rules/bad.toml:16:1: R101 unknown key "zonee", did you mean "zone"?`."""

from collections.abc import Iterable
from functools import cached_property
from typing import Literal

from msgspec import Struct

from scraper.rules.positions import Path, Places

Level = Literal["error", "warning"]


class Finding(Struct, frozen=True, order=True):
    """One remark on a rule file; line and column count from 1. Codes are listed in rules/README.md."""

    file: str
    line: int
    column: int
    code: str
    message: str
    level: Level = "error"

    def __str__(self) -> str:
        mark = "" if self.level == "error" else "warning: "
        return f"{self.file}:{self.line}:{self.column}: {self.code} {mark}{self.message}"


class Source:
    """The text of a rule file, asked for places only when there is something to report."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.text = text

    @cached_property
    def places(self) -> Places:
        """Where its keys stand."""
        return Places(self.text)

    def error(self, path: Path, code: str, message: str) -> Finding:
        """Something that keeps the file from being used."""
        return Finding(self.file, *self.places.of(path), code, message)

    def warning(self, path: Path, code: str, message: str) -> Finding:
        """Something that is likely to go wrong one day."""
        return Finding(self.file, *self.places.of(path), code, message, "warning")


def errors_in(findings: Iterable[Finding]) -> list[Finding]:
    """Only what keeps files from being used, in the order of files and lines."""
    return sorted(one for one in findings if one.level == "error")
