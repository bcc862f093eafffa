"""One run: inputs through the pool, records to where they belong, counts that add up."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from msgspec import Struct

from scraper.batch.inputs import Input
from scraper.batch.summary import Tally
from scraper.batch.work import Job
from scraper.model import Article, Page, Reject
from scraper.pool import Limits, Outcome, run_pool

Record = Article | Reject


class InternalError(Exception):
    """Our own bug, seen in a worker: `args[0]` is its traceback. No part of the error tree on purpose."""


class Run(Struct, frozen=True):
    """How a run works: the job of its workers, how many of them, and their limits."""

    job: Job
    jobs: int = 1
    limits: Limits = Limits()


def records(inputs: Iterable[Input], run: Run) -> Iterator[Record]:
    """One record for every input, in input order, whatever `jobs` is.

    Raises:
        InternalError: a worker met an exception that nobody foresaw.
        ScraperError: the workers could not start (rules, lexicon), or an input file is damaged.
    """
    waiting: list[Reject | None] = []  # rejects among the inputs keep their place in the order
    pages = _only_pages(inputs, waiting)
    taken = 0
    for _, outcome in run_pool(pages, work=run.job, jobs=run.jobs, limits=run.limits):
        while waiting[taken] is not None:
            yield waiting[taken]  # type: ignore[misc]  # not None: tested in the line above
            taken += 1
        taken += 1
        yield _record(outcome)
        if taken > 1024:  # bounded: what was yielded is forgotten
            del waiting[:taken]
            taken = 0
    yield from (reject for reject in waiting[taken:] if reject is not None)


def _only_pages(inputs: Iterable[Input], waiting: list[Reject | None]) -> Iterator[Page]:
    for one in inputs:
        if isinstance(one, Reject):
            waiting.append(one)
        else:
            waiting.append(None)
            yield one


def _record(outcome: Outcome) -> Record:
    if outcome.reason == "internal":
        raise InternalError(outcome.traceback or outcome.detail)
    if outcome.failed:
        page: Page = outcome.item
        return Reject(source=page.source, url=page.url, reason=outcome.reason, detail=outcome.detail)
    record: Record = outcome.value
    return record


def tallied(records: Iterable[Record], write: Callable[[Record], Any]) -> Tally:
    """Write every record and count it."""
    tally = Tally()
    for record in records:
        tally.add(record)
        write(record)
    return tally
