"""The readers' comments below an article, where no class of the page says what they are.

HTML5 pages write them as <article> in <section>, others as plain boxes: what tells them is the heading above, and that
the lines below it say who wrote and when. A section "Comments" of an article about code has no such lines.
"""

from collections.abc import Iterable, Iterator, Sequence

import regex

from scraper.model import Document
from scraper.text.headings import heads_comments

_WHEN = regex.compile(
    r"\d{1,2}\s?[:：時时点點시]\s?\d\d|(?:19|20)\d\d|\d{1,2}月\d{1,2}日|\d\s?(?:\S{1,3}[前전]|\S{1,3}\s[前전]|[a-z]{1,7}\sago\b)|\bago\b"
    r"|昨天|前天|今天|(?i:yesterday|today)|어제|오늘|昨日"
)
_CLEAR = regex.compile(r"(?i:comment)|评论|評論|留言|コメント|댓글|덧글")
_SENTENCE = regex.compile(r"[。！？!?…][”」』]?$|(?:\S+\s){4}\S+(?<![ap]\.m)\.$")  # a Korean date ends in a stop, too
_ANSWER = regex.compile(r"(?i:reply|report)|回[复覆應应]|引用|返信(?:する)?|답글(?:쓰기)?|답하기|신고")

LONGEST_LABEL, LONGEST_LINE = 140, 60
"""Code points of the heading, which may name the article, and of a line that says who and when."""

NEAR = 4
"""Blocks below the heading among which the first such line stands: a name, a picture's text, a rank may come first."""

SHORT = 80
"""Code points above "Comments" that are a post, however long what its readers say."""

EVERY = 4
"""Blocks that would stay to one such line, at most: comments are short."""


def find_comments(document: Document, kept: Sequence[int]) -> frozenset[int]:
    """The blocks of a comment section below the article, among them some that were taken for the article's.

    `kept` in order. Empty where the section holds more of the text than what stands before it: then the page is a
    discussion, unless the heading says "comments", no "replies", and a short post stands above it.
    """
    for head in _headings(document, kept):
        below = list(_below(document, head, [n for n in kept if n < head]))
        wrong = frozenset(below).intersection(kept)
        if wrong and _are_comments(document, below, len(wrong)):
            before = sum(len(document.blocks[n].text) for n in kept if n < head)
            short = before >= SHORT and _CLEAR.search(document.blocks[head].text)
            if short or before > sum(len(document.blocks[n].text) for n in wrong):
                return frozenset((head, *below))
    return frozenset()


def _headings(document: Document, kept: Sequence[int]) -> Iterator[int]:
    """The blocks between the first and the last kept one that say "comments"."""
    for n in range(kept[0] + 1, kept[-1]) if kept else ():
        text = document.blocks[n].text
        if len(text) <= LONGEST_LABEL and heads_comments(text):
            yield n


def _below(document: Document, head: int, before: Iterable[int]) -> Iterator[int]:
    """The blocks with text in the heading's own section, or beside it up to the next heading of its level."""
    elements, blocks = document.elements, document.blocks
    shared = _containers(document, before)
    at = blocks[head].element
    while elements[at].parent >= 0 and elements[at].parent not in shared:
        at = elements[at].parent
    after = [n for n in range(head + 1, len(blocks)) if blocks[n].text]
    inside = [n for n in after if at in _containers(document, (n,))] if at not in shared else []
    if inside:
        yield from inside
        return
    for n in after:
        if blocks[n].kind[0] == "h" and blocks[n].kind <= blocks[head].kind:
            return
        if elements[at].parent in _containers(document, (n,)):
            yield n


def _containers(document: Document, numbers: Iterable[int]) -> set[int]:
    """The containers around some blocks, up to the root."""
    out: set[int] = set()
    for n in numbers:
        at = document.blocks[n].element
        while at >= 0 and at not in out:
            out.add(at)
            at = document.elements[at].parent
    return out


def _are_comments(document: Document, below: Sequence[int], kept: int) -> bool:
    """Whether enough lines of a section say who wrote and when, or offer to answer."""
    told = [_is_told(document.blocks[n].text) for n in below]
    return any(told[:NEAR]) and sum(told) * EVERY >= kept


def _is_told(text: str) -> bool:
    if len(text) > LONGEST_LINE:
        return False
    return bool(_ANSWER.fullmatch(text) or (_WHEN.search(text) and not _SENTENCE.search(text)))
