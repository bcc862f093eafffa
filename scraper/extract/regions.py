"""Regions that selectors hit -> edits: dropped elements, and everything outside the body."""

from collections.abc import Iterable, Iterator, Sequence

from scraper.model import Document, Edit, Flag, Region
from scraper.text.spans import covered

OVER_EAGER = 0.6
"""Share of the page's text (of the body, where a rule found one) above which a drop rule is skipped and reported."""


def find_drops(document: Document) -> Iterator[Edit | Flag]:
    """The cuts of the drop rules; a rule that would take most of the page is skipped and flagged `over-eager`."""
    inside = [r for r in document.regions if r.stage == "body"]
    total = sum(_chars(document, r) for r in inside) or sum(len(b.text) for b in document.blocks)
    by_rule: dict[str, list[Region]] = {}
    for region in document.regions:
        if region.stage == "drop":
            by_rule.setdefault(region.rule, []).append(region)
    for rule, regions in by_rule.items():
        counted = [r for r in regions if not inside or any(_overlap(r, body) for body in inside)]
        if _united(document, counted) > OVER_EAGER * total:
            yield Flag(code="over-eager", note=f"{rule} would drop more than {OVER_EAGER:.0%} of the text; skipped")
            continue
        for region in regions:
            yield from region_edits(document, region)


def find_outside(document: Document, regions: Sequence[Region]) -> Iterator[Edit]:
    """Everything outside the body's regions, as boilerplate."""
    rule, note = regions[0].rule, regions[0].selector
    keep: dict[int, list[tuple[int, int]]] = {}
    for region in regions:
        for index, start, end in _spans(document, region):
            keep.setdefault(index, []).append((start, end))
    for index, block in enumerate(document.blocks):
        for start, end in _gaps(keep.get(index, ()), len(block.text)):
            yield Edit(block=index, start=start, end=end, rule=rule, cls="boilerplate", note=note)


def region_edits(document: Document, region: Region) -> Iterator[Edit]:
    """One cut per block that the region touches."""
    for index, start, end in _spans(document, region):
        yield Edit(block=index, start=start, end=end, rule=region.rule, cls=region.cls, note=region.selector)


def _spans(document: Document, region: Region) -> Iterator[tuple[int, int, int]]:
    for index in range(region.first, region.last + 1):
        size = len(document.blocks[index].text)
        start = min(region.at, size) if index == region.first else 0
        end = min(region.until, size) if index == region.last else size
        if end > start:
            yield index, start, end


def _united(document: Document, regions: Iterable[Region]) -> int:
    """Characters that regions cover, each counted once."""
    spans: dict[int, list[tuple[int, int]]] = {}
    for region in regions:
        for index, start, end in _spans(document, region):
            spans.setdefault(index, []).append((start, end))
    return sum(map(covered, spans.values()))


def _chars(document: Document, region: Region) -> int:
    return sum(end - start for _, start, end in _spans(document, region))


def _overlap(a: Region, b: Region) -> bool:
    return (a.first, a.at) < (b.last, b.until) and (b.first, b.at) < (a.last, a.until)


def _gaps(kept: Iterable[tuple[int, int]], size: int) -> Iterator[tuple[int, int]]:
    at = 0
    for start, end in sorted(kept):
        if start > at:
            yield at, start
        at = max(at, end)
    if at < size:
        yield at, size
