"""Clean a source in two passes: read all its pages and learn a lexicon from them, then clean with it."""

import contextlib
import pickle
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Self

from msgspec import Struct
from msgspec.structs import replace

from scraper.batch.inputs import Fields, Input, pages
from scraper.batch.run import Record, Run, answers, records
from scraper.batch.work import Kept, Lesson, Taught, Unread
from scraper.corpus.sums import LEARN_FROM, Sums
from scraper.model import Lexicon, Page, Reject
from scraper.pool import Pool, run_pool
from scraper.store.atomic import write_whole
from scraper.store.disk import storing
from scraper.store.folders import ensure_folder
from scraper.store.leftovers import spare_folder

if TYPE_CHECKING:
    from scraper.corpus.lexicon import LexiconCounts


class Source(Struct, frozen=True):
    """Names of inputs as `inputs.expand` gives them, the keys of JSON lines, and what `inputs.pages` needs besides."""

    names: tuple[str, ...]
    fields: Fields = Fields()
    leave: tuple[Path, ...] = ()
    tell: Callable[[str], None] | None = None

    def pages(self, stdin: BinaryIO | None = None) -> Iterator[Input]:
        """The pages, from the start."""
        return pages(self.names, self.fields, stdin=stdin, leave=self.leave, tell=self.tell)


class Places(Struct, frozen=True):
    """Where pages wait between the passes (None: where the system keeps temporary files), and learned lexicons stay."""

    room: Path | None = None
    lexicons: Path | None = None


NOWHERE = Places()


def cleaned(
    source: Source, run: Run, *, lexicon: Lexicon | None = None, learn: bool = True, places: Places = NOWHERE
) -> Iterator[Record]:
    """The records of a source, in input order; a lexicon is learned first unless one is given or `learn` is off.

    No input is read twice: between the passes the pages wait in a temporary file, about 13 KB a page. A lexicon is
    called by its SHA-256, as records name it.
    """
    inputs = source.pages()
    if lexicon is not None or not learn:
        yield from records(inputs, replace(run, job=replace(run.job, lexicon=lexicon or Lexicon())))
        return
    first, enough = _begun(inputs)
    if enough:
        yield from _in_two(chain(first, inputs), run, places)
    else:
        yield from records(first, run)


def _begun(inputs: Iterator[Input]) -> tuple[list[Input], bool]:
    """The inputs up to the page with which there is enough to learn from, and whether there is."""
    first: list[Input] = []
    count = 0
    for one in inputs:
        first.append(one)
        count += isinstance(one, Page)
        if count >= LEARN_FROM:
            return first, True
    return first, False


def _in_two(inputs: Iterable[Input], run: Run, places: Places) -> Iterator[Record]:
    from scraper.corpus.lexicon import lexicon_of  # noqa: PLC0415  # numpy and the models, only where they are needed
    from scraper.corpus.lexicon_file import lexicon_toml  # noqa: PLC0415

    with ExitStack() as stack:
        pool = stack.enter_context(Pool(run.job, jobs=run.jobs, limits=run.limits))  # the same children for both passes
        folder = stack.enter_context(spare_folder("scraper-clean"))
        waiting = stack.enter_context(_Waiting(places.room or folder))
        sums = Sums()
        for one in answers((one if isinstance(one, Reject) else Unread(one) for one in inputs), pool):
            if isinstance(one.value, Taught):
                sums.add(one.value.counts)
            waiting.add(one.item, one.value)
        lexicon = lexicon_of(sums.total())
        if places.lexicons:
            ensure_folder(places.lexicons)
        learned = (places.lexicons or folder) / f"{lexicon.sha256[:16]}.toml"
        write_whole(learned, lexicon_toml(lexicon).encode())
        yield from (one.value for one in answers(waiting.taken(learned), pool))


class _Waiting:
    """The pages between the passes, in a file that has no name and goes with this process."""

    def __init__(self, room: Path) -> None:
        self._room = room
        with storing(room):
            self._file = tempfile.TemporaryFile(dir=room)  # noqa: SIM115  # closed at the exit

    def add(self, item: Unread | Reject, value: Taught | Reject) -> None:
        """Keep what the first pass made of an input.

        Raises:
            StoreError: the disk is full.
        """
        row = value if isinstance(value, Reject) else (item.source, item.url, value.packed)
        with storing(f"{self._room}: the pages that wait for their lexicon"):
            pickle.dump(row, self._file, protocol=5)
            self._file.flush()

    def taken(self, lexicon: Path) -> Iterator[Kept | Reject]:
        """Everything in order, for the second pass."""
        with storing(self._room):
            self._file.seek(0)
        while True:
            try:
                with storing(self._room):
                    row = pickle.load(self._file)  # noqa: S301 - our own file
            except EOFError:
                return
            if isinstance(row, Reject):
                yield row
            else:
                source, url, packed = row
                yield Kept(source, url, packed, lexicon)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        with contextlib.suppress(OSError):  # what a full disk did not take is not missed
            self._file.close()


def learned_from(inputs: Iterable[Input], run: Run) -> Lexicon:
    """The lexicon of a source; the empty one below LEARN_FROM pages, which are then not read any further."""
    arriving = iter(inputs)
    first, enough = _begun(arriving)
    if not enough:
        return Lexicon()
    from scraper.corpus.lexicon import lexicon_of  # noqa: PLC0415  # numpy and the models, only where they are needed

    return lexicon_of(counted((one for one in chain(first, arriving) if isinstance(one, Page)), run))


def counted(arriving: Iterable[Page], run: Run) -> "LexiconCounts":
    """The counts of all pages."""
    sums = Sums()
    for _, outcome in run_pool(arriving, work=Lesson(run.job), jobs=run.jobs, limits=run.limits):
        if not outcome.failed:
            sums.add(outcome.value)
    return sums.total()
