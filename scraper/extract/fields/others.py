"""Blocks whose dates are not the article's: code, the readers' comments and lists of other articles behind the body."""

from collections.abc import Iterator

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
_MAX_HEADING = 60  # code points
_SHORT = 160  # code points of a line that tells who wrote when
_TWINS = 2  # dated lines of one shape behind the body are a list; an article is published once


def foreign_blocks(clues: Clues) -> frozenset[int]:
    """The blocks that a dateline of the article never stands in."""
    blocks = clues.document.blocks
    code = (i for i, block in enumerate(blocks) if block.kind == "pre")
    return frozenset((*code, *_from_heading(clues), *_labelled(clues), *_twins(clues), *_clocks(clues)))


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


def _twins(clues: Clues) -> Iterator[int]:
    """Dated lines behind the body that are built alike."""
    document, shapes = clues.document, dict[tuple[str, ...], list[int]]()
    for index in range(clues.body[1], len(document.blocks)):
        text = clues.text(index) if len(document.blocks[index].text) <= _SHORT else ""
        if text and find_dates(text, language=clues.language):
            own = document.elements[document.blocks[index].element]
            around = document.elements[own.parent]
            shapes.setdefault((own.tag, own.cls, around.tag, around.cls), []).append(index)
    return (index for alike in shapes.values() if len(alike) >= _TWINS for index in alike)
