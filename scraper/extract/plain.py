"""Plain text -> blocks: a line is a block; there is no tree, no link and no head."""

from scraper.model import Block, Document, Element


def read_plain(text: str, *, url: str = "") -> Document:
    r"""Every line that holds text, as one paragraph; white space at its edges goes.

    >>> [b.text for b in read_plain("a\n\n  b c").blocks]
    ['a', 'b c']
    """
    lines = (line.strip(" \t\r\u00a0\u3000") for line in text.splitlines())
    blocks = tuple(Block("p", line) for line in lines if line)
    return Document(blocks, (Element(-1, "body"),), url=url, plain=True)
