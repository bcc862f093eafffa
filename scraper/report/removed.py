"""The sections of a run's report about what was cut and replaced."""

from collections.abc import Iterable

from scraper.report.counts import KEY_CAP, Entry, Sample, Tops
from scraper.report.html import Html, joined, tag, text
from scraper.report.sections import TOP, example, examples, missed
from scraper.report.style import LETTERS
from scraper.report.tables import Cell, labelled, listed, table
from scraper.report.tally import RunTally


def removed_section(tally: RunTally) -> Html:
    """Characters by class and by rule, and the texts that went most often: the advertisers first."""
    return joined(
        _classes(tally),
        _rules(tally),
        _texts("Adverts removed most often", tally.adverts, least=1),
        _texts("Other texts removed more than once", tally.cuts, least=2),
    )


def replaced_section(tally: RunTally) -> Html:
    """What was replaced most often."""
    rows: list[tuple[Cell, ...]] = [
        (_cut(old), tag("ins", text(new, edited=True)), entry.count, entry.records, examples(entry.samples[:1]))
        for (old, new), entry in tally.repairs.top(TOP)
    ]
    heads = ("Old", "New", "Times", "Articles", "Example")
    return table("Replaced most often", heads, rows, note=missed(tally.repairs))


def _classes(tally: RunTally) -> Html:
    inside = dict(tally.classes)
    known = [cls for cls in LETTERS if tally.by_class[cls] or cls in inside]
    strange = sorted(cls for cls in inside if cls not in LETTERS)
    rows: list[tuple[Cell, ...]] = []
    for cls in [*sorted(known, key=lambda cls: (-tally.by_class[cls], cls)), *strange]:
        entry = inside.get(cls, Entry())
        rows.append((labelled(cls), tally.by_class[cls], entry.amount, entry.count, entry.records))
    heads = ("Class", "Characters", "In articles and titles", "Edits there", "Articles")
    return table("Characters removed or replaced, by class", heads, rows)


def _rules(tally: RunTally) -> Html:
    rows: list[tuple[Cell, ...]] = [
        (rule, labelled(cls), *_amounts(entry), _seen(entry.samples))
        for (rule, cls), entry in tally.rules.top(TOP, by_amount=True)
    ]
    note = f"the {TOP} of {len(tally.rules):,} that removed most" if len(tally.rules) > TOP else ""
    heads = ("Rule", "Class", "Edits", "Articles", "Characters", "Examples")
    return table("In articles and their titles, by rule", heads, rows, note=note + missed(tally.rules))


def _texts(caption: str, tops: Tops[tuple[str, ...]], *, least: int) -> Html:
    rows: list[tuple[Cell, ...]] = [
        (_cut(cut), labelled(cls), *_amounts(entry), examples(entry.samples[:1]))
        for (cut, cls), entry in tops.top(TOP)
        if entry.count >= least
    ]
    heads = ("Text", "Class", "Times", "Articles", "Characters", "Example")
    return table(caption, heads, rows, note=missed(tops))


def _seen(samples: Iterable[Sample]) -> Html:
    """Texts that a rule removed, with the articles they were removed from."""
    return listed(joined(_cut(one.text), tag("small", " in "), example(one.ref)) for one in samples)


def _cut(cut: str) -> Html:
    """A text as it was counted: of a long one its beginning."""
    shown = tag("del", text(cut, edited=True), class_="cut", lang="", dir="auto")
    return joined(shown, tag("span", " …", class_="more")) if len(cut) >= KEY_CAP else shown


def _amounts(entry: Entry) -> tuple[int, int, int]:
    """Edits, articles and characters."""
    return entry.count, entry.records, entry.amount
