"""What is being made beside the place where it will stand, and what killed processes left of such things."""

import contextlib
import fcntl
import glob
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scraper.store.disk import storing

_FLAGS = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)


@contextmanager
def scratch_folder(beside: Path, name: str) -> Iterator[Path]:
    """A hidden folder in the folder `beside`, gone at the end; those of killed processes go at the beginning."""
    with _folder(beside, f".{name}-") as made:
        yield made


@contextmanager
def spare_folder(name: str) -> Iterator[Path]:
    """The same where the system keeps temporary files.

    Raises:
        StoreError: it can't be made.
    """
    with contextlib.ExitStack() as stack:
        with storing("the folder for temporary files"):
            made = stack.enter_context(_folder(Path(tempfile.gettempdir()), f"{name}-"))
        yield made


@contextmanager
def _folder(parent: Path, begin: str) -> Iterator[Path]:
    clear_leftovers(parent, begin)
    with tempfile.TemporaryDirectory(dir=parent, prefix=f"{begin}{os.getpid()}-") as made:
        handle = os.open(made, _FLAGS)
        try:
            hold(handle)
            yield Path(made)
        finally:
            os.close(handle)


def hold(handle: int) -> None:
    """Mark an open file as in use, for as long as it is open; where the file system knows no locks, nothing happens."""
    with contextlib.suppress(OSError):
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


def clear_leftovers(folder: Path, begin: str, end: str = "") -> None:
    """Remove what is called BEGIN, number of a process, anything, END, where that process is gone.

    Two signs must agree: no such process here, and nobody holds the file (the process may be on another machine). Our
    own number is that of an earlier process where numbers are few, as in a container.
    """
    for path in folder.glob(f"{glob.escape(begin)}*{glob.escape(end)}"):
        number = path.name.removeprefix(begin).removesuffix(end).partition("-")[0]
        if number.isdecimal() and not _lives(int(number)) and _is_free(path):
            with contextlib.suppress(OSError):
                if path.is_dir():
                    shutil.rmtree(path)
                else:
                    path.unlink()


def _lives(number: int) -> bool:
    if number == os.getpid():
        return False
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        pass
    return True


def _is_free(path: Path) -> bool:
    try:
        handle = os.open(path, _FLAGS)
    except OSError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    finally:
        os.close(handle)
    return True
