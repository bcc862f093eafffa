"""JSON lines: whole records only, identical bytes from run to run, errors that name file and line."""

import gzip
import io
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

import msgspec

from scraper.errors import WrongFileError
from scraper.store.atomic import replacing
from scraper.store.disk import reading
from scraper.store.raw_lines import BOM, GZIP_MAGIC

T = TypeVar("T")
MAX_LINE = 64_000_000
"""Bytes of a line that are read, the rest is passed over: the largest page that is read has 10 MB, and JSON may write
three bytes of it as six."""

GZIP_LEVEL = 6
"""zlib's default: level 9 costs twice the time for 1 % (240 MB of articles)."""


def line_of(record: object) -> bytes:
    r"""A record as one line, newline included; keys in the order of the fields.

    A surrogate, of which text has none but a file name may, is written as its escape: \udce9.
    """
    try:
        return msgspec.json.encode(record) + b"\n"
    except UnicodeEncodeError:
        return msgspec.json.encode(_escaped(msgspec.to_builtins(record))) + b"\n"


def _escaped(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode()
    if isinstance(value, dict):
        return {_escaped(key): _escaped(one) for key, one in value.items()}
    return [_escaped(one) for one in value] if isinstance(value, list | tuple) else value


@contextmanager
def jsonl_writer(path: Path, *, keep: bool = False) -> Iterator[Callable[[object], None]]:
    """A function that writes a record; the file appears whole when the block ends well; .gz is compressed.

    keep: what an interrupted block has written stays, under the name that `interrupted` gives.

    Raises:
        StoreError: disk full, folder missing or read-only; no file, or the old one, is there.
    """
    with replacing(path, interrupted=interrupted(path) if keep else None) as file, _compressing(path, file) as out:
        yield lambda record: _write(out, record)


def interrupted(path: Path) -> Path:
    """Where the records of an interrupted run are: articles.jsonl.gz -> articles.interrupted.jsonl.gz."""
    stem, dot, ends = path.name.partition(".")
    return path.with_name(f"{stem}.interrupted{dot}{ends}")


def _write(out: BinaryIO, record: object) -> None:
    out.write(line_of(record))


@contextmanager
def _compressing(path: Path, file: BinaryIO) -> Iterator[BinaryIO]:
    if path.suffix != ".gz":
        yield file
        return
    with packing(file) as packed:
        yield packed


@contextmanager
def packing(file: BinaryIO) -> Iterator[BinaryIO]:
    """A file whose bytes go into the other one as gzip, the same ones at any time."""
    with gzip.GzipFile(filename="", mode="wb", compresslevel=GZIP_LEVEL, fileobj=file, mtime=0) as packed:
        yield packed  # type: ignore[misc]  # GzipFile is a binary file without saying so


def write_records(path: Path, records: Iterable[object]) -> int:
    """Write all records as the whole file; the answer is their number.

    Raises:
        StoreError: as `jsonl_writer`.
    """
    count = 0
    with jsonl_writer(path) as write:
        for record in records:
            write(record)
            count += 1
    return count


def read_lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """(line number from 1, line without its end) of a file, gzip or not; empty lines are left out.

    Raises:
        WrongFileError: unreadable, or a gzip file that is damaged or ends too early.
    """
    with reading(path), path.open("rb") as file:
        yield from lines_of(file, name=str(path))


def lines_of(file: BinaryIO, *, name: str) -> Iterator[tuple[int, bytes]]:
    """As read_lines, from an open binary stream such as stdin; of a longer line MAX_LINE bytes and one more.

    Raises:
        WrongFileError: gzip data that is damaged or ends too early; `name` is used in the message.
    """
    buffered = file if hasattr(file, "peek") else io.BufferedReader(file)  # type: ignore[type-var]
    packed = buffered.peek(2)[:2] == GZIP_MAGIC
    number = 0
    try:
        for number, line in enumerate(_bounded(gzip.GzipFile(fileobj=buffered) if packed else buffered), 1):
            text = (line.removeprefix(BOM) if number == 1 else line).rstrip(b"\r\n")
            if text:
                yield number, text
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise WrongFileError(f"{name}:{number + 1}: the gzip data is damaged or cut here: {error}") from error


def _bounded(file: Any) -> Iterator[bytes]:
    while line := file.readline(MAX_LINE + 1):
        yield line
        while len(line) > MAX_LINE and not line.endswith(b"\n"):
            line = file.readline(MAX_LINE + 1)


def read_records(path: Path, kind: type[T] | Any = Any) -> Iterator[tuple[int, T]]:
    """(line number, record) of every line, decoded and checked as `kind`.

    Raises:
        WrongFileError: `file:line: what is wrong`, at the first line that is not such a record.
    """
    with reading(path), path.open("rb") as file:
        yield from records_of(file, kind, name=str(path))


def records_of(file: BinaryIO, kind: type[T] | Any = Any, *, name: str) -> Iterator[tuple[int, T]]:
    """As read_records, from an open binary stream such as stdin.

    Raises:
        WrongFileError: as read_records; `name` is used in the message.
    """
    decoder = msgspec.json.Decoder(kind)
    for number, line in lines_of(file, name=name):
        try:
            yield number, decoder.decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise WrongFileError(f"{name}:{number}: {error}") from error
