"""A cheap worker for crawl tests: links by a pattern, one article per page, no rules; importable in the children.

With `staging` its articles wait for a lexicon, as those of the real worker do.
"""

import functools
import re
from concurrent.futures import Future

import msgspec
from msgspec.structs import replace

from scraper.corpus.lexicon import LexiconCounts
from scraper.corpus.lexicon_counts import counts_to_bytes
from scraper.crawl.addresses import canonical
from scraper.crawl.feeds import read_feed, read_sitemap
from scraper.crawl.scope import kind_by_rules
from scraper.crawl.values import Lead
from scraper.crawl.work import Seen
from scraper.model import Article, Fetch, Hashes, Tool
from scraper.pool import Outcome, Pool
from scraper.text.fingerprints import sha256_hex, squeeze

HREF = re.compile(rb'<a ([^>]*)href="([^"]+)"')


def cheap(scope, *, staging=False):
    lesson, packed = (counts_to_bytes(LexiconCounts(1)), b"page") if staging else (b"", b"")

    def work(task):
        page = task.page
        if task.staged is not None:
            return Seen(record=msgspec.json.decode(task.staged.line, type=Article))
        if task.kind in ("feed", "sitemap"):
            leads = (read_feed if task.kind == "feed" else read_sitemap)(page.body, page.url)
            if leads is None:
                return Seen(problem=f"there is no {task.kind} in it that can be read")
            return Seen(leads=tuple(lead for lead in leads if scope.holds(lead.url)))
        found = {canonical(href.decode(), page.url): b"older" in more for more, href in HREF.findall(page.body)}
        urls = {url: onward for url, onward in found.items() if url and scope.holds(url)}
        leads = tuple(Lead(url, kind_by_rules(url, None), onward=onward) for url, onward in urls.items())
        if task.kind != "page":
            return Seen(leads=leads)
        text = page.body.decode("utf-8", "replace")[:200]
        fetch = Fetch(source=page.source, status=page.status)
        record = Article(
            id=sha256_hex(page.url)[:32], source=page.source, url=page.url, text=text, fetch=fetch,
            hashes=Hashes(text_sha256=sha256_hex(squeeze(text))),
        )  # fmt: skip
        return Seen(record=record, leads=leads, lesson=lesson, packed=packed)

    return work


def ruled(scope):
    """The cheap work as if the rules `quay` led on each page, their body found on those that say quay-post."""
    work = cheap(scope)

    def with_tool(task):
        seen = work(task)
        if not isinstance(seen.record, Article):
            return seen
        tool = Tool(rules_used=("quay",), extractor="rules" if b"quay-post" in task.page.body else "model")
        return replace(seen, record=replace(seen.record, tool=tool))

    return with_tool


def cheap_pool(scope, jobs=1):
    """Real worker processes with the cheap work."""
    return functools.partial(Pool, functools.partial(cheap, scope), jobs=jobs)


class HerePool:
    """The cheap work in this process: for tests that start hundreds of crawls."""

    def __init__(self, scope, work=cheap):
        self._work = work(scope)

    def submit(self, task):
        future = Future()
        future.set_result(Outcome(value=self._work(task), item=task))
        return future

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass
