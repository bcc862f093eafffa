"""One TOML text to one RuleSet, or to findings that say what is wrong and where."""

import difflib
import tomllib
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import islice
from typing import Any, get_args

import msgspec
import regex
from msgspec import Struct
from msgspec.structs import fields, replace

from scraper.rules.findings import Finding, Source
from scraper.rules.positions import Path
from scraper.rules.schema import FORMAT, SET_BY_LOADER, Fallback, FieldRule, RuleSet, Status, UseRule

MAX_BYTES = 8_000_000  # bytes of one file: room for a whole converted block list; tomllib needs some 20 s for it
_FEW = 24  # words that a message may list
_MOST = 200  # findings of one kind in one file: a file of 20,000 wrong tables took 7 s to tell them all

_AT = regex.compile(r"^(.*?)\s*\(at (?:line (\d+), column (\d+)|end of document)\)$", flags=regex.DOTALL)
_WHERE = regex.compile(r"^(.*?)(?: - at `(?:key in )?\$(.*)`)?$", flags=regex.DOTALL)
_STEP = regex.compile(r"\.([^.\[\]]+)|\[(\d+)\]|\[\.\.\.\]")

Raw = dict[str, Any]


def read_rules(body: bytes, *, file: str, name: str) -> tuple[RuleSet | None, list[Finding]]:
    """Read one file; `name` is the id it must have. Without a RuleSet there is at least one error."""
    source, found = decode_source(body, file)
    if source is None:
        return None, found
    raw = _parse(source)
    if isinstance(raw, Finding):
        return None, [raw]
    unknown = list(islice(_unknown_keys(source, raw, RuleSet, ()), _MOST))
    try:
        rules = _with_ids(msgspec.convert(_with_options(raw), RuleSet))
    except msgspec.ValidationError:
        wrong = (one for one in _wrong_values(source, raw) if not (unknown and one.code == "R103"))
        unknown.extend(islice(wrong, _MOST))  # a key that is missing is most likely the one that is misspelled
    if unknown:
        return None, sorted(unknown)
    if rules.format != FORMAT:
        return None, [
            source.error(("format",), "R104", f"format {rules.format} is not known, this program reads {FORMAT}")
        ]
    if rules.id != name:
        return None, [source.error(("id",), "R105", f"the id {rules.id!r} must be {name!r}, as the file is named")]
    return rules, []


def decode_source(body: bytes, file: str) -> tuple[Source | None, list[Finding]]:
    """The text of a rule file, UTF-8 with or without byte order mark."""
    if len(body) > MAX_BYTES:
        return None, [Finding(file, 1, 1, "R100", f"{len(body)} bytes; a rule file holds at most {MAX_BYTES}")]
    try:
        return Source(file, body.decode("utf-8-sig")), []
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        return None, [Finding(file, line, 1, "R100", f"byte {error.start} is not UTF-8")]


def _parse(source: Source) -> Raw | Finding:
    try:
        return tomllib.loads(source.text)
    except RecursionError:
        return Finding(source.file, 1, 1, "R100", "not TOML: nested too deeply")
    except ValueError as error:
        match = _AT.match(str(error))
        message, line, column = match.groups() if match else (str(error), None, None)
        last = source.text.count("\n") + 1
        return Finding(source.file, int(line or last), int(column or 1), "R100", f"not TOML: {message}")


@cache
def _keys(struct: type[Struct]) -> dict[str, tuple[Any, type[Struct] | None]]:
    """The keys that TOML may hold for a struct: their types, and the struct inside."""
    hidden = SET_BY_LOADER.get(struct, ())
    return {one.encode_name: (one.type, _struct_in(one.type)) for one in fields(struct) if one.name not in hidden}


def _struct_in(kind: Any) -> type[Struct] | None:
    """The struct that a type is, or holds in a tuple, dict or union."""
    if isinstance(kind, type) and issubclass(kind, Struct):
        return kind
    return next((inner for arg in get_args(kind) if (inner := _struct_in(arg))), None)


def _unknown_keys(source: Source, raw: Raw, struct: type[Struct], path: Path) -> Iterator[Finding]:
    known = _keys(struct)
    for key, value in raw.items():
        if key in known:
            inner = known[key][1]
            if inner is not None:
                yield from _unknown_inside(source, value, inner, (*path, key))
        elif struct is not UseRule:
            yield source.error((*path, key), "R101", f'unknown key "{key}"{did_you_mean(key, tuple(known))}')


def _unknown_inside(source: Source, value: Any, struct: type[Struct], path: Path) -> Iterator[Finding]:
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from _unknown_inside(source, item, struct, (*path, number))
    elif isinstance(value, dict) and struct is FieldRule and len(path) == 1:  # [fields] holds tables by field name
        for key, item in value.items():
            yield from _unknown_inside(source, item, struct, (*path, key))
    elif isinstance(value, dict):
        yield from _unknown_keys(source, value, struct, path)


def did_you_mean(word: str, known: Sequence[str]) -> str:
    """The end of a message about an unknown word: the closest known one, or all of them if they are few."""
    close = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    if close:
        return f', did you mean "{close[0]}"?'
    return f"; known here: {', '.join(known)}" if len(known) <= _FEW else ""


def _wrong_values(source: Source, raw: Raw) -> Iterator[Finding]:
    """What is missing or of the wrong type: one finding for each table at most."""
    known = _keys(RuleSet)
    for key in sorted({"format", "id"} - raw.keys()):
        yield source.error((), "R103", f'the key "{key}" is missing')
    for key, value in _with_options(raw).items():
        if key in known:
            yield from _wrong_in(source, key, value, known[key])


def _wrong_in(source: Source, key: str, value: Any, kind: tuple[Any, type[Struct] | None]) -> Iterator[Finding]:
    whole, inner = kind
    if inner is not None and isinstance(value, list) and get_args(whole)[1:] == (...,):
        for number, item in enumerate(value):
            yield from _convert(source, item, inner, (key, number))
    elif inner is FieldRule and isinstance(value, dict):
        for name, item in value.items():
            yield from _convert(source, item, inner, (key, name))
    else:
        yield from _convert(source, value, whole, (key,))


def _convert(source: Source, value: Any, kind: Any, path: Path) -> Iterator[Finding]:
    try:
        msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        match = _WHERE.match(str(error))
        message, where = match.groups() if match else (str(error), None)
        steps: list[str | int] = []
        for step in _STEP.finditer(where or ""):
            if step.group() == "[...]":
                break
            steps.append(step.group(1) or int(step.group(2)))
        code = "R103" if "missing required" in message else "R102"
        message = message.replace("Object missing required field", "missing key") + _hint(message, value, steps)
        yield source.error((*path, *steps), code, f"{_dotted((*path, *steps))}: {message}")


def _hint(message: str, value: Any, steps: Sequence[str | int]) -> str:
    """What to write instead: the brackets that a list needs, or the word that was meant."""
    if message.startswith("Expected `array`, got `str`"):
        return "; write it in brackets, even a single one"
    if not message.startswith("Invalid enum value"):
        return ""
    for step in steps:
        value = value[step]
    words = {word for choice in (Status, Fallback) for word in get_args(choice)}
    return did_you_mean(str(value), sorted(words))


def _dotted(path: Path) -> str:
    """A path as people write it.

    >>> _dotted(("line", 0, "zone"))
    'line[0].zone'
    """
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).removeprefix(".")


def _with_options(raw: Raw) -> Raw:
    """The [[use]] tables with their free keys gathered."""
    uses = raw.get("use")
    if not isinstance(uses, list):
        return raw
    return {**raw, "use": [_gathered(one) if isinstance(one, dict) else one for one in uses]}


def _gathered(use: Raw) -> Raw:
    known = _keys(UseRule)
    options = {key: value for key, value in use.items() if key not in known}
    return {**{key: value for key, value in use.items() if key in known}, "options": options}


def _with_ids(rules: RuleSet) -> RuleSet:
    def full(name: str) -> str:
        return f"{rules.id}#{name}"

    return replace(
        rules,
        fields={name: replace(one, name=name, rule=full(name)) for name, one in rules.fields.items()},
        drop=tuple(replace(one, rule=full(one.id)) for one in rules.drop),
        line=tuple(replace(one, rule=full(one.id)) for one in rules.line),
        inline=tuple(replace(one, rule=full(one.id)) for one in rules.inline),
        use=tuple(replace(one, id=one.id or one.detector, rule=full(one.id or one.detector)) for one in rules.use),
    )
