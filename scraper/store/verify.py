"""Are the files whole? Every gzip member to its end, every length, digest, index entry and committed mark.

What common tools pass over without a word is found: a flipped byte, a cut tail (FACTS 9).
"""

import base64
import binascii
import hashlib
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path

import msgspec
from msgspec import Struct

from scraper.store.append import Mark
from scraper.store.bounded import opened
from scraper.store.cdxj import Entry
from scraper.store.disk import reading, storing
from scraper.store.first_bytes import LINES, WARC
from scraper.store.raw_lines import BOM, TornError, is_packed, raw_lines
from scraper.store.survivors import Gap, pieces_of
from scraper.store.warc_read import WarcRecord, unchunked
from scraper.text.fingerprints import sha256_hex, squeeze

_ALGORITHMS = frozenset({"md5", "sha1", "sha256", "sha512"})
_PIECE = 1 << 20


class Finding(Struct, frozen=True, kw_only=True):
    """Something that is not as it should be, in the record or line that begins at byte `offset`.

    code: damage, digest, payload-digest, index, json, text, capture, short, beyond, checksum, state, unreadable.
    """

    file: str
    offset: int
    code: str
    message: str


class Verdict(Struct, frozen=True, kw_only=True):
    """One file: how many records, what is wrong, and how many bytes from its start are whole (`good`).

    kind: WARC or LINES; "" where the file was not read. packed: these are JSON lines in gzip; `good` then counts the
    bytes of the lines, unpacked. gaps: where a WARC file has no record that is whole, in order.
    """

    path: Path
    kind: str = ""
    records: int = 0
    size: int = 0
    good: int = 0
    packed: bool = False
    gaps: tuple[Gap, ...] = ()
    findings: tuple[Finding, ...] = ()


def verify_warc(
    path: Path,
    *,
    index: Iterable[Entry] = (),
    mark: Mark | None = None,
    known: Callable[[], Collection[str]] = tuple,
    each: Callable[[WarcRecord], None] | None = None,
) -> Verdict:
    """Check a WARC file against itself, its entries of the index, and its committed mark; nothing is read behind it.

    known: gives the ids of committed records. Where the committed bytes are not those that were written, they may have
    moved: then the file is read to the last of these records. each: is called with every record that is whole, also
    behind damage.

    Raises:
        StoreError: the file can't be read.
    """
    wanted = {int(entry.offset): entry for entry in index}
    findings: list[Finding] = []
    unlike: list[Finding] = []  # the index, which says nothing against the file
    gaps: list[Gap] = []
    records = good = 0
    end = _end_of_known(path, mark, known) if mark else None
    for piece in pieces_of(path, end=end):
        if isinstance(piece, Gap):
            findings.append(Finding(file=path.name, offset=piece.offset, code="damage", message=piece.what))
            gaps.append(piece)
            continue
        wrong = _digests(path.name, piece)
        findings += wrong
        unlike += _against_index(path.name, piece, wanted.pop(piece.offset, None))
        good = good if findings else piece.offset + piece.length
        records += 1
        if wrong and _is_changed(piece, wrong):
            gaps.append(_gap(piece, wrong[0].message))
        elif each is not None:
            each(piece)
    missing = "the index names a record that is not there"
    unlike += [Finding(file=path.name, offset=offset, code="index", message=missing) for offset in sorted(wanted)]
    found = tuple(sorted((*findings, *unlike), key=lambda finding: finding.offset))
    if any(gap.shared for gap in gaps):
        good = 0  # there is no place to cut at
    verdict = Verdict(path=path, kind=WARC, records=records, good=good, gaps=tuple(gaps), findings=found)
    return _with_mark(verdict, mark, end)


def _end_of_known(path: Path, mark: Mark, known: Callable[[], Collection[str]]) -> int:
    """Where the committed records end: at the mark, or behind it where bytes that came in between have moved them."""
    with reading(path):
        size = path.stat().st_size
    if size <= mark.length or crc_of(path, mark.length) == mark.crc:
        return mark.length
    left, end = set(known()), mark.length
    for piece in pieces_of(path):
        if isinstance(piece, Gap) or piece.shared or (name := piece.fields.get("warc-record-id", "")) not in left:
            continue
        left.discard(name)  # a second one with this id is a copy
        end = max(end, piece.offset + piece.length)
    return end


def _gap(record: WarcRecord, what: str) -> Gap:
    return Gap(record.offset, record.offset + record.length, record.offset, what, shared=record.shared)


def _is_changed(record: WarcRecord, wrong: Iterable[Finding]) -> bool:
    """Whether it is the record that is wrong: a payload digest alone may be made of other bytes by its writer."""
    return "warc-block-digest" not in record.fields or any(finding.code == "digest" for finding in wrong)


def verify_jsonl(path: Path, *, mark: Mark | None = None) -> Verdict:
    """Check every line (JSON, its end, the hash of an article's text), gzip to its end, and the committed mark.

    Behind the mark nothing is read. An article with another text is told and no more: its line counts as whole.

    Raises:
        StoreError: the file can't be read.
    """
    findings: list[Finding] = []
    offset = good = records = 0
    whole = True
    with reading(path), opened(path, end=mark.length if mark else None) as file:
        packed = is_packed(file)
        try:
            for line in raw_lines(file):
                records += 1
                code, what = _fault_of(line.removeprefix(BOM) if records == 1 else line)
                if code:
                    findings.append(
                        Finding(file=path.name, offset=offset, code=code, message=f"line {records}: {what}")
                    )
                whole, offset = whole and code != "json", offset + len(line)
                good = offset if whole else good
        except TornError as error:
            findings.append(Finding(file=path.name, offset=offset, code="damage", message=str(error)))
    verdict = Verdict(path=path, kind=LINES, records=records, good=good, packed=packed, findings=tuple(findings))
    return _with_mark(verdict, mark)


def _fault_of(line: bytes) -> tuple[str, str]:
    """(code, message) of what is wrong with a line, ("", "") if nothing is."""
    if not line.endswith(b"\n"):
        return "json", "half a line"
    try:
        record = msgspec.json.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return "json", str(error)
    return ("text", "the text is not the one that was hashed") if _has_other_text(record) else ("", "")


def _has_other_text(record: object) -> bool:
    """Whether this is an article whose text is not the one that its hash was made of."""
    if not isinstance(record, dict) or not str(record.get("schema", "")).startswith("article/"):
        return False
    hashes, text = record.get("hashes"), record.get("text")
    said = hashes.get("text_sha256") if isinstance(hashes, dict) else ""
    return bool(said) and isinstance(text, str) and said != sha256_hex(squeeze(text))


def _with_mark(verdict: Verdict, mark: Mark | None, end: int | None = None) -> Verdict:
    """The verdict with its size, and what the committed mark says. end: where what was committed ends, if elsewhere."""
    with storing(verdict.path):
        size = verdict.path.stat().st_size
    verdict = msgspec.structs.replace(verdict, size=size)
    if mark is None:
        return verdict
    end = mark.length if end is None else end
    found = tuple(
        Finding(file=verdict.path.name, offset=min(size, at), code=code, message=message)
        for at, code, message in _compare(verdict.path, size, mark, end)
    )
    good = min(verdict.good, end) if found else verdict.good
    return msgspec.structs.replace(verdict, good=good, findings=(*verdict.findings, *found))


def _compare(path: Path, size: int, mark: Mark, end: int) -> Iterator[tuple[int, str, str]]:
    """(offset, code, message) of what the mark says against the file; one thing does not hide another."""
    if size < mark.length:
        yield mark.length, "short", f"{size} bytes of {mark.length} committed ones"
    elif crc_of(path, mark.length) != mark.crc:
        yield mark.length, "checksum", "the committed bytes are not those that were written"
    if size > end:
        yield end, "beyond", f"{size - end} bytes after the committed end"


def crc_of(path: Path, length: int) -> int:
    """CRC-32 of the first bytes of a file.

    Raises:
        StoreError: it can't be read.
    """
    crc = 0
    with reading(path), path.open("rb") as file:
        while length > 0 and (piece := file.read(min(_PIECE, length))):
            crc = zlib.crc32(piece, crc)
            length -= len(piece)
    return crc


def _digests(name: str, record: WarcRecord) -> list[Finding]:
    if record.size > len(record.block):
        return []  # only its checksum was read: the block is larger than what is kept in memory
    found = []
    said = record.fields.get("warc-block-digest", "")
    if not _agrees(said, record.block):
        found.append(Finding(file=name, offset=record.offset, code="digest", message=f"the block is not {said}"))
    said = record.fields.get("warc-payload-digest", "")
    if said and record.kind in ("response", "resource"):
        payload = _payload(record)
        if not _agrees(said, payload) and not _agrees(said, unchunked(payload)):
            found.append(
                Finding(file=name, offset=record.offset, code="payload-digest", message=f"the payload is not {said}")
            )
    return found


def _payload(record: WarcRecord) -> bytes:
    if not record.fields.get("content-type", "").lower().startswith("application/http"):
        return record.block
    return record.block.partition(b"\r\n\r\n")[2]


def _agrees(said: str, content: bytes) -> bool:
    """Whether a digest names this content; what can't be read or is not said agrees."""
    algorithm, _, digest = said.partition(":")
    algorithm = algorithm.lower().replace("-", "")
    if algorithm not in _ALGORITHMS:
        return True
    is_digest = hashlib.new(algorithm, content).digest()
    try:
        wanted = base64.b32decode(digest.upper() + "=" * (-len(digest) % 8))
    except binascii.Error:
        wanted = b""
    return digest.lower() == is_digest.hex() or wanted == is_digest


def _against_index(name: str, record: WarcRecord, entry: Entry | None) -> list[Finding]:
    if entry is None:
        return []
    is_so = (str(record.length), record.fields.get("warc-target-uri", "").strip("<>"))
    said = (entry.length, entry.url)
    digest = record.fields.get("warc-payload-digest", "")
    if is_so == said and (not entry.digest or entry.digest == digest):
        return []
    message = f"the index says {said[1]}, {said[0]} bytes, {entry.digest}; it is {is_so[1]}, {is_so[0]} bytes, {digest}"
    return [Finding(file=name, offset=record.offset, code="index", message=message)]
