"""What several commands share: option values, and the way to talk."""

import contextlib
import os
import sys
from enum import StrEnum
from math import isfinite

import typer

GATE_CROSSED, USAGE, NOTHING, STOPPED, BUG, TRY_LATER = 1, 2, 3, 4, 70, 75
"""What commands end with (ARTICLE, exit codes)."""


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


def warn(message: str) -> None:
    """Say something on stderr; where nobody listens any more, the work goes on."""
    with contextlib.suppress(BrokenPipeError):
        print(message, file=sys.stderr, flush=True)  # noqa: T201  # the one place that talks
