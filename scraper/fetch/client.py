"""One URL to one response: redirects by hand, each hop checked again, codings undone within bounds.

async with open_client(Options(user_agent=user_agent("https://example.org/bot"))) as client:
    fetched = await fetch(client, Request(url="https://example.com/post/1"))
"""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from urllib.parse import quote_from_bytes

import ada_url
import msgspec

from scraper.errors import ConfigError
from scraper.fetch.codings import codings_of, decoded
from scraper.fetch.values import Failed, Fetched, HopCheck, Limits, Options, Request
from scraper.fetch.wall import wall_of
from scraper.fetch.wire import Ask, Origin, Reply, Wire
from scraper.model import VERSION, Page
from scraper.text.sniff import kind_of

PRODUCT = "repost-scraper"
"""The product token: what robots.txt groups are matched against."""

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_ACCEPT = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.5"
_CODINGS = "gzip, deflate, br, zstd"
_PORTS = {"http:": 80, "https:": 443}
_STATUS_REASONS = dict.fromkeys((401, 402, 403, 407, 451), "forbidden") | {
    404: "not-found",
    408: "timeout",
    410: "gone",
    425: "throttled",
    429: "throttled",
}
_PAGE_KINDS = {"html", "text"}


def user_agent(contact: str, version: str = VERSION) -> str:
    """The true User-Agent, with the address where a site owner finds who is asking.

    Raises:
        ConfigError: contact is neither an http(s) URL nor a mail address.

    >>> user_agent("https://example.org/bot")
    'repost-scraper/0.1.0 (+https://example.org/bot)'
    """
    plain = contact.strip()
    if not plain.isprintable() or not plain.isascii() or "(" in plain or ")" in plain or " " in plain:
        raise ConfigError(f"contact {contact!r}: give one plain URL or mail address")
    if not (plain.startswith(("https://", "http://")) and "." in plain) and "@" not in plain.strip("@"):
        raise ConfigError("contact is missing: give a URL or a mail address where site owners can reach you")
    return f"{PRODUCT}/{version} (+{plain})"


class Client:
    """Open connections and how to behave; made by `open_client`."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.wire = Wire(options)

    async def addresses(self, url: str) -> tuple[str, ...]:
        """The checked addresses behind a URL, so that delays can be kept per address before anything is sent.

        Raises:
            Failed: bad-url, bad-scheme, blocked-address, no-such-host, dns.
        """
        _, host, port = _origin(_parsed(url))
        return await self.wire.dialer.addresses(host, port)


@asynccontextmanager
async def open_client(options: Options) -> AsyncIterator[Client]:
    """A client whose connections are closed at the end."""
    client = Client(options)
    try:
        yield client
    finally:
        await client.wire.close()


async def fetch(client: Client, request: Request, *, check: HopCheck | None = None) -> Fetched:
    """GET one resource; every complete response is returned, whatever its status (`problem_of` judges it).

    check is awaited with the target of each redirect before it is asked for.

    Raises:
        Failed: no whole response came; `retry` says whether a later try makes sense. And what check raises.
    """
    hops: list[Fetched] = []
    url = _parsed(request.url)
    seen = {url.href}
    first = url.host
    while True:
        asked = time.monotonic()
        try:
            fetched = await _one(client, request, url, same_host=url.host == first)
            target = _target(fetched)
            if not target:
                return msgspec.structs.replace(fetched, url_requested=request.url, hops=tuple(hops))
            hops.append(fetched)
            url = _next(url, target, seen, hops, client.options.limits)
            if check is not None:
                await check(url.href)
        except Failed as failed:
            failed.hops = tuple(hops)
            failed.latency = time.monotonic() - asked
            raise


def _next(url: ada_url.URL, target: str, seen: set[str], hops: list[Fetched], limits: Limits) -> ada_url.URL:
    if len(hops) > limits.redirects:
        raise Failed("too-many-redirects", f"more than {limits.redirects}")
    try:
        following = _parsed(target, url.href)
    except Failed as failed:
        reason = "bad-redirect" if failed.reason == "bad-url" else failed.reason
        raise Failed(reason, f"redirect to {target[:200]!r}") from failed
    if following.href in seen:
        raise Failed("redirect-loop", following.href)
    seen.add(following.href)
    return following


def _parsed(text: str, base: str | None = None) -> ada_url.URL:
    """The URL standard's reading: 0x7f.1 and 2130706433 become 127.0.0.1, names become ASCII. No user, no fragment."""
    try:
        url = ada_url.URL(text, base=base) if base else ada_url.URL(text)
    except ValueError as error:
        raise Failed("bad-url", repr(text[:200])) from error
    if url.protocol not in _PORTS:
        raise Failed("bad-scheme", f"{url.protocol} is not fetched")
    url.hash = url.username = url.password = ""
    if url.hostname.endswith("."):
        url.hostname = url.hostname.rstrip(".")
    if not url.hostname:
        raise Failed("bad-url", repr(text[:200]))
    return url


def spelled(url: str) -> str:
    """The URL as it is asked for: the URL standard's spelling, without user and fragment.

    Raises:
        Failed: bad-url, bad-scheme.

    >>> spelled("HTTP://me@0x7f.1:80/a/../b#c")
    'http://127.0.0.1/b'
    """
    return _parsed(url).href


def _origin(url: ada_url.URL) -> Origin:
    return url.protocol[:-1], url.hostname, int(url.port) if url.port else _PORTS[url.protocol]


def _target(fetched: Fetched) -> str:
    """Where a redirect leads, "" if this is none; bytes beyond ASCII are escaped as they are, in whatever charset."""
    if fetched.status not in _REDIRECTS:
        return ""
    location = fetched.header("location").strip()
    return quote_from_bytes(location.encode("latin-1"), safe="%/:=&?~#+!$,;'@()*[]\\|^`{}\"<> ")


async def _one(client: Client, request: Request, url: ada_url.URL, *, same_host: bool) -> Fetched:
    """One hop."""
    asked = time.monotonic()
    ask = Ask(
        _origin(url),
        url.pathname + url.search,
        _headers(client.options, request, url, same_host=same_host),
        request.cut,
    )
    reply = await client.wire.send(ask)
    latency = time.monotonic() - asked
    try:
        body, flags = _body(reply, client.options.limits)
    except Failed as failed:
        failed.ip = reply.ip
        raise
    return _fetched(url.href, reply, body, flags, latency)


def _headers(options: Options, request: Request, url: ada_url.URL, *, same_host: bool) -> tuple[tuple[str, str], ...]:
    headers = [
        ("Host", url.host),
        ("User-Agent", options.user_agent),
        ("Accept", _ACCEPT),
        ("Accept-Encoding", "identity" if request.cut else _CODINGS),
    ]
    optional = (
        ("Accept-Language", options.accept_language),
        ("If-None-Match", request.etag),
        ("If-Modified-Since", request.last_modified),
        *(request.headers if same_host else ()),
    )
    return (*headers, *((name, value) for name, value in optional if value))


def _body(reply: Reply, limits: Limits) -> tuple[bytes, tuple[str, ...]]:
    codings = codings_of(",".join(value for name, value in reply.headers if name.lower() == "content-encoding"))
    if not codings or not reply.raw:
        return reply.raw, ()
    if reply.status in _REDIRECTS:
        return b"", ()  # nobody reads it: a bad coding must not stop the redirect
    return decoded(reply.raw, codings, limits)


def _fetched(url: str, reply: Reply, body: bytes, flags: tuple[str, ...], latency: float) -> Fetched:
    first = {name.lower(): value for name, value in reversed(reply.headers)}
    media_type, charset = content_type(first.get("content-type", ""))
    return Fetched(
        url_requested=url,
        url=url,
        status=reply.status,
        headers=reply.headers,
        body=body,
        raw=reply.raw,
        request_head=reply.request_head,
        response_head=reply.response_head,
        version=reply.version,
        ip=reply.ip,
        latency=latency,
        media_type=media_type,
        charset=charset,
        etag=first.get("etag", ""),
        last_modified=first.get("last-modified", ""),
        not_modified=reply.status == 304 and _asks_for(reply.request_head, "if-none-match", "if-modified-since"),
        flags=reply.flags + flags,
    )


def _asks_for(head: bytes, *names: str) -> bool:
    """Whether a request carries one of these headers."""
    sent = {line.partition(b":")[0].strip().lower().decode("latin-1") for line in head.splitlines()[1:]}
    return not sent.isdisjoint(names)


def content_type(header: str) -> tuple[str, str]:
    """Media type and charset of a Content-Type header, both in lower case, "" where it says nothing.

    >>> content_type('Text/HTML; x=1; Charset="Big5"')
    ('text/html', 'big5')
    """
    media, *parameters = header.lower().split(";")
    pairs = (part.partition("=") for part in parameters)
    charset = next((value.strip().strip("\"'") for name, _, value in pairs if name.strip() == "charset"), "")
    return media.split(",")[0].strip(), charset


def problem_of(fetched: Fetched) -> Failed | None:
    """Why this response brings no page, None if it brings one (or is the 304 that was asked for)."""
    problem = _status_problem(fetched)
    if fetched.not_modified or (problem and problem.reason in {"not-found", "gone"}):
        return problem
    kind = kind_of(fetched.body, fetched.media_type)
    if kind in _PAGE_KINDS and (marker := wall_of(fetched.body, refused=problem is not None)):
        return Failed("blocked", f"status {fetched.status}, {marker!r}", ip=fetched.ip)
    if problem:
        return problem
    if not fetched.body.strip():
        return Failed("empty", f"status {fetched.status} without a body", ip=fetched.ip)
    if kind not in _PAGE_KINDS:
        label = fetched.media_type or "no media type"
        return Failed("not-a-page", f"{kind}, labelled {label}", ip=fetched.ip)
    return None


def _status_problem(fetched: Fetched) -> Failed | None:
    status = fetched.status
    unasked = (status == 206 and not _asks_for(fetched.request_head, "range")) or status == 304
    if fetched.not_modified or (200 <= status < 300 and not unasked):
        return None
    reason = _STATUS_REASONS.get(status, "server-error" if status >= 500 else "http-error")
    if status == 503 and fetched.header("retry-after"):
        reason = "throttled"
    detail = f"status {status}, which nothing in the request asked for" if unasked else f"status {status}"
    return Failed(reason, detail, ip=fetched.ip, latency=fetched.latency)


def page_of(fetched: Fetched, fetched_at: datetime) -> Page:
    """The page for the pipeline.

    Raises:
        Failed: the response brings no page, see `problem_of`.
    """
    if problem := problem_of(fetched):
        raise problem
    return Page(
        body=fetched.body,
        url=fetched.url,
        url_requested=fetched.url_requested,
        fetched_at=fetched_at,
        media_type=fetched.media_type or f"text/{kind_of(fetched.body).replace('text', 'plain')}",
        charset=fetched.charset,
        status=fetched.status,
        source=fetched.url_requested,
        etag=fetched.etag,
        last_modified=fetched.last_modified,
        robots=", ".join(value for name, value in fetched.headers if name.lower() == "x-robots-tag"),
        flags=fetched.flags,
    )
