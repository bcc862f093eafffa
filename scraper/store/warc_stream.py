"""The unpacked bytes of a WARC file, and where each record lies in the file."""

import zlib
from pathlib import Path
from typing import BinaryIO

from scraper.errors import WrongFileError
from scraper.store.raw_lines import GZIP_MAGIC

CHUNK = 1 << 18
"""Bytes read from the disk at once, and a quarter of what is unpacked at once."""
MAX_HEAD = 1 << 17
"""Bytes of a record's head; a longer one is damage."""
_ZSTD = b"\x28\xb5\x2f\xfd"


class DamageError(WrongFileError):
    """The file is damaged in the record that begins at byte `offset`; the records before byte `good` are whole."""

    def __init__(self, path: Path, what: str, *, offset: int, good: int) -> None:
        super().__init__(f"{path}: {what}, in the record at byte {offset}; the first {good} bytes are whole "
                         "(see `scraper verify --repair`)")  # fmt: skip
        self.what, self.offset, self.good = what, offset, good


class WarcStream:
    """Reads records one after the other: begin, until_empty_line, take, finish.

    Compressed files have a gzip member per record, or one member for all ("shared"): then offsets count unpacked
    bytes, and `good`, the place to cut at, stays where the member begins.
    """

    def __init__(self, path: Path, file: BinaryIO) -> None:
        self._path, self._file = path, file
        self._raw = file.read(CHUNK)  # bytes of the file not yet unpacked
        self._read = len(self._raw)  # bytes of the file read so far
        if self._raw.startswith(_ZSTD):
            raise WrongFileError(f"{path}: zstd-compressed WARC files are not read; unpack it first")
        self._packed = self._raw.startswith(GZIP_MAGIC)
        self._member: zlib._Decompress | None = None
        self._member_at = 0  # where the current member begins: in the file, and in the unpacked bytes
        self._member_first = 0
        self._buffer, self._next = b"", 0  # unpacked bytes, and how many of them are handed out
        self._given = 0  # unpacked bytes handed out so far
        self.shared = False  # one member holds more than one record
        self._start = 0
        self.good = 0

    def damage(self, what: str) -> DamageError:
        """The error for the current record."""
        return DamageError(self._path, what, offset=self._start, good=self.good)

    def begin(self) -> bool:
        """Go to the next record, past empty lines; False at the end of the file."""
        self._start = self.good if self._packed and not self.shared else self._given
        while self._left() or self._fill():
            if self._given == self._member_first and self._packed and not self.shared:
                self._start = self._member_at
            if self._buffer[self._next] not in b"\r\n":
                self.shared = self.shared or (self._packed and self._given != self._member_first)
                self._start = self._given if self.shared or not self._packed else self._start
                return True
            self._hand_out(1)
        return False

    def until_empty_line(self) -> bytes:
        """The bytes up to and with the next empty line."""
        while True:
            ends = [at + len(gap) for gap in (b"\r\n\r\n", b"\n\n") if (at := self._buffer.find(gap, self._next)) >= 0]
            if ends:
                return self._hand_out(min(ends) - self._next)
            if self._left() > MAX_HEAD or not self._fill():
                raise self.damage("a record head without end")

    def take(self, size: int, *, keep: int) -> bytes:
        """The next `size` bytes, at most the first `keep` of them."""
        kept: list[bytes] = []
        left, room = size, keep
        while left:
            if not self._left() and not self._fill():
                raise self.damage("the file ends inside the block")
            piece = self._hand_out(min(left, self._left()))
            left -= len(piece)
            if room:
                kept.append(piece[:room])
                room -= len(kept[-1])
        return b"".join(kept)

    def finish(self) -> tuple[int, int]:
        """Past the two line ends after the block and, where the member ends there too, past its checksum.

        The answer is (offset, length) of the record.
        """
        while self._left() < 4 and self._fill():
            pass
        if self._hand_out(min(4, self._left())) != b"\r\n\r\n":
            raise self.damage("it does not end where its Content-Length says")
        while self._member is not None and not self._left():
            self._step()
        if not self._packed:
            self.good = self._given
        elif self._member is None and not self._left():
            self.good = self._read - len(self._raw)
        else:
            self.shared = True
        end = self._given if self.shared or not self._packed else self.good
        return self._start, end - self._start

    def _left(self) -> int:
        return len(self._buffer) - self._next

    def _fill(self) -> bool:
        """At least one more unpacked byte, from the next member if need be; False at the end of the file."""
        before = self._left()
        while self._left() == before:
            if not self._step():
                return False
        return True

    def _step(self) -> bool:
        """Read or unpack one piece, within one member; False at the end of the file."""
        if not self._raw:
            self._raw = self._file.read(CHUNK)
            self._read += len(self._raw)
            if not self._raw:
                if self._member is not None:
                    raise self.damage("the file ends inside a gzip member")
                return False
        self._buffer, self._next = self._buffer[self._next :] + self._unpacked(), 0
        return True

    def _unpacked(self) -> bytes:
        if not self._packed:
            piece, self._raw = self._raw, b""
            return piece
        if self._member is None:
            if not self._raw.startswith(GZIP_MAGIC[: len(self._raw)]):
                raise self.damage("bytes that are no gzip member")
            self._member_at, self._member_first = self._read - len(self._raw), self._given + self._left()
            self._member = zlib.decompressobj(31)
        try:
            piece = self._member.decompress(self._raw, CHUNK * 4)
        except zlib.error as error:
            raise self.damage(f"damaged gzip data ({error})") from error
        if self._member.eof:
            self._raw, self._member = self._member.unused_data, None
        else:
            self._raw = self._member.unconsumed_tail
        return piece

    def _hand_out(self, size: int) -> bytes:
        piece = self._buffer[self._next : self._next + size]
        self._next += size
        self._given += len(piece)
        return piece
