"""The parts that the families' grammars share, as sources of patterns (for `regex`, without flags)."""

import regex

SEP = r"[\s\u3000|｜¦/／·・•‧,，、;；>»«<\-–—_~～*◆◇■□●○▲▼★☆→]*"
"""What may stand between two atoms of a line of chrome, or nothing."""

COLON = r"\s*[:：﹕︰]\s*"
NUMBER = r"\d[\d,.，]*\s*(?:[万萬千亿億만천]|[kKwWmM](?!\p{Latin}))?\+?"

_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.?"
_WEEKDAY = (
    r"[(（]?(?:(?:星期|週|周|礼拜|禮拜)[一二三四五六日天]|[月火水木金土日]曜日?|[월화수목금토일]요일"
    r"|(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{0,6}\.?)[)）]?,?"
)
AGO = (
    r"(?:(?<!\d)\d{1,3}\s?(?:(?:[秒天日周週年]|分[鐘钟]?|[個个]?小[時时]|時間|週間|[個个かヶケカ]月)[之以]?前"
    r"|(?:초|분|시간|일|주일?|개월|달|년)\s?전)"
    r"|(?i:(?:(?<!\d)\d{1,3}|an?)\s(?:sec(?:ond)?|min(?:ute)?|hour|hr|day|week|month|year)s?\sago))"
)
"""How long ago, in figures; no capture groups."""

DAY = (
    r"(?:(?:19|20)\d{2}\s?[-/.年년]\s?\d{1,2}\s?[-/.月월]\s?\d{1,2}\s?[日號号일.]?"
    r"|\d{1,2}\s?[-/.]\s?\d{1,2}\s?[-/.]\s?(?:19|20)\d{2}|(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
    rf"|{_MONTH}\s\d{{1,2}}(?:st|nd|rd|th)?,?\s(?:19|20)\d{{2}}|\d{{1,2}}(?:st|nd|rd|th)?\s{_MONTH},?\s(?:19|20)\d{{2}}"
    r"|\d{1,2}月\d{1,2}[日號号]|(?<!\d)(?:0\d|1[0-2])-[0-3]\d(?!\d)|(?:昨天|前天|今天|yesterday|today)"
    rf"|{AGO})"
)
TIME = (
    r"(?:(?:[上下]午|晚上|凌晨|中午|早上|午[前後]|오전|오후|[AaPp][Mm])\s?)?(?<!\d)\d{1,2}\s?[:：時时点點시]\s?\d{2}"
    r"(?:\s?[:：分]\s?\d{2}秒?|分)?(?:\s?[AaPp]\.?[Mm]\.?)?"
)
DATETIME = rf"(?:(?:{_WEEKDAY}\s?)?{DAY}[\sT,·|]*(?:{_WEEKDAY})?[\s,·|@]*(?:(?:at\s)?{TIME})?|{TIME})"
"""A date with or without a time, or a time alone; no capture groups."""

URL = (
    r"(?:https?://|www\.)[^\s<>\"'，。；、）】」』\u3000]+"
    r"|(?<![\w.@-])(?:[a-z0-9-]+\.)+[a-z]{2,}(?:/[\w./?=&%#~+-]*)?(?![\w.@-])"
)
"""An address, with or without its scheme; no capture groups."""

NAME = r"(?!(?:19|20)\d\d[-/.年])[^\s:：|｜／╱,，。！？!?;；、()（）\[\]【】「」『』《》<>\"“”]{1,40}"
"""An account or a person in one word."""

NAMES = rf"{NAME}(?:[ 、,，/&·]{{1,2}}{NAME}){{0,3}}"
"""Up to four words of names."""

_WHOLE_DAY = regex.compile(rf"\s*(?:{DATETIME})\s*")
_ADDRESS = regex.compile(URL, regex.IGNORECASE)


def is_datetime(text: str) -> bool:
    """Whether the whole text is a date, a time, or both.

    >>> is_datetime("2017-04-04 12:33:00"), is_datetime("2017年夏天")
    (True, False)
    """
    return bool(_WHOLE_DAY.fullmatch(text))


def addresses(text: str) -> list[str]:
    """The addresses in a text, in order, closing punctuation left out.

    >>> addresses("原文網址:http://example.com/a.")
    ['http://example.com/a']
    """
    return [hit.rstrip(".,:;!?-*") for hit in _ADDRESS.findall(text)]


def without_addresses(text: str) -> str:
    """The text with a blank in the place of each address."""
    return str(_ADDRESS.sub(" ", text))
