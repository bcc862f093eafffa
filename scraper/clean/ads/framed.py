"""Runs in a frame of signs inside a date, a time of day, or a telephone number, in any language.

5月≪…≫6日, 7월 ☎…☎ 20일, 午後10◆…◆時, 14時～…～26分, 031-[…]555-0119: nobody puts such a thing there, so no model is
asked.
"""

from collections.abc import Iterator

import numpy as np
import regex

from scraper.clean.ads.set_in import SetIn
from scraper.text.kept import Kept, pairs_of

SIGNS = "☆★◎◇◆■□●○♪♡♥☎♨※▶◀►◄→←"
"""Signs that draw the eye, between which adverts stand in titles, too."""
_SIGNS = SIGNS + "▲△▼▽⇒⇐"
_WAVES = "~～〜"
_FRAME = (
    r"(?:\((?P<in>[^()\n]{4,30})\)|（(?P<in>[^（）\n]{4,30})）|\[(?P<in>[^\[\]\n]{4,30})\]|【(?P<in>[^【】\n]{4,30})】"
    r"|〔(?P<in>[^〔〕\n]{4,30})〕|《(?P<in>[^《》\n]{4,30})》|≪(?P<in>[^≪≫\n]{4,30})≫|＜(?P<in>[^＜＞\n]{4,30})＞"
    r"|<(?P<in>[^<>\n]{4,30})>|«(?P<in>[^«»\n]{4,30})»"
    rf"|[{_SIGNS}]{{1,3}}(?P<in>[^{_SIGNS}\n]{{3,30}})[{_SIGNS}]{{1,3}}|[{_WAVES}](?P<in>[^{_WAVES}\n]{{4,30}})[{_WAVES}])"
)
_MONTH = r"(?:1?\d|[一二三四五六七八九十]{1,2})\s?月|(?:1?\d|일|이|삼|사|오|유|칠|팔|구|시|십일|십이)\s?월"
_DAY = r"(?:[123]?\d|[一二三四五六七八九十]{1,3})\s?(?:[日號号]|일)"
_HALF = "[上下][午昼]|午[前後后]|凌晨|清晨|早上|晚上|오전|오후|새벽|아침|저녁|밤"
_IN_DATE, *_IN_TIME = (
    regex.compile(rf"(?P<left>{left})\s?(?P<run>{_FRAME}\s?)(?P<right>{right})")
    for left, right in (
        (_MONTH, _DAY),
        (_HALF, r"[12]?\d\s?[:：時时點点시]"),
        (r"(?<!\d)[12]?\d\s?[時时點点시]", r"[1-5]?\d\s?[分분]"),
        (rf"(?:{_HALF})\s?[12]?\d", "[時时點点시]"),
        (rf"(?:{_MONTH})\s?[123]?\d", "[日號号일]"),
    )
)
_IN_PHONE = regex.compile(
    rf"(?<![\d-])(?P<left>0\d{{1,3}}-(?:\d{{2,4}}-)?)(?P<run>{_FRAME})(?P<right>\d{{3,4}}(?:-\d{{4}})?)(?![\d-])"
)
_OPENING = f"(（[【〔《≪＜<«{_SIGNS}{_WAVES}"
_AFTER = "月월時时點点시前後后上전후벽침녁밤晨 "
_BEHIND_DIGIT = f"[【〔≪{_SIGNS}"
_MAY_BEGIN = np.array(
    [pairs_of(before + sign)[0] for before in _AFTER for sign in _OPENING]
    + [pairs_of(digit + sign)[0] for digit in "0123456789" for sign in _BEHIND_DIGIT],
    np.intp,
)
"""Where `Kept.pairs` tells whether a sign stands behind a month, an hour, a blank, a digit."""
_IN_ANY = np.array([(pairs_of("-" + sign)[0], pairs_of(sign if sign > "~" else "")[0]) for sign in _OPENING], np.intp).T
"""The same behind a hyphen, and of the sign alone: some of the former share their places with pairs of letters."""
_MARK = regex.compile(
    rf"[{regex.escape(_OPENING)}](?<=(?:[月월時时點点시]|{_HALF})\s?.|\d-."
    rf"|(?:[月월]|{_HALF})\s?\d\d?[{regex.escape(_BEHIND_DIGIT)}])"
)
_OF_DATE = regex.compile(
    r"[月日]|\d\s?(?:年|년|월|일|時|时|시)|[農农陰阴旧舊][曆历暦]|음력|양력|[週周礼禮曜]|요일|同年|[上中下]旬|[初末]|今年|[昨明翌]|以[前後后]|추정|예정|予定|当時|旧"
)
"""What a writer says of a date in brackets: its other name, its weekday, how sure it is."""
_OF_TIME = regex.compile(
    rf"{_OF_DATE.pattern}|[時时點点刻間间頃约約]|시|\d\s?분|[晝昼夜晨朝晩晚早]|새벽|아침|저녁|GMT|UTC|JST|KST|[ap]\.?m",
    regex.IGNORECASE,
)
"""What a writer says of a time of day in brackets, besides: by whose clock, about when, another one."""
_NEVER = regex.compile(r"(?!)")
_PARTED = ((_IN_DATE, _OF_DATE), *((pattern, _OF_TIME) for pattern in _IN_TIME), (_IN_PHONE, _NEVER))
"""What a run may part, and what makes it a writer's remark."""


def may_be_framed(kept: Kept) -> bool:
    """Whether a page may hold such a run: one look at its pairs of characters."""
    begins = kept.pairs[_IN_ANY].all(axis=0).any() or (kept.has_cjk and kept.pairs[_MAY_BEGIN].any())
    return bool(begins) and _MARK.search(kept.text) is not None


def framed(text: str) -> Iterator[SetIn]:
    """The runs in a frame that part a date, a time of day, or a telephone number.

    >>> list(framed("次は五月☆買取店☆十九日")), list(framed("예약은 7월 ☎폰개통☎ 20일부터"))
    ([SetIn(start=4, end=9, joined='五月十九日')], [SetIn(start=7, end=13, joined='7월20일')])
    >>> list(framed("六月(旧暦の五月)七日")), list(framed("3월(음력 2월) 5일")), list(framed("4月（土曜日）6日"))
    ([], [], [])
    >>> list(framed("仕込みは午後10◆自動売買◆時")), list(framed("저녁 7시 ~출장케어~ 20분"))
    ([SetIn(start=8, end=14, joined='午後10時')], [SetIn(start=6, end=13, joined='7시20분')])
    >>> list(framed("오전(한국시간) 9시")), list(framed("晚上（约莫是）八点")), list(framed("14時（2時頃）26分"))
    ([], [], [])
    """
    for pattern, remark in _PARTED:
        for hit in pattern.finditer(text):
            if not remark.search(hit["in"]):
                start, end = hit.span("run")
                yield SetIn(start, end, hit["left"] + hit["right"])
