"""What `explain` and `report` share: one page with its address and time, explained."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from scraper.cli.options import Extractor, Script

if TYPE_CHECKING:
    from datetime import datetime

    from scraper.model import Explanation, Page


def time_given(value: str) -> "datetime | None":
    """The value of --fetched-at.

    Raises:
        typer.BadParameter: it is no time with its offset.
    """
    from scraper.batch.streams import time_of

    when = time_of(value)
    if value and when is None:
        raise typer.BadParameter(
            f"{value!r} is no time with its offset, as 2026-01-31T12:00:00Z", param_hint="--fetched-at"
        )
    return when


def explained(  # the page, and what people may say of it
    page: "Page",
    *,
    url: str,
    when: "datetime | None",
    rules: Iterable[Path],
    extractor: Extractor,
    lexicon: Path | None,
    script: Script,
) -> "Explanation":
    """A page explained as `clean` cleans it; an address and a time that were given stand for its own.

    Raises:
        ConfigError: a rule file or the lexicon can't be read.
    """
    import msgspec

    from scraper.corpus.lexicon_rules import load_lexicon
    from scraper.pipeline import Options, explain
    from scraper.rules.load import load_rules

    placed = msgspec.structs.replace(page, url=url or page.url, fetched_at=when or page.fetched_at)
    known = load_lexicon(lexicon) if lexicon else None
    options = Options(extractor=extractor.value, script=script.value)
    return explain(placed, load_rules(*rules), lexicon=known, options=options)
