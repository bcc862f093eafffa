"""Days that a page tells from the moment it is read: "3 days ago", 昨天 12:30, 5시간 전."""

from datetime import UTC, datetime, timedelta

import regex

from scraper.text.dates import DateSpan

_MOST = {"seconds": 999, "minutes": 999, "hours": 72, "days": 31}
"""Beyond these a page counts in weeks and months, which name no day."""
_AGO = regex.compile(
    r"(?<![\d.,:/\-])(?P<count>\d{1,3})\s?(?:(?P<seconds>秒[鐘钟]?|초)|(?P<minutes>分[鐘钟間]?|분)|(?P<hours>[個个]?小[時时]|時間|시간)"
    r"|(?P<days>[天日일]))\s?(?:之?前(?![後后])|전(?![가-힣]))"
    r"|(?<![\w.,:/\-])(?P<count>\d{1,3}|an?|one)\s(?:(?P<seconds>sec(?:ond)?s?)|(?P<minutes>min(?:ute)?s?)|(?P<hours>h(?:ou)?rs?)"
    r"|(?P<days>days?))\sago\b",
    regex.IGNORECASE,
)
_CLOCK = r"(?:,?\s?(?:at\s)?\d{1,2}:\d\d(?::\d\d)?(?:\s?[ap]m)?(?!\d))"
_PAST = r"(?P<yesterday>昨天|昨日|어제|yesterday)|(?P<before>前天|一昨日|그저께)"
_NAMED = regex.compile(
    rf"(?<![\p{{L}}\d])(?:(?P<today>今天|今日|오늘|today){_CLOCK}|(?:{_PAST})(?:{_CLOCK}|(?=\s*(?:[|｜·•/]|$))))",
    regex.IGNORECASE,
)
_NAMED_DAYS = {"today": 0, "yesterday": 1, "before": 2}


def find_relative(text: str, now: datetime) -> DateSpan | None:
    """The first day that the text tells from `now`, as a date in UTC.

    A named day counts with a time, a past one also at the end of a line.

    >>> now = datetime(2016, 4, 7, 12, tzinfo=UTC)
    >>> find_relative("3天前", now).value, find_relative("2 weeks ago", now)
    ('2016-04-04', None)
    """
    if hit := _AGO.search(text):
        unit = next(name for name in _MOST if hit[name])
        count = int(hit["count"]) if hit["count"].isdecimal() else 1
        back = timedelta(**{unit: count}) if count <= _MOST[unit] else None
    else:
        hit = _NAMED.search(text)
        back = timedelta(days=_NAMED_DAYS[hit.lastgroup or "today"]) if hit else None
    if hit is None or back is None:
        return None
    return DateSpan(hit.start(), hit.end(), (now.astimezone(UTC) - back).date().isoformat())
