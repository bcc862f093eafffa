"""`scraper report`: one page, or one run, as a single HTML file."""

from pathlib import Path
from typing import Annotated

import typer

from scraper.cli.one_page import explained, page_at, time_given
from scraper.cli.options import NOTHING, Extractor, Script, hold_standard_files, output, quiet_of, spare_inputs, warn
from scraper.errors import ConfigError

SEVERAL = "; or scraper clean {name} --out FOLDER, then scraper report FOLDER, reports them all"


def report(
    context: typer.Context,
    source: Annotated[
        str,
        typer.Argument(
            help="A page: HTML, text, a WARC file, JSON lines, or - for stdin. Or a run: the folder that clean or "
            "crawl wrote, or a file of articles.",
        ),
    ],
    out: Annotated[str, typer.Option("--out", "-o", metavar="FILE", help="The HTML file; - for stdout.")],
    url: Annotated[
        str, typer.Option(help="The page's address: rules for its host apply. Of several pages, the one to report.")
    ] = "",
    fetched_at: Annotated[str, typer.Option(help="When the page was fetched, RFC 3339.")] = "",
    rules: Annotated[list[Path] | None, typer.Option(help="A folder of rule files that override ours.")] = None,
    extractor: Annotated[Extractor, typer.Option(help="What finds the main content.")] = Extractor.auto,
    lexicon: Annotated[Path | None, typer.Option(help="A learned lexicon to clean with.")] = None,
    script: Annotated[Script, typer.Option(help="Convert Chinese to one script at the end.")] = Script.keep,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing when all is well.")] = False,
) -> None:
    """Draw one page, every block and every edit, or the figures of one run, as one HTML file.

    The file needs no network and no scripts. A page that is no article is drawn with the reason; exit 3 if there is
    nothing to draw.
    """
    from scraper.batch.copies import holds_articles
    from scraper.batch.inputs import expand
    from scraper.report import page_report, run_report

    hold_standard_files()
    when = time_given(fetched_at)
    names = expand([source])
    _refuse(names, out)
    place = Path(names[0])
    if names[0] != "-" and (place.is_dir() or holds_articles(names[0])):
        if url or fetched_at or rules or lexicon or extractor is not Extractor.auto or script is not Script.keep:
            raise ConfigError(f"{source}: a run is reported as it was; the options of a page say nothing about it")
        made = run_report(place)
    else:
        page = page_at(names[0], url, several=SEVERAL)
        shown = page and explained(
            page, url=url, when=when, rules=rules or (), extractor=extractor, lexicon=lexicon, script=script
        )
        made = page_report(shown) if shown else None
    if made is None:
        warn(f"{source}: nothing to report")
        raise typer.Exit(NOTHING)
    with output(out) as file:
        file.write(made)
    if not quiet_of(context, quiet) and out != "-":
        warn(f"report -> {out}")


def _refuse(names: list[str], out: str) -> None:
    """See that there is one input, and that the report does not replace it.

    Raises:
        ConfigError: it would.
    """
    if len(names) > 1:
        raise ConfigError(f"{names[0]} and {len(names) - 1} more: a report is about one page or one run")
    if not out:
        raise ConfigError("--out '': a file needs a name")
    spare_inputs(out, names)
