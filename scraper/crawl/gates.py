"""Gates: when the counts of a run make it a failure, as in `--fail-if 'failed > 10% or rot > 0 or articles = 0'`."""

import difflib
import operator
from collections.abc import Callable, Mapping

import regex
from msgspec import Struct

from scraper.errors import ConfigError

DEFAULT = "failed > 50% or articles = 0"
"""What a run is judged by when nobody says otherwise."""

_TOKEN = regex.compile(
    r"\s*(?:(?P<word>[A-Za-z_][\w-]*)|(?P<number>\d+(?:\.\d+)?(?:\s*%)?)|(?P<sign><=|>=|==|!=|[<>=()]))"
)
_COMPARE: Mapping[str, Callable[[float, float], bool]] = {
    ">": operator.gt,
    "<": operator.lt,
    ">=": operator.ge,
    "<=": operator.le,
    "=": operator.eq,
    "==": operator.eq,
    "!=": operator.ne,
}


class Gate(Struct, frozen=True):
    """One comparison: a count, a sign, a number or a share of `taken` in per cent."""

    name: str
    sign: str
    number: float
    percent: bool = False

    def crossed(self, counts: Mapping[str, float]) -> bool:
        """Whether the counts make it true; a share of nothing taken is 0."""
        value = counts[self.name]
        if self.percent:
            value = 100.0 * value / counts["taken"] if counts["taken"] else 0.0
        return _COMPARE[self.sign](value, self.number)

    def told(self, counts: Mapping[str, float]) -> str:
        """The count, and of how many where the gate is a share."""
        return f"{counts[self.name]:g}" + (f" of {counts['taken']:g}" if self.percent else "")

    def __str__(self) -> str:
        return f"{self.name} {self.sign} {self.number:g}{'%' if self.percent else ''}"


class Gates(Struct, frozen=True):
    """Alternatives of gates that must all be crossed: `or` binds weaker than `and`."""

    alternatives: tuple[tuple[Gate, ...], ...]

    def crossed(self, counts: Mapping[str, float]) -> tuple[str, ...]:
        """The alternatives that the counts fulfil, as text with the values; empty: the run is fine.

        counts must hold `taken` and every name that was known when the gates were parsed.
        """
        return tuple(
            " and ".join(f"{gate} (is {gate.told(counts)})" for gate in gates)
            for gates in self.alternatives
            if all(gate.crossed(counts) for gate in gates)
        )


def parse_gates(text: str, names: frozenset[str]) -> Gates:
    """Read an expression over the names of counts; empty text: no gate.

    Raises:
        ConfigError: what is wrong, where, and the nearest name.
    """
    tokens = _tokens(text)
    if not tokens:
        return Gates(())
    alternatives: list[tuple[Gate, ...]] = []
    gates: list[Gate] = []
    at = 0
    while True:
        gates.append(_gate(text, tokens[at : at + 3], names))
        at += 3
        if at == len(tokens):
            return Gates((*alternatives, tuple(gates)))
        joint = tokens[at].lower()
        if joint not in ("and", "or"):
            raise ConfigError(f"--fail-if {text!r}: 'and' or 'or' is missing before {tokens[at]!r}")
        if joint == "or":
            alternatives.append(tuple(gates))
            gates = []
        at += 1


def _tokens(text: str) -> list[str]:
    tokens, at = [], 0
    stripped = text.rstrip()
    while at < len(stripped):
        hit = _TOKEN.match(stripped, at)
        if hit is None or hit["sign"] in ("(", ")"):
            raise ConfigError(f"--fail-if {text!r}: can't read {stripped[at:].strip()[:20]!r}")
        tokens.append(hit[0].strip())
        at = hit.end()
    return tokens


def _gate(text: str, tokens: list[str], names: frozenset[str]) -> Gate:
    if len(tokens) < 3 or tokens[1] not in _COMPARE or not tokens[2][:1].isdigit():
        shown = " ".join(tokens) or "the end"
        raise ConfigError(f"--fail-if {text!r}: expected a comparison such as 'failed > 10%' at {shown!r}")
    name, sign, number = tokens
    if name not in names:
        near = difflib.get_close_matches(name, names, 1)
        hint = f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(sorted(names))}"
        raise ConfigError(f"--fail-if {text!r}: no count is called {name!r}; {hint}")
    return Gate(name, sign, float(number.rstrip("% ")), number.endswith("%"))
