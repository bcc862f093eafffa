"""A cheap worker for crawl tests: links by a pattern, one article per page, no rules; importable in the children."""

import functools
import re

from scraper.crawl.addresses import canonical
from scraper.crawl.feeds import read_feed, read_sitemap
from scraper.crawl.scope import kind_by_rules
from scraper.crawl.values import Lead
from scraper.crawl.work import Seen
from scraper.model import Article, Fetch
from scraper.text.fingerprints import sha256_hex

HREF = re.compile(rb'<a [^>]*href="([^"]+)"')


def cheap(scope):
    def work(task):
        page = task.page
        if task.kind in ("feed", "sitemap"):
            leads = (read_feed if task.kind == "feed" else read_sitemap)(page.body, page.url)
            return Seen(leads=tuple(lead for lead in leads if scope.holds(lead.url)))
        urls = dict.fromkeys(canonical(href.decode(), page.url) for href in HREF.findall(page.body))
        leads = tuple(Lead(url, kind_by_rules(url, None)) for url in urls if url and scope.holds(url))
        if task.kind != "page":
            return Seen(leads=leads)
        text = page.body.decode("utf-8", "replace")[:200]
        fetch = Fetch(source=page.source, status=page.status)
        record = Article(id=sha256_hex(page.url)[:32], source=page.source, url=page.url, text=text, fetch=fetch)
        return Seen(record=record, leads=leads)

    return work


def cheap_work(scope):
    return functools.partial(cheap, scope)
