"""White space of HTML's text: which runs of it say nothing."""

import re

from scraper.text.chars import CJK
from scraper.text.misread import shielded, unshielded

WHITE = " \t\n\r\f\u00a0"
_RUN = re.compile(rf"[{WHITE[1:]}][{WHITE}]*| [{WHITE}]+")
"""A run of white space that is not a single blank: with single ones, too, most of the walk's time went into `sub`."""
_CJK_BREAK = re.compile(rf"(?<=[{CJK}，。、；：！？」』）])[ \t\r]*\n[ \t\r\n]*(?=[{CJK}「『（《])")


def collapsed(text: str) -> str:
    """Every run of white space as one blank, but for a line break between two CJK characters, which goes."""
    if "\u00a0" in text and (safe := shielded(text)) != text:
        return unshielded(collapsed(safe))
    core = text.strip(WHITE)
    if not core:
        return " "
    piece = core
    if "\n" in core or "  " in core or "\t" in core or "\u00a0" in core or "\r" in core or "\f" in core:
        core = core if core.isascii() else _CJK_BREAK.sub("", core)
        piece = _RUN.sub(" ", core)
    if len(core) == len(text):
        return piece
    return f"{' ' if text[0] in WHITE else ''}{piece}{' ' if text[-1] in WHITE else ''}"
