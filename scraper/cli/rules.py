"""`scraper rules`: check, list, show, new, learn, import, table and schema."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scraper.cli.options import quiet_of, warn

if TYPE_CHECKING:
    from scraper.rules.book import RuleBook

app = typer.Typer(name="rules", help="Check, list, show, write and import rule sets.", no_args_is_help=True)

Folder = Annotated[Path | None, typer.Option("--rules", metavar="DIR", help="A folder with rule files of your own.")]
Names = Annotated[list[str] | None, typer.Argument(metavar="[NAME]...", help="Rule sets; without: all.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command()
def check(  # the options of one command
    context: typer.Context,
    names: Names = None,
    rules: Folder = None,
    fixtures: Annotated[Path | None, typer.Option(metavar="DIR", help="Fixtures; default: beside the rules.")] = None,
    accept: Annotated[bool, typer.Option("--accept", help="Write what comes out as what is expected.")] = False,
    stats: Annotated[
        Path | None,
        typer.Option("--stats", metavar="FILE", help="Show what runs counted instead; a run's folder does, too."),
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Let warnings fail the check, too.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing when all is well.")] = False,
) -> None:
    """Check rule files, run the tests they carry, and run the fixtures of their platforms.

    Exit codes: 0 all green, 1 something is wrong, 2 a rule file can't be read.
    """
    if stats is not None:
        from scraper.cli.rules_stats import stats_table

        lines, alarms = stats_table(stats, names or [], book=_book(rules))
        for line in (*lines, *alarms):
            typer.echo(line)
        raise typer.Exit(1 if alarms else 0)
    from scraper.cli.check_run import check_all

    quiet = quiet_of(context, quiet)
    verdict = check_all(names or [], rules=rules, fixtures=fixtures, accept=accept)
    for line in verdict.errors:
        typer.echo(line)
    if not quiet or strict:
        for line in verdict.warnings:
            typer.echo(line)
    if not quiet:
        typer.echo(verdict.summary, err=True)
    if verdict.errors or (strict and verdict.warnings):
        raise typer.Exit(1)


@app.command("list")
def list_(rules: Folder = None, as_json: AsJson = False) -> None:
    """List the rule sets: id, status, how many rules, what they match, name."""
    from scraper.cli.rules_show import listing

    for line in listing(_book(rules), as_json=as_json):
        typer.echo(line)


@app.command()
def show(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A rule set's id.")],
    rules: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Show a rule set as it runs: the stages in their order, and in each the rules of all it extends."""
    from scraper.cli.rules_show import shown_rules

    for line in shown_rules(_book(rules), name, as_json=as_json):
        typer.echo(line)


@app.command()
def new(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The id of the new rule set.")],
    page: Annotated[list[Path], typer.Option("--from", metavar="FILE", help="A saved page; repeat for more.")],
    url: Annotated[
        list[str] | None, typer.Option("--url", metavar="URL", help="Its address; one for each page.")
    ] = None,
    rules: Folder = None,
    fetched: Annotated[
        str, typer.Option("--fetched", metavar="TIME", help="When it was saved; default: file time.")
    ] = "",
) -> None:
    """Write a rule file and fixtures for a new platform, with selectors proposed from saved pages."""
    from scraper.cli.rules_new import write_new

    for line in write_new(name, page, url or [], rules=rules, fetched=fetched):
        typer.echo(line)


@app.command()
def learn(
    context: typer.Context,
    inputs: Annotated[list[str], typer.Argument(help="Files, folders, globs, WARC files, JSON lines, or -.")],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="FILE", help="The proposed rule file to write.")],
    rules: Folder = None,
    jobs: Annotated[int, typer.Option(min=0, help="Worker processes; 0: one for each core.")] = 0,
    html_field: Annotated[str, typer.Option(help="JSON lines, Parquet: the key of the HTML.")] = "html",
    url_field: Annotated[str, typer.Option(help="JSON lines, Parquet: the key of the address.")] = "url",
) -> None:
    """Learn advertisers' phrases and repeated lines from at least 30 pages, for clean --lexicon or as a rule set."""
    from scraper.cli.rules_learn import write_learned

    said = write_learned(inputs, out, rules=rules, jobs=jobs, keys=(html_field, url_field))
    if not quiet_of(context, False):
        warn(said)


imports = typer.Typer(name="import", help="Turn rules of other programs into rule files.", no_args_is_help=True)
app.add_typer(imports)

Out = Annotated[Path, typer.Option("--out", "-o", metavar="DIR", help="The folder of rule files to write to.")]
Hosts = Annotated[list[str] | None, typer.Option("--host", metavar="HOST", help="Only this host and what is below it.")]
On = Annotated[bool, typer.Option("--on", help="Switch the rules on; without: proposed.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Only the last line of the report.")]


@imports.command("ftr")
def import_ftr(
    source: Annotated[Path, typer.Argument(metavar="DIR", help="A folder of ftr-site-config files.")],
    out: Out,
    host: Hosts = None,
    on: On = False,
    quiet: Quiet = False,
) -> None:
    """Convert ftr-site-config files (host.txt, `key: xpath`); everything left behind is reported."""
    from scraper.cli.rules_import import import_ftr, told

    for line in told(import_ftr(source, out, status="on" if on else "proposed", hosts=host or ()), quiet=quiet):
        typer.echo(line, err=True)


@imports.command("easylist")
def import_easylist(
    source: Annotated[Path, typer.Argument(metavar="FILE", help="A list of filters.")],
    out: Out,
    host: Hosts = None,
    on: On = False,
    quiet: Quiet = False,
) -> None:
    """Convert the cosmetic filters of a block list (EasyList's form), exceptions respected."""
    from scraper.cli.rules_import import import_easylist, told

    for line in told(import_easylist(source, out, status="on" if on else "proposed", hosts=host or ()), quiet=quiet):
        typer.echo(line, err=True)


@app.command()
def table(
    rules: Folder = None,
    write: Annotated[bool, typer.Option("--write", help="Put it into the README.md of the rule folder.")] = False,
) -> None:
    """Print the table of supported platforms."""
    from scraper.cli.rules_table import current_table, write_table

    if write:
        typer.echo(f"wrote {write_table(rules)}", err=True)
    else:
        typer.echo(current_table(rules))


@app.command()
def schema() -> None:
    """Print the JSON Schema of rule files, for editors."""
    from scraper.rules.json_schema import rule_schema_text

    typer.echo(rule_schema_text(), nl=False)


def _book(folder: Path | None) -> "RuleBook":
    from scraper.rules.load import load_rules

    return load_rules(*([folder] if folder else []))
