"""When the article was published and last changed: a ladder from what says so outright to what merely stands near."""

from collections.abc import Callable, Iterator
from datetime import date

import regex
from msgspec import Struct

from scraper.extract.fields.clues import Clues
from scraper.extract.fields.date_lines import (
    SHORT,
    beside_title,
    dated_lines,
    dates_in,
    is_day_first,
    leading_dates,
    lines_with_dates,
    marked_dates,
    named_dates,
    near_lines,
    sole_release,
    times_in,
    told_day,
)
from scraper.extract.fields.others import Foreign
from scraper.text.dates import parse_date
from scraper.text.months import MONTHS
from scraper.text.urls import path_of

_PUBLISHED_NAMES = """
article:published_time article:published og:published_time og:article:published_time datepublished
date_published pubdate publishdate publish_date publish-date publication_date published_time published-date
publishtime article:create_at article:post_time bt:pubdate sailthru.date parsely-pub-date rnews:datepublished
cxenseparse:recs:publishtime article.published dc.date.issued dcterms.issued dc.date.created dcterms.created
dc.date dcterms.date dc.created citation_publication_date citation_date datecreated created creation_date
originalpublicationdate published w-published-date published_at weibo:article:create_at og:release_date
article:publication_date date
article_date_original displaydate firstpublishedtime ptime time _pubtime apub:time
"""
_PUBLISHED_METAS = tuple(_PUBLISHED_NAMES.split())
_MODIFIED_NAMES = """
article:modified_time article:modified og:updated_time article:updated_time datemodified modified_time
dcterms.modified dc.date.modified last-modified lastmod article:update_at weibo:article:update_at revised
bt:moddate updated lastmodifiedtime updatetime update_time
"""
_MODIFIED_METAS = tuple(_MODIFIED_NAMES.split())
"""Names of metas in lower case, the plainest first."""
_URL_DATE = regex.compile(
    r"(?<!\d)((?:19|20)\d\d)[/\-_.]?([01]?\d)[/\-_.]([0-3]?\d)(?!\d)"
    r"|(?<!\d)((?:19|20)\d\d)[/\-_.](\p{L}{3,9})[/\-_.]([0-3]?\d)(?!\d)"
    r"|(?<!\d)((?:19|20)\d\d)[/\-_]([01]\d)([0-3]\d)(?=[/_.]|$)|(?<!\d)((?:19|20)\d\d)([01]\d)([0-3]\d)(?!\d)"
)
_FIRST_YEAR = "1991"  # the first page of the web


class Dates(Struct, frozen=True):
    """published and modified as dates or RFC 3339; raw is the published date as printed."""

    published: str = ""
    raw: str = ""
    modified: str = ""


def read_dates(clues: Clues, title: str, fallback: Callable[[], str] | None = None) -> Dates:
    """The dates of an article; the first step of the ladder that gives a full, plausible date decides.

    Where only the last change is known it stands for both, and `fallback` is not asked: it would find that one.
    """
    modified, modified_raw = _first(clues, _modified(clues))
    published, raw = _first(clues, _claimed(clues))
    if published and not any(clues.found("published")):
        published, raw = _as_printed(clues, title, (published, raw))
    elif published:
        published, raw = _local_day(clues, title, _with_time(clues, (published, raw)))
    if not published:
        published, raw = _as_told(clues, title, None if modified else fallback)
    if not published and modified:
        return Dates(modified, modified_raw, modified)
    return Dates(published, raw, modified if modified[:10] >= published[:10] else "")


def _as_told(clues: Clues, title: str, fallback: Callable[[], str] | None) -> tuple[str, str]:
    """The date of a page that claims none: printed, told from the day of the fetch, or what the fallback makes of it.

    The fallback reads the whole page: a date that only comments, code or lists of other articles print is not taken.
    """
    foreign = Foreign(clues)
    near = [i for i in near_lines(clues, title) if i not in foreign]
    published, raw = _first(clues, _ladder(clues, title, foreign, near))
    if published:
        changed, line = _first(clues, lines_with_dates(clues, title, near, kinds=(2,)))
        if changed and changed[:10] < published[:10]:
            return changed, line  # what was to come then is no date of the text
    address = _in_address(clues.document.url)
    if address and published and published[:10] != address == _swapped(clues, raw):
        return address, raw
    if not published:
        published, raw = told_day(clues, title, foreign)
    if not published and fallback is not None:
        published, raw = _first(clues, iter([(fallback(), "")]))
        texts = (clues.text(i) for i in foreign) if published else ()
        if any(s.value[:10] == published[:10] for t in texts if len(t) <= SHORT for s in dates_in(clues, t)):
            return "", ""
    return published, raw


def _as_printed(clues: Clues, title: str, claimed: tuple[str, str]) -> tuple[str, str]:
    """The claimed date, unless a line beside the title prints another one that readers would rather believe.

    A printed date before the claimed one is what the author wrote before a move of the site or a new release of its
    pages.
    """
    local = _local_day(clues, title, claimed)
    if local != claimed:
        return local
    printed, line = _first(clues, lines_with_dates(clues, title, beside_title(clues, title), kinds=(0, 1)))
    if not printed:
        return claimed
    if printed[:10] == claimed[0][:10]:
        return claimed  # the claim may hold a time as well
    swapped = _swapped(clues, claimed[1]) == printed[:10]
    return (printed, line) if swapped or _days(printed, claimed[0]) < 0 else claimed


def _local_day(clues: Clues, title: str, claimed: tuple[str, str]) -> tuple[str, str]:
    """A claimed time in UTC, or the day before or after it that a line beside the title, or the address, names."""
    if not claimed[0].endswith("Z"):
        return claimed
    local = [
        *lines_with_dates(clues, title, beside_title(clues, title), kinds=(0, 1)),
        (_in_address(clues.document.url), ""),
    ]
    for text, _ in local:
        printed = _date(clues, text)
        if printed and abs(_days(printed, claimed[0])) == 1:
            return printed, text
    return claimed


def _swapped(clues: Clues, raw: str) -> str:
    """The day that a text names if its language writes day and month the other way round."""
    return parse_date(raw, day_first=not is_day_first(clues), latest=clues.latest)[:10]


def _days(one: str, other: str) -> int:
    """How many days lie between two dates; negative if the first is earlier."""
    return (date.fromisoformat(one[:10]) - date.fromisoformat(other[:10])).days


def _first(clues: Clues, candidates: Iterator[tuple[str, str]]) -> tuple[str, str]:
    """The first candidate (text, zone) that is a date, and its text."""
    for text, zone in candidates:
        value = _date(clues, text[:SHORT], zone)
        if value >= _FIRST_YEAR:
            return value, " ".join(text.split())
    return "", ""


def _date(clues: Clues, text: str, zone: str = "") -> str:
    return parse_date(text, timezone=zone, day_first=is_day_first(clues), latest=clues.latest, language=clues.language)


def _claimed(clues: Clues) -> Iterator[tuple[str, str]]:
    """What rules, JSON-LD and metas give."""
    for found in clues.found("published"):
        yield found.value, found.timezone
    yield from _said_by_page(clues)


def _said_by_page(clues: Clues) -> Iterator[tuple[str, str]]:
    """What JSON-LD and metas give."""
    plain = [clues.claims.published, *(clues.metas[m] for m in _PUBLISHED_METAS if m in clues.metas)]
    yield from ((text, "") for text in plain if text)


def _with_time(clues: Clues, day: tuple[str, str]) -> tuple[str, str]:
    """What the page says beside a day that a rule or a byline gives, if it is a time of that day."""
    told = _first(clues, _said_by_page(clues))
    return told if told[0][:10] == day[0] != told[0] else day


def _ladder(clues: Clues, title: str, foreign: Foreign, near: list[int]) -> Iterator[tuple[str, str]]:
    """What the page prints, the likeliest first; `near` are the blocks in which a dateline stands.

    Where the article's own line tells when it was last changed, another line that says so is another article's.
    """
    kinds = (0, 1) if any(clues.found("modified")) else (0, 1, 2)
    named = [(text, "") for text in named_dates(clues, foreign)]
    yield from named if len({parse_date(text)[:10] for text, _ in named}) == 1 else ()
    yield from lines_with_dates(clues, title, [i for i in beside_title(clues, title) if i not in foreign], kinds=(0, 1))
    yield from named
    yield from marked_dates(clues, near, foreign)
    yield from times_in(clues, near)
    yield from lines_with_dates(clues, title, near, kinds=kinds)
    yield from ((text, "") for text in (_in_address(clues.document.url), clues.claims.page_published) if text)
    yield from ((text, "") for text in leading_dates(clues, title))
    everywhere = range(len(clues.document.blocks))
    dated = dated_lines(clues, title, everywhere, foreign)
    yield from ((text, "") for kind, _, text in dated if kind == 0)
    yield from times_in(clues, everywhere, foreign)
    yield from ((text, "") for kind, _, text in dated if kind > 0 and kind in kinds)
    yield from ((text, "") for text in sole_release(clues, foreign))


def _modified(clues: Clues) -> Iterator[tuple[str, str]]:
    for found in clues.found("modified"):
        yield found.value, found.timezone
    texts = (clues.claims.modified, *(clues.metas[m] for m in _MODIFIED_METAS if m in clues.metas))
    yield from ((text, "") for text in texts if text)


def _in_address(url: str) -> str:
    """The date in an address's path, as ISO; years alone and years with months say too little."""
    for hit in _URL_DATE.finditer(path_of(url)):
        year, month, day = (part for part in hit.groups() if part)
        number = int(month) if month.isdigit() else MONTHS.get(month.lower(), 0)
        if value := parse_date(f"{year}-{number:02}-{int(day):02}"):
            return value
    return ""
