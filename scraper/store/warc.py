"""WARC 1.1 written: one gzip member per record, the same bytes for the same input, lengths that can be committed.

Source: ISO 28500:2017 (WARC 1.1); digests are written as crawlers write them: algorithm, colon, base32.
"""

import base64
import glob
import hashlib
import uuid
import zlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

import regex
from msgspec import Struct

from scraper.store.append import AppendFile, Mark

Fields = tuple[tuple[str, str], ...]

ROLLOVER = 1_000_000_000
"""Bytes after which a new file begins; the size archives ask for (1 GB), small enough to move and verify one by one."""
LEVEL = 4
"""gzip level. On 38 MB of saved pages: level 1 151 MB/s and 24.2 %, 4 93 MB/s and 21.6 %, 6 55 MB/s and 20.7 %."""
DIGEST = "sha1"
"""What archives compare: collisions can be made, so that nothing but saved space may hang on it."""
IDENTICAL = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
FLAGS = "X-Crawler-Flags"
"""Our own field of a response or revisit record: what was odd in how it came, separated by commas."""
_TRANSFER = regex.compile(rb"(?im)^(transfer-encoding):")
_UNSAFE = regex.compile(r"[\x00-\x20\x7f]")


class Exchange(Struct, frozen=True, kw_only=True):
    """One request and its response as they went over the wire, transfer coding undone."""

    url: str
    at: datetime  # when the response came, with its time zone
    request: bytes = b""  # head of the request with its empty line; b"": no request record
    head: bytes  # head of the response with its empty line
    payload: bytes  # the body as sent, content codings still on
    ip: str = ""
    digest: str = ""  # of the payload where it is known already
    flags: tuple[str, ...] = ()  # what was odd in how it came, of FETCH_FLAGS


class Revisit(Struct, frozen=True):
    """An earlier capture whose payload this response repeats."""

    profile: str  # IDENTICAL or NOT_MODIFIED
    record_id: str
    url: str = ""
    date: str = ""
    digest: str = ""


class Capture(Struct, frozen=True, kw_only=True):
    """Where a response or revisit record lies; offset and length are bytes of the compressed file."""

    file: str
    offset: int
    length: int
    record_id: str
    date: str
    digest: str
    kind: str  # "response" or "revisit"


class WarcWriter:
    """Appends exchanges to PREFIX-00000.warc.gz and on in a folder. A context manager.

    committed: marks of the files that are known to be whole; everything beyond is cut off at the start, and files
    of this prefix that are not named are removed (they were begun by a run that died).

    Raises:
        StoreError: disk full, folder read-only, a file shorter than committed.
    """

    def __init__(
        self, folder: Path, *, prefix: str, info: Fields = (), committed: dict[str, Mark] | None = None,
        rollover: int = ROLLOVER,
    ) -> None:  # fmt: skip
        self._folder, self._prefix, self._info, self._rollover = folder, prefix, info, rollover
        self._marks = dict(committed or {})
        for path in sorted(folder.glob(f"{glob.escape(prefix)}-*.warc.gz")):
            if path.name not in self._marks:
                path.unlink()
        self._file: AppendFile | None = None
        for name in sorted(self._marks):  # the last one stays open
            self.close()
            self._file = AppendFile(folder / name, committed=self._marks[name])

    def add(self, exchange: Exchange, *, revisit: Revisit | None = None) -> Capture:
        """Append request and response (or revisit) records; nothing is synced.

        Raises:
            StoreError: disk full or gone.
        """
        file = self._room(exchange.at)
        date = warc_date(exchange.at)
        head, fields = _response_fields(exchange, date, revisit)
        block = head if revisit else head + exchange.payload
        digest = digest_of(block)
        capture_id = _record_id(fields, digest)
        if exchange.request:
            asked: Fields = (
                ("WARC-Type", "request"),
                ("WARC-Target-URI", uri_of(exchange.url)),
                ("WARC-Date", date),
                ("WARC-Concurrent-To", capture_id),
                ("Content-Type", "application/http; msgtype=request"),
            )
            file.write(record(asked, exchange.request))
        packed = record(fields, block, digest=digest)
        offset = file.write(packed)
        self._marks[file.path.name] = file.mark()
        return Capture(
            file=file.path.name, offset=offset, length=len(packed), record_id=capture_id, date=date,
            digest=dict(fields)["WARC-Payload-Digest"], kind="revisit" if revisit else "response",
        )  # fmt: skip

    def sync(self) -> dict[str, Mark]:
        """Make everything appended survive a power cut; the answer maps file names to the marks to commit."""
        if self._file is not None:
            self._file.sync()
        return dict(self._marks)

    def _room(self, at: datetime) -> AppendFile:
        """The open file, or the next one when it is full."""
        if self._file is None or self._file.length >= self._rollover:
            if self._file is not None:
                self._file.sync()
                self._file.close()
            name = f"{self._prefix}-{len(self._marks):05d}.warc.gz"
            self._file = AppendFile(self._folder / name)
            fields: Fields = (
                ("WARC-Type", "warcinfo"),
                ("WARC-Date", warc_date(at)),
                ("WARC-Filename", name),
                ("Content-Type", "application/warc-fields"),
            )
            body = "".join(f"{key}: {value}\r\n" for key, value in (*self._info, ("format", "WARC File Format 1.1")))
            self._file.write(record(fields, body.encode()))
            self._marks[name] = self._file.mark()
        return self._file

    def close(self) -> None:
        """Close without syncing."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()


def _response_fields(exchange: Exchange, date: str, revisit: Revisit | None) -> tuple[bytes, Fields]:
    head = _TRANSFER.sub(rb"X-Crawler-\1:", exchange.head)  # the payload is stored without it
    fields: list[tuple[str, str]] = [
        ("WARC-Type", "revisit" if revisit else "response"),
        ("WARC-Target-URI", uri_of(exchange.url)),
        ("WARC-Date", date),
        ("WARC-Payload-Digest", (revisit and revisit.digest) or exchange.digest or digest_of(exchange.payload)),
        ("Content-Type", "application/http; msgtype=response"),
    ]
    if exchange.ip:
        fields.append(("WARC-IP-Address", exchange.ip))
    if exchange.flags:
        fields.append((FLAGS, ", ".join(exchange.flags)))
    if revisit:
        refers = {"": revisit.record_id, "-Target-URI": uri_of(revisit.url), "-Date": revisit.date}
        fields += [(f"WARC-Refers-To{name}", value) for name, value in refers.items() if value]
        fields.append(("WARC-Profile", revisit.profile))
    return head, tuple(fields)


def record(fields: Fields, block: bytes, *, digest: str = "") -> bytes:
    """One record as a gzip member: the fields, a record id and block digest made from the content, the block."""
    digest = digest or digest_of(block)
    whole = (
        *fields,
        ("WARC-Record-ID", _record_id(fields, digest)),
        ("WARC-Block-Digest", digest),
        ("Content-Length", str(len(block))),
    )
    head = "WARC/1.1\r\n" + "".join(f"{key}: {value}\r\n" for key, value in whole) + "\r\n"
    packer = zlib.compressobj(LEVEL, zlib.DEFLATED, 31)  # 31: gzip with a zero time stamp
    return packer.compress(head.encode() + block + b"\r\n\r\n") + packer.flush()


def digest_of(content: bytes, algorithm: str = DIGEST) -> str:
    """A digest as WARC writes it.

    >>> digest_of(b"")
    'sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ'
    """
    return f"{algorithm}:{base64.b32encode(hashlib.new(algorithm, content).digest()).decode()}"


def warc_date(at: datetime) -> str:
    """A time in UTC as WARC writes it, fractions of a second only where there are any."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"


def _record_id(fields: Fields, digest: str) -> str:
    """An id from the content: the same input gives the same file, byte by byte."""
    made = hashlib.sha256(f"{fields!r}{digest}".encode()).digest()
    return f"<urn:uuid:{uuid.UUID(bytes=made[:16], version=4)}>"


def uri_of(url: str) -> str:
    """An address as a header field can hold it: blanks and controls are percent-encoded."""
    return str(_UNSAFE.sub(lambda hit: f"%{ord(hit[0]):02X}", url))
