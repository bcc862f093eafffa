"""`scraper schema`: the shape of the records, for other programs."""

import sys
from enum import StrEnum
from typing import Annotated

import typer


class Form(StrEnum):
    """In which language the shape is written."""

    json = "json"
    arrow = "arrow"


class Kind(StrEnum):
    """Which record."""

    article = "article"
    reject = "reject"


def schema(
    form: Annotated[Form, typer.Argument(help="json: JSON Schema; arrow: an Arrow schema as text.")] = Form.json,
    record: Annotated[Kind, typer.Option(help="Which record.")] = Kind.article,
) -> None:
    """Print the schema of the output records."""
    import msgspec

    from scraper.model import Article, Reject

    struct = Article if record is Kind.article else Reject
    if form is Form.json:
        text = msgspec.json.format(msgspec.json.encode(msgspec.json.schema(struct)), indent=2).decode()
    else:
        from scraper.store.arrow import arrow_schema

        text = str(arrow_schema(struct))
    sys.stdout.write(text + "\n")
