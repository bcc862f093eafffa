"""Lines that a script or a database wrote, alone between the paragraphs of a Chinese, Japanese or Korean text.

`PHPSESSID=tk29v0r8mq`, `var _hmt=_hmt||[];`, `NO.20170614-QWJ-ee10`: a tool copied them with the text. On a page that
speaks of code, or has several, they are its subject.
"""

from collections.abc import Iterator, Sequence

import regex

from scraper.clean.lines.shape import Line, is_prose
from scraper.text.chars import count_cjk

SHORTEST, LONGEST = 8, 72
"""Code points of a line."""

MOST = 3
"""Such lines on a page: more are a listing."""

WORDS = 4
"""Parts between blanks: more are a sentence."""

CJK_SHARE = 0.5
"""Least share of Han, kana and hangul in the page's lines: in English text such a line may be anything."""

_WORD = r"[A-Za-z0-9_]"
_SCRIPT = regex.compile(
    rf"\bvar\s+{_WORD}+\s*=|{_WORD}\(.*\);?$|\|\||;\s*(?://|/\*|$)|/\*.*\*/|::{_WORD}|\?{_WORD}{{1,12}}=|&{_WORD}{{1,12}}="
    rf"|{_WORD}{{3,}}\{{{_WORD}+\}}|\[/{_WORD}{{2,12}}\]|^\[[a-z]+(?:_[a-z0-9]+)+\]$|__[A-Z]{{2,}}(?:_[A-Z0-9]+)*__"
    rf"|^{_WORD}*(?:[A-Z]{{4,}}|[a-z]+_[a-z]+|[A-Z][a-z]+_[A-Z][a-z]+)=(?=\S*\d)|#ref!|\bJFIF\b|^%PDF-"
)
"""Signs of code, queries, shortcodes and file headers."""
_NUMBERED = regex.compile(r"(?i:no\.|id[:.#])?[A-Za-z0-9]{1,12}(?:-[A-Za-z0-9]{1,12}){2,5}")
_HEX = regex.compile(r"0x[0-9a-f]{4,16}|(?:[A-Za-z]{1,6}_)?(?=[a-f]*\d)(?=\d*[a-f])[0-9a-f]{12,64}")
_SWITCH = regex.compile(r"\d(?=-?[A-Za-z])|[A-Za-z](?=-?\d)")
LONG, _SWITCHES = 12, 3
"""Code points of a number in parts, and changes between letters and digits in it: models (F1-2024-R3) have fewer."""
_FRAME = "-_＿=~*#◢◤◆◇■□●○★☆…· "
_ADDRESS = regex.compile(r"://|@|(?i:www\.)")


def is_machine_string(text: str) -> bool:
    """Whether no person writes such a line between two paragraphs of an East Asian text.

    >>> [is_machine_string(t) for t in ("PHPSESSID=tk29v0r8mq", "a8x-77120-ffe0-0001", "--9d4f2b0c77aa11--")]
    [True, True, True]
    >>> [is_machine_string(t) for t in ("y = 3x + 2", "WH-1000XM4", "2017-04-04", "COVID-19 (2020)", "user_88321")]
    [False, False, False, False, False]
    """
    if not SHORTEST <= len(text) <= LONGEST or count_cjk(text) or len(text.split()) > WORDS or _ADDRESS.search(text):
        return False
    if _SCRIPT.search(text):
        return True
    bare = text.strip(_FRAME)
    if _HEX.fullmatch(bare):
        return True
    return len(bare) >= LONG and bool(_NUMBERED.fullmatch(bare)) and len(_SWITCH.findall(bare)) >= _SWITCHES


def machine_strings(lines: Sequence[Line]) -> Iterator[int]:
    """The places of such lines: each stands above or below prose, and not beside another."""
    found = [at for at, line in enumerate(lines) if line.kind == "p" and is_machine_string(line.text)]
    if not found or len(found) > MOST:
        return
    sizes = [(count_cjk(line.text), len(line.text)) for line in lines]
    if sum(cjk for cjk, _ in sizes) < CJK_SHARE * sum(size for _, size in sizes):
        return
    for at in found:
        before, after = lines[max(0, at - 1) : at], lines[at + 1 : at + 2]
        beside = [line.text for line in (*before, *after)]
        if any(map(is_prose, beside)) and not any(map(is_machine_string, beside)):
            yield at
