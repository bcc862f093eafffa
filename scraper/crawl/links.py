"""Addresses on an HTML page: posts, archive pages, feeds, the next page of the same post. Runs in the workers."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

import regex
from msgspec import Struct
from msgspec.structs import replace
from selectolax.lexbor import LexborHTMLParser

from scraper.crawl.addresses import canonical, origin_of
from scraper.crawl.parts import is_next_text, part_number, turns_to
from scraper.crawl.scope import Scope, is_other_blog, kind_by_rules
from scraper.crawl.values import Lead
from scraper.rules.schema import Crawl
from scraper.text.urls import host_of, site_of

MAX_LINKS = 5_000
"""Links of one page that are read; link farms have more, blogs' archives at most 1,000."""
_FEEDS = frozenset({"application/rss+xml", "application/atom+xml", "application/feed+json"})
_ATTR = regex.compile(r"::attr\(([\w-]+)\)\s*$")


class PageLinks(Struct, frozen=True, kw_only=True):
    """What a page leads to; canonical addresses."""

    leads: tuple[Lead, ...] = ()
    next_part: str = ""  # the next page of the same post
    single: str = ""  # the same post on one page
    parts: tuple[Lead, ...] = ()  # links that turn the pages of the same post, if it is one; not among the leads
    nofollow: bool = False  # the page asks that its links are not followed


def read_links(text: str, at: tuple[str, str], *, scope: Scope, crawl: Crawl | None, feeds: bool = True) -> PageLinks:
    """The links of a decoded page that belong to the crawl, in page order, each once.

    at: the page's address, and that of the first page of the same post ("" where it is the first itself).

    What turns the pages of a post is told apart, for it is joined with the post; on a list, it leads to more of it.
    """
    tree = LexborHTMLParser(text)
    url, first = at[0], at[1] or at[0]
    base = _base(tree, url)
    chosen = crawl or Crawl()
    single = next((u for u in _selected(tree, chosen.single_page, base) if u != url and _is_near(u, url, scope)), "")
    next_part = _next_part(tree, (url, first), base, chosen)
    next_part = next_part if _is_near(next_part, url, scope) else ""
    if _says_nofollow(tree):
        return PageLinks(next_part=next_part, single=single, nofollow=True)
    leads: dict[str, Lead] = {}
    parts = _turning(tree, base, first) if next_part else frozenset()
    found = (*_archive_next(tree, base, chosen), *_anchors(tree, base, crawl), *(_feeds(tree, base) if feeds else ()))
    for lead in found:
        if lead.onward and lead.url in leads:  # a number leads there, too
            leads[lead.url] = replace(leads[lead.url], onward=True)
        if lead.url in leads or lead.url in (url, first, next_part, single):
            continue
        if scope.holds(lead.url, kind=lead.kind) and not is_other_blog(lead.url, url, crawl):
            leads[lead.url] = lead
    held = tuple(lead for lead in leads.values() if lead.url in parts and lead.kind == "page")
    return PageLinks(
        leads=tuple(lead for lead in leads.values() if lead not in held),
        next_part=next_part,
        single=single,
        parts=held,
    )


def _turning(tree: Any, base: str, first: str) -> frozenset[str]:
    """The addresses that add a number to the first page's, and to which no link leads but such that turn pages."""
    texts: dict[str, list[str]] = {}
    for node in tree.css("a[href], area[href]")[:MAX_LINKS]:
        url = canonical(node.attributes.get("href") or "", base)
        texts.setdefault(url, []).append(node.text(deep=True))
    numbers = {url: part_number(url, first) for url in texts}
    return frozenset(u for u, n in numbers.items() if n and all(turns_to(text, n) for text in texts[u]))


def _is_near(target: str, url: str, scope: Scope) -> bool:
    """Whether the rest of a post may be there: in the scope, or elsewhere on the same site, as frames are."""
    return site_of(host_of(target)) == site_of(host_of(url)) or scope.holds(target, kind="archive")


def _base(tree: Any, url: str) -> str:
    node = tree.css_first("base[href]")
    return canonical(node.attributes.get("href") or "", url) or url if node else url


def _says_nofollow(tree: Any) -> bool:
    nodes = tree.css('meta[name="robots" i]')
    return any("nofollow" in (node.attributes.get("content") or "").lower() for node in nodes)


def _selected(tree: Any, selectors: Iterable[str], base: str) -> Iterator[str]:
    """The addresses that selectors give; a selector reads href unless it ends in ::attr(name)."""
    for selector in selectors:
        hit = _ATTR.search(selector)
        for node in tree.css(_ATTR.sub("", selector)):
            url = canonical(node.attributes.get(hit[1] if hit else "href") or "", base)
            if url:
                yield url


def _anchors(tree: Any, base: str, crawl: Crawl | None) -> Iterator[Lead]:
    if crawl is not None and crawl.links:
        for url in _selected(tree, crawl.links, base):
            yield Lead(url, kind_by_rules(url, crawl) or "page")
    seen: set[str] = set()
    root = origin_of(base)
    for node in tree.css("a[href], area[href]")[:MAX_LINKS]:
        attributes = node.attributes
        href = attributes.get("href") or ""
        onward = crawl is None and is_next_text(node.text(deep=True))
        if (href in seen and not onward) or "nofollow" in (attributes.get("rel") or "").lower():
            continue
        seen.add(href)
        url = _rooted(href, root) if href.startswith("/") else canonical(href, base)
        kind = kind_by_rules(url, crawl) if url else ""
        if kind:
            yield Lead(url, kind, onward=onward)


@lru_cache(maxsize=20_000)  # the same menus stand on every page of a site; one address costs 30 microseconds
def _rooted(href: str, root: str) -> str:
    return canonical(href, root)


def _feeds(tree: Any, base: str) -> Iterator[Lead]:
    for node in tree.css("link[rel~=alternate][href]"):
        if (node.attributes.get("type") or "").strip().lower() in _FEEDS:
            url = canonical(node.attributes.get("href") or "", base)
            if url and "comment" not in url:
                yield Lead(url, "feed")


def _archive_next(tree: Any, base: str, crawl: Crawl) -> Iterator[Lead]:
    return (Lead(url, "archive", onward=True) for url in _selected(tree, crawl.archive_next, base))


def _next_part(tree: Any, at: tuple[str, str], base: str, crawl: Crawl) -> str:
    """By rule; else a link that says "next page" and whose address is the following page of the same post."""
    url, first = at
    by_rule = next((u for u in _selected(tree, crawl.next_page, base) if u != url), "")
    if by_rule or crawl.next_page:
        return by_rule
    wanted = 2 if url == first else part_number(url, first) + 1
    for node in tree.css("a[href], link[rel=next][href]"):
        if node.tag == "link" or node.attributes.get("rel") == "next" or is_next_text(node.text(deep=True)):
            target = canonical(node.attributes.get("href") or "", base)
            if target and part_number(target, first) == wanted:
                return target
    return ""
