"""One process per output folder: a lock that dies with its process and says who holds it."""

import contextlib
import fcntl
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from scraper.errors import ScraperError
from scraper.store.atomic import NO_FOLLOW
from scraper.store.disk import storing

_LOOKS, _INSTANT = 3, 0.02
"""How often, and after how many seconds, a lock that is held is tried again: `is_held` has it for microseconds."""


class BusyError(ScraperError):
    """Another process works in this folder: try later (exit 75)."""


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the folder's lock during the block; the file `.lock` means nothing without the process that holds it.

    Raises:
        BusyError: another process holds it; the message names it. StoreError: the folder can't be written.
    """
    path = folder / ".lock"
    with storing(path):
        handle = os.open(path, os.O_RDWR | os.O_CREAT | NO_FOLLOW, 0o666)
    try:
        try:
            _take(handle)
        except OSError as error:
            owner = os.pread(handle, 200, 0).decode("utf-8", "replace").strip() or "an unknown process"
            raise BusyError(f"{folder}: {owner} is at work here; try again when it has ended") from error
        started = datetime.now(UTC).isoformat(timespec="seconds")
        with storing(path):
            os.ftruncate(handle, 0)
            os.pwrite(handle, f"pid {os.getpid()} on {socket.gethostname()} since {started}\n".encode(), 0)
        yield
    finally:
        with contextlib.suppress(OSError):
            os.close(handle)


def is_held(folder: Path) -> bool:
    """Whether a process holds the folder's lock now."""
    try:
        handle = os.open(folder / ".lock", os.O_RDONLY | NO_FOLLOW)
    except OSError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(handle)
    return False


def _take(handle: int) -> None:
    """Take the lock; somebody may be looking, for an instant, whether it is held."""
    for _ in range(_LOOKS):
        with contextlib.suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        time.sleep(_INSTANT)
    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
