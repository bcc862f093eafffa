"""The files of a run: articles, rejects, the summary and the counts of rules, read one record at a time."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from scraper.errors import ConfigError, WrongFileError
from scraper.model import Article, Cluster, Reject
from scraper.report.counts import ADDRESS_CAP, Ref
from scraper.report.tally import RunTally
from scraper.rules.rot import RuleStats
from scraper.store.disk import reading
from scraper.store.jsonl import read_records
from scraper.store.rules_stats import STATS, load_stats

ARTICLES, REJECTS, DEDUPED, SUMMARY = "articles.jsonl", "rejects.jsonl", "deduped.jsonl", "summary.json"


T = TypeVar("T")
Lines = Iterator[tuple[int, T]]


class RunFiles(Struct, frozen=True):
    """What there is to report; None: the run has not written it."""

    name: str
    articles: Path
    rejects: Path | None = None
    deduped: Path | None = None  # a crawl's articles with their clusters
    summary: Path | None = None
    stats: Path | None = None
    left_out: tuple[str, ...] = ()  # packed files beside the ones that are read: of another run


class Grouped(Struct, frozen=True, kw_only=True):
    """What is read of an article in deduped.jsonl."""

    cluster: Cluster = Cluster()
    source: str = ""
    url: str = ""
    title: str = ""
    language: str = ""


def run_files(place: Path) -> RunFiles:
    """The files in the output folder of `clean` or `crawl`, or one file of articles alone.

    Raises:
        ConfigError: the folder holds no articles.
    """
    name = place.name or place.resolve().name
    if not place.is_dir():
        return RunFiles(name, place)
    articles = _one(place, ARTICLES)
    if articles is None:
        raise ConfigError(f"{place}: no {ARTICLES} in this folder; give the folder that `clean` or `crawl` has written")
    rejects = _one(place, REJECTS)
    others = (path.with_name(f"{path.name}.gz") for path in (articles, rejects) if path)
    return RunFiles(
        name,
        articles,
        rejects,
        _file(place / DEDUPED),
        _file(place / SUMMARY),
        _file(place / STATS),
        tuple(path.name for path in others if path.is_file()),
    )


def _one(folder: Path, name: str) -> Path | None:
    """A file as it is, as folders are written, else packed."""
    return _file(folder / name) or _file(folder / f"{name}.gz")


def _file(path: Path) -> Path | None:
    return path if path.is_file() else None


def tallied(files: RunFiles) -> RunTally:
    """Everything counted over the records.

    Raises:
        WrongFileError: `file:line: what is wrong`, at the first damaged line.
    """
    tally = RunTally()
    articles: Lines[Article] = read_records(files.articles, Article)
    for _, article in articles:
        tally.add(article)
    rejects: Lines[Reject] = read_records(files.rejects, Reject) if files.rejects else iter(())
    for _, reject in rejects:
        tally.add_reject(reject)
    if files.deduped and not tally.clusters:
        grouped: Lines[Grouped] = read_records(files.deduped, Grouped)
        for _, one in grouped:
            if one.cluster.id and one.cluster.size > 1:
                ref = Ref(one.source[:ADDRESS_CAP], one.url[:ADDRESS_CAP], one.title[:300], one.language[:35])
                tally.add_cluster(one.cluster.id, one.cluster.size, ref)
    return tally


def summary_of(files: RunFiles) -> dict[str, Any]:
    """What the run said of itself; {} where it said nothing.

    Raises:
        WrongFileError: summary.json is no JSON object.
    """
    if files.summary is None:
        return {}
    with reading(files.summary):
        raw = files.summary.read_bytes()
    try:
        said = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise WrongFileError(f"{files.summary}: {error}") from error
    if not isinstance(said, dict):
        raise WrongFileError(f"{files.summary}: no JSON object")
    return said


def stats_of(files: RunFiles) -> RuleStats:
    """The counts of rules over runs; those of no page where there are none.

    Raises:
        ConfigError: the file holds something else.
    """
    return load_stats(files.stats) if files.stats else RuleStats()
