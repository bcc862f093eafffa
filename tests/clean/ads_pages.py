"""Documents for the advert tests: blocks from texts, links written as [text](address)."""

import regex

from scraper.edits import Draft
from scraper.model import Block, Document, Edit, Head, Link

_LINK = regex.compile(r"\[([^\]]*)\]\(([^)]*)\)")


def page(*texts: str, kind: str = "p", url: str = "http://a-blog.example/post/1", title: str = "") -> Document:
    blocks = tuple(block(t, kind) if isinstance(t, str) else t for t in texts)
    return Document(blocks, url=url, head=Head(title=title))


def block(marked: str, kind: str = "p") -> Block:
    text, links, at = "", [], 0
    for hit in _LINK.finditer(marked):
        text += marked[at : hit.start()]
        links.append(Link(len(text), len(text) + len(hit[1]), hit[2]))
        text += hit[1]
        at = hit.end()
    return Block(kind, text + marked[at:], links=tuple(links))


def edits(found) -> list[Edit]:
    return [e for e in found if isinstance(e, Edit)]


def cuts(document: Document, found) -> list[str]:
    """The texts that are cut, in order."""
    own = sorted(edits(found), key=lambda e: (e.block, e.start))
    return [document.blocks[e.block].text[e.start : e.end] for e in own]


def left(document: Document, found) -> list[str]:
    """The texts of the blocks that remain."""
    draft = Draft(document)
    draft.accept(edits(found))
    return [b.text for b in draft.document.blocks if b.text]
