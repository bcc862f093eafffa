"""Whole files or none: written beside the target, synced, renamed over it; never through a link, never half."""

import contextlib
import errno
import hashlib
import io
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from scraper.store.disk import storing, sync_folder
from scraper.store.leftovers import clear_leftovers, hold
from scraper.store.raw_lines import is_packed

NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
"""Flags of every file this program creates: a link planted in an output folder leads nowhere."""


_PIECE = 1 << 16
"""Bytes that are read at once in the search for the end of the last whole line."""

PART = ".part"
"""How a file ends while it is written; its name begins with a dot."""


class _Told(io.BufferedWriter):
    """A file whose own errors are told as the disk's; those of whoever writes to it stay what they are."""

    def __init__(self, raw: io.FileIO, path: Path) -> None:
        super().__init__(raw)
        self._path = path

    def write(self, piece: Any, /) -> int:
        with storing(self._path):
            return super().write(piece)

    def flush(self) -> None:
        with storing(self._path):
            super().flush()


@contextmanager
def replacing(path: Path, *, interrupted: Path | None = None) -> Iterator[BinaryIO]:
    """A binary file that becomes `path` when the block ends well, and leaves nothing when it does not.

    interrupted: what it becomes where an error or a signal ends the block, up to its last whole line if it is text;
    removed with the next whole file.

    A pipe or device (/dev/stdout, /dev/null) is written to directly. A link at `path` is replaced, not followed.

    Raises:
        StoreError: the folder is missing, read-only or full; `path` is as it was before.
    """
    if _is_special(path):
        with storing(path):
            special = _Told(io.FileIO(path, "wb"), path)
        with special:
            yield special
        return
    begin = _part_name(path)
    part = path.with_name(f"{begin}{os.getpid()}{PART}")
    try:
        with storing(path):
            _refuse_folder(path)
            clear_leftovers(path.parent, begin, PART)
            raw = io.FileIO(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | NO_FOLLOW, 0o666), "wb")
        with _Told(raw, path) as file:
            hold(file.fileno())
            yield file
            file.flush()
            with storing(path):
                os.fsync(file.fileno())
        with storing(path):
            part.replace(path)
    except BaseException as error:
        with contextlib.suppress(OSError):
            if interrupted and not isinstance(error, GeneratorExit) and _has_lines(part):
                part.replace(interrupted)
            part.unlink(missing_ok=True)
        raise
    with storing(path):
        if interrupted:
            interrupted.unlink(missing_ok=True)
        sync_folder(path.parent)


def write_whole(path: Path, content: bytes) -> None:
    """Make `content` the whole content of the file.

    Raises:
        StoreError: as `replacing`.
    """
    with replacing(path) as file:
        file.write(content)


def _has_lines(part: Path) -> bool:
    """Whether an unfinished file holds anything; the line that a full disk tore goes. Packed lines stay as they are."""
    with part.open("rb+") as file:
        if is_packed(file):
            return True
        size = file.seek(0, os.SEEK_END)
        while size and (at := max(0, size - _PIECE)) < size:
            file.seek(at)
            if (end := file.read(size - at).rfind(b"\n")) >= 0:
                return file.truncate(at + end + 1) > 0
            size = at
    return False


def _refuse_folder(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))


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
