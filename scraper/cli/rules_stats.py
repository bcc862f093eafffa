"""`rules check --stats`: what the runs so far say about each rule set."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from scraper.errors import ConfigError
from scraper.rules.book import RuleBook
from scraper.rules.rot import RuleStats, SetCount, expect_of, find_rot, is_platform, wilson
from scraper.store.rules_stats import STATS, load_stats

_HEAD = ("rule set", "pages", "recent", "body", "bounds", "expect", "rules hit", "alarms")


def stats_table(path: Path, names: Sequence[str], *, book: RuleBook) -> tuple[list[str], list[str]]:
    """The table of rule sets, a line each, and the alarms as sentences. `path` is the file, or the folder of a run.

    Raises:
        ConfigError: there is no such file, or it holds something else.
    """
    file = path / STATS if path.is_dir() else path
    if not file.is_file():
        raise ConfigError(f"{file}: no such file; `scraper clean --out DIR` and `scraper crawl` write one")
    stats = load_stats(file)
    alarms = [one for one in find_rot(stats, book) if not names or one.rule_set in names]
    raised = {name: sum(one.rule_set == name for one in alarms) for name in stats.sets}
    rows = [_HEAD, *_rows(stats, names, book, raised)]
    widths = [max(len(row[n]) for row in rows) for n in range(len(_HEAD))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return lines, [f"rot: {one}" for one in alarms]


def _rows(stats: RuleStats, names: Sequence[str], book: RuleBook, raised: dict[str, int]) -> Iterator[tuple[str, ...]]:
    for name, one in sorted(stats.sets.items()):
        if not names or name in names:
            expect = expect_of(book, name) if is_platform(book, name) else 0.0
            yield (name, *_figures(one), f"{expect:.0%}" if expect else "-", _hit(one), str(raised[name] or "-"))


def _figures(one: SetCount) -> tuple[str, str, str, str]:
    """Pages of all runs; and of what is judged now: pages, share with a body, and its bounds."""
    past, now = one.sides()
    low, high = wilson(now.hits, now.pages)
    share = f"{now.hits / now.pages:.0%}" if now.pages else "-"
    return str(past.pages + now.pages), str(now.pages), share, f"{low:.0%}-{high:.0%}"


def _hit(one: SetCount) -> str:
    return str(len(one.rules))
