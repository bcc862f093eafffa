"""What a file holds, told by its first bytes, and by its name where they leave it open."""

import zlib
from pathlib import Path

import msgspec
import regex

from scraper.store.disk import reading
from scraper.store.raw_lines import GZIP_MAGIC

PAGE_NAMES = (".html", ".htm", ".xhtml", ".shtml", ".txt")
LINE_NAMES = (".jsonl", ".ndjson")
ARCHIVE_NAMES = (".warc", ".warc.gz")
WARC, LINES, PARQUET = "WARC", "JSON lines", "Parquet"
"""Kinds of files that bytes tell."""
MOST = 65_536
"""Bytes after which no more are waited for, such as white space without end."""
_WARC, _PARQUET, _ARTICLE = b"WARC/", b"PAR1", b'{"schema":"article/'
_OBJECT, _ARRAY = (regex.compile(rb"(?:\xef\xbb\xbf)?\s*" + begin) for begin in (rb'\{\s*["}]', rb'\[\s*\{\s*["}]'))
_STEP = 256
"""Compressed bytes undone at once: a call that meets damage gives nothing of what came before it."""


def unpacked(head: bytes) -> bytes:
    """The first bytes of what a file holds; of damaged gzip those before the damage."""
    if not head.startswith(GZIP_MAGIC):
        return head
    member, out = zlib.decompressobj(31), b""
    try:
        for at in range(0, len(head), _STEP):
            out += member.decompress(head[at : at + _STEP], MOST - len(out))
            if member.eof or len(out) >= MOST:
                break
    except zlib.error:
        pass
    return out


def is_archive(start: bytes) -> bool:
    """Whether unpacked bytes begin as a WARC file does."""
    return start.startswith(_WARC)


def is_parquet(start: bytes) -> bool:
    """Whether bytes begin as a Parquet file does."""
    return start.startswith(_PARQUET)


def is_json(start: bytes) -> bool:
    """Whether unpacked bytes begin as a JSON object does."""
    return _OBJECT.match(start) is not None


def is_json_array(start: bytes) -> bool:
    """Whether unpacked bytes begin as a JSON array of objects does."""
    return _ARRAY.match(start) is not None


def kind_of(path: Path) -> str:
    """WARC or LINES, "" for a file that is neither; its name counts where the bytes don't tell, as in a damaged head.

    Raises:
        WrongFileError: it can't be read.
    """
    with reading(path), path.open("rb") as file:
        start = unpacked(file.read(MOST))
    name = path.name.lower()
    if is_archive(start):
        return WARC
    if is_parquet(start):
        return ""
    if name.removesuffix(".gz").endswith(LINE_NAMES):
        return LINES
    if _begins_with_line(start, alone=not name.removesuffix(".gz").endswith(".json")):
        return LINES
    return WARC if ".warc" in path.suffixes else ""


def _begins_with_line(start: bytes, *, alone: bool) -> bool:
    """Whether a JSON object fills the first line; of one that is longer than what is read, whether it is an article.

    alone: one line is enough; else another one must follow, for a whole document may be written in one.
    """
    if not is_json(start):
        return False
    line, ended, rest = start.removeprefix(b"\xef\xbb\xbf").partition(b"\n")
    if not ended and len(start) >= MOST:
        return line.startswith(_ARTICLE)
    try:
        return isinstance(msgspec.json.decode(line), dict) and (alone or is_json(rest))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False
