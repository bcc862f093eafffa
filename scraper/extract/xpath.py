"""XPath selectors of imported rules, run by lxml on the same HTML; its tree is only built when a rule asks for it."""

from collections.abc import Iterator
from typing import Any

from scraper.extract.html import Walk


class XPathView:
    """The page as lxml sees it; lxml loses what nests deeper than 256 levels, so CSS comes first everywhere."""

    def __init__(self, html: str) -> None:
        self._html = html
        self._tree: Any = None

    def _nodes(self, path: str) -> list[Any]:
        from lxml import etree  # noqa: PLC0415  # 20 ms that only imported rules pay

        if self._tree is None:
            parser = etree.HTMLParser(encoding="utf-8", huge_tree=True)
            self._tree = etree.fromstring(self._html.encode("utf-8", "replace") or b"<html/>", parser)
        if self._tree is None:
            return []
        try:
            found = self._tree.xpath(path)
        except etree.XPathError:
            return []
        return found if isinstance(found, list) else [found]

    def values(self, path: str) -> list[str]:
        """The text of what the path selects; attributes and strings as they are."""
        return [str(n) if not hasattr(n, "itertext") else "".join(n.itertext()) for n in self._nodes(path)]

    def extents(self, path: str, walk: Walk) -> Iterator[tuple[int, int, int, int]]:
        """Where the selected nodes' text stands among the blocks: found again by its lines, in order."""
        for node in self._nodes(path):
            if not hasattr(node, "itertext"):
                continue
            text = "".join("".join(node.itertext()).split())
            if text and (extent := _find(text, walk)):
                yield extent


def _find(text: str, walk: Walk) -> tuple[int, int, int, int] | None:
    """The run of blocks that, white space apart, spells exactly the text."""
    squeezed = ["".join(block.text.split()) for block in walk.blocks]
    for first, head in enumerate(squeezed):
        if not head or not text.startswith(head):
            continue
        rest, last = text, first
        while last < len(squeezed) and rest.startswith(squeezed[last]):
            rest = rest[len(squeezed[last]) :]
            if not rest:
                return first, 0, last, len(walk.blocks[last].text)
            last += 1
    return None
