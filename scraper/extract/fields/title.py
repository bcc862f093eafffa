"""The title of the article, without the name of its site.

A page says its title several times: <title>, og:title, JSON-LD, a heading. The heading that the others agree with is
the title as its readers see it; what the others add to it is the site's name, a category or a slogan.
"""

import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from operator import attrgetter

import regex
from msgspec import Struct

from scraper.extract.fields.clues import Clues
from scraper.extract.fields.site_names import printed_names, without_names
from scraper.extract.fields.title_parts import (
    BEGINNING,
    MAX_TITLE,
    main_runs_of,
    parts_of,
    runs_of,
    strip_site,
    title_key,
)
from scraper.model import Mark
from scraper.text.dates import find_dates
from scraper.text.invisible import visible
from scraper.text.misread import squeezed
from scraper.text.urls import is_front_page

_BLOCK = attrgetter("block")
_WORD = regex.compile(r"[\p{Han}]|[\p{L}\p{N}]+")
_FIRST = 1.5  # what the heading nearest to the body has ahead of the others
_FRONT_PAGES = ("首页", "首頁", "主页", "主頁", "官网", "官網", "官方网站", "官方網站", "home", "homepage")
_SHORTEST = 4  # letters of a line above the body that is part of a claim
_ABOVE = 5  # blocks above the body in which a line is its title by its class alone
_LINE = 60  # code points of such a line
_BADGE = 6  # code points of a button or badge inside a heading: A+, 原创, 精华
_BADGES = regex.compile(
    r"^(?:原[创創]|[转轉][载載]|精[华華]|置[顶頂]|推[荐薦]|[独獨]家|首[发發]|[热熱][门門])|(?:原[创創]|[转轉][载載]|精[华華]|置[顶頂]|推[荐薦]|[独獨]家|首[发發]|[热熱][门門])$"
)
"""Words of badges that a theme prints in a heading, where no class tells them."""
_ANSWERED = 3.0  # what the subject of a thread has, whose replies repeat it
_ANSWER = regex.compile(r"(?i:re|aw|antw|sv)\s?[:：]\s*|(?:回[覆復复]|答复)\s?[:：]\s*")
_ALIKE = 0.2
"""Share of common words (Jaccard) from which a lone h1 says what <title> says in other words.

wcxb-dev, titles right: .848 with .01, .852 with .12, .854 with .2, .848 with .3, .828 with .5.
"""
_TITLE_LABELS = regex.compile(
    r"headline|(?:entry|post|article|news|blog|page|content)[-_]?(?:title|tit|name|subject)|title|subject|標題|标题"
)
_NO_LABELS = regex.compile(
    r"site[-_]?(?:title|name)|logo|brand|widget|sidebar|related|recommend|comment|footer|menu|nav|card|blog[-_]title"
)


_KICKER = regex.compile(
    r"kicker|overline|(?:super|top|pre|over|sub)[-_]?(?:title|headline|line|head)|dachzeile|roofline|eyebrow|spitzmarke"
    r"|(?:ober|unter)(?:titel|zeile)|(?<![a-z])(?:date|time|source)|sourcelnk|^time"
)
_HEADLINE = regex.compile(r"(?<![a-z])(?:headline|title)(?![a-z])")
"""What the parts of a heading are called that is more than the title."""
_APART = regex.compile(r"\s[|｜–—\-_»·]\s")
"""What stands between a title and the name of its site."""
_GOES_ON = ':：«“„"-–—|,;&'
"""What a claim goes on behind: the heading is one sentence with it."""
_WHEN = r"(?:19|20)\d\d(?:[-/.年]?\s?[01]?\d[-/.月]?\s?[0-3]?\d日?)\s*[0-2]?\d[:：][0-5]\d(?:[:：][0-5]\d)?"
_DATELINE_BEFORE = regex.compile(rf"{_WHEN}\s+")
_DATELINE_BEHIND = regex.compile(rf"\s+{_WHEN}(?:\s+\p{{L}}{{1,6}}\s?[:：]?\s?[(（]?[\d,]*[)）]?)*+$")
"""A day with its time, and the counters of a post behind it."""
_SHORTEST_TITLE = 10  # letters of what is left of a heading


class Title(Struct, frozen=True):
    """The title, and the fullest form of it that the page prints."""

    text: str = ""
    raw: str = ""


def read_title(clues: Clues, site: str) -> Title:
    """The title: a rule's, else the heading that the page's claims agree with, else a claim without the site's name.

    A line in the body that repeats the title only shows where it ends: it may be a part of it, or in other letters.
    """
    raw = clues.document.head.title or clues.meta("og:title")
    claims, doubled = _claims(clues), []
    for found in clues.found("title"):
        text = _squeeze(found.value)
        if found.rule == "duplicate-title":
            doubled.append(text)
        elif text:
            own = _undated(strip_site(text, site, clues.document.url), claims)
            return Title(_without_kicker(clues, own, site, claims), text)
    headings = _headings(clues, site)
    text = _agreed(headings, claims, _answered(clues)) or _without_badge(clues, claims)
    text = text or _lone(clues, headings, claims) or _printed(clues, claims)
    text = text or _unless_site(clues, site, _claimed(clues, site, claims))
    text = text or (headings[0] if headings else "") or _labelled(clues) or _claimed(clues, site, claims)
    text = _without_kicker(clues, text, site, claims)
    text = next((t for t in doubled if text.startswith(t) and _APART.match(text, len(t))), text)
    *rest, last = parts_of(text) or [("", 0, 0)]
    if rest and site and title_key(last[0]) == title_key(site):  # printed in the heading, too
        text = text[: rest[-1][2]].strip()
    return Title(text, raw or text)


def _squeeze(text: str) -> str:
    return squeezed(visible(text))[:MAX_TITLE].strip(" \u3000")


def _undated(title: str, claims: list[str]) -> str:
    """A title that a rule's selector hit together with its dateline, without that: "2012063023:01 Two days out".

    What is left must be all, or the first part, of what the page says its title is.
    """
    runs = {key for claim in claims for key, weight in runs_of(claim) if weight >= BEGINNING}
    for hit in (_DATELINE_BEFORE.match(title), _DATELINE_BEHIND.search(title)):
        rest = (title[: hit.start()] + title[hit.end() :]).strip() if hit else ""
        if hit and title_key(rest) in runs and title_key(rest):
            return rest
    return title


def _claims(clues: Clues) -> list[str]:
    """What the page says its title is, outside its visible text."""
    said = (
        clues.meta("og:title"),
        clues.document.head.title,
        clues.claims.title,
        clues.meta("twitter:title", "dc.title"),
    )
    return [c for c in map(_squeeze, said) if c]


def _headings(clues: Clues, site: str) -> list[str]:
    """Headings that may be the title, likeliest first: h1, headings whose class says so, the others near the body."""
    ranked, said = [], "\n".join(_claims(clues))
    for index, block in clues.headings(("h1", "h2", "h3", "h4", "p")):
        far = block.kind == "p" or (block.kind != "h1" and index > clues.body[0] + 3)
        if far and (not 4 <= len(block.text) <= 160 or _squeeze(block.text) not in said):
            continue
        labels = clues.labels(index)
        if any(k.end - k.start == len(block.text) and is_front_page(k.href) for k in block.links):
            continue  # the name of the blog, linked to its front page
        named = bool(_TITLE_LABELS.search(labels)) and not _NO_LABELS.search(labels)
        if block.kind == "p" and not named:
            continue
        text = _squeeze(block.text)
        if text and len(block.text) <= MAX_TITLE and title_key(text) and title_key(text) != title_key(site):
            ranked.append(((block.kind != "h1", not named, abs(index - clues.body[0])), text))
    return [text for _, text in sorted(ranked, key=lambda r: r[0])] if ranked else []


def _answered(clues: Clues) -> set[str]:
    """Titles that other headings of the page answer: "Re: Squeaky brakes"."""
    hits = (_ANSWER.match(b.text) for b in clues.document.blocks if b.kind[0] == "h")
    return {title_key(hit.string[hit.end() :]) for hit in hits if hit}


def _without_badge(clues: Clues, claims: list[str]) -> str:
    """A heading that says what a claim says, but for a button or badge at its end: "Rain diary A+", "Original Rain"."""
    runs = {key for claim in claims for key, weight in runs_of(claim) if weight >= BEGINNING}
    for index, block in clues.headings(("h1", "h2")):
        text, size = block.text, len(block.text)
        spans = [(k.start, k.end) for k in block.links] + [(m.start, m.end) for m in _marks_of(clues, index)]
        spans += [hit.span() for hit in _BADGES.finditer(text)] if size <= MAX_TITLE else []
        for start, end in spans if runs and size <= MAX_TITLE else ():
            rest = text[end:] if start == 0 else text[:start] if end == size else ""
            if 0 < end - start <= _BADGE and title_key(rest) in runs and title_key(rest):
                return _squeeze(rest)
    return ""


def _without_kicker(clues: Clues, text: str, site: str, claims: list[str]) -> str:
    """The title without the line over or under it that stands in the same heading, where marks or a claim tell it."""
    for index, block in clues.headings(("h1", "h2")):
        if _squeeze(block.text) != text:
            continue
        size = len(block.text)
        for start, end in _title_marks(clues, index):
            rest = _squeeze(block.text[start:end]).lstrip(" :：/|")
            if end - start < size and len(title_key(rest)) >= _SHORTEST_TITLE:
                return rest
        for claim in (strip_site(claim, site, clues.document.url) for claim in claims):
            over = text[: -len(claim)].strip() if text.endswith(f" {claim}") else ""
            if len(title_key(over)) >= _SHORTEST and 2 * len(over) < len(claim) and over[-1] not in _GOES_ON:
                return claim
    return text


def _title_marks(clues: Clues, index: int) -> Iterator[tuple[int, int]]:
    """What marks in a heading say is the title: what is left beside a kicker or a date, and what is called headline."""
    size = len(clues.document.blocks[index].text)
    for mark in _marks_of(clues, index):
        if (mark.start == 0) == (mark.end == size):
            continue
        if _KICKER.search(mark.label):
            yield (mark.end, size) if mark.start == 0 else (0, mark.start)
        elif _HEADLINE.search(mark.label) and 3 * (mark.end - mark.start) > size:
            yield mark.start, mark.end


def _printed(clues: Clues, claims: list[str]) -> str:
    """A line right above the body, or its first, that a claim holds as one of its parts, and that is no site's name."""
    runs = {key for claim in claims for key in main_runs_of(claim) if len(key) >= _SHORTEST}
    names = printed_names(clues) if runs else set()
    for index in _above(clues) if runs else ():
        block = clues.document.blocks[index]
        key = title_key(block.text) if len(block.text) <= _LINE else ""
        if key in runs and key not in names and not any(is_front_page(k.href) for k in block.links):
            return _squeeze(block.text)
    return ""


def _above(clues: Clues) -> Iterator[int]:
    """The first block of the body and those right above it, upwards."""
    first = clues.body[0]
    yield from range(min(first, len(clues.document.blocks) - 1), max(first - _ABOVE, -1), -1)


def _marks_of(clues: Clues, block: int) -> Sequence[Mark]:
    marks = clues.document.marks  # in the order of their blocks
    return marks[bisect_left(marks, block, key=_BLOCK) : bisect_right(marks, block, key=_BLOCK)]


def _agreed(headings: list[str], claims: list[str], answered: set[str]) -> str:
    """The heading that the claims agree with most: a whole claim, else its beginning, its end, a part of it.

    Length counts too, since names of blogs are shorter than titles, and so do standing first among the headings and
    being answered by others.
    """
    runs: dict[str, float] = {}
    for claim in claims:
        for key, weight in runs_of(claim):
            runs[key] = max(weight, runs.get(key, 0))
    best, most = "", 0.0
    for place, heading in enumerate(headings):
        key = title_key(heading)
        weight = len(key) * runs.get(key, 0) * (_ANSWERED if key in answered else _FIRST if place == 0 else 1)
        if weight > most:
            best, most = heading, weight
    return best


def _words(text: str) -> set[str]:
    return set(_WORD.findall(unicodedata.normalize("NFKC", text).casefold()))


def _lone(clues: Clues, headings: list[str], claims: list[str]) -> str:
    """The only h1 of the page, if it says what the claims say in other words."""
    ones = {_squeeze(b.text) for _, b in clues.headings(("h1",))}
    if len(ones) != 1 or not headings or headings[0] not in ones:
        return ""
    words = _words(headings[0])
    if not claims:
        return headings[0]
    alike = max(len(words & w) / (len(words | w) or 1) for w in map(_words, claims))
    return headings[0] if alike >= _ALIKE else ""


def _claimed(clues: Clues, site: str, claims: list[str]) -> str:
    """The shortest of the claims that the others begin with, without the site's name."""
    if not claims:
        return ""
    first = claims[0]
    for other in claims[1:]:
        if len(title_key(other)) > 8 and title_key(other) in dict(runs_of(first)):
            first = other
    text = strip_site(first, site, clues.document.url)
    return without_names(text, clues) if text == first else text


def _unless_site(clues: Clues, site: str, claim: str) -> str:
    """The claim, unless all that it names is the site, or the site and a date: then the page prints the title alone."""
    names = {*printed_names(clues), title_key(site)} - {""}
    names |= {name + front for name in names for front in _FRONT_PAGES}
    parts = [part for part, _, _ in parts_of(claim)]
    named = [title_key(part) in names for part in parts]
    empty = any(named) and all(known or _is_date(part) for known, part in zip(named, parts, strict=True))
    return "" if empty else claim


def _is_date(text: str) -> bool:
    spans = find_dates(text)
    return bool(spans) and sum(s.end - s.start for s in spans) * 2 > len(text)


def _labelled(clues: Clues) -> str:
    """The line nearest above the body, or its first, whose class says that it is the title."""
    blocks = clues.document.blocks
    for index in _above(clues):
        text, labels = blocks[index].text, clues.labels(index)
        fits = 2 <= len(text) <= _LINE and not any(is_front_page(k.href) for k in blocks[index].links)
        named = fits and _TITLE_LABELS.search(labels) and not _NO_LABELS.search(labels)
        if named and not _is_date(text):
            return _squeeze(text)
    return ""
