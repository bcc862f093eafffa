"""A RuleSet back to TOML, as a person would write it: only what is said, tables in the order of the language."""

import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import fields

from scraper.rules.schema import SET_BY_LOADER, RuleSet, UseRule

_LONG = 100  # characters; a longer list stands one item a line


def rule_text(rules: RuleSet, *, schema: str = "./rules.schema.json", comment: str = "") -> str:
    """The TOML file of a rule set; reading it again gives the same rule set. `comment` goes to the top."""
    head = [f"#:schema {schema}", *(f"# {line}".rstrip() for line in comment.splitlines())]
    said = _said(rules)
    plain = {key: value for key, value in said.items() if not _is_table(value)}
    lines = [*head, *_pairs(plain)]
    for key, value in said.items():
        if key in plain:
            continue
        if isinstance(value, Struct):
            lines += ["", f"[{key}]", *_pairs(_said(value))]
        elif isinstance(value, Mapping):
            for name, inner in value.items():
                lines += ["", f"[{key}.{name}]", *_pairs(_said(inner))]
        else:
            for inner in value:
                lines += ["", f"[[{key}]]", *_pairs(_said(inner))]
    return "\n".join(lines) + "\n"


def literal(text: str) -> str:
    """A TOML string: in single quotes, unless it holds one or something that needs escaping."""
    if "'" not in text and text.isprintable():
        return f"'{text}'"
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _is_table(value: Any) -> bool:
    if isinstance(value, tuple):
        return bool(value) and isinstance(value[0], Struct)
    return isinstance(value, Struct | Mapping)


def _said(struct: Struct) -> dict[str, Any]:
    """The keys of a struct that differ from their defaults, by their TOML names."""
    hidden = SET_BY_LOADER.get(type(struct), ())
    out = {}
    for one in fields(struct):
        value = getattr(struct, one.name)
        default = one.default if one.default is not msgspec.NODEFAULT else None
        if one.default_factory is not msgspec.NODEFAULT:
            default = one.default_factory()
        if one.name not in hidden and (one.required or value != default):
            out[one.encode_name] = value
    if isinstance(struct, UseRule):
        out.update(struct.options)
        if out.get("id") == out["detector"]:
            del out["id"]
    return out


def _pairs(table: Mapping[str, Any]) -> Iterator[str]:
    for key, value in table.items():
        yield f"{key} = {_value(value)}"


def _value(value: Any) -> str:
    if isinstance(value, str):
        return literal(value)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Struct):
        return _value(_said(value))
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {_value(inner)}" for key, inner in value.items()) + " }"
    if isinstance(value, tuple | list):
        items = [_value(item) for item in value]
        line = "[" + ", ".join(items) + "]"
        return line if len(line) <= _LONG else "[\n" + "".join(f"  {item},\n" for item in items) + "]"
    return str(value)
