"""htmldate as the last step of the dates, on the 2 to 4 % of pages where nothing else found one.

`tests/bench/fields.py --htmldate` counts it: 3 more dates right of 586 of wcxb-dev, 7 more of 725 of trafilatura-eval.
Its extensive search gets 7 of 725 more, but makes dates of years: of "© 2025", of "in 2009" and of a link's address in
six of our own fixtures. It also costs each process 2.6 s once (dateparser's patterns of all languages) and a page of
wcxb-dev 6 ms on average.
"""

from collections.abc import Iterable
from datetime import datetime

from scraper.text.dates import find_dates


def ask_htmldate(html: str, *, url: str = "", latest: datetime | None = None, foreign: Iterable[str] = ()) -> str:
    """The date that htmldate reads from a page's decoded HTML, "" if none; never later than `latest`.

    `foreign` are texts of the page, readers' comments or lists of other articles, whose dates are not the article's.

    The bound is always given: htmldate's own is the wall clock, which would make results change from day to day.
    """
    from htmldate import find_date  # noqa: PLC0415 80 ms of imports that few pages need

    bound = latest.date().isoformat() if latest else "2100-01-01"
    told = find_date(html, url=url or None, original_date=True, extensive_search=False, max_date=bound) or ""
    return "" if any(span.value[:10] == told for text in foreign for span in find_dates(text)) else told
