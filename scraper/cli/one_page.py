"""What `explain` and `report` share: one page with its address and time, explained."""

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from scraper.cli.options import Extractor, Script, warn
from scraper.errors import ConfigError

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


def page_at(name: str, url: str, *, several: str = "") -> "Page | None":
    """The page of an input; of several the one with this address. What can't be read is told.

    several: what else can be done with several pages, {name} in it.

    Raises:
        ConfigError: there are several, and none or more of them are at the address.
    """
    found = [*islice(_pages(name, ""), 2)]
    if len(found) < 2:
        return found[0] if found else None
    if not url:
        raise ConfigError(f"{name} holds several pages: choose one with --url{several.format(name=name)}")
    if name == "-":
        raise ConfigError("-: several pages on standard input; a page can be chosen of a file only")
    chosen = next(_pages(name, url), None)
    if chosen is None:
        raise ConfigError(f"{name}: no page at {url}")
    return chosen


def _pages(name: str, url: str) -> "Iterator[Page]":
    """The pages of an input, those at an address if there is one; what can't be read is told."""
    from scraper.batch.inputs import Fields, pages
    from scraper.model import Page

    for one in pages([name], Fields()):
        if not isinstance(one, Page):
            warn(f"{one.source}: {one.reason}: {one.detail}")
        elif not url or url in (one.url, one.url_requested):
            yield one


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
