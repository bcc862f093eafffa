"""Is a text only the beginning of one, which who pays or logs in may read on?"""

from collections.abc import Iterator, Sequence
from itertools import islice

import regex

from scraper.extract.notices import sentences, withholds
from scraper.model import Block, Document
from scraper.text.chars import count_tokens

LONGEST, CLOSED = 400, 200
"""Tokens before a notice, as many as newspapers show, and of all that is kept where only the page's metadata tell that
it is not free: a text that goes on for longer is worth keeping without a doubt."""

BEHIND = 4
"""Blocks with text behind the kept ones among which the notice stands."""

WALLS = 2
"""Notices that are enough where nothing stands before them."""

_MAY = regex.compile(
    r"(?i)[登订訂付密員员購购会]|subscri|sign|log|member|password|unlock|read|abo|mit \w"
    r"|ログ|有料|限定|로그인|구독|회원|유료"
)
"""What a text must hold to be such a notice: most are read no further."""

_QUOTED = frozenset(("table", "pre", "quote"))
"""Kinds of block in which an article may quote one."""

_CLOSED = regex.compile(r'"isAccessibleForFree"\s*:\s*"?(?i:false)')


def stub_of(document: Document, kept: Sequence[int]) -> str:
    """Why the kept text may be a stub; "" if nothing says so.

    Either its page tells programs that it is not free, or a notice behind the first words withholds the rest.
    """
    seen = walls = 0
    for index, block in _read(document, kept):
        may = block.kind not in _QUOTED and _MAY.search(block.text)
        found = next(filter(withholds, sentences(block.text)), "") if may else ""
        walls += bool(found)
        if found and (seen or walls >= WALLS):
            return f"login-wall? says {found!r}"[:80]
        seen += count_tokens(block.text) if index <= kept[-1] and not found else 0
        if seen > LONGEST:
            return ""
    closed = 0 < seen <= CLOSED and any(map(_CLOSED.search, document.head.jsonld))
    return "login-wall? its metadata" if closed else ""


def _read(document: Document, kept: Sequence[int]) -> Iterator[tuple[int, Block]]:
    """The kept blocks, and some behind them."""
    blocks = document.blocks
    behind = range(kept[-1] + 1, len(blocks)) if kept else ()
    yield from ((n, blocks[n]) for n in kept)
    yield from islice(((n, blocks[n]) for n in behind if blocks[n].text), BEHIND)
