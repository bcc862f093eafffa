"""htmldate as the last step of the dates, on the 2 to 4 % of pages where nothing else found one.

`tests/bench/fields.py --htmldate` counts it: 3 more dates right of 586 of wcxb-dev, 7 more of 725 of trafilatura-eval.
Its extensive search gets 7 of 725 more, but makes dates of years: of "© 2025", of "in 2009" and of a link's address in
six of our own fixtures. It also costs each process 2.6 s once (dateparser's patterns of all languages) and a page of
wcxb-dev 6 ms on average.
"""

import re
from collections.abc import Iterable
from datetime import date, datetime

from scraper.text.dates import find_dates


def ask_htmldate(html: str, *, url: str = "", latest: datetime | None = None, foreign: Iterable[str] = ()) -> str:
    """The date that htmldate reads from a page's decoded HTML, "" if none; never later than `latest`.

    `foreign` are texts of the page, readers' comments or lists of other articles, whose dates are not the article's.

    The bound is always given: htmldate's own is the wall clock, which would make results change from day to day. So
    would the times of day that it reads as such times today ("10:30", "232024.01"): a date that is not told is none.
    """
    from htmldate import find_date  # noqa: PLC0415 80 ms of imports that few pages need

    bound = latest.date().isoformat() if latest else "2100-01-01"
    told = find_date(html, url=url or None, original_date=True, extensive_search=False, max_date=bound) or ""
    if not told or not _is_told(html, date.fromisoformat(told)):
        return ""
    return "" if any(span.value[:10] == told for text in foreign for span in find_dates(text)) else told


def _is_told(html: str, when: date) -> bool:
    """Whether year and day stand side by side, the month between or beside them in figures or letters.

    >>> _is_told("23 January 2024", date(2024, 1, 23)), _is_told("style.css?20240123", date(2024, 1, 23))
    (True, True)
    >>> _is_told("<b>23</b> <i>2024.01</i>", date(2026, 11, 26)), _is_told("1/23/24", date(2024, 1, 23))
    (False, True)
    """
    day, month = rf"(?<!\d)0?{when.day}(?!\d)", rf"(?<!\d)0?{when.month}(?!\d)"
    year, short, gap = rf"(?<!\d){when.year}(?!\d)", rf"(?<!\d){when.year % 100:02}(?!\d)", r"\D{1,3}"
    forms = (
        rf"{year}\D{{1,20}}(?:{month}{gap})?{day}",
        rf"{day}\D{{1,20}}(?:{month}{gap})?{year}",
        rf"{month}{gap}{day}\D{{1,20}}{year}",
        rf"{short}{gap}{month}{gap}{day}|{day}{gap}{month}{gap}{short}|{month}{gap}{day}{gap}{short}",
        f"{when:%Y%m%d}",
    )
    return re.search("|".join(forms), html) is not None
