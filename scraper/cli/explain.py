"""`scraper explain`: one page, every block, kept or removed, and by which rule."""

import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scraper.cli.one_page import explained, page_at, time_given
from scraper.cli.options import Extractor, Script, hold_standard_files, need_stdout

if TYPE_CHECKING:
    from scraper.model import Edit, Explanation

WIDTH = 100
"""Characters of a block that are shown on its line."""


def explain(
    page: Annotated[str, typer.Argument(help="A page: HTML, text, a WARC file, JSON lines, or - for stdin.")],
    url: Annotated[
        str, typer.Option(help="The page's address: rules for its host apply. Of several pages, the one to explain.")
    ] = "",
    fetched_at: Annotated[str, typer.Option(help="When it was fetched, RFC 3339.")] = "",
    rules: Annotated[list[Path] | None, typer.Option(help="A folder of rule files that override ours.")] = None,
    extractor: Annotated[Extractor, typer.Option(help="What finds the main content.")] = Extractor.auto,
    lexicon: Annotated[Path | None, typer.Option(help="A learned lexicon to clean with.")] = None,
    script: Annotated[Script, typer.Option(help="Convert Chinese to one script at the end.")] = Script.keep,
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as JSON.")] = False,
) -> None:
    """Show every block of a page, kept (+), changed (~) or removed (-), and by which rule."""
    import msgspec

    from scraper.batch.inputs import expand
    from scraper.errors import ConfigError
    from scraper.store.jsonl import line_of

    hold_standard_files()
    need_stdout()
    when = time_given(fetched_at)
    names = expand([page])
    if len(names) > 1:
        raise ConfigError(f"{names[0]} and {len(names) - 1} more: one page is explained")
    found = page_at(names[0], url)
    if found is None:
        raise ConfigError(f"{page}: no page to explain")
    shown = explained(found, url=url, when=when, rules=rules or (), extractor=extractor, lexicon=lexicon, script=script)
    if as_json:
        sys.stdout.buffer.write(msgspec.json.format(line_of(shown), indent=1) + b"\n")
    else:
        sys.stdout.reconfigure(errors="replace")  # type: ignore[union-attr]  # a terminal that can't show all characters
        sys.stdout.writelines(line + "\n" for line in described(shown))
    if shown.article is None:
        raise typer.Exit(3)


def described(shown: "Explanation") -> Iterator[str]:
    """The explanation as lines of text, terminal controls taken out."""
    edits: dict[int, list[Edit]] = defaultdict(list)
    for edit in shown.edits:
        edits[edit.block].append(edit)
    yield f"stages: {' > '.join(shown.stages)}"
    if shown.document.scrubbed:
        yield f"taken out while reading: {shown.document.scrubbed} control characters"
    for index, block in enumerate(shown.document.blocks):
        own = edits.get(index, [])
        cut = sum(e.end - e.start for e in own if not e.replacement)
        mark = "+" if not own else "-" if cut == len(block.text) else "~"
        yield _plain(f"{mark} {index:4} {block.kind:7} {block.text[:WIDTH]}")
        for edit in own:
            text = block.text[edit.start : edit.end]
            what = f"{text[:40]!r}" + (f" -> {edit.replacement!r}" if edit.replacement else "")
            what = "" if mark == "-" and len(own) == 1 else " " + what
            yield _plain(
                f"{'':15}{edit.stage} {edit.cls} {edit.rule}{what}{'  (' + edit.note + ')' if edit.note else ''}"
            )
    for flag in shown.flags:
        yield _plain(f"flag: {flag.code} {flag.note}".rstrip())
    yield from _outcome(shown)


def _outcome(shown: "Explanation") -> Iterator[str]:
    article = shown.article
    if article is None:
        reject = shown.reject
        yield _plain(f"reject: {reject.reason if reject else ''} {reject.detail if reject else ''}")
        return
    facts = {
        "title": article.title,
        "author": article.author.name,
        "published": article.published,
        "canonical": article.url_canonical,
        "site": article.site,
        "language": article.language,
        "origin": f"{article.origin.kind} {article.origin.publisher} {article.origin.url}".strip(),
        "rules": ", ".join(article.tool.rules_used),
        "extractor": article.tool.extractor,
        "quality": f"{article.quality.score} {article.quality.verdict} {' '.join(article.quality.flags)}".strip(),
    }
    for name, value in facts.items():
        yield _plain(f"{name:10} {value}")


def _plain(line: str) -> str:
    return "".join(c if c.isprintable() else " " for c in line)
