"""A line on a terminal that says how far a run is; nothing where stderr is no terminal."""

import sys
import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")
_EVERY = 0.2
"""Seconds between two drawings."""


def shown(items: Iterable[T], *, quiet: bool) -> Iterator[T]:
    """The items as they are, with a count and a rate on the terminal while they pass."""
    if quiet or sys.stderr is None or not sys.stderr.isatty():
        yield from items
        return
    started = last = time.monotonic()
    count = 0
    for count, item in enumerate(items, 1):
        now = time.monotonic()
        if now - last >= _EVERY:
            last = now
            sys.stderr.write(f"\r{count} pages, {count / (now - started):.0f}/s\033[K")
            sys.stderr.flush()
        yield item
    if count:
        sys.stderr.write("\r\033[K")
        sys.stderr.flush()
