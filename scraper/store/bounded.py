"""A part of a file as a file of its own."""

import io
from pathlib import Path
from typing import BinaryIO, cast


def opened(path: Path, start: int = 0, end: int | None = None) -> BinaryIO:
    """The bytes from `start` up to `end`, exclusive, of a file; what is appended to it meanwhile is not seen.

    Raises OSError.
    """
    if not start and end is None:
        return path.open("rb")
    return cast("BinaryIO", io.BufferedReader(_Part(io.FileIO(path, "rb"), start, end)))


class _Part(io.RawIOBase):
    def __init__(self, whole: io.FileIO, start: int, end: int | None) -> None:
        self._whole, self._start = whole, start
        self._end = float("inf") if end is None else end
        whole.seek(start)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        place = offset + self._start if whence == io.SEEK_SET else offset
        return self._whole.seek(place, whence) - self._start

    def readinto(self, buffer: "bytearray | memoryview") -> int:  # type: ignore[override]  # all that readers give
        left = max(min(len(buffer), self._end - self._whole.tell()), 0)
        return self._whole.readinto(memoryview(buffer)[: int(left)]) or 0

    def close(self) -> None:
        self._whole.close()
        super().close()
