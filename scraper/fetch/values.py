"""What the fetch room takes and gives: options and limits in, one resource or one named failure out."""

from collections.abc import Awaitable, Callable

from msgspec import Struct

from scraper.errors import FetchError

Resolver = Callable[[str, int], Awaitable[tuple[str, ...]]]
"""Host name and port in, addresses as text out, in the order to try; raises OSError (socket.gaierror)."""

HopCheck = Callable[[str], Awaitable[None]]
"""Called with each redirect's target before it is asked for (robots, scope, delay); raises FetchError to stop there."""

REASONS: tuple[tuple[str, bool], ...] = (
    ("bad-url", False),  # not a URL at all
    ("bad-scheme", False),  # neither http nor https: file:, ftp:, data:, …
    ("blocked-address", False),  # the host leads to a private, loopback, … address
    ("no-such-host", False),  # the name does not exist
    ("dns", True),  # the name could not be looked up now
    ("refused", True),  # nobody listens
    ("unreachable", True),  # no route, no network, connection attempt timed out
    ("proxy", True),  # the proxy refused or broke the tunnel
    ("tls", False),  # certificate or handshake
    ("reset", True),  # closed before a response came
    ("protocol", False),  # the response is not HTTP, or its head is malformed or too large
    ("timeout", True),  # the head did not come in time, or the whole took longer than the deadline
    ("slow", True),  # fewer bytes a second than the minimum
    ("truncated", True),  # the body or its coding ends too early
    ("damaged", True),  # bad chunk, checksum of the coding wrong
    ("too-large", False),  # more bytes than the cap, before or after decoding, or a decompression bomb
    ("bad-coding", False),  # unknown content coding, too many of them, or not what the label says
    ("redirect-loop", False),
    ("too-many-redirects", False),
    ("bad-redirect", False),  # the target is not a URL
    ("robots", False),  # robots.txt says no
    ("robots-unreachable", True),  # robots.txt can't be read now, so nothing may be fetched
    ("out-of-scope", False),  # raised by the caller's hop check
    ("not-found", False),  # 404
    ("gone", False),  # 410
    ("forbidden", False),  # 401, 402, 403, 407, 451
    ("throttled", True),  # 429, or 503 with Retry-After
    ("server-error", True),  # 5xx
    ("http-error", False),  # any other status that brings no page
    ("not-a-page", False),  # PDF, image, archive, …, whatever the label says
    ("blocked", False),  # a bot wall or captcha instead of the page
    ("empty", False),  # success without a body
)
"""Every reason code of this room, and whether a later try makes sense."""

_RETRY = dict(REASONS)


class Limits(Struct, frozen=True, kw_only=True):
    """What one request may cost; the defaults stop every fault of the loopback server (tests/bench/fetch.py)."""

    deadline: float = 60.0  # seconds for one hop, all included: slow-loris never trips a read timeout
    head: float = 20.0  # seconds until the response's head is complete, connecting included
    grace: float = 10.0  # seconds before the minimum rate counts
    min_rate: float = 1024.0  # bytes a second of the encoded body, on average after the grace
    connect: float = 8.0  # seconds for one address; the next one is tried after that
    body: int = 10_000_000  # bytes on the wire
    decoded: int = 10_000_000  # bytes after each content coding: lxml loses text beyond 10 MB anyway
    ratio: int = 200  # decoded : encoded, once `ratio_after` bytes came out; real pages stay below 60
    ratio_after: int = 1_000_000  # bytes
    codings: int = 3  # content codings on top of each other
    redirects: int = 10


class Options(Struct, frozen=True, kw_only=True):
    """How a client behaves, for all its requests."""

    user_agent: str
    limits: Limits = Limits()
    allow_hosts: frozenset[str] = frozenset()  # hosts that may lead to any address (tests: "127.0.0.1", "localhost")
    insecure_hosts: frozenset[str] = frozenset()  # hosts whose certificate is not checked; flagged "tls-unverified"
    proxy: str = ""  # "http://[user:password@]host:port" or "socks5://…"
    http2: bool = False
    accept_language: str = ""
    cafile: str = ""  # further trusted certificates, PEM
    resolver: Resolver | None = None  # None: the system's
    dns_ttl: float = 60.0  # seconds a lookup is used again
    connections: int = 100  # idle connections kept, all hosts together


class Request(Struct, frozen=True, kw_only=True):
    """One resource to GET; etag and last_modified make it conditional."""

    url: str
    etag: str = ""
    last_modified: str = ""
    headers: tuple[tuple[str, str], ...] = ()  # further ones; not sent to another host after a redirect
    cut: int = 0  # bytes after which the body's rest is left, flagged "cut"; 0: all or an error


class Fetched(Struct, frozen=True, kw_only=True):
    """One response as it came, complete; `hops` are the redirects before it, oldest first, flat."""

    url_requested: str
    url: str  # final address, canonical spelling of the URL standard, no fragment
    status: int
    headers: tuple[tuple[str, str], ...]  # names as sent, values Latin-1, in order
    body: bytes  # decoded
    raw: bytes = b""  # the payload as sent: content codings still on, transfer coding off
    request_head: bytes = b""  # up to and with the empty line; HTTP/2: written as HTTP/1.1
    response_head: bytes = b""  # likewise, informational responses left out
    version: str = "HTTP/1.1"
    hops: tuple["Fetched", ...] = ()
    ip: str = ""  # the address that was checked and connected to
    latency: float = 0.0  # seconds from asking to the last byte of this hop; for politeness, never for records
    media_type: str = ""  # lower case, without parameters; "" if the server says none
    charset: str = ""  # as the Content-Type header says, lower case
    etag: str = ""
    last_modified: str = ""
    not_modified: bool = False
    flags: tuple[str, ...] = ()  # length-mismatch, length-and-chunked, trailing-junk, not-encoded, tls-unverified

    def header(self, name: str) -> str:
        """The first value of a header, "" if absent; name in any case."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), "")


class Failed(FetchError):  # noqa: N818  it names an outcome, beside Fetched
    """What `fetch` raises: a FetchError that also knows what the network did until then."""

    def __init__(
        self, reason: str, detail: str = "", *, hops: tuple[Fetched, ...] = (), latency: float = 0.0, ip: str = ""
    ) -> None:
        super().__init__(reason, detail, retry=_RETRY.get(reason, False))
        self.hops = hops  # the redirects that did answer, for the archive
        self.latency = latency  # seconds
        self.ip = ip  # "" if no connection was made: then no delay is owed
