"""The addresses that a platform's templates give for one blog: feeds, sitemaps, lists of posts, their next page."""

from collections.abc import Iterator

import regex

from scraper.crawl.addresses import canonical, origin_of
from scraper.crawl.values import Lead
from scraper.rules.patterns import compile_pattern
from scraper.rules.schema import Crawl
from scraper.text.urls import host_of

_PLACE = regex.compile(r"\{(\w+)\}")


def hubs_of(crawl: Crawl | None, url: str) -> list[Lead]:
    """Where the posts of the blog at `url` are listed; templates that lack a value are left out."""
    if crawl is None:
        return []
    values = _values(crawl, url)
    found = (
        Lead(address, kind)
        for kind, templates in (("feed", crawl.feeds), ("sitemap", crawl.sitemaps), ("index", crawl.index))
        for template in templates
        if (address := canonical(_filled(template, values)))
    )
    return list(dict.fromkeys(found))


def next_list(crawl: Crawl | None, url: str) -> Iterator[Lead]:
    """The page after `url` of a list that a template with {page} counts; nothing if it is no such list."""
    if crawl is None:
        return
    values = _values(crawl, url)
    for template in crawl.index:
        if "{page}" not in template:
            continue
        # the template filled with a page number no blog has, so that its canonical spelling can be searched for
        shape = canonical(_filled(template, {**values, "page": "987654321"}))
        hit = regex.fullmatch(regex.escape(shape).replace("987654321", r"(\d{1,6})"), url) if shape else None
        if hit:
            following = str(int(hit[1]) + crawl.page_step)
            yield Lead(canonical(_filled(template, {**values, "page": following})), "archive", onward=True)


def _values(crawl: Crawl, url: str) -> dict[str, str]:
    values = {"host": host_of(url), "home": origin_of(url), "page": str(crawl.first_page)}
    hit = compile_pattern(crawl.site).search(url) if crawl.site else None
    groups = hit.groupdict() if hit else {}
    return values | {name: value for name, value in groups.items() if value}


def _filled(template: str, values: dict[str, str]) -> str:
    """The template with its values; "" if one is missing."""
    if any(name not in values for name in _PLACE.findall(template)):
        return ""
    return str(_PLACE.sub(lambda hit: values[hit[1]], template))
