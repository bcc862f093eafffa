"""The rot of rules over runs: counts of earlier runs in, alarms and new counts out."""

from collections.abc import Iterable
from pathlib import Path

from scraper.rules.rot import Alarm, RuleStats, begun, find_rot, merged
from scraper.store.folders import ensure_folder
from scraper.store.rules_stats import load_stats, write_stats


class RotCheck:
    """What is known of the rules before a run; asked once, at its end.

    Raises:
        ConfigError: the file of counts holds something else. StoreError: its folder can't be made.
    """

    def __init__(self, path: Path | None, rule_folders: Iterable[Path], *, extractor: str) -> None:
        self._path, self._rule_folders, self._extractor = path, tuple(rule_folders), extractor
        if path:
            ensure_folder(path.parent)
        self.before = load_stats(path) if path else RuleStats()

    @property
    def counts(self) -> bool:
        """Whether the run is counted: an extractor that does not ask the body rules says nothing about them."""
        return self._extractor in ("auto", "rules")

    def judged(self, run: RuleStats) -> tuple[Alarm, ...]:
        """Add the run to the counts, write them where they are kept, and say what is rotten.

        Raises:
            StoreError: the counts can't be written.
        """
        if not self.counts or not run.sets:
            return ()
        from scraper.rules.load import load_rules  # noqa: PLC0415  # a run without matched pages need not read them

        stats = merged(begun(self.before), run)
        if self._path:
            write_stats(self._path, stats)
        return find_rot(stats, load_rules(*self._rule_folders))
