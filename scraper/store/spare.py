"""Folders for the time of a run; what killed runs have left of them goes with the next one."""

import contextlib
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scraper.store.disk import storing


@contextmanager
def spare_folder(what: str) -> Iterator[Path]:
    """A folder where the system keeps temporary files, named after `what` and this process, and gone at the end.

    Raises:
        StoreError: it can't be made.
    """
    with storing("the folder for temporary files"):
        for old in Path(tempfile.gettempdir()).glob(f"{what}-[0-9]*-*"):
            if is_dead(old, _number(old.name.removeprefix(f"{what}-"))):
                shutil.rmtree(old, ignore_errors=True)
        made = tempfile.TemporaryDirectory(prefix=f"{what}-{os.getpid()}-")
    with made as name:
        handle = os.open(name, os.O_RDONLY | os.O_CLOEXEC)
        try:
            take(handle)
            yield Path(name)
        finally:
            os.close(handle)


def take(handle: int) -> None:
    """Lock an open file for as long as this process lives; a file system without locks gives none."""
    with contextlib.suppress(OSError):
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


def is_dead(path: Path, number: int) -> bool:
    """Whether the process `number` that made a file or folder has ended: it is not there, and nobody holds the lock.

    The number alone may be another machine's or container's, the lock alone not be taken yet. Our own number is that
    of an earlier process where numbers are few, as in a container.
    """
    if not number or (number != os.getpid() and _lives(number)):
        return False
    with contextlib.suppress(OSError):
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC | getattr(os, "O_NOFOLLOW", 0))
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        finally:
            os.close(handle)
        return True
    return False


def _lives(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    except OSError:  # somebody else's
        return True
    return True


def _number(name: str) -> int:
    first = name.partition("-")[0]
    return int(first) if first.isdigit() else 0
