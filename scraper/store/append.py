"""Files that grow: every length that was committed elsewhere can be gone back to."""

import os
import zlib
from pathlib import Path
from typing import Self

from msgspec import Struct

from scraper.errors import WrongFileError
from scraper.store.atomic import NO_FOLLOW
from scraper.store.disk import storing, sync_folder


class Mark(Struct, frozen=True):
    """How far a file is known to be whole: its first `length` bytes, whose CRC-32 is `crc`."""

    length: int = 0
    crc: int = 0


_START = Mark()


class AppendFile:
    """A file that is only appended to; opening cuts it back to the committed mark. A context manager.

    What follows the committed length was written by a run that died before its transaction: it is not known to
    anyone, and its page will be fetched again.
    """

    def __init__(self, path: Path, *, committed: Mark = _START) -> None:
        self.path = path
        self._crc = committed.crc
        with storing(path):
            self._fd = os.open(path, os.O_RDWR | os.O_CREAT | NO_FOLLOW, 0o666)
            try:
                self._cut_to(committed.length)
            except BaseException:
                os.close(self._fd)
                raise
            sync_folder(path.parent)

    def _cut_to(self, committed: int) -> None:
        size = os.fstat(self._fd).st_size
        if size < committed:
            raise WrongFileError(
                f"{self.path}: {size} bytes, but {committed} were committed: the file was cut or replaced; "
                "restore it, or run `scraper verify --repair` on the folder"
            )
        if size > committed:
            os.ftruncate(self._fd, committed)
            os.fsync(self._fd)
        self.length = os.lseek(self._fd, 0, os.SEEK_END)

    def write(self, content: bytes) -> int:
        """Append; the answer is the offset of the first byte.

        Raises:
            StoreError: the disk is full or gone; the bytes written so far are cut off again.
        """
        start, view = self.length, memoryview(content)
        with storing(self.path):
            try:
                while view:
                    view = view[os.write(self._fd, view) :]
            except OSError:
                os.ftruncate(self._fd, start)
                os.lseek(self._fd, start, os.SEEK_SET)
                raise
        self.length = start + len(content)
        self._crc = zlib.crc32(content, self._crc)
        return start

    def mark(self) -> Mark:
        """The length and checksum of everything appended so far."""
        return Mark(self.length, self._crc)

    def sync(self) -> Mark:
        """Make everything appended survive a power cut; the answer is the mark to commit.

        Raises:
            StoreError: the disk says no.
        """
        with storing(self.path):
            os.fsync(self._fd)
        return self.mark()

    def close(self) -> None:
        """Close the file without syncing."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()
