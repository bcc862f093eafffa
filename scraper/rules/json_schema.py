"""The rule language as JSON Schema, for editors: rules/rules.schema.json, named at the top of every rule file."""

from collections.abc import Iterator
from inspect import cleandoc
from typing import Any

import msgspec

from scraper.rules.schema import SET_BY_LOADER, RuleSet, UseRule

_DRAFT = "https://json-schema.org/draft/2020-12/schema"


def rule_schema() -> dict[str, Any]:
    """The JSON Schema of a rule file: unknown keys are refused, keys that only the loader sets are left out."""
    schema = msgspec.json.schema(RuleSet)
    hidden = {struct.__name__: names for struct, names in SET_BY_LOADER.items()}
    for name, table in schema["$defs"].items():
        table["additionalProperties"] = name == UseRule.__name__  # further keys of [[use]] are the detector's options
        for key in hidden.get(name, ()):
            table["properties"].pop(key, None)
    for node in _nodes(schema):
        if not isinstance(node.get("default"), int | float):  # empty lists, tables and texts go without saying
            node.pop("default", None)
        if isinstance(node.get("description"), str):  # Python 3.13 strips docstrings, earlier ones don't
            node["description"] = cleandoc(node["description"])
    return {"$schema": _DRAFT, "title": "A rule set: one platform's facts", **schema}


def rule_schema_text() -> str:
    """The content of rules/rules.schema.json."""
    return msgspec.json.format(msgspec.json.encode(rule_schema(), order="sorted"), indent=1).decode() + "\n"


def _nodes(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from _nodes(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _nodes(inner)
