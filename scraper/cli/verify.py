"""`scraper verify`: are the files of an archive or a crawl whole?"""

import json
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scraper.cli.options import NOTHING, TRY_LATER, USAGE, quiet_of, warn
from scraper.errors import WrongFileError

if TYPE_CHECKING:
    from scraper.store.verify import Verdict

FOUND = 1


def verify(
    context: typer.Context,
    paths: Annotated[list[Path], typer.Argument(help="WARC files, JSON lines files, or folders of a crawl.")],
    repair: Annotated[
        bool, typer.Option("--repair", help="Take out what is damaged; what goes is kept beside.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON line for each finding on stdout.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing when all is well.")] = False,
) -> None:
    """Read every record to its end: checksums, lengths, digests, index, committed ends.

    Exit 1 if anything is wrong, 2 if a file is neither WARC nor JSON lines, 3 if there is nothing to check.
    """
    from scraper.crawl.audit import NothingThereError
    from scraper.crawl.lock import BusyError

    quiet = quiet_of(context, quiet)
    try:
        wrong, refused = _found(paths, partial(_tell, as_json=as_json, quiet=quiet))
        if repair and wrong:
            refused |= _mended([path for path in paths if path not in refused])
            wrong, _ = _found([path for path in paths if path not in refused], lambda _: None)
    except NothingThereError as error:
        warn(f"scraper: {error}")
        raise typer.Exit(NOTHING) from error
    except BusyError as error:
        warn(f"scraper: {error}")
        raise typer.Exit(TRY_LATER) from error
    if refused:
        raise typer.Exit(USAGE)
    if wrong:
        raise typer.Exit(FOUND)


def _found(paths: Iterable[Path], tell: Callable[["Verdict"], None]) -> tuple[int, set[Path]]:
    """How much is wrong, and the paths that hold something else or can't be read: those are told."""
    from scraper.crawl.audit import verify_path

    wrong, refused = 0, set()
    for path in paths:
        try:
            for verdict in verify_path(path):
                wrong += len(verdict.findings)
                tell(verdict)
        except WrongFileError as error:
            warn(f"scraper: {error}")
            refused.add(path)
    return wrong, refused


def _mended(paths: Iterable[Path]) -> set[Path]:
    """Mend the paths; the answer: those of which nothing can be read, which were not touched."""
    from scraper.crawl.mend import mend

    refused = set()
    for path in paths:
        try:
            for kept in mend(path, tell=warn):
                warn(f"mended; what was taken out is in {kept}")
        except WrongFileError as error:
            warn(f"scraper: {error}")
            refused.add(path)
    return refused


def _tell(verdict: "Verdict", *, as_json: bool, quiet: bool) -> None:
    from msgspec import to_builtins

    for finding in verdict.findings:
        if as_json:
            print(json.dumps(to_builtins(finding), ensure_ascii=False))  # noqa: T201  # stdout is for data
        else:
            warn(f"{verdict.path}:{finding.offset}: {finding.code}: {finding.message}")
    if not verdict.findings and not quiet:
        warn(f"{verdict.path}: {verdict.records} records, {verdict.size} bytes, whole")
