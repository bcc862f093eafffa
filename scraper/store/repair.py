"""Damaged files mended: what is whole stays, what is not is kept beside; a file never ends up empty by it."""

import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import nullcontext
from pathlib import Path

from scraper.errors import WrongFileError
from scraper.store.atomic import replacing
from scraper.store.bounded import opened
from scraper.store.disk import storing
from scraper.store.filler import filler
from scraper.store.first_bytes import LINES, WARC
from scraper.store.jsonl import packing
from scraper.store.raw_lines import TornError, raw_lines
from scraper.store.survivors import Gap
from scraper.store.verify import Verdict


def refuse_unreadable(verdict: Verdict) -> None:
    """See that something will be left of a file when it is mended.

    Raises:
        WrongFileError: nothing of it can be read.
    """
    for finding in verdict.findings:
        if finding.code == "unreadable":
            raise WrongFileError(finding.message)
    uncommitted = any(finding.code == "beyond" and not finding.offset for finding in verdict.findings)
    if not verdict.findings or not verdict.kind or not verdict.size or uncommitted:
        return
    if any(gap.shared for gap in verdict.gaps):
        raise WrongFileError(f"{verdict.path}: one gzip member holds all its records: unpack it, then mend that")
    if not (_holds_records(verdict) if verdict.kind == WARC else any(True for _ in _whole_lines(verdict))):
        raise WrongFileError(
            f"{verdict.path}: nothing of it can be read, so it is not touched: bring back a copy, or move it away"
        )


def repair(verdict: Verdict) -> list[Path]:
    """Take out of a file what is not whole; the answer names the files beside it that hold what was taken out.

    In a WARC file all that is whole stays where it lies: a record of the same length, which says so, takes the place of
    what is not, and FILE.cut-OFFSET holds that; so it does with a bad end, which is cut off. Bytes that are too few for
    such a record are taken out, and what is behind them moves up. What stands behind the committed end goes, too.

    Where good lines stand behind bad ones, and in gzip, the good ones are written anew, and FILE.damaged is the file as
    it was. Of torn gzip only the lines before the first bad one count as good: behind a flipped bit, lines come out
    that say something else.

    Raises:
        WrongFileError: nothing of it can be read. StoreError: the disk says no. The file is as it was.
    """
    refuse_unreadable(verdict)
    if verdict.kind == LINES and (_is_torn(verdict) if verdict.packed else _goes_on(verdict)):
        return [_written_anew(verdict)]
    if not verdict.kind or verdict.packed:
        return []
    if verdict.kind == WARC:
        return _filled(verdict)
    return [_cut(verdict.path, verdict.good)] if verdict.size > verdict.good else []


def _holds_records(verdict: Verdict) -> bool:
    return sum(gap.end - gap.start for gap in verdict.gaps) < _end_of(verdict)


def _filled(verdict: Verdict) -> list[Path]:
    """Fill the gaps of a WARC file; close those that are too short for that, and cut the file at its end.

    Everything that is taken out is kept before the first byte is changed.
    """
    path, end = verdict.path, int(_end_of(verdict))
    at = next((gap.start for gap in verdict.gaps if gap.end == end), end)
    inner = {gap: filler(path, gap) for gap in verdict.gaps if gap.end != end}
    kept = [_kept(path, gap.start, gap.end) for gap in inner]
    kept += [_kept(path, at, None)] if verdict.size > at else []
    if all(inner.values()):
        with storing(path), path.open("r+b") as file:
            for gap, piece in inner.items():
                file.seek(gap.start)
                file.write(piece)
            file.truncate(at)
    else:
        _close(path, inner, at)
    return kept


def _close(path: Path, pieces: Mapping[Gap, bytes], end: int) -> None:
    """Write the file anew up to byte `end`, a piece in the place of each gap; behind a shorter one all moves up."""
    at = 0
    with storing(path), replacing(path) as file:
        for gap, piece in pieces.items():
            with opened(path, at, gap.start) as part:
                shutil.copyfileobj(part, file)
            file.write(piece)
            at = gap.end
        with opened(path, at, end) as part:
            shutil.copyfileobj(part, file)


def _cut(path: Path, good: int) -> Path:
    kept = _kept(path, good, None)
    with storing(path), path.open("r+b") as file:
        file.truncate(good)
    return kept


def _kept(path: Path, start: int, end: int | None) -> Path:
    """The file beside that now holds these bytes."""
    kept = _beside(path, f"cut-{start}")
    with storing(path), opened(path, start, end) as part, replacing(kept) as copy:
        shutil.copyfileobj(part, copy)
    return kept


def _written_anew(verdict: Verdict) -> Path:
    path = verdict.path
    kept = _beside(path, "damaged")
    with storing(path), path.open("rb") as old, replacing(kept) as copy:
        shutil.copyfileobj(old, copy)
    with replacing(path) as file, packing(file) if verdict.packed else nullcontext(file) as out:
        out.writelines(line for _, line in _whole_lines(verdict, kept))
    return kept


def _beside(path: Path, name: str) -> Path:
    """FILE.NAME, or FILE.NAME-2 and on where an earlier repair has kept something."""
    kept, number = path.with_name(f"{path.name}.{name}"), 1
    while kept.exists():
        number += 1
        kept = path.with_name(f"{path.name}.{name}-{number}")
    return kept


def _is_torn(verdict: Verdict) -> bool:
    return any(finding.code in ("json", "damage") for finding in verdict.findings)


def _goes_on(verdict: Verdict) -> bool:
    """Whether a whole line stands behind one that is not."""
    return any(offset >= verdict.good for offset, _ in _whole_lines(verdict))


def _whole_lines(verdict: Verdict, path: Path | None = None) -> Iterator[tuple[int, bytes]]:
    """(offset, line) of the lines to keep. path: a copy of the file to read instead."""
    found = {finding.offset for finding in verdict.findings if finding.code == "json"}
    end = _end_of(verdict)
    with storing(verdict.path), (path or verdict.path).open("rb") as file:
        for offset, line in _lines_of(raw_lines(file)):
            if offset >= end:
                break
            if offset not in found:
                yield offset, line


def _lines_of(lines: Iterable[bytes]) -> Iterator[tuple[int, bytes]]:
    offset = 0
    try:
        for line in lines:
            yield offset, line
            offset += len(line)
    except TornError:
        return


def _end_of(verdict: Verdict) -> float:
    """The offset, of packed lines unpacked, behind which nothing counts: it was not committed, or is torn."""
    codes = {finding.code: finding.offset for finding in verdict.findings}
    if verdict.packed:
        return verdict.good if "damage" in codes else float("inf")
    return codes.get("beyond", verdict.size)
