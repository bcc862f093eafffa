"""The sections of a run's report that show what the run's own files say: summary.json and the counts of rules."""

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from scraper.report.html import Html, joined, tag
from scraper.report.tables import Cell, facts, table
from scraper.report.tally import RunTally
from scraper.rules.rot import Alarm, RuleStats, Spell

COUNTED = frozenset(("schema", "reasons", "verdicts", "flags", "problems", "extractors", "rule_sets", "rules"))
"""Keys of summary.json that the report counts itself, with examples."""
LISTS = frozenset(("rot", "troubles"))
MOST = 200
"""Entries of a list, rows of a table."""
VALUE = 500
"""Code points of one value."""


def summary_section(said: dict[str, Any], tally: RunTally) -> Html:
    """Figures, alarms and troubles; and where they differ from what was counted."""
    if not said:
        return joined()
    pairs = [(name, value) for name, value in _flat(said) if value != ""][:MOST]
    return joined(
        *(tag("p", one, class_="warn") for one in _differences(said, tally)),
        _alarms(said.get("rot")),
        _troubles(said.get("troubles")),
        facts("summary.json", pairs),
    )


def rules_section(stats: RuleStats) -> Html:
    """How often the rule sets found the main content, in this run and before."""
    ordered = sorted(stats.sets.items(), key=lambda one: (-one[1].now.pages, one[0]))[:MOST]
    rows: list[tuple[Cell, ...]] = []
    for name, one in ordered:
        before = Spell(one.past.pages + one.last.pages, one.past.hits + one.last.hits)
        rows.append((name, one.now.pages, _share(one.now), before.pages, _share(before), len(one.rules)))
    heads = ("Rule set", "Pages lately", "Body found", "Pages before", "Body found then", "Rules that have hit")
    return table("Counts of rule sets", heads, rows)


def _share(spell: Spell) -> str:
    return f"{spell.hits / spell.pages:.0%}" if spell.pages > 0 else ""


def _flat(said: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Single values by name; those of a table within by both names."""
    for name, value in said.items():
        if name in COUNTED or name in LISTS:
            continue
        if isinstance(value, dict):
            yield from ((f"{name}: {key}", _value(one)) for key, one in [*value.items()][:MOST])
        else:
            yield name, _value(value)


def _value(value: Any) -> str:
    if isinstance(value, bool) or value is None:
        return str(value).lower()
    if isinstance(value, int):
        return f"{value:,}" if abs(value) < 1 << 60 else str(value)[:VALUE]
    if isinstance(value, list):
        return ", ".join(map(_value, value[:MOST]))[:VALUE]
    return (value if isinstance(value, str) else msgspec.json.encode(value).decode())[:VALUE]


def _differences(said: dict[str, Any], tally: RunTally) -> Iterator[str]:
    """Where the summary tells other numbers than its files hold."""
    if said.get("schema") == "summary/1":
        held = {"articles": tally.articles, "rejected": tally.rejected, "failed": tally.failed}
        told = said
    else:  # of a crawl only the articles are counted over all runs, as in its files
        counts, staged = said.get("counts"), said.get("staged")
        told = counts if isinstance(counts, dict) else {}
        held = {"articles": tally.articles + (staged if isinstance(staged, int) else 0)}
    for name, count in held.items():
        if isinstance(told.get(name), int) and told[name] != count:
            yield f"summary.json tells of {told[name]:,} {name}, the files hold {count:,}."


def _alarms(alarms: Any) -> Html:
    if not isinstance(alarms, list):
        return joined()
    if not alarms:
        return tag("p", "No rule set rots.")
    rows: list[tuple[Cell, ...]] = [_alarm(one) for one in alarms[:MOST]]
    heads = ("Rule set", "Rule", "Kind", "What it says")
    return tag("div", table("Rot: rules that no longer do what they did", heads, rows), class_="warn")


def _alarm(alarm: Any) -> tuple[Cell, ...]:
    try:
        one = msgspec.convert(alarm, Alarm)
    except msgspec.ValidationError:
        return "", "", "", _value(alarm)
    return one.rule_set, one.rule, one.kind, str(one)


def _troubles(troubles: Any) -> Html:
    """Seeds and lists that could not be had."""
    if not isinstance(troubles, list):
        return joined()
    known: Iterable[dict[str, Any]] = (one for one in troubles[:MOST] if isinstance(one, dict))
    rows = [tuple(_value(one.get(name, "")) for name in ("url", "kind", "reason", "detail")) for one in known]
    return table("Seeds and lists that could not be had", ("Address", "Kind", "Reason", "Detail"), rows)
