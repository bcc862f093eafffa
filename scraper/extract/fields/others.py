"""Blocks whose dates are not the article's: code, the readers' comments and lists of other articles behind the body."""

from collections.abc import Iterator
from functools import cached_property

import regex

from scraper.extract.fields.clues import Clues
from scraper.text.dates import find_dates
from scraper.text.headings import heads_comments

_COMMENTS = regex.compile(
    r"(?<![a-z])(?<!no-)(?<!has-)(?:comment|repl(?:y|ies)|respon[ds]|disqus|pinglun|liuyan)(?!s?[-_](?:open|closed|on|off|count|link))"
)
_CLOCK = regex.compile(
    r"(?:今[天日]|[现現]在|(?:[当當]前|北京|本地|系[统統])[时時][间間]|[现現]在[时時][间間])是?\s?[:：]?\s?(?=(?:公元)?\d{4}\s?[-/年.])"
    r"|(?i:\btoday is\b|\bheute ist\b)"
)
_RELEASED = regex.compile(
    r"\s*(?:[发發][布佈](?:日期|[时時][间間])?|刊登日期?|公告日期|[张張][贴貼]日期|公開日|掲載日|등록일|작성일"
    r"|(?i:(?:published|released|posted|erschienen|veröffentlicht|publié|publicado|pubblicato)(?: (?:on|am|le|el|il))?"
    r"|(?:publish(?:ing)?|publication) date|date (?:published|of publication)))\s?(?:[:：]|$)"
)
"""What a line begins with that says when it was published, or the label in the line before."""
_MAX_HEADING = 60  # code points
_SHORT = 160  # code points of a line that tells who wrote when

_Shape = tuple[str, str, str, str]
"""Tag and class of a line's container and of the one around it: an article is published once, a list has twins."""


class Foreign:
    """The blocks that a dateline of the article never stands in; lines are read for dates only where it is asked."""

    def __init__(self, clues: Clues) -> None:
        self._clues = clues
        code = (i for i, block in enumerate(clues.document.blocks) if block.kind == "pre")
        self._known = frozenset((*code, *_from_heading(clues), *_labelled(clues), *_clocks(clues)))
        self._dated: dict[int, bool] = {}

    def __contains__(self, block: object) -> bool:
        return block in self._known or (isinstance(block, int) and self._is_twin(block))

    def __iter__(self) -> Iterator[int]:
        return (i for i in range(len(self._clues.document.blocks)) if i in self)

    def _is_twin(self, block: int) -> bool:
        """Whether it is one of several dated lines behind the body that are built alike.

        A line that says when it was published, beside one other that may say when it was changed, is none.
        """
        if block < self._clues.body[1] or not self._is_dated(block):
            return False
        others = sum(self._is_dated(i) for i in self._shapes[self._shape(block)] if i != block)
        return others > 1 or (others == 1 and not self._is_released(block))

    def _is_released(self, block: int) -> bool:
        """Whether the line, or the label before it, says when something was published."""
        label = self._clues.document.blocks[block - 1].text
        return bool(_RELEASED.match(self._clues.text(block)) or _RELEASED.match(label))

    def _is_dated(self, block: int) -> bool:
        known = self._dated.get(block)
        if known is None:
            text = self._clues.text(block) if len(self._clues.document.blocks[block].text) <= _SHORT else ""
            self._dated[block] = known = bool(text and find_dates(text, language=self._clues.language))
        return known

    @cached_property
    def _shapes(self) -> dict[_Shape, list[int]]:
        """The blocks behind the body by their shape."""
        shapes: dict[_Shape, list[int]] = {}
        for index in range(self._clues.body[1], len(self._clues.document.blocks)):
            shapes.setdefault(self._shape(index), []).append(index)
        return shapes

    def _shape(self, block: int) -> _Shape:
        elements = self._clues.document.elements
        own = elements[self._clues.document.blocks[block].element]
        around = elements[own.parent]
        return own.tag, own.cls, around.tag, around.cls


def _clocks(clues: Clues) -> Iterator[int]:
    """Lines outside the body that tell today's date: "今天是2024年5月5日 星期日"."""
    blocks, (first, last) = clues.document.blocks, clues.body
    outside = (*range(min(first, len(blocks))), *range(last, len(blocks)))
    return (i for i in outside if len(blocks[i].text) <= _SHORT and _CLOCK.search(blocks[i].text))


def _from_heading(clues: Clues) -> Iterator[int]:
    """Everything behind the line that heads the comments; within the body, only a heading counts as one."""
    blocks, (first, last) = clues.document.blocks, clues.body
    for index in range(first + 1, len(blocks)):
        block = blocks[index]
        heads = len(block.text) <= _MAX_HEADING and (index >= last or block.kind[0] == "h")
        if heads and heads_comments(block.text):
            yield from range(index, len(blocks))
            return


def _labelled(clues: Clues) -> Iterator[int]:
    """Blocks behind the body inside a container whose name says comment, at any depth, unless it holds the body too."""
    blocks, elements, (first, last) = clues.document.blocks, clues.document.elements, clues.body
    inside = {0: False, -1: False}
    element = blocks[first].element if first < len(blocks) else 0
    while element > 0:
        inside[element] = False
        element = elements[element].parent
    for index in range(last, len(blocks)):
        path, element = [], blocks[index].element
        while element not in inside:
            path.append(element)
            element = elements[element].parent
        says = inside[element]
        for element in reversed(path):
            says = says or bool(_COMMENTS.search(f"{elements[element].id} {elements[element].cls}".lower()))
            inside[element] = says
        if says:
            yield index
