"""Share bars: a label with the names of networks, or the names alone."""

from collections.abc import Iterator

import regex

from scraper.clean.lines.grammar import SEP
from scraper.clean.lines.shape import edge_lines, whole
from scraper.clean.lines.words import words
from scraper.model import Document, Edit

_NETWORK = words("network")
_LABEL = words("share")
_TOKEN = rf"(?:{_NETWORK}|{_LABEL}|\d{{1,6}})"
_LINE = regex.compile(
    rf"{SEP}[\[(（【]?{_TOKEN}(?:[\s:：()（）\[\]【】+]*{SEP}[()（）\[\]【】]?{_TOKEN})*[\s:：.…)）\]】!！]*{SEP}"
)
_STARTS = regex.compile(rf"{SEP}[\[(（【]?(?:{_LABEL})")
_LABEL_ONLY = regex.compile(rf"{SEP}[\[(（【]?(?:{_LABEL})[\s:：.…)）\]】!！]*{SEP}")
_ENDS = regex.compile(r"(?:分享|[转轉][发發]|按[讚赞])$")
_NETWORKS = regex.compile(_NETWORK)
_TO = regex.compile(
    r"[:：到至]\s*$|(?i:share (?:this|on|to|via)|like this|opens in)|する|하기|した人|リブログ|[:：]\s*\d+$"
)
_LIKES = regex.compile(
    r"(?:\d[\d,]*\s?)?(?:[人][个個]?)?(?i:people )?(?i:(?:like this:?\s*)?like loading[.…]*|likes? this"
    r"|bloggers? like this|be the first to like.{0,24})|(?:[請请]按[讚赞]|按[讚赞])[:：].{0,20}"
    r"|喜[歡欢].{0,3}[載载]入中.{0,4}"
)
_MAX = 160  # code points: ten networks, each with "Click to share on"


def find_share_widget(document: Document) -> Iterator[Edit]:
    """Cut lines at the edges that hold nothing but sharing labels and names of networks."""
    for line in edge_lines(document, _MAX):
        if not line.ended and line.kind != "quote" and is_share_bar(line.text):
            yield whole(document, line, "share-widget", "share-widget")


def is_share_bar(text: str) -> bool:
    """Whether the whole line is a share bar: a label and networks, a label with a colon, or three networks.

    >>> is_share_bar("分享到: 新浪微博 QQ空間"), is_share_bar("Facebook Twitter LINE"), is_share_bar("分享")
    (True, True, False)
    """
    if _LIKES.fullmatch(text):
        return True
    if not _LINE.fullmatch(text):
        return False
    networks = len(_NETWORKS.findall(text))
    if regex.fullmatch(r"(?i)(?:(?:share|tweet|pin|like|save|post|mail|print)(?: it)?[\s|·]*){3,}", text):
        return True
    if networks and _ENDS.search(text) and not _LABEL_ONLY.fullmatch(text):
        return True
    if _STARTS.match(text):
        return (networks > 0 and not _LABEL_ONLY.fullmatch(text)) or bool(_TO.search(text))
    return networks >= 3
