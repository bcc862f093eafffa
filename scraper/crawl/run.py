"""A job run from its file to its exit code: lock, state, outputs, client, workers, loop, report."""

import asyncio
import contextlib
import functools
import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import regex
from msgspec import Struct
from msgspec.structs import replace

from scraper.corpus.lexicon_rules import load_lexicon
from scraper.crawl.clock import resume
from scraper.crawl.delays import delays, late_seeds
from scraper.crawl.frontier import Frontier
from scraper.crawl.gates import Gates, parse_gates
from scraper.crawl.job import Job
from scraper.crawl.job_check import bytes_of, seconds_of
from scraper.crawl.lock import locked
from scraper.crawl.loop import Bounds, Loop, stop_of
from scraper.crawl.manners import Manners
from scraper.crawl.means import Means
from scraper.crawl.outputs import ARTICLES, Counts, Outputs
from scraper.crawl.report import NAMES, Run, judged, write_reports
from scraper.crawl.rule_counts import RuleCounts
from scraper.crawl.scope import scope_of
from scraper.crawl.state import reading_state
from scraper.crawl.values import Lead
from scraper.crawl.work import Setup, Task, make_work
from scraper.errors import ConfigError, StoreError, WrongFileError
from scraper.fetch.client import Client, open_client, user_agent
from scraper.fetch.politeness import Pace, Policy, steady_clock
from scraper.fetch.robots import RobotsState
from scraper.fetch.values import Limits as FetchLimits
from scraper.fetch.values import Options
from scraper.model import Lexicon
from scraper.pool import Limits, Outcome, Pool
from scraper.store.disk import free_bytes, storing
from scraper.text.urls import is_front_page

STATE = "state.sqlite"
_COMPLETE = frozenset({"done", "later", "network"})
"""Reasons after which the next start is a new run, which looks at the hubs again; after others it goes on."""
_FEED = regex.compile(r"sitemap[^/]*$|(?:/|[-_.])(?:feed|rss|atom)(?:\.xml|\.json)?/?$|\.(?:xml|rss|atom)(?:\.gz)?$")
"""Seeds that are feeds or sitemaps by their address; the worker looks at the bytes to tell the two apart."""


class Extras(Struct, frozen=True, kw_only=True):
    """What the command line adds to a job, and the seams of tests."""

    refetch: bool = False
    fail_if: str | None = None
    on_commit: Callable[[Counts], None] | None = None
    pool: Callable[[], Pool] | None = None  # other workers than those of the job
    wall: Callable[[], float] = time.time
    after: Callable[[Path], None] | None = None  # called with the job's folder, outputs closed, the lock still held


def run_crawl(job: Job, extras: Extras | None = None) -> Run:
    """Crawl until there is a reason to stop; outputs, state, summary and metrics are in the job's folder then.

    Raises:
        ConfigError, RuleError: nothing was run. BusyError: another process is at work there. StoreError: the folder
        can't be written, or the state is damaged.
    """
    extras = extras or Extras()
    gates = parse_gates(job.fail_if if extras.fail_if is None else extras.fail_if, NAMES)
    options = _options(job)
    folder = Path(job.output.folder)
    with ExitStack() as stack:
        try:
            with storing(folder):
                folder.mkdir(parents=True, exist_ok=True)
            stack.enter_context(locked(folder))
        except StoreError as error:  # before the first fetch: the user chose a place that can't be used
            raise ConfigError(str(error)) from error
        floor = bytes_of(job.limits.disk)
        if free_bytes(folder) < floor:
            return _unbegun(job, extras.wall(), gates, folder)
        with reading_state(folder / STATE):
            run = _run_locked(job, extras, gates, options, folder)
        if extras.after is not None:
            extras.after(folder)
        return run


def _unbegun(job: Job, now: float, gates: Gates, folder: Path) -> Run:
    """The end of a run for which the disk has no room: its reports replace those of the run before all the same."""
    problem = f"{folder}: less than {job.limits.disk} free"
    run = Run(job=job.name, stop="disk", problem=problem, started=now, ended=now)
    try:
        if (folder / STATE).exists():
            with reading_state(folder / STATE), Frontier(folder / STATE) as frontier:
                run = _with_state(run, frontier)
        run = judged(run, gates)
        write_reports(folder, run)
    except StoreError as error:  # not even that much room
        run = replace(run, problem=f"{problem}; {error}")
    return run


def _run_locked(job: Job, extras: Extras, gates: Gates, options: Options, folder: Path) -> Run:
    started = extras.wall()
    with ExitStack() as stack:
        _refuse_orphans(folder)
        frontier = stack.enter_context(Frontier(folder / STATE))
        rules = RuleCounts(folder, frontier, job.extract.rules, extractor=job.extract.extractor)
        rollover = bytes_of(job.output.rollover) if job.output.warc else None
        outputs = stack.enter_context(Outputs(folder, frontier, rules, rollover=rollover, chain=job.limits.chain))
        clock = steady_clock(lambda: _resumed(frontier, extras.wall()), time.monotonic)
        _seed(frontier, job, now=clock(), refetch=extras.refetch)
        with _own_signals():
            run = asyncio.run(_crawl(job, extras, options, _Open(frontier, outputs, clock, folder)))
        run = _closed(_with_state(run, frontier), outputs, rules)
        run = judged(replace(run, troubles=(*outputs.troubles, *run.troubles)), gates)
        run = replace(run, started=started, ended=started + max(0.0, run.ended))
        write_reports(folder, run)
        rules.end()
    return run


def _closed(run: Run, outputs: Outputs, rules: RuleCounts) -> Run:
    """The run with its alarms, its index written; where the disk is full, its reports are still tried."""
    try:
        run = replace(run, rot=rules.judged())
        outputs.write_index()
    except StoreError as error:
        run = replace(run, stop=stop_of(error), problem=run.problem or str(error))
    return run


def _resumed(frontier: Frontier, wall: float) -> float:
    with frontier.transaction():
        return resume(frontier.ledger, wall)


def _refuse_orphans(folder: Path) -> None:
    """Without its state nobody knows what the articles are: a run would begin anew and cut them off.

    Raises:
        WrongFileError: there are articles and no state.
    """
    state, articles = folder / STATE, folder / ARTICLES
    if (state.exists() and state.stat().st_size) or not (articles.exists() and articles.stat().st_size):
        return
    raise WrongFileError(
        f"{articles}: there is no {STATE} beside it: restore that, or choose another folder with --out"
    )


class _Open(Struct, frozen=True):
    """What is open during a run."""

    frontier: Frontier
    outputs: Outputs
    clock: Callable[[], float]
    folder: Path


def _options(job: Job) -> Options:
    table = job.fetch
    return Options(
        user_agent=user_agent(job.contact),
        limits=FetchLimits(deadline=table.deadline),
        allow_hosts=frozenset(table.allow_hosts),
        insecure_hosts=frozenset(table.insecure_hosts),
        proxy=table.proxy,
        http2=table.http2,
        accept_language=table.accept_language,
    )


def _seed(frontier: Frontier, job: Job, *, now: float, refetch: bool) -> None:
    """Resume where a run was cut off; else begin a new one: hubs are looked at again."""
    with frontier.transaction():
        frontier.add((Lead(seed, _seed_kind(seed)) for seed in job.seeds), depth=0)
    unfinished = frontier.ledger.meta("run") == "open"
    if refetch or not unfinished:
        frontier.reopen(now, everything=refetch)
    with frontier.transaction():
        frontier.ledger.set_meta("run", "open")


def _seed_kind(seed: str) -> str:
    if _FEED.search(seed.partition("?")[0]):
        return "feed"
    return "index" if is_front_page(seed) else "page"


async def _crawl(job: Job, extras: Extras, options: Options, on: _Open) -> Run:
    began = on.clock()
    workers = functools.partial(_pool, job)
    signals: list[int] = []
    disk = ThreadPoolExecutor(1, thread_name_prefix="disk")
    with disk, (extras.pool or workers)() as pool:
        async with open_client(options) as client:
            means = _means(job, extras, on, pool=pool, client=client, disk=disk)
            loop = Loop(means, on.frontier, on.outputs, _bounds(job, began), folder=on.folder)
            loop.on_commit = extras.on_commit or loop.on_commit
            _listen(loop, signals)
            await means.ask(Task(kind="sitemap"))  # the workers' rules are loaded, or refused, before the first fetch
            try:
                await loop.run(disk)
            except StoreError as error:
                loop.stop, loop.problem = stop_of(error), str(error)
    if loop.stop in _COMPLETE:
        with on.frontier.transaction():
            on.frontier.ledger.set_meta("run", "closed")
    return Run(
        job=job.name,
        stop=loop.stop,
        problem=loop.problem,
        bugs=tuple(loop.bugs),
        signal=signals[0] if signals else 0,
        counts=loop.counts,
        ended=on.clock() - began,
    )


def _pool(job: Job) -> Pool:
    table = job.extract
    setup = Setup(
        scope=scope_of(job),
        rules=table.rules,
        extractor=table.extractor,
        script=table.script,
        feeds=job.scope.feeds,
        articles=job.output.articles,
        learn=table.learn and not table.lexicon,
        lexicon=load_lexicon(Path(table.lexicon)) if table.lexicon else Lexicon(),
    )
    limits = Limits(deadline=table.deadline, memory=bytes_of(table.memory))
    return Pool(functools.partial(make_work, setup), jobs=table.jobs, limits=limits)


def _means(  # noqa: PLR0913  # each is one open thing
    job: Job, extras: Extras, on: _Open, *, pool: Pool, client: Client, disk: ThreadPoolExecutor
) -> Means:
    polite, ledger = job.politeness, on.frontier.ledger
    policy = Policy(floor=polite.floor, latency_factor=polite.latency_factor if polite.floor else 0.0)
    manners = Manners(policy, ledger.paces(), clock=on.clock, dice=random.random, obey=polite.robots)

    async def ask(task: Task) -> Outcome:
        return await asyncio.wrap_future(pool.submit(task))

    async def load_robots(origin: str) -> RobotsState:
        return await asyncio.get_running_loop().run_in_executor(disk, ledger.robots, origin)

    def keep(paces: list[Pace]) -> None:
        with on.frontier.transaction():
            ledger.set_paces(paces)
            ledger.set_meta("clock", repr(on.clock()))

    async def keep_paces(paces: list[Pace]) -> None:
        await asyncio.get_running_loop().run_in_executor(disk, keep, paces)

    return Means(
        client=client,
        manners=manners,
        scope=scope_of(job),
        clock=on.clock,
        wall=extras.wall,
        ask=ask,
        load_robots=load_robots,
        keep_paces=keep_paces,
        on_bug=lambda _: None,
        tries=job.limits.tries,
        first_retry=seconds_of(job.limits.retry),
        parts=job.limits.parts,
        sitemaps=job.scope.sitemaps,
    )


def _bounds(job: Job, began: float) -> Bounds:
    limits, polite = job.limits, job.politeness
    return Bounds(
        concurrency=polite.concurrency,
        per_site=polite.per_site,
        spacing=polite.floor,
        pages=limits.pages,
        until=began + seconds_of(limits.time) if limits.time else 0.0,
        disk=bytes_of(limits.disk),
        wait=seconds_of(limits.wait),
    )


def _listen(loop: Loop, signals: list[int]) -> None:
    """The first signal ends the run well; the second ends the process at once, the state is whole all the same."""

    def on_signal(number: int) -> None:
        if signals:
            os._exit(128 + number)
        signals.append(number)
        loop.interrupt()

    with contextlib.suppress(ValueError, RuntimeError):  # not the main thread: the caller listens
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, on_signal, number)


@contextlib.contextmanager
def _own_signals() -> Iterator[None]:
    """The caller's signal handlers are back afterwards: asyncio leaves the system's defaults behind."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        with contextlib.suppress(ValueError):  # not the main thread
            for number, action in before.items():
                signal.signal(number, signal.SIG_DFL if action is None else action)


def _with_state(run: Run, frontier: Frontier) -> Run:
    return replace(
        run,
        statuses=frontier.statuses(),
        delays=delays(frontier.ledger),
        troubles=late_seeds(frontier.ledger),
        articles=frontier.ledger.count_articles(),
        staged=frontier.ledger.count_staged(),
    )
