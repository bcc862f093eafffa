"""One row of the frontier visited: robots, delay, request, worker, further pages of its post; it stores nothing."""

import asyncio
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import partial

from msgspec import Struct
from msgspec.structs import replace

from scraper.crawl.addresses import canonical
from scraper.crawl.manners import address_keys, site_key
from scraper.crawl.means import Means
from scraper.crawl.outputs import Visit, exchange_of
from scraper.crawl.values import DONE, FAILED, SKIPPED, WAITING, Lead, Row, Verdict
from scraper.crawl.waits import Later, Unread, next_try, obey
from scraper.crawl.work import Seen, Task, incomplete
from scraper.errors import FetchError
from scraper.fetch.client import fetch, page_of, problem_of
from scraper.fetch.robots import Robots, RobotsState
from scraper.fetch.values import Failed, Fetched, Request
from scraper.model import Article, Page, Reject
from scraper.store.warc import Exchange

PATIENCE = 5.0
"""Seconds that a visit waits for its turn at an address; a longer wait gives the row back."""
MIDWAY = 90.0
"""Seconds that a visit waits in its middle, before a redirect's target or a further page: the longest crawl-delay and
its jitter. Giving the row back there would begin it anew, and it would never end."""


class Whole(Struct, frozen=True):
    """The record of a post, and its pages if they wait for the lexicon."""

    record: Article | Reject | None = None
    pages: tuple[bytes, ...] = ()


_NOTHING = Whole()


class Visitor:
    """Visits one row; made anew for each."""

    def __init__(self, means: Means, row: Row) -> None:
        self._means, self._row = means, row
        self._exchanges: list[tuple[Exchange, int, str]] = []
        self._main = -1  # index of the exchange that the record is made of
        self._merged: list[str] = []
        self._leads: list[Lead] = []
        self._lessons: list[bytes] = []
        self._asked: list[tuple[str, ...]] = []  # of the present request and its redirects: the keys of their paces
        self._turned = False  # whether anything was asked for

    async def run(self) -> Visit:
        """What came of the row.

        Raises:
            Later: it is not its turn.
        """
        row = self._row
        try:
            fetched = await self._get(row.url, row.etag, row.last_modified, depth=row.depth)
        except FetchError as error:
            return self._failed(error)
        problem = _problem(fetched, row.kind)
        if problem is not None:
            return self._failed(problem)
        digest = self._exchanges[-1][0].digest
        if fetched.not_modified or digest == row.digest:
            return self._visit(self._done(fetched, row.digest))
        at = canonical(fetched.url)
        if at and at != row.url:
            self._merged.append(at)
        self._main = len(self._exchanges) - 1
        seen = await self._look(fetched, row.kind)
        if seen.problem:
            return self._failed(Failed("not-a-page", seen.problem))
        try:
            whole = await self._whole(seen, fetched) if row.kind == "page" else _NOTHING
        except FetchError as error:  # a further page that may still come: the post is visited again
            return self._failed(error)
        self._lead(seen.leads)
        if seen.next_part and not isinstance(seen.record, Article):  # no post to join it with: a page of its own
            self._leads.append(Lead(seen.next_part, onward=True))
        if seen.single and seen.record is None:
            self._lead((Lead(seen.single),))
        return self._visit(self._done(fetched, digest), whole, main=self._main)

    async def _get(
        self, url: str, etag: str = "", modified: str = "", *, depth: int = 1, patience: float | None = None
    ) -> Fetched:
        """One resource, politely; redirects and the response itself are noted for the archive."""
        means = self._means
        addresses = await means.client.addresses(url)  # first of all: a forbidden address is final, not "try later"
        keys, patience = (site_key(url), *address_keys(addresses)), PATIENCE if patience is None else patience
        rules, state = await self._robots(url, keys, patience)
        obey(rules, state, url)
        if depth == 0 and means.sitemaps:
            self._leads += [Lead(one, "sitemap") for link in rules.sitemaps if (one := canonical(link, url))]
        await self._turn(keys, patience)
        self._asked = [keys]
        try:
            fetched = await fetch(means.client, Request(url=url, etag=etag, last_modified=modified), check=self._check)
        except Failed as failed:
            self._note(*failed.hops)
            self._end(*failed.hops, *([failed] if failed.ip else []))
            raise
        self._note(*fetched.hops, fetched)
        self._end(*fetched.hops, fetched)
        return fetched

    def _end(self, *answers: Fetched | Failed) -> None:
        """Each answer counts for the site and the address that gave it, not for the one that led there."""
        for keys, answer in zip(self._asked, answers, strict=False):  # no answer where a redirect was not followed
            self._means.manners.end(keys, answer)

    async def _robots(self, url: str, keys: tuple[str, ...], patience: float) -> tuple[Robots, RobotsState]:
        means = self._means
        turn = partial(self._turn, keys, patience)
        return await means.manners.robots(means.client, url, keys=keys, load=means.load_robots, turn=turn)

    async def _turn(self, keys: tuple[str, ...], patience: float) -> None:
        """Wait for our turn and take it: what is kept first survives even a kill during the request."""
        means = self._means
        while (wait := means.manners.allowed_at(keys) - means.clock()) > 0:
            if wait > patience:
                raise Later(means.clock() + wait)
            await asyncio.sleep(wait)
        self._turned = True
        paces = means.manners.begin(keys)
        if means.manners.strict:
            await means.keep_paces(paces)

    async def _check(self, url: str) -> None:
        """Each redirect is a request of its own: scope, address, robots and delay hold for it too.

        A target that can't be asked now is a failure of this URL, to be tried again: its own site must not wait for it.
        """
        means, target = self._means, canonical(url) or url
        if not means.scope.holds(target, kind=self._row.kind):
            raise Failed("out-of-scope", f"redirect to {target}")
        addresses = await means.client.addresses(target)  # before robots.txt, as in _get: it is final
        keys = (site_key(target), *address_keys(addresses))
        try:
            rules, state = await self._robots(target, keys, MIDWAY)
            obey(rules, state, target)
            await self._turn(keys, MIDWAY)
        except Later as later:
            raise Failed("throttled", f"{target}: its site asks to wait") from later
        self._asked.append(keys)

    def _lead(self, leads: Iterable[Lead]) -> None:
        """Note where a page leads, as far as the scope goes."""
        deep = self._row.depth < self._means.scope.depth
        self._leads += [lead for lead in leads if deep or lead.onward]

    async def _look(self, fetched: Fetched, kind: str, *, places: tuple[str, ...] | None = None) -> Seen:
        """What a worker sees; with places (where the first page has its text) this is a further page of the post."""
        first = "" if places is None else self._row.url
        page = self._page(fetched, kind)
        task = Task(page=page, kind=kind, first=first, places=places or (), depth=self._row.depth)
        return await self._ask(task, self._row.url)

    async def _ask(self, task: Task, url: str) -> Seen:
        outcome = await self._means.ask(task)
        if outcome.reason == "internal":
            self._means.on_bug(f"{url}:\n{outcome.traceback}")
        if outcome.failed:
            page = task.page
            if task.kind != "page":
                return Seen(problem=f"no worker could read it: {outcome.reason}")
            return Seen(record=Reject(source=page.source, url=page.url, reason=outcome.reason, detail=outcome.detail))
        assert isinstance(outcome.value, Seen)
        if outcome.value.lesson:
            self._lessons.append(outcome.value.lesson)
        return outcome.value

    def _page(self, fetched: Fetched, kind: str) -> Page:
        at = datetime.fromtimestamp(self._means.wall(), UTC)
        if kind == "page":
            return page_of(fetched, at)
        return Page(body=fetched.body, url=fetched.url, media_type=fetched.media_type, charset=fetched.charset)

    async def _whole(self, seen: Seen, fetched: Fetched) -> Whole:
        """The post, its further pages joined; a page that can't be had is named in its errors."""
        if isinstance(seen.record, Reject) and seen.single:
            return await self._behind(seen, seen.single)
        if not isinstance(seen.record, Article) or not (seen.next_part or seen.single):
            return _alone(seen)
        missing = ""
        if seen.single:
            further, missing = await self._further(seen.single, seen.places)
            if further is not None:
                self._main = len(self._exchanges) - 1
                return _alone(further)
        parts, missing = await self._rest(seen, missing, known={self._row.url, canonical(fetched.url), seen.single})
        articles = [part.record for part in parts if isinstance(part.record, Article)]
        if missing:
            articles[0] = incomplete(articles[0], missing)
        if len(parts) == 1:
            return Whole(articles[0], _alone(seen).pages)
        joined = (await self._ask(Task(parts=tuple(articles)), self._row.url)).record
        return Whole(joined, tuple(part.packed for part in parts))

    async def _rest(self, seen: Seen, missing: str, *, known: set[str]) -> tuple[list[Seen], str]:
        """The pages of a post in order, and what is missing of it; other pages that it links to become leads."""
        parts, following, most = [seen], seen.next_part, self._means.parts
        while following and following not in known and len(parts) < most:
            known.add(following)
            further, missing = await self._further(following, seen.places)
            if further is None:
                break
            parts.append(further)
            following = further.next_part
        if following and following not in known:
            return parts, f"{following}: not fetched, for limits.parts is {most}"
        self._lead(lead for part in parts for lead in part.parts if lead.url not in known)
        return parts, missing

    async def _further(self, url: str, places: tuple[str, ...]) -> tuple[Seen | None, str]:
        """A further page of the post, or why it can't be had."""
        try:
            further = await self._part(url, places)
        except FetchError as error:
            if self._may_still_come(error):
                raise
            return None, f"{url}: {error}"
        self._merged.append(url)
        if isinstance(further.record, Article):
            return further, ""
        reason = further.record.reason if further.record is not None else "no record"
        return None, f"{url}: rejected as {reason}"

    async def _behind(self, shell: Seen, url: str) -> Whole:
        """What an empty shell stands for: the page that its frame or its link to a single page names."""
        try:
            further = await self._part(url, ())
        except FetchError as error:
            if self._may_still_come(error):
                raise
            return _alone(shell)
        if not isinstance(further.record, Article):
            return _alone(shell)
        self._merged.append(url)
        self._main = len(self._exchanges) - 1
        return _alone(further)

    def _may_still_come(self, error: FetchError) -> bool:
        return error.retry and self._row.tries + 1 < self._means.tries

    async def _part(self, url: str, places: tuple[str, ...]) -> Seen:
        fetched = await self._get(url, patience=MIDWAY)
        problem = problem_of(fetched)
        if problem is not None:
            raise problem
        seen = await self._look(fetched, "page", places=places)
        self._lead(seen.leads)
        return seen

    def _note(self, *responses: Fetched) -> None:
        at = datetime.fromtimestamp(self._means.wall(), UTC)
        self._exchanges += [(exchange_of(one, at), one.status, one.media_type) for one in responses]

    def _done(self, fetched: Fetched, digest: str) -> Verdict:
        row = self._row
        return Verdict(
            id=row.id,
            status=DONE,
            etag=fetched.etag or (row.etag if fetched.not_modified else ""),
            last_modified=fetched.last_modified or (row.last_modified if fetched.not_modified else ""),
            digest=digest,
            fetched_at=self._means.clock(),
        )

    def _failed(self, error: FetchError) -> Visit:
        """A failure: tried again later, or final with a Reject. What was known of the URL stays known."""
        row, means = self._row, self._means
        kept = self._kept(status=FAILED, tries=row.tries + 1, reason=error.reason)
        known = isinstance(error, Unread) and not self._turned
        if error.retry and (error.reason == "throttled" or kept.tries < means.tries):
            due = next_try(error, tries=row.tries, now=means.clock(), first=means.first_retry)
            due = max(due, means.manners.allowed_at((site_key(row.url),)))
            return self._visit(replace(kept, status=WAITING, due=due), known=known)
        skipped = error.reason in ("robots", "out-of-scope")
        reject = Reject(source=row.url, url=row.url, reason=error.reason, detail=error.detail)
        return self._visit(
            replace(kept, status=SKIPPED if skipped else FAILED),
            Whole(reject if row.kind == "page" else None),
            detail=error.detail,
            known=known,
        )

    def _kept(self, *, status: int, reason: str, tries: int) -> Verdict:
        row = self._row
        return Verdict(
            id=row.id, status=status, tries=tries, reason=reason, etag=row.etag,
            last_modified=row.last_modified, digest=row.digest, fetched_at=row.fetched_at,
        )  # fmt: skip

    def _visit(
        self, verdict: Verdict, whole: Whole = _NOTHING, *, main: int = -1, detail: str = "", known: bool = False
    ) -> Visit:
        return Visit(
            row=self._row, verdict=verdict, exchanges=tuple(self._exchanges), main=main, record=whole.record,
            pages=whole.pages, lessons=tuple(self._lessons), leads=tuple(self._leads), merged=tuple(self._merged),
            detail=detail, known=known,
        )  # fmt: skip


def _alone(seen: Seen) -> Whole:
    return Whole(seen.record, (seen.packed,) if seen.packed else ())


def _problem(fetched: Fetched, kind: str) -> FetchError | None:
    """Why a response is of no use; hubs may be XML, JSON or compressed."""
    problem = problem_of(fetched)
    if problem is not None and problem.reason == "not-a-page" and kind != "page" and fetched.status == 200:
        return None
    return problem
