"""What several commands share: option values, and the way to talk."""

import contextlib
import os
import re
import sys
from collections.abc import Iterable, Iterator
from enum import StrEnum
from math import isfinite
from pathlib import Path
from typing import BinaryIO, TypeVar

import typer

from scraper.errors import ConfigError

T = TypeVar("T")

GATE_CROSSED, USAGE, NOTHING, STOPPED, BUG, TRY_LATER = 1, 2, 3, 4, 70, 75
"""What commands end with (ARTICLE, exit codes)."""

LINES = (".jsonl", ".jsonl.gz", ".ndjson", ".ndjson.gz")
_OTHER_FILES = frozenset(
    (".json", ".parquet", ".arrow", ".csv", ".tsv", ".txt", ".html", ".htm", ".xml", ".warc", ".zst", ".gz", ".bz2",
     ".xz", ".zip")
)  # fmt: skip
"""Ends of names by which somebody means a file, not a folder."""
DAY = 86_400
TO_BE_SEEN = frozenset(("internal", "damaged", "unreadable"))
"""Reasons of rejects that somebody must see to: told also under -q."""
_COMMANDING = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Controls but tab and line feed, and what turns the direction of text."""


class Extractor(StrEnum):
    """What finds the main content; all: the input is an article already, such as the content of a feed's entry."""

    auto = "auto"
    rules = "rules"
    model = "model"
    trafilatura = "trafilatura"
    all = "all"


class Script(StrEnum):
    """The Chinese script of the output."""

    keep = "keep"
    hant_tw = "hant-tw"
    hant_hk = "hant-hk"
    hans = "hans"


def finite(value: float) -> float:
    """A number that is one: "nan" and "inf" pass every comparison with a least or largest value.

    Raises:
        typer.BadParameter: it is none.
    """
    if not isfinite(value):
        raise typer.BadParameter(f"{value} is no number of seconds or share")
    return value


def jobs_of(wanted: int) -> int:
    """The number of worker processes: as wanted, or one for each core this process may use."""
    if wanted > 0:
        return wanted
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def quiet_of(context: typer.Context, quiet: bool) -> bool:
    """Whether -q was given before or after the command."""
    return quiet or bool((context.obj or {}).get("quiet"))


def is_verbose(context: typer.Context) -> bool:
    """Whether -v was given before the command."""
    return bool((context.obj or {}).get("verbose"))


def warn(message: str) -> None:
    """Say something on stderr; names and addresses in it can't move the cursor or turn the text round.

    Where nobody listens any more, or the disk behind it is full, the work goes on.
    """
    if sys.stderr is None:
        return
    try:
        print(_COMMANDING.sub("", message), file=sys.stderr, flush=True)  # noqa: T201  # the one place that talks
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())  # what is left in the buffer goes there


def confessed(records: Iterable[T]) -> Iterator[T]:
    """The records, or pages, as they are; damaged files and the traceback of a bug are told, also under -q."""
    for record in records:
        if (reason := getattr(record, "reason", "")) in TO_BE_SEEN:
            warn(f"{reason}: {getattr(record, 'source', '')}: {getattr(record, 'detail', '')}")
        yield record


def out_path(name: str) -> Path | None:
    """Where articles go: a file of JSON lines or a folder; "-" is standard output.

    Raises:
        ConfigError: a name that would make a folder where a file was meant, or the other way round.
    """
    if name == "-":
        return None
    path = Path(name)
    if not name:
        raise ConfigError("--out '': a file or a folder needs a name (the folder you are in is '.')")
    if path.name.endswith(LINES):
        if path.is_dir():
            raise ConfigError(f"--out {name}: this is a folder; choose a name that does not end in {path.suffix}")
    elif path.suffix.lower() in _OTHER_FILES and not path.is_dir():
        raise ConfigError(
            f"--out {name}: articles go into a file that ends in {', '.join(LINES)}, or into a folder; "
            "`scraper export` makes other formats of them"
        )
    return path


def spare_inputs(out: str, names: Iterable[str]) -> None:
    """See that what is written is none of the inputs.

    Raises:
        ConfigError: it is one.
    """
    if out != "-" and any(
        _is_standard_input(out) if n == "-" else Path(n).resolve() == Path(out).resolve() for n in names
    ):
        raise ConfigError(f"--out {out}: this is the input; choose another name")


def _is_standard_input(path: str) -> bool:
    """Whether a file is what is piped in: `< FILE`."""
    try:
        return os.path.samestat(os.fstat(0), os.stat(path)) and Path(path).is_file()  # noqa: PTH116  # as fstat
    except OSError:
        return False


def is_folder(out: Path) -> bool:
    """Whether an output path names a folder."""
    return not out.name.endswith(LINES)


def seconds(value: float) -> float:
    """The value of an option, between 0 and a day."""
    if not 0 < value <= DAY:
        raise typer.BadParameter(f"{value:g} is no number of seconds between 0 and {DAY} (a day)")
    return value


def hold_standard_files() -> None:
    """What was closed (`<&-`) is /dev/null from now on, so that no other file gets its number."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)


def need_stdout() -> None:
    """See that there is a standard output to write to.

    Raises:
        ConfigError: it is closed.
    """
    if sys.stdout is None:
        raise ConfigError("standard output is closed; say where to write with --out")


@contextlib.contextmanager
def output(out: str) -> Iterator[BinaryIO]:
    """Where one file goes: standard output for "-", else a file that appears whole when the block ends well.

    Raises:
        ConfigError: it can't be written there. StoreError: disk full, folder read-only.
    """
    if out == "-":
        need_stdout()
        yield sys.stdout.buffer
        return
    from scraper.store.atomic import replacing
    from scraper.store.folders import ensure_place

    ensure_place(Path(out))
    with replacing(Path(out)) as file:
        yield file
