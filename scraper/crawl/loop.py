"""The loop of a run: takes rows, lets them be visited at once, commits in batches, stops for a named reason."""

import asyncio
import traceback
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from scraper.crawl.frontier import Frontier
from scraper.crawl.lessons import Lessons
from scraper.crawl.manners import site_key
from scraper.crawl.means import Means
from scraper.crawl.outputs import Counts, Outputs, Visit
from scraper.crawl.values import WAITING, Row, Staged
from scraper.crawl.visit import Visitor
from scraper.crawl.waits import Later
from scraper.crawl.work import Task
from scraper.errors import StoreError, WrongFileError
from scraper.fetch.politeness import Pace
from scraper.fetch.robots import RobotsState
from scraper.store.disk import free_bytes
from scraper.store.jsonl import line_of

T = TypeVar("T")
BATCH = 100
"""Visits per transaction: 101,000 rows a second at this size, 14,000 one by one (FACTS 11)."""
BATCH_BYTES = 32_000_000
"""Bytes of payload after which a batch is written however few visits it has."""
BATCH_SECONDS = 0.5
"""Seconds a visit waits for its batch at most: that much work is lost by a kill."""
GRACE = 1.5
"""Seconds that running visits may take to end when the run is interrupted; it must stop within 5."""
OUTAGE = 40
"""Failures in a row that never reached a server, over at least three sites, after which the network counts as down."""
STAGED, STAGED_SHARE = 500, 0.1
"""Articles that wait for the lexicon until they are finished and written: so many, or that share of the pages that have
taught already, for each time all that was learned is gone through. At the end of a run none is left to wait."""
TOO_MANY_BUGS = 20
"""Pages of one run that may meet a bug of this program before it stops: the fault is not in the pages then."""
_UNREACHED = frozenset({"dns", "unreachable", "no-such-host", "refused", "proxy"})


def stop_of(error: StoreError) -> str:
    """The reason to stop for: a disk that is full now, or files that the user must mend before anything can go on."""
    return "damaged" if isinstance(error, WrongFileError) else "disk"


class Bounds(Struct, frozen=True, kw_only=True):
    """When a run stops by itself, and how much it does at once."""

    concurrency: int = 16
    per_site: int = 1
    spacing: float = 0.0  # seconds between two requests that begin at one site
    pages: int = 0  # 0: no limit
    until: float = 0.0  # by the run's clock, 0: no limit
    disk: int = 0  # bytes that must stay free
    wait: float = 120.0  # seconds


class Loop:
    """One run over the frontier; all disk work happens in one thread of its own."""

    def __init__(self, means: Means, frontier: Frontier, outputs: Outputs, bounds: Bounds, *, folder: Path) -> None:
        self._means = replace(means, on_bug=self.note_bug)
        self._frontier, self._outputs, self._bounds, self._folder = frontier, outputs, bounds, folder
        self.counts = Counts()
        self.stop = ""  # the reason: done, later, pages, time, disk, damaged, network, signal, bug
        self.problem = ""  # what to tell people about it
        self.bugs: list[str] = []  # tracebacks
        self.on_commit: Callable[[Counts], None] = lambda _: None
        self._tasks: set[asyncio.Task[None]] = set()
        self._done: list[Visit] = []
        self._finished = 0
        self._writing = 0  # batches on their way to the disk
        self._unreached: list[str] = []
        self._lessons = Lessons(frontier, folder)
        self._staged = 0  # articles since the last time that they were finished
        self._interrupted = False
        self._wake = asyncio.Event()

    async def run(self, disk: ThreadPoolExecutor) -> None:
        """Visit what is due until there is a reason to stop; everything that was finished is committed then.

        Raises:
            StoreError: the last batch could not be written; it is not known, and its pages wait.
        """
        self._disk = disk
        self._settler = asyncio.create_task(asyncio.sleep(0))  # finishes what waits, beside everything else
        committer = asyncio.create_task(self._commit_often())
        try:
            while not self.stop:
                await self._take()
                await self._rest()
        finally:
            await self._wind_up()
            committer.cancel()
            await asyncio.gather(committer, self._settler, return_exceptions=True)
        await self._commit()
        await self._settler
        if self.stop not in ("signal", "disk", "damaged", "bug"):
            await self._settle()

    def interrupt(self) -> None:
        """Stop soon: a signal came."""
        self._interrupted = True
        self._halt("signal")

    def note_bug(self, trace: str) -> None:
        """A page met a bug of ours: it is rejected, the run goes on, its end tells; too many of them end it."""
        self.bugs.append(trace)
        if len(self.bugs) >= TOO_MANY_BUGS:
            self._halt("bug", f"{len(self.bugs)} pages met bugs of this program")

    def _halt(self, reason: str, problem: str = "") -> None:
        if not self.stop or reason == "bug":
            self.stop, self.problem = reason, problem
        self._wake.set()

    async def on_disk(self, call: Callable[..., T], *arguments: Any) -> T:
        """Run a call in the disk thread."""
        return await asyncio.get_running_loop().run_in_executor(self._disk, call, *arguments)

    async def _take(self) -> None:
        bounds, now = self._bounds, self._means.clock()
        want = bounds.concurrency - len(self._tasks)
        if len(self._done) > 2 * BATCH:
            return  # the disk is slower than the network
        if bounds.pages:
            want = min(want, bounds.pages - self._finished - len(self._tasks))
            if self._finished >= bounds.pages:
                self._halt("pages", f"the limit of {bounds.pages} pages is reached")
        if bounds.until and now >= bounds.until:
            self._halt("time", "the time limit is reached")
        if want > 0 and not self.stop:
            for row in await self.on_disk(self._due, now, want):
                task = asyncio.create_task(self._visit(row))
                self._tasks.add(task)
                task.add_done_callback(self._end)

    def _due(self, now: float, want: int) -> list[Row]:
        bounds = self._bounds
        return self._frontier.take(now, want=want, per_site=bounds.per_site, spacing=bounds.spacing)

    def _end(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._wake.set()

    async def _rest(self) -> None:
        """Sleep until something ended, something is due, or there is a reason to stop."""
        if self.stop:
            return
        due, now = self._frontier.next_at(), self._means.clock()
        if not self._tasks and self._done:
            await self._commit()
            return
        if not self._tasks and not self._writing:  # a batch that is being written may bring new addresses
            if due is None:
                self._halt("done")
                return
            if due - now > self._bounds.wait:
                self._halt("later", f"the next page is due in {due - now:.0f} s")
                return
        full = len(self._tasks) >= self._bounds.concurrency
        pause = BATCH_SECONDS if due is None or full else min(max(due - now, 0.002), BATCH_SECONDS)
        try:
            async with asyncio.timeout(pause):
                await self._wake.wait()
        except TimeoutError:
            pass
        self._wake.clear()

    async def _visit(self, row: Row) -> None:
        at, means = 0.0, self._means
        try:
            visit = await Visitor(means, row).run()
        except Later as later:
            self._frontier.give_back(row)
            at = later.at
        except asyncio.CancelledError:
            self._frontier.give_back(row)
            raise
        except StoreError as error:  # the state could not be written
            self._frontier.give_back(row)
            self._halt(stop_of(error), str(error))
        except Exception:  # noqa: BLE001 - a bug of ours: the state is saved before its traceback is shown
            self._frontier.give_back(row)
            self.bugs.append(f"{row.url}:\n{traceback.format_exc()}")
            self._halt("bug", f"a bug of this program at {row.url}")
        else:
            self._done.append(visit)
            self._frontier.pass_over(visit.merged)
            self._finished += row.kind == "page" and visit.verdict.status != WAITING
            self._watch(visit)
        finally:
            self._frontier.release(row.site, max(at, means.manners.allowed_at((site_key(row.url),))))

    def _watch(self, visit: Visit) -> None:
        """Nothing but unreachable hosts: the fault is here, not there. What asked for nothing says nothing new."""
        if visit.known:
            return
        if visit.verdict.reason not in _UNREACHED:
            self._unreached.clear()
            return
        self._unreached.append(visit.row.site)
        if len(self._unreached) >= OUTAGE and len(set(self._unreached)) > 2:
            self._halt("network", f"the last {len(self._unreached)} hosts could not be reached")

    async def _commit_often(self) -> None:
        while True:
            await asyncio.sleep(0.05)
            waited = 0.05
            while self._done and waited < BATCH_SECONDS and not self._is_full():
                await asyncio.sleep(0.05)
                waited += 0.05
            try:
                await self._commit()
            except StoreError as error:
                self._halt(stop_of(error), str(error))
                return

    def _is_full(self) -> bool:
        return len(self._done) >= BATCH or sum(visit.size for visit in self._done) >= BATCH_BYTES

    async def _commit(self) -> None:
        """Write what is finished; only one batch at a time reaches the disk thread."""
        visits, self._done = self._done, []
        if visits or self._means.manners.changed:
            self._writing += 1
            try:
                await self.on_disk(self._write, visits, self._means.manners.changes())
            finally:
                self._writing -= 1
                self._wake.set()
            self._staged += sum(bool(visit.pages) for visit in visits)
            self.on_commit(self.counts)
        if self._staged >= max(STAGED, STAGED_SHARE * self._lessons.pages) and self._settler.done():
            self._settler = asyncio.create_task(self._settle_meanwhile())  # batches are written all the same

    async def _settle_meanwhile(self) -> None:
        try:
            await self._settle()
        except StoreError as error:
            self._halt(stop_of(error), str(error))

    async def _settle(self) -> None:
        """Finish the articles that wait, with what all pages of the job have taught so far, and write them.

        Those of an interrupted run wait for the next one.
        """
        left, self._staged = await self.on_disk(self._frontier.ledger.count_staged), 0
        if not left:
            return
        try:
            lexicon = await self.on_disk(self._lessons.lexicon)
        except StoreError as error:  # articles must not wait for ever: they are written as they are
            lexicon, self.problem = "", self.problem or str(error)
        while left > 0 and not self._interrupted:
            staged = await self.on_disk(self._frontier.ledger.staged, min(left, BATCH))
            lines = await asyncio.gather(*(self._line_of(one, lexicon) for one in staged))
            await self.on_disk(self._outputs.settle, staged, lines)
            left -= len(staged)

    async def _line_of(self, one: Staged, lexicon: str) -> bytes:
        """The line of an article that waited; as it was, where there is no lexicon or the worker fails."""
        if not lexicon:
            return one.line
        outcome = await self._means.ask(Task(staged=one, lexicon=lexicon))
        if outcome.reason == "internal":
            self.note_bug(f"article {one.id}:\n{outcome.traceback}")
        return one.line if outcome.failed else line_of(outcome.value.record)

    def _write(self, visits: Sequence[Visit], kept: tuple[list[Pace], list[RobotsState]]) -> None:
        if self._bounds.disk and free_bytes(self._folder) < self._bounds.disk:
            self._halt("disk", f"{self._folder}: less than {self._bounds.disk} bytes are free")
        self._outputs.commit(visits, kept, now=self._means.clock(), counts=self.counts)

    async def _wind_up(self) -> None:
        """Let running visits end, for a moment; then end them."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=GRACE)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
