"""Many items through supervised workers, in input order, with a bounded look-ahead."""

import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Self

from scraper.errors import PageError
from scraper.pool.child import resolve
from scraper.pool.outcome import Limits, Outcome
from scraper.pool.server import ForkServer, Work
from scraper.pool.worker import Worker

LOOK_AHEAD = 4
"""Items taken from the input per worker before the first of them is yielded: keeps workers busy behind a slow page,
and bounds what is in memory (4 pages of at most 10 MB per worker)."""


class Pool:
    """Worker processes behind futures: `submit` from any thread; close it to end all children. A context manager."""

    def __init__(self, work: Work, *, jobs: int = 1, limits: Limits | None = None) -> None:
        if getattr(work, "__module__", "") == "__main__":
            raise ValueError("the work must be importable in a child: define it in a module, not in the script itself")
        self.jobs = max(jobs, 1)
        limits = limits or Limits()
        self._server = ForkServer(work, limits)
        self._idle = [Worker(self._server, limits) for _ in range(self.jobs)]
        self._all = tuple(self._idle)
        self._lock = threading.Lock()
        self._threads = ThreadPoolExecutor(self.jobs, thread_name_prefix="pool")

    def submit(self, item: object) -> Future[Outcome]:
        """Ask for one item; the future raises only what `Worker.ask` raises."""
        return self._threads.submit(self._ask, item)

    def _ask(self, item: object) -> Outcome:
        with self._lock:
            worker = self._idle.pop()  # the last one used first: one page needs one child
        try:
            return worker.ask(item)
        finally:
            with self._lock:
                self._idle.append(worker)

    def run(self, items: Iterable[Any]) -> Iterator[tuple[int, Outcome]]:
        """(index, outcome) of every item, in input order; at most LOOK_AHEAD x jobs of them are held."""
        waiting: deque[Future[Outcome]] = deque()
        done = 0
        for item in items:
            waiting.append(self.submit(item))
            while len(waiting) >= LOOK_AHEAD * self.jobs or (waiting and waiting[0].done()):
                yield done, waiting.popleft().result()
                done += 1
        while waiting:
            yield done, waiting.popleft().result()
            done += 1

    def close(self) -> None:
        """Kill the children and wait for the threads; pending items answer "crashed"."""
        for worker in self._all:
            worker.stop()
        self._server.stop()
        self._threads.shutdown(wait=True, cancel_futures=True)
        for worker in self._all:
            worker.close()
        self._server.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()


def run_pool(
    items: Iterable[Any], *, work: Work, jobs: int = 1, limits: Limits | None = None
) -> Iterator[tuple[int, Outcome]]:
    """(index, outcome) of every item, in input order whatever `jobs` is; 0 and 1 both use one child.

    Items come from any iterable, also an endless one: at most LOOK_AHEAD x jobs are held. Closing the generator, or an
    exception in the caller (ctrl-c), kills the children.

    Raises:
        ScraperError: the work could not be loaded. RuntimeError: a bug while loading it.
    """
    with Pool(work, jobs=jobs, limits=limits) as pool:
        yield from pool.run(items)


def run_here(items: Iterable[Any], *, work: Work) -> Iterator[tuple[int, Outcome]]:
    """As run_pool, in this process and without any protection: for tests and debuggers."""
    call = resolve(work)()
    for index, item in enumerate(items):
        try:
            yield index, Outcome(value=call(item), item=item)
        except PageError as error:
            yield index, Outcome(item=item, reason=error.reason, detail=error.detail)
