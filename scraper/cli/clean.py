"""`scraper clean`: pages in, articles out."""

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scraper.cli.options import (
    BUG,
    GATE_CROSSED,
    NOTHING,
    TO_BE_SEEN,
    TRY_LATER,
    Extractor,
    Script,
    confessed,
    hold_standard_files,
    is_folder,
    is_verbose,
    jobs_of,
    need_stdout,
    out_path,
    quiet_of,
    seconds,
    spare_inputs,
    warn,
)
from scraper.errors import ConfigError

if TYPE_CHECKING:
    from scraper.batch.run import Record
    from scraper.batch.summary import Tally
    from scraper.crawl.gates import Gates
    from scraper.store.rot import RotCheck

DEFAULT_GATE = "failed > 50%"


def clean(
    context: typer.Context,
    inputs: Annotated[
        list[str], typer.Argument(help="Files, folders, globs, WARC files, JSON lines, Parquet files, or - for stdin.")
    ],
    out: Annotated[
        str, typer.Option("--out", "-o", metavar="PATH", help="A .jsonl(.gz) file, or a folder; without it: stdout.")
    ] = "-",
    html_field: Annotated[str, typer.Option(help="JSON lines, Parquet: the key of the HTML.")] = "html",
    url_field: Annotated[str, typer.Option(help="JSON lines, Parquet: the key of the address.")] = "url",
    rules: Annotated[list[Path] | None, typer.Option(help="A folder of rule files that override ours.")] = None,
    lexicon: Annotated[Path | None, typer.Option(help="A learned lexicon to clean with, instead of learning.")] = None,
    learn: Annotated[bool, typer.Option(help="Learn a lexicon from the input when it has at least 30 pages.")] = True,
    extractor: Annotated[Extractor, typer.Option(help="What finds the main content.")] = Extractor.auto,
    script: Annotated[Script, typer.Option(help="Convert Chinese to one script at the end.")] = Script.keep,
    comments: Annotated[bool, typer.Option(help="Keep the readers' comments, as a field of their own.")] = False,
    jobs: Annotated[int, typer.Option(min=0, help="Worker processes; 0: one for each core.")] = 0,
    deadline: Annotated[float, typer.Option(callback=seconds, help="Seconds that one page may take.")] = 20.0,
    fail_if: Annotated[str, typer.Option(help="A gate such as 'failed > 10% or rot > 0'.")] = DEFAULT_GATE,
    stats: Annotated[
        Path | None, typer.Option(help="The counts of rules over runs; default: rules-stats.json in the folder.")
    ] = None,
    dedup: Annotated[bool, typer.Option(help="Group near-duplicates: fill `cluster` and `origin`.")] = False,
    index: Annotated[
        Path | None, typer.Option(help="With --dedup: a folder that remembers the articles of earlier runs.")
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing when all is well.")] = False,
) -> None:
    """Clean pages: one JSON record for each article, in input order."""
    from scraper.batch.inputs import Fields, expand
    from scraper.batch.run import Run
    from scraper.batch.summary import FIGURES
    from scraper.batch.two_passes import Places, Source, cleaned
    from scraper.batch.work import Job
    from scraper.corpus.lexicon_rules import load_lexicon
    from scraper.crawl.gates import parse_gates
    from scraper.pool import Limits
    from scraper.store.rot import RotCheck
    from scraper.store.rules_stats import STATS

    hold_standard_files()
    gates = parse_gates(fail_if, FIGURES)
    place = out_path(out)
    quiet = quiet_of(context, quiet)
    if place is None:
        need_stdout()
    leave = _outputs(place)
    names = tuple(expand(inputs, leave=leave))
    _spare(names, expand(inputs), leave)
    source = Source(names, Fields(html_field, url_field), leave, None if quiet else warn)
    job = Job(tuple(rules or ()), (), extractor.value, script.value, comments)
    run = Run(job, jobs_of(jobs), Limits(deadline=deadline))
    known = load_lexicon(lexicon) if lexicon else None
    kept = stats or (place / STATS if place and is_folder(place) else None)
    rot = RotCheck(kept, job.rule_folders, extractor=job.extractor)
    if index and not dedup:
        raise typer.BadParameter("an index needs --dedup", param_hint="--index")
    with _grouped(place, index, quiet=quiet) if dedup else nullcontext(place) as target:
        folder = target if target and is_folder(target) else None
        places = Places(folder or (target and target.parent), folder and folder / "lexicons")
        records = cleaned(source, run, lexicon=known, learn=learn, places=places)
        if is_verbose(context):
            records = _each_told(records)
        tally = _written(records, target, rot, quiet=quiet)
    _judge(tally, gates)


def _each_told(records: "Iterable[Record]") -> "Iterator[Record]":
    """The records as they are; what became of each input is told."""
    from scraper.model import Article

    for record in records:
        if isinstance(record, Article):
            warn(f"{record.source}: {len(record.text)} characters, {record.quality.verdict}: {record.title}")
        else:
            warn(f"{record.source}: {record.reason}: {record.detail}")
        yield record


def _judge(tally: "Tally", gates: "Gates") -> None:
    """End with the exit code that the outcome asks for, if it is not 0."""
    figures = tally.figures()
    if tally.inputs != tally.articles + tally.rejected + tally.failed:
        warn(f"the counts do not add up: {figures}")
        raise typer.Exit(GATE_CROSSED)
    if bugs := tally.reasons["internal"]:
        warn(f"{bugs} page(s) met a bug of ours, told above; the others were written")
        raise typer.Exit(BUG)
    if not tally.articles:
        warn(f"no article came out of {tally.inputs} input(s): {_reasons(tally) or 'no input'}")
        raise typer.Exit(NOTHING)
    if crossed := gates.crossed(figures):
        warn(f"gate crossed: {'; '.join(crossed)}{f' ({why})' if (why := _reasons(tally)) else ''}")
        raise typer.Exit(GATE_CROSSED)


def _outputs(out: Path | None) -> tuple[Path, ...]:
    """What a run writes, resolved: no input of the next one."""
    from scraper.store.jsonl import interrupted
    from scraper.store.rules_stats import STATS

    if out is None:
        return ()
    whole = out.resolve()
    if not is_folder(out):
        return (whole, whole, interrupted(whole))
    files = (whole / "articles.jsonl", whole / "rejects.jsonl")
    return (whole, *files, *map(interrupted, files), whole / "summary.json", whole / STATS)


def _spare(names: Sequence[str], given: Sequence[str], leave: Sequence[Path]) -> None:
    """See that a run replaces none of its inputs: no file that it is given, and no other's in a folder or a pattern.

    given: the names with what `leave` takes out of patterns.

    Raises:
        ConfigError: it would.
    """
    folders = [Path(name).resolve() for name in given if name != "-"]  # and files, which are in themselves
    for out in leave[1:]:  # the first is the folder itself
        spare_inputs(str(out), names)
        if any(out.is_relative_to(folder) for folder in folders) and not _is_ours(out):
            raise ConfigError(f"{out}: no records of an earlier run, and --out would replace it; choose another --out")


def _is_ours(out: Path) -> bool:
    """Whether a file may be replaced: it is not there, empty, a summary, or begins with a record."""
    from scraper.batch.copies import holds_records

    return not out.is_file() or not out.stat().st_size or out.suffix == ".json" or holds_records(out)


@contextmanager
def _grouped(out: Path | None, index: Path | None, *, quiet: bool) -> "Iterator[Path]":
    """Where articles are written first; at the end they are where they belong, with their clusters."""
    import shutil

    from scraper.batch.dedup import dedup_file
    from scraper.cli.dedup import said_of
    from scraper.store.cluster_index import IndexBusyError
    from scraper.store.leftovers import spare_folder

    with spare_folder("scraper-clean") as spare:
        target = out or spare / "articles.jsonl"
        yield target
        articles = target / "articles.jsonl" if is_folder(target) else target
        try:
            found = dedup_file(articles, articles, index)
        except IndexBusyError as error:
            warn(str(error))
            raise typer.Exit(TRY_LATER) from error
        if out is None:
            with articles.open("rb") as file:
                shutil.copyfileobj(file, sys.stdout.buffer)
        if not quiet:
            warn(said_of(found))


def _written(records: "Iterable[Record]", out: Path | None, rot: "RotCheck", *, quiet: bool) -> "Tally":
    """Write all records where they belong and say what came of it."""
    from scraper.batch.run import tallied
    from scraper.cli.progress import shown
    from scraper.store.atomic import write_whole
    from scraper.store.jsonl import line_of

    with _kept_told(out), ExitStack() as stack:
        tally = tallied(shown(confessed(records), quiet=quiet), _sink(out, stack, quiet=quiet))
    tally.rot = rot.judged(tally.rule_stats)
    for alarm in tally.rot:
        warn(f"rot: {alarm}")
    if out and is_folder(out):
        write_whole(out / "summary.json", line_of(tally.as_record()))
    if not quiet and out is not None:
        warn(f"{tally.articles} articles, {tally.rejected} rejected, {tally.failed} failed -> {out}")
    return tally


@contextmanager
def _kept_told(out: Path | None) -> "Iterator[None]":
    """Say where the articles are that a run has finished which an error or a signal ended."""
    from scraper.store.jsonl import interrupted

    kept = interrupted(out / "articles.jsonl" if is_folder(out) else out) if out else None
    before = _stamp(kept)
    try:
        yield
    except BaseException:
        if (after := _stamp(kept)) and after != before:
            warn(f"interrupted; the articles so far -> {kept}")
        raise


def _stamp(path: Path | None) -> tuple[int, int] | None:
    """What tells one file of a name from the next; None if there is none."""
    try:
        status = path.stat() if path else None
    except OSError:
        return None
    return (status.st_ino, status.st_mtime_ns) if status else None


def _sink(out: Path | None, stack: ExitStack, *, quiet: bool) -> "Callable[[Record], None]":
    """Where a record goes: articles to one place, rejects to another."""
    from scraper.model import Article
    from scraper.store.folders import ensure_folder, ensure_place
    from scraper.store.jsonl import jsonl_writer, line_of

    def told(record: object) -> None:
        if not quiet and getattr(record, "reason", "") not in TO_BE_SEEN:
            warn(f"rejected: {getattr(record, 'source', '')}: {getattr(record, 'reason', '')}")

    def printed(record: object) -> None:
        sys.stdout.buffer.write(line_of(record))
        sys.stdout.buffer.flush()

    article: Callable[[object], None] = printed
    reject: Callable[[object], None] = told
    if out and not is_folder(out):
        ensure_place(out)
        article = stack.enter_context(jsonl_writer(out, keep=True))
    elif out:
        ensure_folder(out)
        article = stack.enter_context(jsonl_writer(out / "articles.jsonl", keep=True))
        reject = stack.enter_context(jsonl_writer(out / "rejects.jsonl", keep=True))
    return lambda record: article(record) if isinstance(record, Article) else reject(record)


def _reasons(tally: "Tally") -> str:
    """Why pages were rejected or failed, the commonest first; "" where all became articles."""
    return ", ".join(f"{count} {reason}" for reason, count in tally.reasons.most_common(5))
