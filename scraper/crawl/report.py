"""What a run did, for people, for cron and for metrics: summary.json and metrics.prom, replaced as a whole."""

from datetime import UTC, datetime
from pathlib import Path

import msgspec
from msgspec import Struct, field

from scraper.crawl.delays import MOST
from scraper.crawl.gates import Gates
from scraper.crawl.outputs import Counts
from scraper.crawl.values import DONE, FAILED, MERGED, SKIPPED, WAITING, Delay, Trouble
from scraper.rules.rot import Alarm
from scraper.store.atomic import write_whole

NAMES = frozenset((*Counts.__struct_fields__, "articles", "waiting", "skipped", "rot"))
"""Counts that gates may name: those of this run, and articles, waiting and skipped of the whole job so far."""

_MEANING = {
    "taken": "Pages that this run finished: new, rejected, failed and unchanged ones.",
    "new": "Articles that this run wrote.",
    "rejected": "Pages of this run that hold no article.",
    "failed": "Pages of this run that can not be had.",
    "unchanged": "Pages of this run that were as before.",
    "hubs": "Lists, feeds and sitemaps that this run read.",
    "hubs_failed": "Lists, feeds and sitemaps of this run that can not be had; forbidden ones if they are seeds.",
    "found": "URLs that this run found.",
    "retried": "Requests of this run that failed and are tried again.",
    "bytes": "Bytes of the bodies that this run fetched, as sent.",
    "articles": "Articles of the job, of all runs.",
    "waiting": "URLs of the job that are still to be fetched.",
    "skipped": "URLs of the job that robots.txt or the scope forbids.",
    "rot": "Rule sets that no longer match as they should.",
    "exit_code": "What the last run ended with.",
    "end_time_seconds": "When the last run ended, in seconds since 1970.",
    "seconds": "How long the last run took.",
}
"""What each figure of metrics.prom says."""

_STOP_CODES = {"pages": 4, "time": 4, "disk": 4, "damaged": 2, "network": 75}
"""Exit codes of the reasons that decide by themselves (ARTICLE, exit codes)."""

_TOLD = 3
"""Hosts that the sentence names for what waits; summary.json has more."""


class Run(Struct, frozen=True, kw_only=True):
    """The end of a run."""

    job: str
    stop: str
    problem: str = ""
    bugs: tuple[str, ...] = ()  # tracebacks
    signal: int = 0
    started: float = 0.0
    ended: float = 0.0
    counts: Counts = field(default_factory=Counts)
    statuses: dict[int, int] = {}
    articles: int = 0
    staged: int = 0  # of them, not yet written: an interrupted run leaves them to the next
    delays: tuple[Delay, ...] = ()  # what waits after failures
    crossed: tuple[str, ...] = ()
    rot: tuple[Alarm, ...] = ()
    troubles: tuple[Trouble, ...] = ()  # the first of them

    @property
    def values(self) -> dict[str, float]:
        """Every count by name."""
        own = {name: float(getattr(self.counts, name)) for name in Counts.__struct_fields__}
        waiting, skipped = self.statuses.get(WAITING, 0), self.statuses.get(SKIPPED, 0)
        return {**own, "articles": self.articles, "waiting": waiting, "skipped": skipped, "rot": len(self.rot)}

    @property
    def reasons(self) -> dict[str, int]:
        """How many URLs wait after a failure, by reason."""
        return {name: sum(d.urls for d in self.delays if d.reason == name) for name in {d.reason for d in self.delays}}

    @property
    def pending(self) -> bool:
        """Whether nothing new came out and something still may: its turn has not come."""
        return bool(self.statuses.get(WAITING, 0)) and not self.counts.new

    @property
    def exit_code(self) -> int:
        """What the process ends with; the first that applies: bug, signal, stopped early, nothing, gates, try later."""
        if self.bugs:
            return 70
        if self.signal:
            return 128 + self.signal
        if self.stop in _STOP_CODES:
            return _STOP_CODES[self.stop]
        if self._is_empty():
            return 3
        if self.crossed:
            return 1
        return 75 if self.pending else 0

    def _is_empty(self) -> bool:
        """Whether nothing was produced, and nothing that waits may still be: earlier articles must not hide that."""
        counts = self.counts
        finished, lost = counts.taken + counts.hubs, counts.failed + counts.hubs_failed
        if lost and lost == finished:
            return True  # a front page that is gone
        if self.pending and not lost:
            return False
        all_failed = counts.failed == counts.taken and not self.pending
        return not self.statuses.get(DONE, 0) or (not self.articles and (not counts.taken or all_failed))


def judged(run: Run, gates: Gates) -> Run:
    """The run with the gates that it crossed, and with counts that don't add up as one of them.

    Of a run from which nothing came yet, only those count that no article which still waits could undo.
    """
    counts, crossed = run.counts, gates.crossed(run.values)
    if run.pending and not gates.crossed(_hoped(run.values)):
        crossed = ()
    if counts.taken != counts.new + counts.rejected + counts.failed + counts.unchanged:
        crossed = (*crossed, f"the counts do not add up: {counts}")
    return msgspec.structs.replace(run, crossed=crossed)


def _hoped(values: dict[str, float]) -> dict[str, float]:
    """The counts as they would be if all that waits became articles."""
    waiting = values["waiting"]
    return values | {name: values[name] + waiting for name in ("taken", "new", "articles")}


def write_reports(folder: Path, run: Run) -> None:
    """Write summary.json and metrics.prom.

    Raises:
        StoreError: the disk says no.
    """
    write_whole(folder / "summary.json", msgspec.json.format(msgspec.json.encode(_summary(run)), indent=2) + b"\n")
    write_whole(folder / "metrics.prom", _metrics(run).encode())


def _summary(run: Run) -> dict[str, object]:
    names = {WAITING: "waiting", DONE: "done", FAILED: "failed", SKIPPED: "skipped", MERGED: "merged"}
    return {
        "schema": "run/1",
        "job": run.job,
        "exit_code": run.exit_code,
        "stop": run.stop,
        "problem": run.problem,
        "started": datetime.fromtimestamp(run.started, UTC).isoformat(timespec="seconds"),
        "ended": datetime.fromtimestamp(run.ended, UTC).isoformat(timespec="seconds"),
        "seconds": round(run.ended - run.started, 1),
        "counts": {name: int(value) for name, value in run.values.items()},
        "urls": {name: run.statuses.get(status, 0) for status, name in names.items()},
        "staged": run.staged,
        "waiting_because": dict(sorted(run.reasons.items())),
        "delays": msgspec.to_builtins(run.delays[:MOST]),
        "troubles": msgspec.to_builtins(run.troubles),
        "rot": msgspec.to_builtins(run.rot),
        "gates_crossed": list(run.crossed),
        "bugs": len(run.bugs),
    }


def _metrics(run: Run) -> str:
    label = run.job.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
    lines = []
    values = {
        **run.values,
        "exit_code": run.exit_code,
        "end_time_seconds": run.ended,
        "seconds": run.ended - run.started,
    }
    for name, value in values.items():
        lines += [f"# HELP scraper_crawl_{name} {_MEANING[name]}", f"# TYPE scraper_crawl_{name} gauge"]
        lines += [f'scraper_crawl_{name}{{job="{label}"}} {value:.15g}']
    return "\n".join(lines) + "\n"


def _why(delays: tuple[Delay, ...]) -> str:
    """The failures that most URLs wait after, with their hosts."""
    told = [f"{one.urls} {one.reason} at {one.host}" for one in delays[:_TOLD]]
    more = [f"{len(delays) - _TOLD} more hosts or reasons"] if len(delays) > _TOLD else []
    return f" ({', '.join(told + more)})" if told else ""


def sentence(run: Run) -> str:
    """One line for people."""
    counts = run.counts
    said = (
        f"{run.job}: {counts.new} new articles, {counts.unchanged} unchanged, {counts.rejected} rejected, "
        f"{counts.failed} failed of {counts.taken} pages; {run.articles} articles in all"
    )
    if counts.hubs_failed:
        said += f"; {counts.hubs_failed} of {counts.hubs} lists failed"
    waiting = run.statuses.get(WAITING, 0)
    if waiting:
        said += f"; {waiting} URLs wait{_why(run.delays)}"
    if run.staged:
        said += f"; {run.staged} articles wait in the state, the next run writes them"
    why = f" ({run.problem.strip().splitlines()[0]})" if run.problem else ""
    return said + (f"; stopped: {run.stop}{why}" if run.stop != "done" else why)
