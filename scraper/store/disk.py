"""Errors of the disk in words that name the file and the next step; how much room is left."""

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scraper.errors import StoreError, WrongFileError

_NEXT_STEP = {
    errno.EISDIR: "this is a folder: give the name of a file",
    errno.ENAMETOOLONG: "choose a shorter name",
    errno.ENOSPC: "free some space and run again",
    errno.EDQUOT: "the quota is used up: free some space and run again",
    errno.EFBIG: "the file may not grow further here: raise the limit or choose another place",
    errno.EROFS: "the file system is read-only: choose another place with -o",
    errno.EACCES: "allow writing there or choose another place with -o",
    errno.EPERM: "allow writing there or choose another place with -o",
    errno.ENOENT: "make the folder first or choose another place with -o",
    errno.ENOTDIR: "a part of the path is a file: choose another place with -o",
    errno.ENAMETOOLONG: "choose a shorter name with -o",
    errno.ELOOP: "this is a symbolic link, which is not followed: remove it or choose another place",
}


_USERS = frozenset(_NEXT_STEP) - {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
"""Errors that are there in the next run, too, until the user has done something about the path."""
_READ_STEP = {
    errno.EACCES: "allow reading it",
    errno.EPERM: "allow reading it",
    errno.ENOENT: "see whether it was moved",
    errno.EIO: "the disk can't give it back: bring a copy",
}


@contextmanager
def reading(path: Path | str) -> Iterator[None]:
    """As storing, where the block only reads.

    Raises:
        WrongFileError: instead of OSError.
    """
    try:
        yield
    except OSError as error:
        why = error.strerror or str(error)
        raise WrongFileError(f"{path}: {why}; {_READ_STEP.get(error.errno or 0, 'it could not be read')}") from error


@contextmanager
def storing(path: Path | str) -> Iterator[None]:
    """Turn an OSError of the block into a StoreError that names the file and what to do.

    Raises:
        StoreError: instead of OSError; WrongFileError, where only the user can help.
    """
    try:
        yield
    except OSError as error:
        why = error.strerror or str(error)
        step = _NEXT_STEP.get(error.errno or 0, "nothing was damaged; run again when this is solved")
        kind = WrongFileError if error.errno in _USERS else StoreError
        raise kind(f"{path}: {why}; {step}") from error


def shown(path: Path | str) -> str:
    r"""A path as records name it, the same in any locale: its bytes as UTF-8, those that are none as \xNN.

    >>> shown("caf\udce9.html")
    'caf\\xe9.html'
    """
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def free_bytes(folder: Path) -> int:
    """Bytes that may still be written in a folder's file system.

    Raises:
        StoreError: the folder can't be read.
    """
    with storing(folder):
        return shutil.disk_usage(folder).free


def sync_folder(folder: Path) -> None:
    """Make renames and new names in the folder survive a power cut; where a folder can't be opened, nothing happens."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except PermissionError:  # systems where a folder is no file
        return
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
