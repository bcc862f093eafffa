"""Counters: how often a page was seen, liked, shared or answered, with the number or with the hole where it was."""

from collections.abc import Iterator

import regex

from scraper.clean.lines.grammar import COLON, NUMBER, SEP
from scraper.clean.lines.shape import edge_lines, whole
from scraper.clean.lines.words import words
from scraper.model import Document, Edit

_BEFORE = (
    r"(?:本(?:文|[頁页]|日|帖|站|週|周|月|篇)|今[日天]|昨[日天]|[当當目]前|[總总]|累[積积計计]|文章|博客|部落格"
    r"|[參参][觀观]"
    r"|全部|全文|共有?|已有?|被|网[页站]|網[頁站]|[页頁]面|最新)*\s*"
)
_SEEN = words("counter-seen")
_DONE = words("counter-done")
_AFTER = r"(?:[总總]?(?:人次|次[数數]|人[数數]|[数數]量|[数數]|量|率|值|指[数數]|[內内]容))?"
_ZH = rf"{_BEFORE}(?:{_SEEN}|{_DONE}){_AFTER}"
_EN = rf"(?i:(?:total|page|post|unique|all|visitor|today)\s?)?{words('counter-en')}(?i:\scount)?"
_JA = rf"(?:総|累計|記事)?{words('counter-ja')}(?:回?数|件数|ランキング)?"
_KO = rf"{words('counter-ko')}\s?수?"
_LABEL = rf"(?:{_ZH}|{_EN}|{_JA}|{_KO})"
_UNIT = r"(?:人次|[次人位条條则則篇個个回件名字]|명|회|개|건|(?i:times?))?"
_HOLE = rf"[(（\[【]\s*(?:{NUMBER}|[-–—]*)\s*{_UNIT}\s*[)）\]】]"
_MINUTES = (
    rf"(?:[预預][计計]|大?[约約]|需要?|全文|[閱阅][讀读]|[浏瀏][览覽]|[时時][间間長长]|{COLON}"
    rf"|\s)*\d+\s?分[鐘钟](?:[閱阅][讀读])?"
)
_ATOMS = (
    rf"{_LABEL}(?:{COLON}|\s)*(?:{NUMBER}\s?{_UNIT}[°℃]?|{_HOLE})",
    rf"{_LABEL}{COLON}(?:[-–—]+)?\s?{_UNIT}",  # the number is lost
    rf"(?:今[日天]|昨[日天]|本[週周月日]|累[積积計计]|[總总][計计])\s?{COLON}\s?{NUMBER}",
    (
        rf"(?i:this (?:post|page|article) has (?:been (?:viewed|read|visited) )?)\s?{NUMBER}\s(?i:views?|times|reads?"
        rf"|hits?)"
    ),
    (
        rf"(?:已有|共有?|有|全文[约約]?)?\s*[(（]?(?<![-/:：.\d]){NUMBER}[)）]?\s*{_UNIT}\s*的?(?:{_LABEL}(?!{COLON})|字"
        rf"|℃|°C|°)"
    ),
    r"(?i:\d+\s?min(?:ute)?s?(?:\sread)?|reading\stime\s?:?\s?\d+\s?min(?:ute)?s?)",
    r"(?:この記事は|読了(?:時間|目安)?)[:：]?\s*約?\s*\d+\s?分(?:で読めます)?",
    _MINUTES,
)
ATOM = rf"(?:{'|'.join(_ATOMS)})"
"""One counter; no capture groups."""

_LINE = regex.compile(  # a hole first or between had its label cut
    rf"(?:{_HOLE}{SEP})?[(（\[【]?{SEP}{ATOM}(?:{SEP}(?:{ATOM}|{_HOLE}))*{SEP}[)）\]】]?"
)
_ENOUGH = regex.compile(r"[\d:：(（\[【]")
_MAX = 80  # code points: eight counters with their labels
_BARE = regex.compile(rf"{_LABEL}{COLON}")
_MINUTES_ONLY = regex.compile(r"\s*\d+\s?分[鐘钟]\s*|\s*\d+\s?min(?:ute)?s?\s*|\s*\d+\s?字\s*")


def find_counters(document: Document) -> Iterator[Edit]:
    """Cut lines at the edges that hold nothing but counters.

    A label alone may be a heading: there must be a number, brackets, or a colon with nothing after it.
    """
    for line in edge_lines(document, _MAX):
        if not line.ended and is_counter(line.text) and not (line.kind[0] == "h" and _BARE.fullmatch(line.text)):
            yield whole(document, line, "counters", "view-counter")


def is_counter(text: str) -> bool:
    """Whether the whole line is counters.

    >>> is_counter("累積人氣:12754"), is_counter("(0) 人氣()"), is_counter("閱讀是一種習慣")
    (True, True, False)
    """
    if len(text) > _MAX or not _ENOUGH.search(text):
        return False
    return bool(_LINE.fullmatch(text)) and not _MINUTES_ONLY.fullmatch(text)
