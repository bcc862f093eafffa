"""Whole files or none: written beside the target, synced, renamed over it; never through a link, never half."""

import contextlib
import errno
import hashlib
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from scraper.store.disk import storing, sync_folder
from scraper.store.leftovers import clear_leftovers, hold

NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
"""Flags of every file this program creates: a link planted in an output folder leads nowhere."""


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """A binary file that becomes `path` when the block ends well, and leaves nothing when it does not.

    A pipe or device (/dev/stdout, /dev/null) is written to directly. A link at `path` is replaced, not followed.

    Raises:
        StoreError: the folder is missing, read-only or full; `path` is as it was before.
    """
    with storing(path):
        if _is_special(path):
            with path.open("wb") as special:
                yield special
            return
        if path.is_dir() and not path.is_symlink():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        begin = _part_name(path)
        clear_leftovers(path.parent, begin, ".part")
        part = path.with_name(f"{begin}{os.getpid()}.part")
        part.unlink(missing_ok=True)  # of a killed process that had the same number
        try:
            with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | NO_FOLLOW, 0o666), "wb") as file:
                hold(file.fileno())
                yield file
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
        except BaseException:
            with contextlib.suppress(OSError):
                part.unlink(missing_ok=True)
            raise
        sync_folder(path.parent)


def write_whole(path: Path, content: bytes) -> None:
    """Make `content` the whole content of the file.

    Raises:
        StoreError: as `replacing`.
    """
    with replacing(path) as file:
        file.write(content)


def _part_name(path: Path) -> str:
    """How the file beside is called, up to the number of its process."""
    digest = hashlib.sha256(os.fsencode(path.name)).hexdigest()[:16]  # a long name stays within the system's 255 bytes
    return f".{digest}-"


def _is_special(path: Path) -> bool:
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        return False
    return stat.S_ISCHR(mode) or stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode)
