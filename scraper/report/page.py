"""The report of one page: what its record says, and every block with what became of it."""

from collections import Counter
from collections.abc import Iterable, Iterator

from scraper.model import Article, Edit, Explanation, Reject
from scraper.report.blocks import blocks_of, draw, edited
from scraper.report.fields import article_facts, reject_facts
from scraper.report.frame import framed
from scraper.report.html import Html, joined, jump, language, tag
from scraper.report.tables import Cell, cards, labelled, legend, table

MAX_FLAGS = 500
"""Flags whose place is shown."""
EXCERPT = 200
"""Code points of a flagged text that are shown."""


def page_report(shown: Explanation) -> bytes:
    """One HTML file about one page; a page that is no article shows why, and its blocks all the same."""
    record = shown.record
    article = shown.article
    heading = (article.title if article else "") or record.url or record.source or "a page"
    lang = article.language if article else ""
    facts = reject_facts(record, shown) if isinstance(record, Reject) else article_facts(record, shown)
    sections = (
        ("record", "Record", joined(facts, _title(shown, lang))),
        ("edits", "Edits", _edits(shown)),
        ("flags", "Flags", _flags(shown)),
        ("blocks", "Blocks in document order", _drawn(shown, lang)),
    )
    return framed(
        "Page report",
        tag("h1", heading, lang=language(lang), dir="auto"),
        _verdict(record),
        _figures(shown),
        name=heading,
        sections=sections,
        footer=_footer(article),
    )


def _verdict(record: Article | Reject) -> Html:
    if isinstance(record, Reject):
        why = f"No article: {record.reason}{f' ({record.detail})' if record.detail else ''}"
        return tag("p", tag("b", why), class_="warn")
    quality = record.quality
    flags = f"; flags: {', '.join(quality.flags)}" if quality.flags else ""
    return tag("p", tag("b", f"Verdict: {quality.verdict}"), f", score {quality.score:.2f}{flags}")


def _figures(shown: Explanation) -> Html:
    blocks = shown.document.blocks
    stats = shown.article.stats if shown.article else None
    pairs: list[tuple[str, str | int]] = [
        ("Characters read", sum(len(block.text) for block in blocks)),
        ("Blocks read", len(blocks)),
        ("Edits", len(shown.edits) + len(shown.title_edits)),
    ]
    if stats:
        pairs[1:1] = [("Characters kept", stats.chars_out), ("Share kept", f"{stats.kept:.1%}")]
        pairs[-1:-1] = [("Blocks kept", stats.blocks_out)]
    return cards(pairs)


def _title(shown: Explanation, lang: str) -> Html:
    """What was done to the title, where something was."""
    if not shown.title_edits:
        return joined()
    drawn = tag("p", edited(shown.title_before, shown.title_edits), class_="t", lang=language(lang), dir="auto")
    return joined(tag("h3", "Edits of the title"), drawn)


def _edits(shown: Explanation) -> Html:
    """How often each rule spoke, and over how many characters."""
    edits = (*shown.edits, *shown.title_edits)
    rules: dict[tuple[str, str, str], Counter[str]] = {}
    for edit in edits:
        sums = rules.setdefault((edit.rule, edit.cls, edit.stage), Counter())
        sums.update(edits=1, cut=edit.end - edit.start, put=len(edit.replacement))
    ordered = sorted(rules.items(), key=lambda one: (-one[1]["cut"], one[0]))
    rows: list[tuple[Cell, ...]] = [
        (rule, labelled(cls), stage, sums["edits"], sums["cut"], sums["put"]) for (rule, cls, stage), sums in ordered
    ]
    if not rows:
        return tag("p", "Nothing was cut or replaced.")
    heads = ("Rule", "Class", "Stage", "Edits", "Characters cut", "Put in")
    return table("Edits by rule", heads, rows)


def _flags(shown: Explanation) -> Html:
    """What was flagged and stays as it is."""
    rows = [*_flag_rows(shown)]
    if not rows:
        return joined()
    left = len(shown.flags) - len(rows)
    note = f"{left:,} more are not shown" if left > 0 else ""
    heads = ("Flag", "Block", "Text", "Note", "Sureness")
    return table("What was flagged and stays as it is", heads, rows, note=note)


def _flag_rows(shown: Explanation) -> Iterator[tuple[Cell, ...]]:
    blocks = shown.document.blocks
    for flag in shown.flags[:MAX_FLAGS]:
        known = 0 <= flag.block < len(blocks)
        excerpt = blocks[flag.block].text[flag.start : flag.end] if known else ""
        more = " …" if len(excerpt) > EXCERPT else ""
        place: Cell = jump(f"b{flag.block}", str(flag.block)) if known else ""
        said = tag("mark", excerpt[:EXCERPT] + more, lang="") if excerpt else ""
        yield flag.code, place, said, flag.note, f"{flag.sure:.2f}" if flag.sure else ""


def _drawn(shown: Explanation, lang: str) -> Html:
    if not shown.document.blocks:
        return tag("p", "No block of text could be read.")
    note = (
        "Point at or focus a coloured part for its rule, class, stage and evidence. Folded parts are not the article."
    )
    blocks = draw(blocks_of(shown), lang, opened=shown.article is None)
    return joined(tag("p", note, class_="soft"), legend(_classes(shown.edits)), blocks)


def _classes(edits: Iterable[Edit]) -> frozenset[str]:
    return frozenset(edit.cls for edit in edits)


def _footer(article: Article | None) -> Html:
    if article is None:
        return tag("footer", "repost-scraper")
    tool = article.tool
    return tag("footer", f"{tool.name} {tool.version}; rules {tool.rules_sha[:12]}; record {article.id}")
