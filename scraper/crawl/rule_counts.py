"""What rules did on the pages of a run: kept with the pages, added to the counts of earlier runs exactly once.

The state has the counts of the run that is not over yet; a run that follows a kill goes on with them. At the end they
are added to the file of counts. The state notes before what the file held: until the run's reports are written, a kill
lets the next run begin from there again, so that no page counts twice and no alarm is lost.
"""

import contextlib
from pathlib import Path

import msgspec

from scraper.crawl.frontier import Frontier
from scraper.errors import StoreError
from scraper.model import Article, Reject
from scraper.rules.rot import Alarm, RuleStats, add_record
from scraper.store.rot import RotCheck
from scraper.store.rules_stats import STATS, write_stats

_RUN, _BEFORE = "rules", "rules_before"


class RuleCounts:
    """The counts of one run, and their end. Made before anything else opens the file of counts.

    Raises:
        ConfigError: that file holds something else. StoreError: the disk says no.
    """

    def __init__(self, folder: Path, frontier: Frontier, rule_folders: tuple[str, ...], *, extractor: str) -> None:
        self._frontier, self._ledger = frontier, frontier.ledger
        if self._ledger.meta(_BEFORE):
            write_stats(folder / STATS, self._kept(_BEFORE))
        self._rot = RotCheck(folder / STATS, map(Path, rule_folders), extractor=extractor)
        self._stats = self._kept(_RUN)
        self._changed = self._added = False

    def add(self, record: Article | Reject) -> None:
        """Count one record of the batch that is being written."""
        if self._rot.counts:
            add_record(self._stats, record)
            self._changed = True

    def keep(self) -> None:
        """Keep the counts with their batch. Inside a transaction."""
        if self._changed:
            self._note(_RUN, self._stats)
            self._changed = False

    def judged(self) -> tuple[Alarm, ...]:
        """Add what was kept to the counts of earlier runs, and say what is rotten.

        Raises:
            StoreError: the counts can't be written; the next run adds them.
        """
        with self._frontier.transaction():
            self._note(_BEFORE, self._rot.before)
        alarms = self._rot.judged(self._kept(_RUN))
        self._added = True
        return alarms

    def end(self) -> None:
        """The run's reports are written: what it counted is not asked for again."""
        if self._added:
            with contextlib.suppress(StoreError), self._frontier.transaction():  # else the next run does it all again
                self._ledger.forget_meta(_RUN, _BEFORE)

    def _note(self, key: str, stats: RuleStats) -> None:
        self._ledger.set_meta(key, msgspec.json.encode(stats).decode())

    def _kept(self, key: str) -> RuleStats:
        """The counts that the state has; none, if another version of this program kept them."""
        try:
            return msgspec.json.decode(self._ledger.meta(key, "{}"), type=RuleStats)
        except msgspec.DecodeError:
            return RuleStats()
