"""A grammar of dates and times as blogs print them, in Chinese, Japanese, Korean, English and other European languages.

What comes out is RFC 3339 when date, time and zone are known, else the date alone: a time without a zone is not a point
in time, and RFC 3339 has no way to write it. Relative dates (前天; `relative` reads them) and dates without a year give
nothing.
"""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import cache

import regex
from msgspec import Struct

from scraper.text.months import HALVES, MONTHS, WEEKDAYS, ZONES

LONGEST_LINE = 30
"""Code points of a date alone on its line, a time included."""

_AHEAD = timedelta(hours=14)
"""The zone furthest east: a date without a zone may be one day ahead of UTC and still not lie in the future."""

_PLAIN = str.maketrans("０１２３４５６７８９：／－．　，\u00a0\u202f\u2009〇○零", "0123456789:/-. ,   000")
"""Wide forms to narrow ones, character by character, so that offsets stay right."""

_DIGITS = {c: i for i, c in enumerate("0一二三四五六七八九")}
_FIRST_YEAR = 1900  # as in the grammar
_ERAS = {"民國": 1911, "民国": 1911, "令和": 2018, "平成": 1988, "昭和": 1925, "R": 2018, "H": 1988, "S": 1925}
_REPUBLIC = 1911  # of China: the year before its first
_SHORT_FROM = 69  # '70 is 1970, '69 would be 2069: no blog is older than its century
_YEAR = r"(?P<y>(?:19|20)\d\d)"
_HAN_NUMBER = r"[一二三四五六七八九十]{1,3}"
_SHORT_YEAR = r"['’‘](?P<short>\d\d)(?!\d)"

_DATE = regex.compile(
    rf"""(?:(?<![\d.\-]|[\w:/]/)|(?<=\p{{Han}}/)|(?<=\p{{L}}\d{{1,4}})(?=\d{{4}}(?P<sep>[-/.])\d\d(?P=sep)\d\d\s?\d\d:\d\d))(?:
      (?P<era>民[國国]|令和|平成|昭和)\s?(?P<y>\d{{1,3}}|元|[0一二三四五六七八九十百]{{1,5}})\s?[年./-]\s?
      (?P<m>\d{{1,2}}|{_HAN_NUMBER})\s?[月./-]\s?(?P<d>\d{{1,2}}|{_HAN_NUMBER})(?!\d)[日號号]?
    | (?P<y>\d{{4}}|[0一二三四五六七八九]{{4}})\s?[年년]\s?
      (?P<m>\d{{1,2}}|{_HAN_NUMBER})\s?[月월]\s?(?P<d>\d{{1,2}}|{_HAN_NUMBER})\s?[日號号일]
    | (?P<m>\d{{1,2}}|{_HAN_NUMBER})\s?[月월]\s?(?P<d>\d{{1,2}})
      (?:\s?[日號号일]\s?(?:,\s?{_YEAR}(?![\d年년])|{_YEAR}\s?[年년](?!\s?\d))|(?:,\s?|\s){_YEAR}(?![\d年년\-/.]))
    | {_YEAR}\s?(?P<sep>[-/.])\s?(?P<m>\d{{1,2}})\s?(?P=sep)\s?(?P<d>\d{{1,2}})
      (?:(?!\d|{{sep}}\d)|(?<=\d\d)(?=-?[012]\d:[0-5]\d))\.?
    | (?P<d>\d{{1,2}})\s(?P<m>\d{{1,2}}|{_HAN_NUMBER})月,?\s?{_YEAR}(?![\d年\-/.])
    | (?P<d>[0-3]?\d)[\s/]{{1,3}}{_YEAR}
      (?:[-./](?P<m>0?[1-9]|1[0-2])(?![\d年\-/.:]|\s\d)|\s?年\s?(?P<m>0?[1-9]|1[0-2])\s?月(?!\s?\d))
    | {_YEAR}(?:[-./](?P<m>0?[1-9]|1[0-2])|\s?年\s?(?P<m>0?[1-9]|1[0-2])\s?月)[\s/]{{1,3}}(?P<d>[0-3]?\d)(?=\s*$)
    | (?P<one>\d{{1,2}})(?P<sep>[-/.])(?P<two>\d{{1,2}})(?P=sep){_YEAR}(?!\d)
    | (?P<one>\d\d)(?P<sep>[/.])(?P<two>\d\d)(?P=sep)(?P<short>\d\d)(?![\d.]|:\d)
    | {_YEAR}(?P<m>[01]\d)(?P<d>[0-3]\d)(?=T\d{{4}})
    | (?P<d>\d{{1,2}})(?:st|nd|rd|th|er|[.ºª])?[\s\-/]{{0,2}}(?:de\s|of\s)?
      (?P<mon>\L<months>)\.?,?[\s\-/]{{1,2}}(?:del?\s)?(?:{_YEAR}(?!\d)|{_SHORT_YEAR})
    | (?P<mon>\L<months>)\.?\s{{0,2}}(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?:\s?,\s?|\s{{1,2}})(?:{WEEKDAYS}[.,]{{0,2}}\s)?
      (?:(?P<H>\d\d):(?P<M>\d\d)(?::(?P<S>\d\d))?\s(?:(?P<zone>[A-Z]{{2,5}}|[+\-]\d{{4}})\s)?)?(?:{_YEAR}(?!\d)|{_SHORT_YEAR})
    | {_YEAR},?[\s\-](?P<mon>\L<months>)[.,]?[\s\-](?P<d>\d{{1,2}})(?!\d)
    )""".replace("{sep}", "[-/.]"),
    regex.VERBOSE | regex.IGNORECASE,
    months=list(MONTHS),
)

_POSSIBLE = regex.compile(r"(?:19|20)\d\d|\d\d[./]\d\d[./]\d\d|['’‘]\d\d|民[國国]|令和|平成|昭和|[一二][0九]")
"""What every form has some of: texts without it are passed over at a tenth of the price."""

_YEAR_FIRST = (
    r"(?P<short>\d\d)(?:(?P<sep>[-/.])(?P<m>[01]\d)(?P=sep)(?P<d>[0-3]\d)|(?P<sep>\.)\s(?P<m>1?\d)\.\s(?P<d>[123]?\d))"
    r"(?![\d\-/]|\.\d|:\d)|(?P<y>(?:19|20)\d\d)(?P<m>0[1-9]|1[0-2])(?P<d>[0-2]\d|3[01])(?![\w.\-/])"
)
_ALONE = r"(?<![A-Za-z\d_.\-/])(?<!\d:)"
_EAST = {
    "zh-Hant": regex.compile(
        rf"{_ALONE}(?:(?P<roc>[89]\d|1[0-2]\d|130)(?P<sep>[-/.])(?P<m>[01]?\d)(?P=sep)(?P<d>[0-3]?\d)(?![\d\-/]|\.\d|:\d)"
        rf"|{_YEAR_FIRST})"
    ),
    "ja": regex.compile(
        rf"{_ALONE}(?:(?P<era>[RHS])\s?(?P<y>\d{{1,2}}|元)(?P<sep>[-/.])(?P<m>[01]?\d)(?P=sep)(?P<d>[0-3]?\d)(?![\d\-/]|\.\d)"
        rf"|{_YEAR_FIRST})"
    ),
    "zh-Hans": regex.compile(rf"{_ALONE}(?:{_YEAR_FIRST})"),
    "ko": regex.compile(rf"{_ALONE}(?:{_YEAR_FIRST})"),
}
"""What only these languages read as a date: two digits of a year before the month, 105/04/04 of the Republic, H28.4.4,
20160404 within a line. Elsewhere it is a version, a number or a day before a month; it must stand by itself."""
_HALF = "|".join(regex.escape(h) for h in HALVES)
_CLOCK = regex.compile(
    rf"""(?:T|[\s,]{{0,3}}(?:[(（]?{WEEKDAYS}[)）]?[.,]{{0,2}})?\s{{0,2}}
      (?:at\b|um\b|à|às\b|alle\b|kl\.?|om\b|ore\b|[,|·•/@–—-])?\s{{0,3}}(?:{WEEKDAYS}\s?)?)
    (?P<half>{_HALF})?\s?
    (?:(?P<H>\d{{1,2}})(?::|[hH]|\s?[時时點点시]\s?)(?P<M>\d\d?)(?:(?::|\s?[分분]\s?)(?P<S>\d\d?)\s?[秒초]?)?
      |(?<=T)(?P<H>\d\d)(?P<M>\d\d)(?P<S>\d\d)?|(?P<H>\d{{1,2}})(?=\s?[ap]\.?m\b))
    (?:[.,]\d{{1,9}})?\s?[分분]?(?!\d)
    (?:\s?(?P<half>[ap]\.?m\b\.?))?
    (?:\s?(?P<zone>(?:UTC|GMT)?[+\-−]\d{{1,2}}(?::?\d\d)?(?!\d)|[A-Z]{{1,4}}(?![A-Za-z])))?""",
    regex.VERBOSE | regex.IGNORECASE,
)

_EPOCH = regex.compile(r"\d{10}(?:\d{3})?")
_COMPACT = regex.compile(r"((?:19|20)\d\d)([01]\d)([0-3]\d)(?:[T\s]?([0-2]\d)([0-5]\d)([0-5]\d)?)?")
_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.\d{1,9})?)?\s?(Z|[+\-]\d\d:?\d\d)?)?")
"""What machines write: read without the grammar, ten times faster."""
_STAMP = regex.compile(
    r"(?P<y>\d{4})(?:(?P<sep>[-/.])(?P<m>\d\d?)(?P=sep)(?P<d>\d\d?)|年(?P<m>\d\d?)月(?P<d>\d\d?)日)(?:T|\s{0,2})"
    r"(?P<H>\d\d):(?P<M>\d\d)(?::(?P<S>\d\d)(?:\.\d{1,6})?)?(?:\s?(?:Z|[+\-]\d\d:?\d\d))?"
)


class DateSpan(Struct, frozen=True):
    """A date found in a text: [start, end) in code points, the value as `parse_date` gives it, and if it had a time."""

    start: int
    end: int
    value: str
    timed: bool = False


@cache
def zone_of(name: str) -> tzinfo | None:
    """The zone called so: an abbreviation, "+08:00", "GMT+8" or an IANA name; None if unknown.

    East Asian zones are built in, so that they need no time zone database on the machine.
    """
    name = name.strip()
    minutes = ZONES.get(name.lower())
    if minutes is not None:
        return timezone(timedelta(minutes=minutes))
    offset = regex.fullmatch(r"(?:UTC|GMT)?([+\-−])(\d{1,2}):?(\d\d)?", name)
    if offset:
        size = timedelta(hours=int(offset[2]), minutes=int(offset[3] or 0))
        return timezone(size if offset[1] == "+" else -size) if size < timedelta(hours=15) else None
    if "/" not in name:
        return None
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError  # noqa: PLC0415 only rules that name other zones pay for it

    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return None


def find_dates(
    text: str, *, timezone: str = "", day_first: bool = False, latest: datetime | None = None, language: str = ""
) -> tuple[DateSpan, ...]:
    """Find all full dates of the text, in order; those after `latest` are left out.

    `day_first` decides 4/6/2017; an impossible reading gives way to the other, and dots (6.4.2017) mean day first.
    `language`, as an article's, adds the short forms of Chinese, Japanese and Korean where no year is written in full.
    """
    plain = text if text.isascii() else text.translate(_PLAIN)
    hits = [*_DATE.finditer(plain)] if _POSSIBLE.search(plain) else []
    if language in _EAST:
        full = [hit for hit in hits if hit["y"] or hit["mon"]]
        hits = full or [*_EAST[language].finditer(plain)] or hits
    spans = (_read(plain, hit, timezone=timezone, day_first=day_first, latest=latest) for hit in hits)
    return tuple(s for s in spans if s)


def parse_date(
    text: str, *, timezone: str = "", day_first: bool = False, latest: datetime | None = None, language: str = ""
) -> str:
    """The first date in a short text, or "": YYYY-MM-DD, or RFC 3339 where the text has a time and a zone is known.

    `timezone` is used where the text itself names no zone. A bare number is read as YYYYMMDD[hhmm[ss]], seconds or
    milliseconds since 1970. Nothing later than `latest` comes out. `language` as in `find_dates`.

    >>> parse_date("發表於 2017年4月6日 下午4:23", timezone="Asia/Taipei")
    '2017-04-06T16:23:00+08:00'
    >>> parse_date("Apr 06 Thu 2017 16:23"), parse_date("前天 16:23"), parse_date("4月6日")
    ('2017-04-06', '', '')
    """
    text = text.strip()
    if text.isdecimal() and text.isascii():
        return _from_number(text, timezone, latest)
    if iso := _ISO.fullmatch(text):
        return _from_iso(iso, timezone, latest)
    found = find_dates(text, timezone=timezone, day_first=day_first, latest=latest, language=language)
    return found[0].value if found else ""


def is_timestamp(text: str) -> bool:
    """Whether the whole text is one date with a clock time, hours and minutes in two digits: 2017-04-04 12:33:00.

    >>> is_timestamp("2017-04-04 12:33:00"), is_timestamp("2017-04-04 12:3"), is_timestamp("2017-02-30 12:33")
    (True, False, False)
    """
    hit = _STAMP.fullmatch(text.strip())
    return bool(hit) and _date(int(hit["y"]), int(hit["m"]), int(hit["d"])) is not None and _time(hit) is not None


def is_date(text: str) -> bool:
    """Whether the whole text is one full date, with or without a time."""
    found = find_dates(text.strip())
    return len(found) == 1 and found[0].start == 0 and found[0].end == len(text.strip())


def is_date_line(line: str) -> bool:
    """Whether a line is one full date and at most LONGEST_LINE code points: longer lines are not read."""
    return len(line) <= LONGEST_LINE and is_date(line)


def _read(
    text: str, hit: "regex.Match[str]", *, timezone: str, day_first: bool, latest: datetime | None
) -> DateSpan | None:
    day = _day_of(hit, day_first=day_first)
    if day is None:
        return None
    clock_hit = hit if hit.groupdict().get("H") else _CLOCK.match(text, hit.end())
    clock = _time(clock_hit) if clock_hit else None
    end = clock_hit.end() if clock_hit and clock is not None else hit.end()
    zone = zone_of(clock_hit["zone"] or "") if clock_hit else None
    if zone is None and clock_hit and clock_hit["zone"] and clock_hit["H"] and end == clock_hit.end("zone"):
        end = len(text[: clock_hit.start("zone")].rstrip())  # a name behind the time, no zone
    value = _format(day, clock, zone or zone_of(timezone), latest)
    return DateSpan(hit.start(), end, value, clock is not None) if value else None


def _day_of(hit: "regex.Match[str]", *, day_first: bool) -> date | None:
    said = hit.groupdict()
    if said.get("one"):
        year, one, two = _year_of(said), int(said["one"]), int(said["two"])
        swap = day_first or said["sep"] == "." or one > 12
        first, second = ((two, one), (one, two)) if swap else ((one, two), (two, one))
        return _date(year, *first) or _date(year, *second)
    month = MONTHS[said["mon"].lower().rstrip(".")] if said.get("mon") else _number(said["m"])
    return _date(_year_of(said), month, _number(said["d"]))


def _year_of(said: dict[str, str]) -> int:
    """The year in full, of what a form has for it."""
    if said.get("roc"):
        return _REPUBLIC + int(said["roc"])
    if said.get("short"):
        short = int(said["short"])
        return (2000 if said.get("one") or short <= _SHORT_FROM else 1900) + short
    return _number(said["y"]) + (_ERAS[said["era"]] if said.get("era") else 0)


def _number(text: str) -> int:
    """Digits, a row of Han digits (二0一七), or a Han number up to 999 (二十八, 一百0五)."""
    if text.isdecimal():
        return int(text)
    if text == "元":
        return 1
    hundreds, hundred, text = text.rpartition("百")
    start = 100 * _DIGITS.get(hundreds, 1) if hundred else 0
    if "十" not in text:
        return start + int("".join(str(_DIGITS[c]) for c in text) or 0)
    tens, _, ones = text.partition("十")
    return start + 10 * _DIGITS.get(tens, 1) + _DIGITS.get(ones, 0)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _time(hit: "regex.Match[str]") -> time | None:
    groups = hit.groupdict()
    hour, half = int(groups["H"] or 0), (groups.get("half") or "").lower()
    if half and hour <= 12:
        hour = hour % 12 + HALVES.get(half, 0) if half != "中午" or hour < 10 else hour
    try:
        return time(hour, int(groups["M"] or 0), int(groups["S"] or 0))
    except ValueError:
        return None


def _format(day: date, clock: time | None, zone: tzinfo | None, latest: datetime | None) -> str:
    if clock is None or zone is None:
        return day.isoformat() if latest is None or day <= (latest.astimezone(UTC) + _AHEAD).date() else ""
    moment = datetime.combine(day, clock, zone)
    if latest is not None and moment > latest:
        return ""
    text = moment.isoformat(timespec="seconds")
    return text.removesuffix("+00:00") + "Z" if text.endswith("+00:00") else text


def _from_iso(hit: re.Match[str], timezone: str, latest: datetime | None) -> str:
    day = _date(int(hit[1]), int(hit[2]), int(hit[3]))
    clock = None
    if hit[4] and int(hit[4]) < 24 and int(hit[5]) < 60 and int(hit[6] or 0) < 60:
        clock = time(int(hit[4]), int(hit[5]), int(hit[6] or 0))
    return _format(day, clock, zone_of(hit[7] or timezone), latest) if day and day.year >= _FIRST_YEAR else ""


def _from_number(text: str, timezone: str, latest: datetime | None) -> str:
    hit = _COMPACT.fullmatch(text)
    day = _date(int(hit[1]), int(hit[2]), int(hit[3])) if hit else None
    if hit and day:
        clock = time(int(hit[4]) % 24, int(hit[5]), int(hit[6] or 0)) if hit[4] else None
        return _format(day, clock, zone_of(timezone), latest)
    if not _EPOCH.fullmatch(text):
        return ""
    moment = datetime.fromtimestamp(int(text[:10]), zone_of(timezone) or UTC)
    return _format(moment.date(), moment.timetz().replace(tzinfo=None), moment.tzinfo, latest)
