"""Clean a source in two passes: learn a lexicon from all its pages, then clean with it."""

import sys
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from scraper.batch.inputs import Fields, Input, pages
from scraper.batch.run import Record, Run, records


class Source(Struct, frozen=True):
    """Names of inputs as `inputs.expand` gives them, and the keys of JSON lines."""

    names: tuple[str, ...]
    fields: Fields = Fields()

    def pages(self) -> Iterator[Input]:
        """The pages, from the start."""
        return pages(self.names, self.fields, stdin=sys.stdin.buffer)


def cleaned(source: Source, run: Run, *, lexicon: Path | None = None, learn: bool = True) -> Iterator[Record]:  # noqa: ARG001  # the lexicon follows
    """The records of a source, in input order."""
    return records(source.pages(), run)
