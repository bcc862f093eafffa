"""Clean a source in two passes: learn a lexicon from all its pages, then clean with it."""

import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, BinaryIO

from msgspec import Struct
from msgspec.structs import replace

from scraper.batch.inputs import Fields, Input, pages
from scraper.batch.run import Record, Run, records
from scraper.batch.work import Lesson
from scraper.model import Lexicon, Page
from scraper.pool import run_pool

if TYPE_CHECKING:
    from scraper.corpus.lexicon import LexiconCounts

LEARN_FROM = 30
"""Pages from which a lexicon is learned: with 30 pages of repeating advertisers .77 of the phrases in running text also
occur in an advert line or link of the same crawl, with 10 pages .48."""


class Source(Struct, frozen=True):
    """Names of inputs as `inputs.expand` gives them, and the keys of JSON lines."""

    names: tuple[str, ...]
    fields: Fields = Fields()

    def pages(self, stdin: BinaryIO | None = None) -> Iterator[Input]:
        """The pages, from the start."""
        return pages(self.names, self.fields, stdin=stdin or sys.stdin.buffer)


def cleaned(source: Source, run: Run, *, lexicon: Lexicon | None = None, learn: bool = True) -> Iterator[Record]:
    """The records of a source, in input order; a lexicon is learned first unless one is given or `learn` is off.

    Standard input is kept in a temporary file when it has to be read twice.
    """
    if lexicon is not None or not learn:
        yield from records(source.pages(), replace(run, job=replace(run.job, lexicon=lexicon or Lexicon())))
        return
    with tempfile.TemporaryFile() as kept:
        if "-" in source.names:
            shutil.copyfileobj(sys.stdin.buffer, kept)
        learned = learned_from(_again(source, kept), run)
        yield from records(_again(source, kept), replace(run, job=replace(run.job, lexicon=learned)))


def _again(source: Source, kept: BinaryIO) -> Iterator[Input]:
    kept.seek(0)
    return source.pages(kept)


def learned_from(inputs: Iterable[Input], run: Run) -> Lexicon:
    """The lexicon of a source; the empty one below LEARN_FROM pages, which are then not read any further."""
    arriving = (one for one in inputs if isinstance(one, Page))
    first = list(islice(arriving, LEARN_FROM))
    if len(first) < LEARN_FROM:
        return Lexicon()
    from scraper.corpus.lexicon import lexicon_of  # noqa: PLC0415  # numpy and the models, only where they are needed

    return lexicon_of(counted((*first,), arriving, run))


def counted(first: Iterable[Page], more: Iterable[Page], run: Run) -> "LexiconCounts":
    """The counts of all pages, added up in a tree: each count is merged log(n) times, not n times."""
    from scraper.corpus.lexicon import LexiconCounts, merge_counts  # noqa: PLC0415

    stack: list[tuple[int, LexiconCounts]] = []
    chained = (page for part in (first, more) for page in part)
    for _, outcome in run_pool(chained, work=Lesson(run.job), jobs=run.jobs, limits=run.limits):
        if outcome.failed:
            continue  # pass two makes a Reject of this page, or shows our bug
        size, counts = 1, outcome.value
        while stack and stack[-1][0] <= size:
            other, before = stack.pop()
            size, counts = size + other, merge_counts(before, counts)
        stack.append((size, counts))
    total = LexiconCounts()
    for _, counts in reversed(stack):
        total = merge_counts(counts, total)
    return total
