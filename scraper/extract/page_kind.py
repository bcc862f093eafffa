"""Pages that hold no article: listings, login walls, error texts with status 200, shells that a script would fill.

Precision first: each kind needs two kinds of evidence, a page with a body of running text is never one of them, and one
with a little text of its own is flagged as doubtful, for review. tests/extract/page_kinds holds pages of each kind and
articles that look like them; tests/bench/extraction.py counts the pages of the development sets, all articles, that are
rejected.
"""

from collections.abc import Sequence

import regex

from scraper.model import Block, Document, Flag
from scraper.text.chars import count_cjk

MAX_BODY = 120
"""Tokens (words, or CJK characters) of kept text above which a page is taken for an article, whatever else it says."""

OWN = 20
"""Tokens of kept text beside the lines that give a page away above which it is only doubtful: two sentences of an
article about error pages, of a short post above a login box."""

LONGEST = 25
"""Tokens of the longest other block of a login wall: one paragraph of text and the page is taken for an article."""

LINE = 120
"""Code points of a line that gives a page away: a longer one is a paragraph that happens to hold the words."""

SHELL_TOKENS = 60
"""Tokens of all text on a page that a script has yet to fill."""

_NOT_FOUND = regex.compile(
    r"(?<!\d)404(?!\d)|\b(?:page|post|article|content)\s+(?:was\s+|could\s+)?not\s+(?:be\s+)?found\b|\bnot found\b|"
    r"no longer available|nicht gefunden|introuvable|no encontrad[ao]|não encontrad[ao]|"
    r"(?:页面|頁面|网页|網頁|文章|帖子|内容|內容|日志|網誌)(?:不存在|找不到|未找到)|"
    r"(?:页面|頁面|网页|網頁|文章|帖子|内容|內容|日志|網誌)已(?:经|經)?(?:被)?(?:删除|刪除|移除)|"
    r"(?:找不到|没有找到|沒有找到)(?:该|該|此|这|這|您)|見つかりません|찾을 수 없",
    regex.IGNORECASE,
)
_LOGIN = regex.compile(
    r"\b(?:log|sign)\s?in\s+to\s+(?:continue|view|read|see|access)|"
    r"\b(?:please|must|need to)\s+(?:be\s+)?(?:log|sign|logged|signed)\s?in\b|subscribers? only|"
    r"(?:请|請)(?:先)?(?:登录|登入|登錄)|(?:登录|登入|登錄)(?:后|後)(?:才|可|查看|阅读|閱讀|继续|繼續)|"
    r"(?:需要|必须|必須)(?:登录|登入|登錄)|ログインしてください|ログインが必要|로그인이 필요|로그인 후|"
    r"bitte (?:melden sie sich an|einloggen)|connectez-vous",
    regex.IGNORECASE,
)
_SCRIPT = regex.compile(
    r"javascript|(?:启用|啟用|开启|開啟)\s?(?:js|脚本|腳本)|스크립트|ジャバスクリプト",
    regex.IGNORECASE,
)
_ROOTS = frozenset(("root", "app", "__next", "__nuxt", "___gatsby", "svelte", "app-root", "q-app", "main-app"))


def find_kind(document: Document, kept: Sequence[int], teasers: int = 0) -> Flag | None:
    """What a page is instead of an article, None if it may be one; code `doubtful` where it may be either.

    `kept` are the blocks chosen as main content, `teasers` the number of items if the page is a list of other pages.
    """
    if teasers:
        return Flag(code="listing", note=f"{teasers} linked headlines")
    body = [document.blocks[i] for i in kept]
    size = 0
    for block in body:
        size += _tokens(block)
        if size > MAX_BODY:
            return None
    blocks = [b for b in document.blocks if b.text]
    for code, find in (("script-shell", _shell), ("not-found", _missing), ("login-wall", _walled)):
        if found := find(document, blocks, body):
            why, own = found
            return Flag(code=code, note=why) if own <= OWN else Flag(code="doubtful", note=f"{code}? {why}")
    return None


def _own(body: Sequence[Block], giveaway: regex.Pattern[str], longest: int = LINE) -> int:
    """Tokens of the kept text that is no heading and does not itself say what the page is."""
    return sum(
        _tokens(b) for b in body if b.kind[0] != "h" and not (len(b.text) <= longest and giveaway.search(b.text))
    )


def _tokens(block: Block) -> int:
    if block.text.isascii():
        return len(block.text.split())
    cjk = count_cjk(block.text)
    return cjk + len(block.text.split()) * (cjk * 2 < len(block.text))


def _shell(document: Document, blocks: Sequence[Block], body: Sequence[Block]) -> tuple[str, int] | None:
    """Next to no text, and a script's mount point or a plea to switch scripts on."""
    size = sum(map(_tokens, blocks))
    if size > SHELL_TOKENS:
        return None
    if any(_SCRIPT.search(b.text) for b in blocks):
        return "asks for scripts", _own(body, _SCRIPT)
    filled = {b.element for b in blocks}
    empty = [e.id for i, e in enumerate(document.elements) if e.id in _ROOTS and i not in filled]
    return (f"empty #{empty[0]}", _own(body, _SCRIPT)) if empty and size <= SHELL_TOKENS // 2 else None


def _missing(document: Document, blocks: Sequence[Block], body: Sequence[Block]) -> tuple[str, int] | None:
    """The title or a heading says that there is nothing here, and a second line or the body says so too."""
    headings = [b.text for b in blocks if b.kind in ("h1", "h2") and len(b.text) <= 60]
    said = [t for t in (document.head.title, *headings) if _NOT_FOUND.search(t)]
    lines = [b.text for b in (*body, *blocks) if len(b.text) <= 200 and _NOT_FOUND.search(b.text)]
    return (f"says {said[0]!r}"[:80], _own(body, _NOT_FOUND)) if said and lines else None


def _walled(document: Document, blocks: Sequence[Block], body: Sequence[Block]) -> tuple[str, int] | None:
    """A line asks to log in, and there is a form, or nothing but that line."""
    asked = [b.text for b in blocks if len(b.text) <= LINE and _LOGIN.search(b.text)]
    own = _own(body, _LOGIN)
    if not asked or own > (MAX_BODY // 2 if any(e.tag == "form" for e in document.elements) else OWN):
        return None
    if any(_tokens(b) > LONGEST for b in blocks if not b.links and not _LOGIN.search(b.text)):
        return None
    return f"says {asked[0]!r}"[:80], own
