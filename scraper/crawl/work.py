"""What a worker process runs: a fetched page in, its record and the addresses on it out. No network, no disk."""

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import regex
from msgspec import Struct

from scraper.crawl.addresses import canonical
from scraper.crawl.feeds import read_feed, read_sitemap
from scraper.crawl.join import join_articles
from scraper.crawl.scope import Scope, crawl_rules
from scraper.crawl.templates import hubs_of, next_list
from scraper.crawl.values import Lead, Staged
from scraper.errors import PageError, StoreError
from scraper.model import Article, Explanation, Lexicon, Page, Problem, Reject
from scraper.rules.schema import Crawl

if TYPE_CHECKING:
    from scraper.rules.book import RuleBook

PART_MISSING = "part-missing"
_SITEMAP = regex.compile(rb"<(?:\w+:)?(?:urlset|sitemapindex)[\s>]|^\x1f\x8b")
_FEED = regex.compile(rb"<(?:\w+:)?(?:rss|feed|RDF)[\s>]")


class Setup(Struct, frozen=True, kw_only=True):
    """What a worker must know; travels once per process."""

    scope: Scope
    rules: tuple[str, ...] = ()  # further rule folders
    extractor: str = "auto"
    script: str = "keep"
    feeds: bool = True
    articles: bool = True
    learn: bool = False  # articles wait for a lexicon that is learned from all pages
    lexicon: Lexicon = Lexicon()


class Task(Struct, frozen=True, kw_only=True):
    """One resource to look at; with parts: the records of a post's pages to be joined, and no resource."""

    page: Page = Page(body=b"")
    kind: str = "page"  # page, index, feed, sitemap
    depth: int = 1  # 0: a seed
    first: str = ""  # of a further page of a post: the address of its first one
    places: tuple[str, ...] = ()  # likewise: where the first page has its text
    parts: tuple[Article, ...] = ()
    staged: Staged | None = None  # an article to be finished, and nothing else
    lexicon: str = ""  # with it: the file of the lexicon


class Seen(Struct, frozen=True, kw_only=True):
    """What was seen: the record of a page (None for a hub), and where it leads."""

    record: Article | Reject | None = None
    problem: str = ""  # why a feed or sitemap is none
    leads: tuple[Lead, ...] = ()
    next_part: str = ""
    single: str = ""
    parts: tuple[Lead, ...] = ()  # further pages of the post by their addresses: leads, unless they are joined
    places: tuple[str, ...] = ()  # of a post with further pages: the paths of what holds its text
    lesson: bytes = b""  # what the page teaches (corpus.lexicon_counts)
    packed: bytes = b""  # the page, if it is to wait for the lexicon


def make_work(setup: Setup) -> Callable[[Task], Seen]:
    """The function a worker answers with, the rules loaded.

    Raises:
        RuleError: a rule file is wrong.
    """
    from scraper.corpus.lexicon_rules import load_lexicon  # noqa: PLC0415 - only workers pay for it
    from scraper.rules.load import load_rules  # noqa: PLC0415

    book = load_rules(*map(Path, setup.rules))
    cleaned, lexicon_in = _cleaner(setup, book), lru_cache(1)(load_lexicon)

    def work(task: Task) -> Seen:
        page = task.page
        if task.staged is not None:
            return Seen(record=_finished(task.staged, lexicon_in(Path(task.lexicon))))
        if task.parts:
            return Seen(record=join_articles(task.parts))
        kind = _kind_of(task)
        if kind in ("feed", "sitemap"):
            return _read_hub(kind, page, setup.scope)
        seen, shown = cleaned(task) if task.kind == "page" and setup.articles else (Seen(), None)
        used = seen.record.tool.rules_used if isinstance(seen.record, Article) else ()
        seen = _with_links(seen, task, setup, crawl_rules(book, page.url, used))
        return msgspec.structs.replace(seen, places=_places(shown)) if shown and seen.next_part else seen

    return work


def _cleaner(setup: Setup, book: "RuleBook") -> Callable[[Task], tuple[Seen, Explanation | None]]:
    """What makes a page's record; where articles wait for a lexicon, also what the page teaches, and what waits."""
    from scraper.pipeline import Options, explain, finish, prepare, rejected  # noqa: PLC0415 - only workers pay for it

    def options(task: Task) -> Options:
        return Options(extractor=setup.extractor, script=setup.script, places=task.places)

    def cleaned_alone(task: Task) -> tuple[Seen, Explanation]:
        shown = explain(task.page, book, lexicon=setup.lexicon, options=options(task))
        return Seen(record=shown.record), shown

    if not setup.learn:
        return cleaned_alone

    from scraper.corpus.lexicon import learn  # noqa: PLC0415
    from scraper.corpus.lexicon_counts import counts_to_bytes  # noqa: PLC0415
    from scraper.packing import pack  # noqa: PLC0415

    def cleaned(task: Task) -> tuple[Seen, Explanation | None]:
        try:
            ready, main = prepare(task.page, book, options=options(task))
        except PageError as error:
            return Seen(record=rejected(task.page, error)), None
        shown, lesson = finish(ready), counts_to_bytes(learn([main]))
        packed = pack(ready) if shown.article is not None else b""
        return Seen(record=shown.record, lesson=lesson, packed=packed), shown

    return cleaned


def _places(shown: Explanation) -> tuple[str, ...]:
    """The paths of the blocks that hold the article's text."""
    from scraper.edits import texts  # noqa: PLC0415 - only workers pay for it
    from scraper.extract.paths import path_of  # noqa: PLC0415

    document = shown.document
    left = texts(document, shown.edits)
    return tuple(sorted({path_of(document, index) for index, text in enumerate(left) if text}))


def _finished(staged: Staged, lexicon: Lexicon) -> Article:
    """The article with what the lexicon says of it.

    As it was, if nothing would be left of it, or if its pages were kept by another version of this program.
    """
    from scraper.packing import unpack  # noqa: PLC0415
    from scraper.pipeline import finish  # noqa: PLC0415

    known = msgspec.json.decode(staged.line, type=Article)
    try:
        records = [finish(unpack(page), lexicon=lexicon).record for page in staged.pages]
    except StoreError:
        return known
    parts = [record for record in records if isinstance(record, Article)]
    if not parts or len(parts) < len(records):
        return known
    article = join_articles(parts)
    missing = tuple(problem for problem in known.errors if problem.code == PART_MISSING)
    return msgspec.structs.replace(article, fetch=known.fetch, errors=(*article.errors, *missing))


def _kind_of(task: Task) -> str:
    """The kind by the bytes where it is a hub: seeds and links are named by their address only."""
    head = task.page.body[:2000].lstrip(b"\xef\xbb\xbf \t\r\n")
    if task.kind == "page":
        return "page"
    if _SITEMAP.search(head) or (task.kind == "sitemap" and not _FEED.search(head)):
        return "sitemap"
    return "feed" if _FEED.search(head) or head.startswith(b"{") or task.kind == "feed" else task.kind


def _read_hub(kind: str, page: Page, scope: Scope) -> Seen:
    leads = (read_feed if kind == "feed" else read_sitemap)(page.body, page.url, page.charset or "")
    if leads is None:
        return Seen(problem=f"there is no {kind} in it that can be read")
    return Seen(leads=tuple(lead for lead in leads if scope.holds(lead.url, kind=lead.kind)))


def _with_links(seen: Seen, task: Task, setup: Setup, crawl: Crawl | None) -> Seen:
    from scraper.crawl.links import read_links  # noqa: PLC0415
    from scraper.extract.decode import decode  # noqa: PLC0415

    page = task.page
    url = canonical(page.url) or page.url
    try:
        text = decode(page.body, page.charset).text
    except PageError:
        return seen
    found = read_links(text, (url, task.first), scope=setup.scope, crawl=crawl, feeds=setup.feeds)
    hubs = hubs_of(crawl, url) if task.depth == 0 else []
    listed = any(lead.kind == "page" for lead in found.leads)
    hubs += next_list(crawl, url) if task.kind in ("index", "archive") and listed else []
    leads = dict.fromkeys((*(hub for hub in hubs if setup.scope.holds(hub.url, kind=hub.kind)), *found.leads))
    parts = found.parts
    if not isinstance(seen.record, Article):  # a list: what turns its pages leads to more of it
        leads, parts = dict.fromkeys((*leads, *parts)), ()
    return msgspec.structs.replace(
        seen, leads=tuple(leads), next_part=found.next_part, single=found.single, parts=parts
    )


def incomplete(article: Article, missing: str) -> Article:
    """The article of a post of which a further page could not be had."""
    return msgspec.structs.replace(article, errors=(*article.errors, Problem(PART_MISSING, missing)))
