"""The seam to the HTTP engine: one request out, one raw response in, errors by our names. Nothing else imports it.

The engine is httpcore, the one under httpx (and, renamed, under httpx2). httpx's own layer would only add what must
be off here (redirects, decoding, cookies, proxies from the environment), and httpcore's pool reads its whole list of
connections several times a request: httpx.AsyncClient takes 3.1 ms CPU for a page of 121 KB at 16 at once, this
seam 0.63 with all checks (tests/bench/fetch.py engines). So connections are opened by `dial` and kept here, per origin.
"""

import asyncio
import time
from collections import OrderedDict
from importlib.util import find_spec
from typing import cast

import httpcore
from msgspec import Struct

from scraper.errors import ConfigError
from scraper.fetch.dial import Dialer
from scraper.fetch.stream import Stream, final_head
from scraper.fetch.values import Failed, Options

_KEEP = 30.0  # seconds an idle connection is kept; most servers close after 5-60
_UNCLEAN = {"length-mismatch", "length-and-chunked", "cut"}
Origin = tuple[str, str, int]
"""scheme, host, port"""


class Ask(Struct, frozen=True):
    """A GET, ready for the wire."""

    origin: Origin
    target: str  # path and query
    headers: tuple[tuple[str, str], ...]
    cut: int = 0  # bytes after which the rest is not read, flagged "cut"; 0: all is wanted


class Reply(Struct, frozen=True):
    """A response as it came, complete, codings still on."""

    status: int
    version: str
    headers: tuple[tuple[str, str], ...]
    raw: bytes
    request_head: bytes
    response_head: bytes
    ip: str
    flags: tuple[str, ...]


Connection = httpcore.AsyncHTTP11Connection | httpcore.AsyncHTTP2Connection


class _Line(Struct):
    """An open connection and the stream under it."""

    connection: Connection
    stream: Stream
    origin: Origin
    answered: bool = False  # whether the engine accepted the head of the present response


class Wire:
    """Open connections, per origin; an async context manager."""

    def __init__(self, options: Options) -> None:
        if options.http2 and find_spec("h2") is None:
            raise ConfigError("http2 needs the package h2: pip install h2, or leave http2 off")
        self._limits = options.limits
        self._most_idle = options.connections
        self.dialer = Dialer(options)
        self._idle: OrderedDict[int, _Line] = OrderedDict()  # oldest first

    async def close(self) -> None:
        """Close what is idle."""
        while self._idle:
            await self._idle.popitem()[1].connection.aclose()

    async def send(self, ask: Ask) -> Reply:
        """One exchange; a kept connection that the server closed meanwhile is replaced once.

        Raises:
            Failed: anything that keeps a whole response from coming.
        """
        started = time.monotonic()
        line: _Line | None = None
        try:
            async with asyncio.timeout(min(self._limits.head, self._limits.deadline)) as clock:
                line = await self._idle_line(ask.origin)
                if line is not None:
                    try:
                        return await self._exchange(line, ask, clock, started)
                    except (OSError, httpcore.RemoteProtocolError, httpcore.ConnectionNotAvailable):
                        if line.stream.received:
                            raise
                line = await self._fresh_line(ask.origin)
                return await self._exchange(line, ask, clock, started)
        except TimeoutError as error:
            raise _late(line, time.monotonic() - started, self._limits.deadline) from error
        except (OSError, httpcore.RemoteProtocolError, httpcore.LocalProtocolError) as error:
            raise _broken(line, error) from error

    async def _idle_line(self, origin: Origin) -> _Line | None:
        for key, line in reversed(self._idle.items()):
            if line.origin == origin:
                del self._idle[key]
                if not line.connection.has_expired():
                    return line
                await line.connection.aclose()
                return None
        return None

    async def _fresh_line(self, origin: Origin) -> _Line:
        stream = await self.dialer.dial(*origin)
        at = httpcore.Origin(origin[0].encode(), origin[1].encode(), origin[2])
        kind = httpcore.AsyncHTTP2Connection if stream.protocol() == "h2" else httpcore.AsyncHTTP11Connection
        return _Line(kind(at, cast("httpcore.AsyncNetworkStream", stream), _KEEP), stream, origin)

    async def _exchange(self, line: _Line, ask: Ask, clock: asyncio.Timeout, started: float) -> Reply:
        """Send and receive; the connection is kept if it is clean and closed if not."""
        scheme, host, port = ask.origin
        url = httpcore.URL(scheme=scheme.encode(), host=host.encode(), port=port, target=ask.target.encode())
        line.stream.begin()
        line.answered = clean = False
        try:
            response = await line.connection.handle_async_request(
                httpcore.Request("GET", url, headers=[(_octets(name), _octets(value)) for name, value in ask.headers])
            )
            line.answered = True
            raw = await self._body(response, clock, started, ask.cut)
            await response.aclose()
            reply = _reply(line, ask, response, raw)
            clean = line.connection.is_idle() and not _UNCLEAN & set(reply.flags)
        finally:
            if not clean:
                await line.stream.aclose()
        await self._keep(line)
        return reply

    async def _keep(self, line: _Line) -> None:
        self._idle[id(line)] = line
        while len(self._idle) > self._most_idle:
            await self._idle.popitem(last=False)[1].connection.aclose()

    async def _body(self, response: httpcore.Response, clock: asyncio.Timeout, started: float, cut: int) -> bytes:
        """The payload, within the byte cap, the deadline and the minimum rate."""
        limits, loop = self._limits, asyncio.get_running_loop()
        now = loop.time()
        end = now - (time.monotonic() - started) + limits.deadline
        patience = now + limits.grace
        clock.reschedule(min(end, patience))
        raw = bytearray()
        async for chunk in response.aiter_stream():
            raw += chunk
            if cut and len(raw) >= cut:
                return bytes(raw[:cut])
            if len(raw) > limits.body:
                raise Failed("too-large", f"more than {limits.body} bytes")
            clock.reschedule(min(end, patience + len(raw) / limits.min_rate))
        return bytes(raw)


def _reply(line: _Line, ask: Ask, response: httpcore.Response, raw: bytes) -> Reply:
    stream = line.stream
    version = bytes(response.extensions.get("http_version", b"HTTP/1.1")).decode("ascii")
    headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in response.headers)
    if version == "HTTP/2":
        request_head, response_head, flags = _written_request(ask), _written_response(response.status, headers), set()
    else:
        request_head, response_head = bytes(stream.sent), final_head(bytes(stream.head))
        flags = {"cut"} if ask.cut and len(raw) == ask.cut else _oddities(stream, headers, response_head, len(raw))
    if not stream.verified:
        flags.add("tls-unverified")
    return Reply(response.status, version, headers, raw, request_head, response_head, stream.ip, tuple(sorted(flags)))


def _oddities(stream: Stream, headers: tuple[tuple[str, str], ...], head: bytes, size: int) -> set[str]:
    """Lengths that don't fit: then the next response on this connection can't be trusted either."""
    lengths = {value.strip() for name, value in headers if name.lower() == "content-length"}
    chunked = any(name.lower() == "transfer-encoding" for name, _ in headers)
    flags = set()
    if lengths and chunked:
        flags.add("length-and-chunked")
    head_at = bytes(stream.head).find(head)
    if lengths and not chunked and stream.received > head_at + len(head) + size:
        flags.add("length-mismatch")
    if chunked and not stream.tail.endswith(b"\r\n\r\n"):
        flags.add("length-mismatch")
    return flags


def _late(line: _Line | None, seconds: float, deadline: float) -> Failed:
    ip = line.stream.ip if line else ""
    if line is None or not line.answered:
        return Failed("timeout", f"no complete head in {seconds:.1f} s", ip=ip)
    if seconds >= deadline:
        return Failed("timeout", f"not complete in {seconds:.1f} s", ip=ip)
    return Failed("slow", f"{line.stream.received} bytes in {seconds:.1f} s", ip=ip)


def _broken(line: _Line | None, error: Exception) -> Failed:
    """Whether nothing came, half of it, or something that is not HTTP."""
    if line is None:
        return Failed("unreachable", str(error))
    stream, ip = line.stream, line.stream.ip
    if isinstance(error, httpcore.LocalProtocolError):
        return Failed("protocol", str(error), ip=ip)
    if not stream.received:
        return Failed("reset", str(error) or "closed without a response", ip=ip)
    if line.answered:
        framing = not isinstance(error, OSError) and "peer closed" not in str(error)
        return Failed("damaged" if framing else "truncated", str(error), ip=ip)
    if stream.head.startswith(b"HTTP/1.") and not final_head(bytes(stream.head)) and stream.ended:
        return Failed("reset", f"closed inside the head: {error}", ip=ip)
    return Failed("protocol", str(error), ip=ip)


def _octets(text: str) -> bytes:
    """A header part as bytes: an ETag comes back as it came, in Latin-1."""
    return text.encode("latin-1", "replace")


def _written_request(ask: Ask) -> bytes:
    lines = [f"GET {ask.target} HTTP/1.1", *(f"{name}: {value}" for name, value in ask.headers), "", ""]
    return "\r\n".join(lines).encode("latin-1", "replace")


def _written_response(status: int, headers: tuple[tuple[str, str], ...]) -> bytes:
    lines = [f"HTTP/1.1 {status} ", *(f"{name}: {value}" for name, value in headers), "", ""]
    return "\r\n".join(lines).encode("latin-1", "replace")
