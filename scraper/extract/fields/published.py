"""When the article was published and last changed: a ladder from what says so outright to what merely stands near."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date

import regex
from msgspec import Struct

from scraper.extract.fields.clues import Clues
from scraper.extract.fields.others import foreign_blocks
from scraper.text.dates import DateSpan, find_dates, parse_date
from scraper.text.relative import find_relative
from scraper.text.urls import path_of

_PUBLISHED_NAMES = """
article:published_time article:published og:published_time og:article:published_time datepublished
date_published pubdate publishdate publish_date publish-date publication_date published_time published-date
publishtime article:create_at article:post_time bt:pubdate sailthru.date parsely-pub-date rnews:datepublished
cxenseparse:recs:publishtime article.published dc.date.issued dcterms.issued dc.date.created dcterms.created
dc.date dcterms.date dc.created citation_publication_date citation_date datecreated created creation_date
originalpublicationdate weibo:article:create_at og:release_date article:publication_date date
article_date_original displaydate firstpublishedtime ptime time _pubtime apub:time
"""
_PUBLISHED_METAS = tuple(_PUBLISHED_NAMES.split())
_MODIFIED_NAMES = """
article:modified_time article:modified og:updated_time article:updated_time datemodified modified_time
dcterms.modified dc.date.modified last-modified lastmod article:update_at weibo:article:update_at revised
bt:moddate updated lastmodifiedtime
"""
_MODIFIED_METAS = tuple(_MODIFIED_NAMES.split())
"""Names of metas in lower case, the plainest first."""

_DATE_LABEL = regex.compile(
    r"publish|posted|post[-_]?(?:date|time|meta|info)|entry[-_]?(?:date|meta|time)|dateline|byline|"
    r"pub[-_]?(?:date|time)|datepub|date|time|created|(?<![a-z])meta|發佈|发布|日期|时间|時間|info"
)
_OTHER_LABEL = regex.compile(
    r"(?<![a-z])(?:comment|repl(?:y|ies)|footer|copyright|sidebar|related|recommend|widget|calendar|"
    r"event|archive|next|prev|menu|nav|updated?|modif)"
)
_UPDATE = regex.compile(
    r"(?i)\b(?:last )?(?:updated|modified|edited|aktualisiert|geändert|stand|mis à jour|actualizado|"
    r"aggiornato|bijgewerkt)\b|(?:更新|修改|编辑|編輯|수정|最終更新)"
)
_RELEASE = regex.compile(
    r"(?i)\b(?:published|posted|created|written|veröffentlicht|erstellt|publié|publicado|"
    r"pubblicato)\b|发布|發佈|發布|发表|發表|投稿|创建|創建|公開|掲載|작성|등록|입력|刊登"
)
_URL_DATE = regex.compile(
    r"(?<!\d)((?:19|20)\d\d)[/\-_.]?([01]?\d)[/\-_.]([0-3]?\d)(?!\d)|(?<!\d)((?:19|20)\d\d)[/\-_]([01]\d)([0-3]\d)(?=[/_.]|$)|(?<!\d)((?:19|20)\d\d)([01]\d)([0-3]\d)(?!\d)"
)
_SHORT = 160
"""Code points of a block up to which a date in it dates the article, and is no part of a story."""
_NEAR = (6, 10)
"""Blocks before and after the title, or the start of the body, that a dateline stands in."""
_BESIDE = (3, 5)
"""Blocks before and after the title whose printed date can outdo the page's claims."""
_CLOSE = 4  # containers around a block that are its part of the page
_TAIL = 4
"""Blocks on either side of the end of the body that may hold one."""
_ABOVE = 4
"""Blocks before the body in which a day told from the fetch dates the article, where no title is printed."""
_BARE = 24  # code points beside the date, far from the title and without a word for "published"
_SENTENCE = 8  # code points beside the date from which a line that ends as a sentence tells a story's day
_LABEL_SIZE = 80  # code points beside the date: labels, names, counters
_LEAD = 16  # code points right before a date that say what it dates: "Last updated on ", 最終更新日
_FIRST_YEAR = "1991"  # the first page of the web


class Dates(Struct, frozen=True):
    """published and modified as dates or RFC 3339; raw is the published date as printed."""

    published: str = ""
    raw: str = ""
    modified: str = ""


def read_dates(clues: Clues, title: str, fallback: Callable[[], str] | None = None) -> Dates:
    """The dates of an article; the first step of the ladder that gives a full, plausible date decides."""
    modified, modified_raw = _first(clues, _modified(clues))
    published, raw = _first(clues, _claimed(clues))
    if published and not any(clues.found("published")):
        published, raw = _as_printed(clues, title, (published, raw))
    if not published:
        published, raw = _as_told(clues, title, fallback)
    if not published and modified:
        return Dates(modified, modified_raw, modified)
    return Dates(published, raw, modified if modified[:10] >= published[:10] else "")


def _as_told(clues: Clues, title: str, fallback: Callable[[], str] | None) -> tuple[str, str]:
    """The date of a page that claims none: printed, told from the day of the fetch, or what the fallback makes of it.

    The fallback reads the whole page: a date that only comments, code or lists of other articles print is not taken.
    """
    foreign = foreign_blocks(clues)
    published, raw = _first(clues, _ladder(clues, title, foreign))
    if not published:
        published, raw = _relative(clues, title, foreign)
    if not published and fallback is not None:
        raw = fallback()
        published = parse_date(raw, latest=clues.latest)
        texts = (clues.text(i) for i in foreign)
        if published and any(s.value[:10] == published for t in texts if len(t) <= _SHORT for s in _dates(clues, t)):
            return "", ""
    return published, raw


def _as_printed(clues: Clues, title: str, claimed: tuple[str, str]) -> tuple[str, str]:
    """The claimed date, unless a line beside the title prints another one that readers would rather believe.

    A time in UTC may fall on the day before or after the one printed; a printed date before the claimed one is what the
    author wrote before a move of the site or a new release of its pages.
    """
    if claimed[0].endswith("Z"):
        local = [*_lines(clues, title, _beside(clues, title), kinds=(0, 1)), (_in_address(clues.document.url), "")]
        for text, _ in local:
            printed = _date(clues, text)
            if printed and abs(_days(printed, claimed[0])) == 1:
                return printed, text
    printed, line = _first(clues, _lines(clues, title, _beside(clues, title), kinds=(0, 1)))
    if not printed:
        return claimed
    if printed[:10] == claimed[0][:10]:
        return claimed  # the claim may hold a time as well
    swapped = parse_date(claimed[1], day_first=not _day_first(clues), latest=clues.latest)[:10] == printed[:10]
    return (printed, line) if swapped or _days(printed, claimed[0]) < 0 else claimed


def _days(one: str, other: str) -> int:
    """How many days lie between two dates; negative if the first is earlier."""
    return (date.fromisoformat(one[:10]) - date.fromisoformat(other[:10])).days


def _beside(clues: Clues, title: str) -> list[int]:
    """Blocks right beside the title, the nearest first."""
    blocks = clues.document.blocks
    anchors = [i for i, b in enumerate(blocks[: clues.body[1]]) if b.text == title][:2]
    steps = sorted(range(-_BESIDE[0], _BESIDE[1]), key=abs)
    return [a + step for a in anchors for step in steps if 0 <= a + step < len(blocks)]


def _is_apart(clues: Clues, title: str, block: int) -> bool:
    """Whether a block right above the title shares none of its closest containers: a banner prints today's date."""
    after = range(block + 1, min(block + 1 + _BESIDE[0], len(clues.document.blocks)))
    heads = [n for n in after if clues.document.blocks[n].text == title]
    return bool(heads) and _around(clues, block).isdisjoint(_around(clues, heads[0]))


def _around(clues: Clues, block: int) -> set[int]:
    element, elements, found = clues.document.blocks[block].element, clues.document.elements, set[int]()
    while element > 0 and len(found) < _CLOSE:
        found.add(element)
        element = elements[element].parent
    return found or {0}


def _first(clues: Clues, candidates: Iterator[tuple[str, str]]) -> tuple[str, str]:
    """The first candidate (text, zone) that is a date, and its text."""
    for text, zone in candidates:
        value = _date(clues, text[:_SHORT], zone)
        if value >= _FIRST_YEAR:
            return value, " ".join(text.split())
    return "", ""


def _date(clues: Clues, text: str, zone: str = "") -> str:
    return parse_date(text, timezone=zone, day_first=_day_first(clues), latest=clues.latest, language=clues.language)


def _dates(clues: Clues, text: str) -> tuple[DateSpan, ...]:
    return find_dates(text, day_first=_day_first(clues), latest=clues.latest, language=clues.language)


def _day_first(clues: Clues) -> bool:
    """How the page's language writes 4/6/2017; English without a country is read as American."""
    lang = clues.document.head.lang.lower().replace("_", "-")
    return bool(lang) and not lang.startswith(("zh", "ja", "ko", "en-us", "en-ca", "en-ph")) and lang != "en"


def _claimed(clues: Clues) -> Iterator[tuple[str, str]]:
    """What rules, JSON-LD and metas give."""
    for found in clues.found("published"):
        yield found.value, found.timezone
    plain = [clues.claims.published, *(clues.metas[m] for m in _PUBLISHED_METAS if m in clues.metas)]
    yield from ((text, "") for text in plain if text)


def _ladder(clues: Clues, title: str, foreign: frozenset[int]) -> Iterator[tuple[str, str]]:
    """What the page prints, the likeliest first.

    Where the article's own line tells when it was last changed, another line that says so is another article's.
    """
    kinds = (0, 1) if any(clues.found("modified")) else (0, 1, 2)
    own = [i for i in range(len(clues.document.blocks)) if i not in foreign]
    near = [i for i in _near(clues, title) if i not in foreign]
    yield from _lines(clues, title, [i for i in _beside(clues, title) if i not in foreign], kinds=(0, 1))
    yield from _marked(clues, near, foreign)
    yield from _times(clues, near)
    yield from _lines(clues, title, near, kinds=kinds)
    yield from ((text, "") for text in (_in_address(clues.document.url), clues.claims.page_published) if text)
    dated = _dated(clues, title, own)
    yield from ((text, "") for kind, _, text in dated if kind == 0)
    yield from _times(clues, own)
    yield from ((text, "") for kind, _, text in dated if kind > 0 and kind in kinds)


def _relative(clues: Clues, title: str, foreign: frozenset[int]) -> tuple[str, str]:
    """The day that a line beside the title, or right before the body, tells from the day of the fetch."""
    first, size = clues.body[0], len(clues.document.blocks)
    for index in (*_beside(clues, title), *sorted(range(first - _ABOVE, first + 3), key=lambda i: abs(i - first))):
        text = clues.text(index) if 0 <= index < size and index not in foreign else ""
        span = find_relative(text, clues.latest) if clues.latest and 0 < len(text) <= _SHORT else None
        if span is None or len(text) - (span.end - span.start) > _BARE or _OTHER_LABEL.search(clues.labels(index)):
            continue
        if _RELEASE.search(text) or not _UPDATE.search(text):
            return span.value, text
    return "", ""


def _modified(clues: Clues) -> Iterator[tuple[str, str]]:
    for found in clues.found("modified"):
        yield found.value, found.timezone
    texts = (clues.claims.modified, *(clues.metas[m] for m in _MODIFIED_METAS if m in clues.metas))
    yield from ((text, "") for text in texts if text)


def _near(clues: Clues, title: str) -> list[int]:
    """Blocks near the title, then near the start of the body, then at its end: where datelines stand."""
    blocks, (first, last) = clues.document.blocks, clues.body
    anchors = [i for i, b in enumerate(blocks[:last]) if b.text == title][:2]
    zones = [range(anchor - _NEAR[0], anchor + _NEAR[1]) for anchor in (*anchors, first)]
    zones.append(range(last - _TAIL, last + _TAIL))
    return list(dict.fromkeys(i for zone in zones for i in zone if 0 <= i < len(blocks)))


def _times(clues: Clues, zone: Iterable[int]) -> Iterator[tuple[str, str]]:
    """<time> elements in these blocks, outside comments and lists of other articles."""
    places = set(zone)
    for block, when in clues.document.head.times:
        if (
            block in places
            and not _OTHER_LABEL.search(clues.labels(block))
            and not _UPDATE.search(clues.document.blocks[block].text[:40])
        ):
            yield when, ""


def _marked(clues: Clues, zone: list[int], foreign: frozenset[int]) -> Iterator[tuple[str, str]]:
    """Inline elements and containers whose itemprop or class names the publication date."""
    blocks, places = clues.document.blocks, set(zone)
    for sure in (True, False):
        for mark in clues.document.marks:
            named = "datepublished" in mark.label or "datecreated" in mark.label
            if (
                mark.block not in foreign
                and named == sure
                and (
                    named
                    or (mark.block in places and _DATE_LABEL.search(mark.label) and not _OTHER_LABEL.search(mark.label))
                )
                and (named or not _says_update(blocks[mark.block].text[: mark.start]))
            ):
                yield blocks[mark.block].text[mark.start : mark.end], ""
        for index in zone if not sure else ():
            labels = clues.labels(index) if len(blocks[index].text) <= _SHORT else ""
            if any(clues.found("modified")) and _kind_of(blocks[index].text) == 2:
                continue
            if labels and _DATE_LABEL.search(labels) and not _OTHER_LABEL.search(labels):
                yield _release_part(clues.text(index)), ""


def _says_update(before: str) -> bool:
    """Whether the words right before a date call it the one of the last change."""
    return bool(_UPDATE.search(before, max(0, len(before) - _LEAD)))


def _lines(
    clues: Clues, title: str, zone: Iterable[int], kinds: tuple[int, ...] = (0, 1, 2)
) -> Iterator[tuple[str, str]]:
    yield from ((text, "") for kind, _, text in _dated(clues, title, zone) if kind in kinds)


def _dated(clues: Clues, title: str, zone: Iterable[int]) -> list[tuple[int, int, str]]:
    """(kind, order, text) of short lines with a date, the likeliest first.

    Kind 0 says "published", 1 says nothing, 2 says "updated".
    """
    blocks, beside = clues.document.blocks, set(_beside(clues, title))
    close, dated = set(_near(clues, title)), []
    for order, index in enumerate(zone):
        if len(blocks[index].text) > _SHORT or blocks[index].text == title:
            continue
        text = clues.text(index)
        spans = _dates(clues, text)
        rest = len(text) - sum(s.end - s.start for s in spans)
        if not spans or rest > _LABEL_SIZE:
            continue
        kind = _kind_of(text)
        if kind == 1 and rest > _BARE and index not in close:
            continue
        if kind == 1 and rest > _SENTENCE and text.rstrip("”」』 ")[-1:] in ("。", "！", "？", "，"):
            continue
        if index in beside or not _OTHER_LABEL.search(clues.labels(index)):
            last = len(blocks) if index in beside and _is_apart(clues, title, index) else 0
            dated.append((kind, order + last, _release_part(text)))
    return sorted(dated)


def _kind_of(text: str) -> int:
    return 0 if _RELEASE.search(text) else 2 if _UPDATE.search(text) else 1


def _release_part(text: str) -> str:
    """The text from the word for "published" on, where a line gives several dates."""
    hit = _RELEASE.search(text)
    return text[hit.start() :] if hit and find_dates(text[hit.start() :]) else text


def _in_address(url: str) -> str:
    """The date in an address's path, as ISO; years alone and years with months say too little."""
    for hit in _URL_DATE.finditer(path_of(url)):
        year, month, day = (part for part in hit.groups() if part)
        if value := parse_date(f"{year}-{int(month):02}-{int(day):02}"):
            return value
    return ""
