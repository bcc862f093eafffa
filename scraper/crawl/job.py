"""JOB.toml: what to crawl, how far, how politely, where to; unknown keys are errors with the nearest known one."""

import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any, get_type_hints

import msgspec
import regex
from msgspec import Struct

from scraper.crawl.addresses import canonical
from scraper.crawl.gates import DEFAULT
from scraper.crawl.job_check import refuse_impossible
from scraper.errors import ConfigError
from scraper.rules.read import did_you_mean
from scraper.text.urls import host_of


class ScopeTable(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """[scope]: which URLs belong to the crawl."""

    hosts: tuple[str, ...] = ()  # further hosts; "*.example.com" takes all below
    same: str = "host"  # what the seeds open: their "host", www. or not, or their whole "site" (registrable domain)
    include: tuple[str, ...] = ()  # patterns, searched in the whole URL: one of them must hit, hubs excepted
    exclude: tuple[str, ...] = ()  # patterns: none may hit
    depth: int = 20  # links from a seed; feeds and sitemaps count as one
    sitemaps: bool = True  # read those that robots.txt names
    feeds: bool = True  # read those that pages name


class LimitsTable(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """[limits]: when to stop."""

    pages: int = 0  # finished pages in one run; 0: no limit
    time: str = ""  # "90s", "20m", "6h"
    disk: str = "500MB"  # free space below which the run stops
    wait: str = "2m"  # how long a run waits for URLs that become due later before it ends
    tries: int = 4  # for one URL
    retry: str = "10s"  # before the second try; each further wait is six times as long
    parts: int = 50  # pages of one post that are joined
    chain: int = 2_000  # lists in a row that are followed, each the next page of the one before


class PolitenessTable(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """[politeness]: delays in seconds, numbers at once."""

    floor: float = 1.0
    latency_factor: float = 2.0
    concurrency: int = 16
    per_site: int = 1
    robots: bool = True


class FetchTable(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """[fetch]: the client."""

    deadline: float = 60.0
    proxy: str = ""
    http2: bool = False
    accept_language: str = ""
    allow_hosts: tuple[str, ...] = ()  # hosts that may lead to private addresses
    insecure_hosts: tuple[str, ...] = ()


class ExtractTable(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """[extract]: the worker processes."""

    jobs: int = 1
    deadline: float = 20.0
    memory: str = "1GB"  # of one worker, on top of what it has loaded; "0": no limit
    rules: tuple[str, ...] = ()  # further rule folders, relative to the job file
    extractor: str = "auto"
    script: str = "keep"
    learn: bool = True  # clean with a lexicon learned from all pages of the job
    lexicon: str = ""  # a learned lexicon to clean with instead, relative to the job file


class OutputTable(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """[output]: where to."""

    folder: str = ""  # "" means out/NAME-OF-THE-JOB-FILE
    warc: bool = True
    articles: bool = True  # false: only the archive is made
    rollover: str = "1GB"
    dedup: bool = False  # also write deduped.jsonl: all articles, near-duplicates of all runs grouped


class Job(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A whole job file."""

    seeds: tuple[str, ...] = ()
    seeds_file: str = ""  # one URL a line, relative to the job file
    contact: str  # URL or mail address that site owners find in the User-Agent
    fail_if: str = DEFAULT
    scope: ScopeTable = ScopeTable()
    limits: LimitsTable = LimitsTable()
    politeness: PolitenessTable = PolitenessTable()
    fetch: FetchTable = FetchTable()
    extract: ExtractTable = ExtractTable()
    output: OutputTable = OutputTable()
    name: str = ""  # set from the file's name


def load_job(path: Path) -> Job:
    """Read and check a job file; seeds come back canonical, rule folders absolute.

    Raises:
        ConfigError: `file: what is wrong, and the nearest key`.
    """
    try:
        raw = tomllib.loads(path.read_text("utf-8-sig"))
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: {error}") from error
    _refuse_unknown(path, raw, Job, "")
    try:
        job = msgspec.convert(raw, Job)
    except msgspec.ValidationError as error:
        raise ConfigError(f"{path}: {error}") from error
    return _checked(path, job)


def _refuse_unknown(path: Path, raw: dict[str, Any], table: type[Struct], where: str) -> None:
    hints = get_type_hints(table)
    known = [name for name in hints if name != "name" or table is not Job]
    for key, value in raw.items():
        if key not in known:
            hint = did_you_mean(key, known).strip(" ;,")
            raise ConfigError(f"{path}: unknown key {where}{key}; {hint or 'known: ' + ', '.join(known)}")
        inner = hints[key]
        if isinstance(inner, type) and issubclass(inner, Struct) and isinstance(value, dict):
            _refuse_unknown(path, value, inner, f"{where}{key}.")


def _checked(path: Path, job: Job) -> Job:
    here = path.resolve().parent
    seeds = [*job.seeds, *(_lines(here / job.seeds_file) if job.seeds_file else ())]
    if not seeds:
        raise ConfigError(f"{path}: seeds is empty: give at least one URL")
    canonicals = tuple(dict.fromkeys(_seed(path, seed) for seed in seeds))
    _check_patterns(path, (*job.scope.include, *job.scope.exclude))
    try:
        refuse_impossible(job)
    except ConfigError as error:
        raise ConfigError(f"{path}: {error}") from error
    rules = tuple(str(here / folder) for folder in job.extract.rules)
    lexicon = str(here / job.extract.lexicon) if job.extract.lexicon else ""
    folder = str(here / job.output.folder) if job.output.folder else str(Path("out") / path.stem)
    return msgspec.structs.replace(
        job,
        seeds=canonicals,
        name=path.stem,
        extract=msgspec.structs.replace(job.extract, rules=rules, lexicon=lexicon),
        output=msgspec.structs.replace(job.output, folder=folder),
    )


def _seed(path: Path, seed: str) -> str:
    url = canonical(seed)
    if not url or not host_of(url):
        raise ConfigError(f"{path}: the seed {seed!r} is no http or https URL")
    return url


def _lines(path: Path) -> list[str]:
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: {error}") from error
    return [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]


def _check_patterns(path: Path, patterns: Iterable[str]) -> None:
    for pattern in patterns:
        try:
            regex.compile(pattern)
        except regex.error as error:
            raise ConfigError(f"{path}: pattern {pattern!r}: {error}") from error
