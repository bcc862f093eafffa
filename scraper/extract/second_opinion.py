"""trafilatura as a second opinion on the main content, mapped back onto our blocks."""

from datetime import datetime

from scraper.model import Document

_SHORT = 12
"""Code points without white space up to which a block must equal one of trafilatura's lines: they occur anywhere."""


def ask_trafilatura(document: Document, html: str) -> frozenset[int]:
    """The indexes of the blocks that trafilatura keeps; empty if it finds no article or fails on the page.

    Comments off; never `deduplicate` (a process-wide memory that makes the answer depend on earlier pages).
    """
    import trafilatura  # noqa: PLC0415  # 150 ms that pages of known platforms need not pay

    text = trafilatura.extract(
        html,
        url=document.url or None,
        include_comments=False,
        include_tables=True,
        deduplicate=False,
        date_extraction_params=date_bounds(document.fetched_at),
    )
    return _mapped(document, text) if text else frozenset()


def date_bounds(latest: datetime | None) -> dict[str, object]:
    """Parameters for htmldate that keep the wall clock out; without a fetch time the bound is the year 2100."""
    bound = latest.date().isoformat() if latest else "2100-01-01"
    return {"max_date": bound, "original_date": True, "extensive_search": False}


def _mapped(document: Document, text: str) -> frozenset[int]:
    lines = ["".join(line.strip("-# |").split()) for line in text.splitlines()]
    lines = [line.replace("|", "") for line in lines if line]
    whole, exact = "\n".join(lines), set(lines)
    sure, maybe = set(), set()
    for index, block in enumerate(document.blocks):
        bare = "".join(block.text.strip("-# |").split()).replace("|", "")
        if len(bare) > _SHORT and bare in whole:
            sure.add(index)
        elif bare in exact:
            maybe.add(index)
    if not sure:
        return frozenset(maybe)
    low, high = min(sure), max(sure)
    return frozenset(sure | {i for i in maybe if low - 2 <= i <= high + 2})
