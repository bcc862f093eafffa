"""The sum of a run: what came in, what came out, why the rest did not, and how often each rule hit."""

from collections import Counter
from typing import Any

from msgspec import to_builtins

from scraper.model import FAILURES, Article, Reject
from scraper.rules.rot import Alarm, RuleStats, add_record

FIGURES = frozenset(("taken", "articles", "rejected", "failed", "review", "errors", "rot"))
"""The figures that a gate may name."""


class Tally:
    """Counts over one run; every input is counted once, as an article, a reject or a failure."""

    def __init__(self) -> None:
        self.inputs = 0
        self.articles = 0
        self.rejected = 0
        self.failed = 0
        self.chars_in = 0
        self.chars_out = 0
        self.reasons: Counter[str] = Counter()
        self.verdicts: Counter[str] = Counter()
        self.flags: Counter[str] = Counter()
        self.problems: Counter[str] = Counter()
        self.extractors: Counter[str] = Counter()
        self.rule_sets: Counter[str] = Counter()
        self.rules: Counter[str] = Counter()
        self.rule_stats = RuleStats()
        self.rot: tuple[Alarm, ...] = ()

    def add(self, record: Article | Reject) -> None:
        """Count one record."""
        self.inputs += 1
        add_record(self.rule_stats, record)
        if isinstance(record, Reject):
            self.reasons[record.reason] += 1
            if record.reason in FAILURES:
                self.failed += 1
            else:
                self.rejected += 1
            return
        self.articles += 1
        self.chars_in += record.stats.chars_in
        self.chars_out += record.stats.chars_out
        self.verdicts[record.quality.verdict] += 1
        self.flags.update(record.quality.flags)
        self.problems.update(problem.code for problem in record.errors)
        self.extractors[record.tool.extractor] += 1
        self.rule_sets.update(record.tool.rules_used)
        self.rules.update({removal.rule for removal in record.removed})

    def figures(self) -> dict[str, int]:
        """The figures by name, as FIGURES lists them."""
        return {
            "taken": self.inputs,
            "articles": self.articles,
            "rejected": self.rejected,
            "failed": self.failed,
            "review": self.verdicts["review"],
            "errors": sum(self.problems.values()),
            "rot": len(self.rot),
        }

    def as_record(self) -> dict[str, Any]:
        """The content of summary.json; no times, so that it is the same from run to run."""
        counts = ("reasons", "verdicts", "flags", "problems", "extractors", "rule_sets", "rules")
        return {
            "schema": "summary/1",
            **self.figures(),
            "rot": to_builtins(self.rot),
            "chars_in": self.chars_in,
            "chars_out": self.chars_out,
            **{name: dict(sorted(getattr(self, name).items())) for name in counts},
        }
