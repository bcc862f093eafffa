"""The values of a job file: numbers in their range, words from their list, names of hosts that are names."""

from ipaddress import ip_address
from math import inf, isfinite
from typing import Any

import regex
from msgspec import Struct

from scraper.errors import ConfigError
from scraper.model import EXTRACTORS, SCRIPTS

_ANY, _ONE = (0, inf), (1, inf)
_NUMBERS: dict[str, tuple[float, float]] = {
    "scope.depth": _ANY,
    "limits.pages": _ANY,
    "limits.tries": _ONE,
    "limits.parts": _ONE,
    "politeness.floor": _ANY,
    "politeness.latency_factor": _ANY,
    "politeness.concurrency": _ONE,
    "politeness.per_site": _ONE,
    "fetch.deadline": (0.1, inf),
    "extract.jobs": _ONE,
    "extract.deadline": (0.1, inf),
}
"""Least and largest number; nobody answers within less than a tenth of a second, and a worker needs one to begin."""
_WORDS = {
    "scope.same": ("host", "site"),
    "extract.extractor": EXTRACTORS,
    "extract.script": SCRIPTS,
}
_HOSTS = ("scope.hosts", "fetch.allow_hosts", "fetch.insecure_hosts")
_SPANS = ("limits.time", "limits.wait", "limits.retry")
_SIZES = ("limits.disk", "extract.memory", "output.rollover")
_LEAST_MEMORY = 128_000_000
"""Bytes that a worker may take on top of what it has loaded. All fixtures came through with 128 MB; below 100 MB, pages
were rejected or libraries gave up (a Pool with Limits(memory=…) over each fourth fixture)."""

_HOST = regex.compile(r"(?:\*\.)?[^\s/:@?#*]+")
_UNITS = {"s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_BYTES = {"": 1, "B": 1, "KB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12}
_SPAN = regex.compile(r"(\d+(?:\.\d+)?)\s*([smhd])")
_SIZE = regex.compile(r"(\d+(?:\.\d+)?)\s*([KMGT]?B?)")


def refuse_impossible(job: Struct) -> None:
    """Look at every value that can be impossible.

    Raises:
        ConfigError: its key, the value and what is allowed.
    """
    for key, (least, most) in _NUMBERS.items():
        if not (isfinite(value := _value(job, key)) and least <= value <= most):
            raise ConfigError(f"{key} is {value}; it must be a number from {least:g} on")
    for key, words in _WORDS.items():
        if (word := _value(job, key)) not in words:
            raise ConfigError(f"{key} is {word!r}; it must be one of {', '.join(map(repr, words))}")
    for key in _HOSTS:
        for host in _value(job, key):
            if not is_host(host):
                raise ConfigError(f"{key} has {host!r}; it must be the name of a host, such as 'blog.example.com'")
    for key in _SPANS:
        _told(key, seconds_of, _value(job, key))
    for key in _SIZES:
        _told(key, bytes_of, _value(job, key))
    _refuse_nothing(job)


def _refuse_nothing(job: Struct) -> None:
    """Spans and sizes that leave no time or no room to begin."""
    if (time := _value(job, "limits.time")) and not seconds_of(time):
        raise ConfigError(f"limits.time is {time!r}; it must be longer, or '' for no limit")
    memory = _value(job, "extract.memory")
    if 0 < bytes_of(memory) < _LEAST_MEMORY:
        least = _LEAST_MEMORY // 10**6
        raise ConfigError(f"extract.memory is {memory!r}; a worker needs at least {least}MB, or '0' for no limit")


def _value(job: Struct, key: str) -> Any:
    table, _, name = key.partition(".")
    return getattr(getattr(job, table), name)


def _told(key: str, read: Any, text: str) -> None:
    try:
        read(text)
    except ConfigError as error:
        raise ConfigError(f"{key}: {error}") from error


def is_host(name: str) -> bool:
    """Whether it names a host, or with "*." all below one; addresses count, URLs and ports don't.

    >>> [is_host(name) for name in ("a.example", "*.a.example", "::1", "https://a.example/", "a.example:80")]
    [True, True, True, False, False]
    """
    try:
        ip_address(name.removeprefix("[").removesuffix("]"))
    except ValueError:
        return _HOST.fullmatch(name) is not None
    return True


def seconds_of(text: str) -> float:
    """A span of time in seconds; "" is 0.

    Raises:
        ConfigError: it is none.

    >>> seconds_of("1.5h")
    5400.0
    """
    hit = _SPAN.fullmatch(text.strip()) if text else None
    if text and hit is None:
        raise ConfigError(f"{text!r} is no span of time; write 90s, 20m, 6h or 2d")
    return float(hit[1]) * _UNITS[hit[2]] if hit else 0.0


def bytes_of(text: str) -> int:
    """A size in bytes.

    Raises:
        ConfigError: it is none.

    >>> bytes_of("1.5 GB")
    1500000000
    """
    hit = _SIZE.fullmatch(text.strip().upper())
    if hit is None or hit[2] not in _BYTES:
        raise ConfigError(f"{text!r} is no size; write 500MB or 2GB")
    return int(float(hit[1]) * _BYTES[hit[2]])
