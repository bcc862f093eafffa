"""`scraper export`: the articles of a run as Parquet, CSV, JSON Feed, plain text or WET."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from enum import StrEnum
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Annotated, BinaryIO

import typer

from scraper.cli.options import NOTHING, output, quiet_of, spare_inputs, warn
from scraper.errors import ConfigError

if TYPE_CHECKING:
    from scraper.model import Article

    Writer = Callable[[BinaryIO, Iterable[Article]], int]


class Form(StrEnum):
    """The formats."""

    parquet = "parquet"
    csv = "csv"
    jsonfeed = "jsonfeed"
    txt = "txt"
    wet = "wet"


_ENDS = {".parquet": Form.parquet, ".csv": Form.csv, ".json": Form.jsonfeed, ".txt": Form.txt, ".wet.gz": Form.wet}


def export(
    context: typer.Context,
    inputs: Annotated[list[str], typer.Argument(help="The folder of a run, files of articles, or - for stdin.")],
    out: Annotated[
        str, typer.Option("--out", "-o", metavar="FILE", help=f"{', '.join(_ENDS)}: the format; - for stdout.")
    ],
    form: Annotated[Form | None, typer.Option("--format", help="The format, if the name does not say it.")] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing when all is well.")] = False,
) -> None:
    """Write articles in another format: Parquet with every key, a table, a JSON Feed, plain text, a WET archive.

    The file appears whole or not at all. Exit 3 if there is no article.
    """
    from scraper.batch.copies import article_records, articles_file
    from scraper.batch.inputs import expand

    spare_inputs(out, map(articles_file, expand(inputs)))
    write = _writer_of(form or _form_of(out))
    articles = article_records(inputs)
    first = next(articles, None)
    if first is None:
        warn(f"no article in {', '.join(inputs)}")
        raise typer.Exit(NOTHING)
    with output(out) as file:
        count = write(file, chain((first,), articles))
    if not quiet_of(context, quiet):
        warn(f"{count} articles")


def _form_of(out: str) -> Form:
    found = next((form for end, form in _ENDS.items() if out.lower().endswith(end)), None)
    if found is None:
        raise ConfigError(f"--out {out}: say the format with --format, or by a name that ends in {', '.join(_ENDS)}")
    return found


def _writer_of(form: Form) -> "Writer":
    if form is Form.parquet:
        from scraper.store.arrow import write_parquet

        return write_parquet
    from scraper.store import exports

    plain: dict[Form, Writer] = {
        Form.csv: exports.write_csv, Form.jsonfeed: exports.write_jsonfeed, Form.txt: exports.write_text,
        Form.wet: partial(exports.write_wet, at=datetime.now(UTC).replace(microsecond=0)),
    }  # fmt: skip
    return plain[form]
