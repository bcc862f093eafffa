"""One run: inputs through the pool, records to where they belong, counts that add up."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from msgspec import Struct

from scraper.batch.streams import Input
from scraper.batch.summary import Tally
from scraper.batch.work import Job
from scraper.model import Article, Reject
from scraper.pool import Limits, Outcome, Pool

Record = Article | Reject


class Run(Struct, frozen=True):
    """How a run works: the job of its workers, how many of them, and their limits."""

    job: Job
    jobs: int = 1
    limits: Limits = Limits()


class Answer(Struct, frozen=True):
    """What a worker made of an input; a Reject where it made nothing, or where the input was one."""

    item: Any
    value: Any


def records(inputs: Iterable[Input], run: Run) -> Iterator[Record]:
    """One record for every input, in input order, whatever `jobs` is.

    A page on which a worker met an exception that nobody foresaw is a Reject `internal`, its detail the traceback.

    Raises:
        ScraperError: the workers could not start (rules, lexicon).
    """
    with Pool(run.job, jobs=run.jobs, limits=run.limits) as pool:
        yield from (answer.value for answer in answers(inputs, pool))


def answers(items: Iterable[Any], pool: Pool) -> Iterator[Answer]:
    """One answer for every item, in their order; a Reject among them is its own answer. Raises as `records`.

    Items have a source and a url.
    """
    waiting: list[Reject | None] = []  # rejects among the items keep their place in the order
    taken = 0
    for _, outcome in pool.run(_for_workers(items, waiting)):
        while (reject := waiting[taken]) is not None:
            yield Answer(reject, reject)
            taken += 1
        taken += 1
        yield Answer(outcome.item, _value(outcome))
        if taken > 1024:  # bounded: what was yielded is forgotten
            del waiting[:taken]
            taken = 0
    yield from (Answer(reject, reject) for reject in waiting[taken:] if reject is not None)


def _for_workers(items: Iterable[Any], waiting: list[Reject | None]) -> Iterator[Any]:
    for one in items:
        if isinstance(one, Reject):
            waiting.append(one)
        else:
            waiting.append(None)
            yield one


def _value(outcome: Outcome) -> Any:
    if outcome.failed:
        item: Any = outcome.item
        detail = outcome.traceback or outcome.detail
        return Reject(source=item.source, url=item.url, reason=outcome.reason, detail=detail)
    return outcome.value


def tallied(records: Iterable[Record], write: Callable[[Record], Any]) -> Tally:
    """Write every record and count it."""
    tally = Tally()
    for record in records:
        tally.add(record)
        write(record)
    return tally
