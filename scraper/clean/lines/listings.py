"""The numbers that highlighters print beside the lines of code: a column of its own, no part of the code."""

from collections.abc import Iterator, Sequence
from itertools import takewhile

from scraper.model import Block, Document, Edit

_RULE = "line-numbers"
_LEAST = 2  # numbers of a column: one alone may be an answer, a step or an output


def find_line_numbers(document: Document) -> Iterator[Edit]:
    """Cut blocks 1, 2, 3… right before or behind the code whose lines they count, and such a column in one block."""
    blocks = document.blocks
    if not any(block.kind == "pre" for block in blocks):
        return
    filled = [n for n, block in enumerate(blocks) if block.text]
    start = 0
    while start < len(filled):
        end = _column_end(blocks, filled, start)
        if end > start and _beside_code(blocks, filled, start, end):
            for n in filled[start:end]:
                yield Edit(block=n, start=0, end=len(blocks[n].text), rule=_RULE, cls="residue")
        start = max(end, start + 1)


def _column_end(blocks: Sequence[Block], filled: Sequence[int], start: int) -> int:
    """Where a column that starts there ends, exclusive; `start` itself if none does."""
    if not blocks[filled[start]].text.lstrip().startswith("1"):
        return start
    lines = blocks[filled[start]].text.split()
    if len(lines) >= _LEAST:
        return start + (blocks[filled[start]].kind == "pre" and _counts(lines))
    end = start
    while end < len(filled) and blocks[filled[end]].text.strip() == str(end - start + 1):
        end += 1
    return end if end - start >= _LEAST else start


def _counts(lines: Sequence[str]) -> bool:
    return all(line == str(n) for n, line in enumerate(lines, 1))


def _beside_code(blocks: Sequence[Block], filled: Sequence[int], start: int, end: int) -> bool:
    """Whether code of about as many lines stands right behind the column, or before a list; a block may be output."""
    count = sum(len(blocks[n].text.split()) for n in filled[start:end])
    behind, before = filled[end : end + count + 1], filled[max(start - count - 1, 0) : start][::-1]
    sides = (behind, before) if end - start > 1 else (behind,)
    return any(abs(_code_lines(blocks, side) - count) <= 1 for side in sides)


def _code_lines(blocks: Sequence[Block], side: Sequence[int]) -> int:
    """How many lines of code stand side by side there, counted from the first; -1 if there is none."""
    code = [blocks[n].text.rstrip() for n in takewhile(lambda n: blocks[n].kind == "pre", side)]
    return sum(text.count("\n") + 1 for text in code) if code else -1
