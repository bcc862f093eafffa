"""`scraper crawl`: a job file in; articles, rejects, archive, state and report out, exactly once through any kill."""

import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scraper.cli.options import GATE_CROSSED, TRY_LATER, quiet_of, warn

if TYPE_CHECKING:
    from collections.abc import Callable

    from scraper.crawl.job import Job
    from scraper.crawl.outputs import Counts
    from scraper.crawl.report import Run

_SHOWN = 3  # tracebacks; they repeat themselves
_TOLD = 10  # seeds and lists that can't be had
_GUESSED = frozenset({"not-found", "gone"})  # how lists end whose next page is guessed: summary.json has them


def crawl(
    context: typer.Context,
    job_file: Annotated[Path, typer.Argument(metavar="JOB.toml", help="Seeds, scope, limits, politeness, outputs.")],
    out: Annotated[Path | None, typer.Option("--out", "-o", help="The folder, instead of the job's.")] = None,
    refetch: Annotated[bool, typer.Option(help="Fetch everything again, not only what is new or changed.")] = False,
    fail_if: Annotated[str | None, typer.Option(help="A gate such as 'failed > 10% or articles = 0'.")] = None,
    pages: Annotated[int | None, typer.Option(min=1, help="Stop after so many pages.")] = None,
    limit: Annotated[str | None, typer.Option("--time", help="Stop after a time such as 20m or 6h.")] = None,
    jobs: Annotated[int | None, typer.Option(min=1, help="Worker processes.")] = None,
    dedup: Annotated[bool, typer.Option(help="Also write deduped.jsonl: near-duplicates of all runs grouped.")] = False,
    json_log: Annotated[bool, typer.Option("--json-log", help="Say everything on stderr as JSON lines.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing when all is well.")] = False,
) -> None:
    """Crawl a blog: fetch what is new or changed, clean it, keep the archive. Run it again at any time to go on."""
    from scraper.crawl.job import load_job
    from scraper.crawl.lock import BusyError
    from scraper.crawl.run import Extras, run_crawl

    job = _changed(load_job(job_file), out=out, pages=pages, limit=limit, jobs=jobs)
    quiet = quiet_of(context, quiet)
    extras = Extras(
        refetch=refetch,
        fail_if=fail_if,
        on_commit=_progress(json_log=json_log, quiet=quiet),
        after=_grouped if dedup or job.output.dedup else None,
    )
    try:
        run = run_crawl(job, extras)
    except BusyError as error:
        warn(f"scraper: {error}")
        raise typer.Exit(TRY_LATER) from error
    _tell(run, json_log=json_log, quiet=quiet)
    if run.exit_code:
        raise typer.Exit(run.exit_code)


def _grouped(folder: Path) -> None:
    """Write the articles of all runs with their clusters: deduped.jsonl is made anew, articles.jsonl only grows."""
    from scraper.batch.dedup import dedup_file
    from scraper.crawl.outputs import ARTICLES

    articles = folder / ARTICLES
    if articles.exists() and articles.stat().st_size:
        dedup_file(articles, folder / "deduped.jsonl", folder / "clusters")


def _changed(job: "Job", *, out: Path | None, pages: int | None, limit: str | None, jobs: int | None) -> "Job":
    """The job with what the command line says instead."""
    from msgspec.structs import replace

    from scraper.crawl.job_check import refuse_impossible

    limits = replace(job.limits, pages=pages or job.limits.pages, time=job.limits.time if limit is None else limit)
    output = replace(job.output, folder=str(out) if out else job.output.folder)
    job = replace(job, limits=limits, output=output, extract=replace(job.extract, jobs=jobs or job.extract.jobs))
    refuse_impossible(job)
    return job


def _progress(*, json_log: bool, quiet: bool) -> "Callable[[Counts], None] | None":
    """After each batch: a JSON line, or a line with rates on a terminal."""
    from msgspec import to_builtins

    started = time.monotonic()

    def log(counts: "Counts") -> None:
        warn(json.dumps({"event": "batch", "seconds": round(time.monotonic() - started, 1), **to_builtins(counts)}))

    def draw(counts: "Counts") -> None:
        seconds = max(time.monotonic() - started, 0.1)
        pages, size = counts.taken + counts.hubs, counts.bytes / 1e6
        sys.stderr.write(
            f"\r{pages} pages, {pages / seconds:.1f}/s, {size:.0f} MB; {counts.new} articles, "
            f"{counts.rejected} rejected, {counts.failed} failed\033[K"
        )
        sys.stderr.flush()

    if json_log:
        return log
    return draw if not quiet and sys.stderr.isatty() else None


def _tell(run: "Run", *, json_log: bool, quiet: bool) -> None:
    from msgspec import to_builtins

    from scraper.crawl.delays import MOST
    from scraper.crawl.report import sentence

    if json_log:
        record = {
            "event": "end",
            "stop": run.stop,
            "problem": run.problem,
            "exit_code": run.exit_code,
            "bugs": run.bugs,
        }
        record |= {"counts": run.values, "gates_crossed": run.crossed}
        warn(json.dumps(record | {"troubles": to_builtins(run.troubles), "delays": to_builtins(run.delays[:MOST])}))
        return
    if not quiet and sys.stderr.isatty():
        sys.stderr.write("\r\033[K")
    if not quiet or run.exit_code:
        warn(sentence(run))
    if run.exit_code == GATE_CROSSED:
        warn(f"gate crossed: {'; '.join(run.crossed)}")
    loud = not quiet or run.exit_code != 0
    told = [one for one in run.troubles if one.seed or (loud and one.reason not in _GUESSED)]
    for trouble in told[:_TOLD]:
        warn(str(trouble))
    if len(told) > _TOLD:
        warn(f"and {len(told) - _TOLD} more seeds or lists, see troubles in summary.json")
    for alarm in run.rot:
        warn(f"rot: {alarm}")
    for bug in run.bugs[:_SHOWN]:
        warn(f"bug at {bug}")
