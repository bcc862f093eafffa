"""`scraper verify`: are the files of an archive or a crawl whole?"""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scraper.cli.options import NOTHING, TRY_LATER, quiet_of, warn

if TYPE_CHECKING:
    from scraper.store.verify import Verdict

FOUND = 1


def verify(
    context: typer.Context,
    paths: Annotated[list[Path], typer.Argument(help="WARC files, JSON lines files, or folders of a crawl.")],
    repair: Annotated[
        bool, typer.Option("--repair", help="Cut at the last good record; what goes is kept beside.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON line for each finding on stdout.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing when all is well.")] = False,
) -> None:
    """Read every record to its end: checksums, lengths, digests, index, committed ends.

    Exit 1 if anything is wrong, 3 if there is nothing to check.
    """
    from scraper.crawl.audit import NothingThereError, mend, verify_path
    from scraper.crawl.lock import BusyError

    quiet = quiet_of(context, quiet)
    wrong = 0
    try:
        for verdict in (verdict for path in paths for verdict in verify_path(path)):
            wrong += len(verdict.findings)
            _tell(verdict, as_json=as_json, quiet=quiet)
    except NothingThereError as error:
        warn(f"scraper: {error}")
        raise typer.Exit(NOTHING) from error
    if repair and wrong:
        try:
            for kept in (kept for path in paths for kept in mend(path)):
                warn(f"mended; what was taken out is in {kept}")
        except BusyError as error:
            warn(f"scraper: {error}")
            raise typer.Exit(TRY_LATER) from error
        wrong = sum(len(verdict.findings) for path in paths for verdict in verify_path(path))
    if wrong:
        raise typer.Exit(FOUND)


def _tell(verdict: "Verdict", *, as_json: bool, quiet: bool) -> None:
    from msgspec import to_builtins

    for finding in verdict.findings:
        if as_json:
            print(json.dumps(to_builtins(finding), ensure_ascii=False))  # noqa: T201  # stdout is for data
        else:
            warn(f"{verdict.path}:{finding.offset}: {finding.code}: {finding.message}")
    if not verdict.findings and not quiet:
        warn(f"{verdict.path}: {verdict.records} records, {verdict.size} bytes, whole")
