"""Inputs in shards, cleaned each by itself with what all of them teach: for many machines that share a folder.

Two rounds of tasks, and each task is a function of plain values: the phrases of a shard are counted, and a shard is
cleaned with the lexicon that the counts of all give. `each` runs the tasks: `map` here, `adapters.ray` elsewhere.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from scraper.batch.inputs import Fields, expand, pages
from scraper.batch.run import Run, records, tallied
from scraper.batch.two_passes import counted
from scraper.batch.work import Job
from scraper.corpus.sums import LEARN_FROM, Sums
from scraper.errors import ConfigError
from scraper.model import Article, Lexicon, Page
from scraper.pool import Limits
from scraper.store.atomic import write_whole
from scraper.store.folders import ensure_folder
from scraper.store.jsonl import jsonl_writer, line_of

if TYPE_CHECKING:
    from scraper.corpus.lexicon import LexiconCounts

PLAN, LEXICON = "shards.json", "lexicon.toml"
"""What the folder of a run holds besides its shards: of which inputs they are, and the lexicon that they teach."""

Item = TypeVar("Item")
Result = TypeVar("Result")


class Each(Protocol):
    """Calls a function on every item, in any process; the results come in the order of the items."""

    def __call__(self, function: Callable[[Item], Result], items: Iterable[Item], /) -> Iterator[Result]:
        """As `map`."""


class Shard(Struct, frozen=True):
    """Some inputs, and the names in the run's folder under which their articles, rejects and summary stand."""

    names: tuple[str, ...]
    number: int

    def file(self, out: Path, kind: str, end: str = ".jsonl") -> Path:
        """kind: articles, rejects, or summary, which is written last: with it the shard is done."""
        return out / f"{kind}-{self.number:05}{end}"


class Done(Struct, frozen=True):
    """What a shard gave: the figures of its summary, as `clean` writes them, and where its articles are."""

    articles_file: Path
    taken: int
    articles: int
    rejected: int
    failed: int


class Settings(Struct, frozen=True):
    """How every task of a run works; small and picklable.

    A lexicon is learned unless `learn` is off or the job has one.
    """

    job: Job = Job()
    limits: Limits = Limits()
    fields: Fields = Fields()
    learn: bool = True


def clean_shards(
    shards: Sequence[Sequence[str]], out: Path, settings: Settings | None = None, *, each: Each = map
) -> tuple[Done, ...]:
    """Clean each shard, a list of names as `clean` takes them, into files of the folder `out`.

    The records are those of one `clean` of all inputs. Called again after a crash, with the same shards, it goes on:
    what is done is not done again.

    Raises:
        ConfigError: `out` holds a run of other shards or with other settings.
        StoreError: `out` can't be written.
        ScraperError: an input does not exist; rules or lexicon can't be loaded.
    """
    settings = settings or Settings()
    todo = [Shard(tuple(expand(names)), number) for number, names in enumerate(shards)]
    ensure_folder(out)
    _claim(out, todo, settings)
    lexicon = settings.job.lexicon
    if settings.learn and lexicon == Lexicon():
        lexicon = _learned(todo, out, settings, each)
    settings = replace(settings, job=replace(settings.job, lexicon=lexicon))
    return tuple(each(partial(_cleaned, out, settings), todo))


def _claim(out: Path, shards: Sequence[Shard], settings: Settings) -> None:
    """Note whose folder it is, or find that it is ours."""
    told = msgspec.json.encode((shards, settings), enc_hook=str)
    plan = line_of({"schema": "shards/1", "shards": len(shards), "sha256": hashlib.sha256(told).hexdigest()})
    place = out / PLAN
    if not place.exists():
        write_whole(place, plan)
    elif place.read_bytes() != plan:
        raise ConfigError(f"{out} holds a run of other shards or with other settings: name another folder, or empty it")


def _learned(shards: Sequence[Shard], out: Path, settings: Settings, each: Each) -> Lexicon:
    """What all shards teach; read from the folder where an earlier call has learned it."""
    from scraper.corpus.lexicon import lexicon_of  # noqa: PLC0415  # numpy and the models, only where they are needed
    from scraper.corpus.lexicon_file import lexicon_toml  # noqa: PLC0415
    from scraper.corpus.lexicon_rules import load_lexicon  # noqa: PLC0415

    place = out / LEXICON
    if not place.exists():
        sums = Sums()
        for counts in each(partial(_counts, settings), shards):
            sums.add(counts)
        total = sums.total()
        write_whole(place, lexicon_toml(lexicon_of(total) if total.pages >= LEARN_FROM else Lexicon()).encode())
    return load_lexicon(place)


def _counts(settings: Settings, shard: Shard) -> "LexiconCounts":
    """A task of the first round."""
    inputs = (one for one in pages(shard.names, settings.fields) if isinstance(one, Page))
    return counted(inputs, Run(settings.job, limits=settings.limits))


def _cleaned(out: Path, settings: Settings, shard: Shard) -> Done:
    """A task of the second round; nothing but a look at its summary where the shard is done."""
    summary = shard.file(out, "summary", ".json")
    if not summary.exists():
        inputs = pages(shard.names, settings.fields)
        with (
            jsonl_writer(shard.file(out, "articles")) as article,
            jsonl_writer(shard.file(out, "rejects")) as reject,
        ):

            def write(record: Any) -> None:
                article(record) if isinstance(record, Article) else reject(record)

            tally = tallied(records(inputs, Run(settings.job, limits=settings.limits)), write)
        write_whole(summary, line_of(tally.as_record()))
    told = msgspec.json.decode(summary.read_bytes())
    figures = {name: told[name] for name in ("taken", "articles", "rejected", "failed")}
    return Done(shard.file(out, "articles"), **figures)
