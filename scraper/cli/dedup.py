"""`scraper dedup`: near-duplicates of articles, and one article restored from its copies."""

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scraper.cli.options import (
    BUG,
    NOTHING,
    TRY_LATER,
    confessed,
    finite,
    is_folder,
    jobs_of,
    need_stdout,
    out_path,
    quiet_of,
    warn,
)

if TYPE_CHECKING:
    from scraper.batch.copies import Arrivals
    from scraper.batch.dedup import Dedup


def dedup(
    context: typer.Context,
    inputs: Annotated[
        list[str], typer.Argument(help="Articles: the folder or file of a run, or -; or pages, as for `clean`.")
    ],
    out: Annotated[
        str, typer.Option("--out", "-o", metavar="PATH", help="A .jsonl(.gz) file, or a folder; without it: stdout.")
    ] = "-",
    consensus: Annotated[
        bool,
        typer.Option("--consensus", help="Restore one text from the copies of each article. From pages: uncleaned."),
    ] = False,
    index: Annotated[
        Path | None, typer.Option(help="A folder that remembers articles: this run joins the clusters of earlier ones.")
    ] = None,
    threshold: Annotated[
        float, typer.Option(min=0.05, max=1.0, callback=finite, help="Least share of text in common, 0-1.")
    ] = 0.3,
    jobs: Annotated[int, typer.Option(min=0, help="Worker processes for pages; 0: one for each core.")] = 0,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing when all is well.")] = False,
) -> None:
    """Group exact and near-duplicates; fill `cluster` and `origin`; with --consensus restore each article.

    A .jsonl file as --out holds the articles, with --consensus the restored articles. A folder holds articles.jsonl,
    with --consensus also restored.jsonl, and what copies prove to be junk, with support: phrases.jsonl, and
    phrases.toml as a proposed lexicon for `clean --lexicon`; and rejects.jsonl for pages.
    """
    import tempfile

    from scraper.batch.copies import Arrivals, CopyJob
    from scraper.batch.dedup import Dedup
    from scraper.batch.inputs import expand
    from scraper.batch.run import Run
    from scraper.store.cluster_index import ClusterIndex, IndexBusyError
    from scraper.store.leftovers import spare_folder

    place = out_path(out)
    if place is None:
        need_stdout()
    names = expand(inputs)
    with ExitStack() as stack:
        kept = stack.enter_context(tempfile.TemporaryFile())
        folder = index or stack.enter_context(spare_folder("scraper-dedup"))
        arrivals = Arrivals(names, Run(CopyJob(), jobs_of(jobs)), kept)
        try:
            run = Dedup(stack.enter_context(ClusterIndex(folder)), threshold=threshold)
        except IndexBusyError as error:
            warn(str(error))
            raise typer.Exit(TRY_LATER) from error
        taken = run.take(arrivals.copies(), keep_copies=consensus)
        if not taken:
            why = Counter(reject.reason for reject in arrivals.rejects).most_common(5)
            told = f": {', '.join(f'{count} {reason}' for reason, count in why)}" if why else ""
            warn(f"no article came out of {len(names)} input(s), {len(arrivals.rejects)} page(s) rejected{told}")
            raise typer.Exit(NOTHING)
        run.join()
        said = _written(run, arrivals, place, consensus=consensus)
        run.keep()
    if not quiet_of(context, quiet):
        warn(f"{taken} articles: {said}")
    if [reject for reject in confessed(arrivals.rejects) if reject.reason == "internal"]:
        raise typer.Exit(BUG)


def _written(run: "Dedup", arrivals: "Arrivals", out: Path | None, *, consensus: bool) -> str:
    """Write what was asked for; the answer says what came of it."""
    with ExitStack() as stack:
        if out is not None and is_folder(out):
            return _folder(run, arrivals, stack, out, consensus=consensus)
        write = _sink(out, stack)
        if consensus:
            restored = sum(1 for _ in _each(run.restored(), write))
            return f"{restored} restored"
        return _articles(run, arrivals, write)


def _folder(  # the folder's files, each under its own name
    run: "Dedup", arrivals: "Arrivals", stack: ExitStack, out: Path, *, consensus: bool
) -> str:
    said = _articles(run, arrivals, _sink(out / "articles.jsonl", stack))
    if arrivals.rejects:
        for _ in _each(iter(arrivals.rejects), _sink(out / "rejects.jsonl", stack)):
            pass
    if consensus:
        from scraper.corpus.feedback import proposed_lexicon, proposed_phrases
        from scraper.corpus.lexicon_rules import lexicon_text
        from scraper.store.atomic import write_whole

        phrases = proposed_phrases(_each(run.restored(), _sink(out / "restored.jsonl", stack)))
        write_whole(
            out / "phrases.toml", lexicon_text(proposed_lexicon(phrases, pages=run.articles), "phrases").encode()
        )
        for _ in _each(iter(phrases), _sink(out / "phrases.jsonl", stack)):
            pass
        said += f", {len(phrases)} phrases proposed"
    return said


def _articles(run: "Dedup", arrivals: "Arrivals", write: Callable[[object], None]) -> str:
    from scraper.batch.dedup import written

    return said_of(written((run.filled(a) for a in arrivals.articles()), write))


def said_of(found: tuple[int, int]) -> str:
    """What came of near-duplicate detection, in words."""
    return f"{found[0]} of them in {found[1]} clusters"


def _each(records: Iterator[Any], write: Callable[[object], None]) -> Iterator[Any]:
    """The records, each written as it passes."""
    for record in records:
        write(record)
        yield record


def _sink(path: Path | None, stack: ExitStack) -> Callable[[object], None]:
    from scraper.store.folders import ensure_place
    from scraper.store.jsonl import jsonl_writer, line_of

    if path is not None:
        ensure_place(path)
        return stack.enter_context(jsonl_writer(path))

    def printed(record: object) -> None:
        sys.stdout.buffer.write(line_of(record))

    return printed
