"""Gates: conditions on the figures of a run under which it counts as failed (`--fail-if`)."""

import operator
from collections.abc import Callable, Mapping
from difflib import get_close_matches

import regex
from msgspec import Struct

from scraper.errors import ConfigError

_OPERATORS: dict[str, Callable[[float, float], bool]] = {
    ">": operator.gt, ">=": operator.ge, "<": operator.lt, "<=": operator.le, "=": operator.eq, "==": operator.eq,
    "!=": operator.ne,
}  # fmt: skip
_TERM = regex.compile(r"\s*(?P<name>[a-z_]+)\s*(?P<op>>=|<=|==|!=|>|<|=)\s*(?P<number>\d+(?:\.\d+)?)\s*(?P<share>%?)\s*")
FIGURES = ("inputs", "articles", "rejected", "failed", "review", "errors", "rot")


class Term(Struct, frozen=True):
    """One comparison; with share the figure is taken as a percentage of the inputs."""

    name: str
    op: str
    number: float
    share: bool

    def __str__(self) -> str:
        return f"{self.name} {self.op} {self.number:g}{'%' if self.share else ''}"


class Gate(Struct, frozen=True):
    """Terms joined by `or`."""

    terms: tuple[Term, ...]

    def crossed(self, figures: Mapping[str, float]) -> str:
        """The terms that hold, with their figures; "" if none does."""
        return ", ".join(f"{t} (it is {figures.get(t.name, 0)})" for t in self.terms if _holds(t, figures))


def _holds(term: Term, figures: Mapping[str, float]) -> bool:
    value = float(figures.get(term.name, 0))
    if term.share:
        value = 100 * value / (figures.get("inputs", 0) or 1)
    return _OPERATORS[term.op](value, term.number)


def parse_gate(text: str) -> Gate:
    """Read a gate such as 'failed > 10% or rot > 0 or articles = 0'; an empty text is no gate.

    Raises:
        ConfigError: a term that can't be read, or a figure that does not exist.
    """
    terms = []
    for part in regex.split(r"\bor\b", text) if text.strip() else ():
        match = _TERM.fullmatch(part)
        if match is None:
            raise ConfigError(f"--fail-if: can't read {part.strip()!r}; write for example 'failed > 10% or articles = 0'")
        name = match["name"]
        if name not in FIGURES:
            near = get_close_matches(name, FIGURES, 1)
            hint = f", did you mean {near[0]!r}?" if near else f"; there are: {', '.join(FIGURES)}"
            raise ConfigError(f"--fail-if: unknown figure {name!r}{hint}")
        terms.append(Term(name, match["op"], float(match["number"]), bool(match["share"])))
    return Gate(tuple(terms))
