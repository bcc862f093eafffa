"""Text that the page hides: small parts go, a hidden whole stays."""

from collections import Counter
from collections.abc import Iterator

from scraper.model import Document, Edit, Flag, Span

_SHARE = 0.34
"""Hidden text up to this share of its container's visible text goes; a wholly hidden body (WeChat) has a share without
bound. Poster's tools hide up to 90 characters in a paragraph of 120 and more, so the container decides, not the block."""


def find_hidden_text(document: Document, *, share: float = _SHARE) -> Iterator[Edit | Flag]:
    """Cut hidden spans that are small beside the visible text of their container; flag `hidden-text` where they are not.

    The container of a block is its element, or the nearest above it that shows any text.
    """
    if not any(block.hidden for block in document.blocks):
        return
    hidden, shown = _sizes(document)
    for index, block in enumerate(document.blocks):
        if not block.hidden:
            continue
        home = _showing(document, block.element, shown, hidden)
        if hidden[home] <= share * shown[home]:
            for span in block.hidden:
                yield _cut(index, block.text, span)
        else:
            note = f"{hidden[home]} characters hidden, {shown[home]} shown"
            yield Flag(code="hidden-text", block=index, start=block.hidden[0].start, end=block.hidden[-1].end, note=note)


def _sizes(document: Document) -> tuple[Counter[int], Counter[int]]:
    """Per element, with all that is below it: characters hidden, characters shown."""
    hidden: Counter[int] = Counter()
    shown: Counter[int] = Counter()
    for block in document.blocks:
        out = sum(span.end - span.start for span in block.hidden)
        element = block.element
        while element >= 0:
            hidden[element] += out
            shown[element] += len(block.text) - out
            element = document.elements[element].parent
    return hidden, shown


def _showing(document: Document, element: int, shown: Counter[int], hidden: Counter[int]) -> int:
    """The nearest container, from the block's own upwards, in which something is visible beside what is hidden."""
    while document.elements[element].parent >= 0 and (not shown[element] or shown[element] < hidden[element] <= 0):
        element = document.elements[element].parent
    return element


def _cut(index: int, text: str, span: Span) -> Edit:
    """The span, and one of the two blanks that would meet when it is gone."""
    start, end = span.start, span.end
    if text[start - 1 : start] == " " and text[end : end + 1] in ("", " "):
        start -= 1
    return Edit(block=index, start=start, end=end, rule="hidden-text", cls="hidden", note=span.why)
