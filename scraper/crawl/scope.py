"""Which URLs belong to a crawl, and what kind of page each of them is by the rules of its platform."""

from collections.abc import Iterable

import regex
from msgspec import Struct

from scraper.crawl.job import Job
from scraper.rules.book import RuleBook
from scraper.rules.patterns import compile_pattern
from scraper.rules.pick import pick
from scraper.rules.schema import Crawl
from scraper.text.urls import host_of, is_front_page, site_of

KINDS = ("page", "index", "archive", "feed", "sitemap")
"""A page may be an article; the others (hubs) only lead to some. An archive is a further page of an index."""

_ASSET = regex.compile(
    r"\.(?:jpe?g|png|gif|webp|avif|svg|ico|bmp|css|js|mjs|json|map|woff2?|ttf|eot|pdf|docx?|xlsx?|pptx?|zip|rar|7z|gz|tgz"
    r"|exe|apk|dmg|iso|mp[34]|m4[av]|avi|mov|wmv|flv|webm|ogg|wav|swf|torrent)$",
    regex.IGNORECASE,
)


class Scope(Struct, frozen=True, kw_only=True):
    """The bounds of a crawl; picklable, the same in the workers and in the loop."""

    hosts: frozenset[str]
    suffixes: tuple[str, ...] = ()  # ".example.com": every host that ends so
    sites: frozenset[str] = frozenset()
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    depth: int = 20
    seeds: frozenset[str] = frozenset()

    def holds(self, url: str, *, kind: str = "page") -> bool:
        """Whether a canonical URL belongs to the crawl; seeds always do, hubs need no `include` pattern."""
        if url in self.seeds:
            return True
        host = host_of(url)
        if host not in self.hosts and site_of(host) not in self.sites and not host.endswith(self.suffixes or ("\0",)):
            return False
        if _ASSET.search(url.partition("?")[0]) or any(compile_pattern(p).search(url) for p in self.exclude):
            return False
        return kind != "page" or not self.include or any(compile_pattern(p).search(url) for p in self.include)


def scope_of(job: Job) -> Scope:
    """The scope that a job file describes: the seeds' hosts (or sites) and those it names.

    A seed's host is the same with and without "www.": sites redirect from one to the other and link to both.
    """
    named = {host.lower() for host in job.scope.hosts}
    seeds = {host_of(seed) for seed in job.seeds}
    hosts = seeds | set(map(_twin, seeds)) | {host for host in named if not host.startswith("*.")}
    return Scope(
        hosts=frozenset(hosts),
        suffixes=tuple(sorted(host[1:] for host in named if host.startswith("*."))),
        sites=frozenset(site_of(host_of(seed)) for seed in job.seeds) if job.scope.same == "site" else frozenset(),
        include=job.scope.include,
        exclude=job.scope.exclude,
        depth=job.scope.depth,
        seeds=frozenset(job.seeds),
    )


def _twin(host: str) -> str:
    return host.removeprefix("www.") if host.startswith("www.") else f"www.{host}"


def crawl_rules(book: RuleBook, url: str, used: Iterable[str] = ()) -> Crawl | None:
    """How posts are found on the platform of a page: by the rule sets that matched it, else by its address alone."""
    names = [name for name in used if name in book.sets] or [one.id for one in pick(book, url=url)]
    for name in reversed(names):
        crawl = book.sets[name].crawl
        if crawl is not None:
            return crawl
    return None


def kind_by_rules(url: str, crawl: Crawl | None) -> str:
    """page, index, or "" (not to be fetched) by a platform's patterns; without patterns everything is a page."""
    if crawl is None:
        return "index" if is_front_page(url) else "page"
    if _any(crawl.skip, url):
        return ""
    if _any(crawl.article, url):
        return "page"
    if _any(crawl.archive, url) or is_front_page(url):
        return "index"
    return "" if crawl.article else "page"


def is_other_blog(url: str, here: str, crawl: Crawl | None) -> bool:
    """Whether an address belongs to another blog of the same platform: the groups of `site` differ.

    Many blogs share one host there, so that hosts alone don't bound the crawl.
    """
    if crawl is None or not crawl.site:
        return False
    pattern = compile_pattern(crawl.site)
    ours, theirs = pattern.search(here), pattern.search(url)
    return ours is not None and theirs is not None and ours.groupdict() != theirs.groupdict()


def _any(patterns: Iterable[str], url: str) -> bool:
    return any(compile_pattern(pattern).search(url) for pattern in patterns)
