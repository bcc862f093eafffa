"""Lines that are a date and nothing else, also where an advert was pushed into one."""

import regex

from scraper.text.dates import is_date_line, is_timestamp

DATED, TIMED, EXACT = 3, 4, 5
"""What a line's date speaks for a row of a list: a day, with a clock time, with seconds."""

_LONGEST = 60
"""Code points of a line with a date, an advert in it included."""

_FOREIGN = regex.compile(r"[^\W\d_]{2}")
_DIGITS = regex.compile(r"[\d\-/.: T年月日]*")


def mended_date(text: str) -> str:
    """The time stamp a phrase was pushed into, "" if the line is none.

    >>> mended_date("2017-04-04 12:3靜電油煙處理機3:00"), mended_date("2017-04-04 12:33:00")
    ('2017-04-04 12:33:00', '')
    """
    if len(text) > _LONGEST or not text[:1].isdigit() or not text[-1:].isdigit() or not _FOREIGN.search(text):
        return ""
    head = _DIGITS.match(text).end()
    tail = _DIGITS.match(text[::-1]).end()
    for keep in range(head + tail, 9, -1):
        for left in range(min(head, keep), max(0, keep - tail) - 1, -1):
            joined = (text[:left] + text[len(text) - (keep - left) :]).strip()
            if is_timestamp(joined):
                return joined
    return ""


def weight_of_date(text: str) -> int:
    """How much a line speaks for a dated row: DATED, TIMED or EXACT, 0 if it is more than a date, or none."""
    if len(text) > _LONGEST or not any(c.isdigit() for c in text):
        return 0
    bare = text.strip("[]()（）【】 -|·")
    stamp = mended_date(text) or bare
    if is_timestamp(stamp):
        return EXACT if stamp.count(":") == 2 else TIMED
    return DATED if is_date_line(bare) else 0
