"""One connection: bytes in, bytes out, and what the head of the present exchange was. The only place with a socket.

It offers the methods that the HTTP engine asks of a network stream (read, write, aclose, get_extra_info).
"""

import asyncio
import ssl
from typing import Any

import regex

_HIGH_WATER = 1 << 18  # bytes waiting to be read before the peer is slowed down
_HEAD_KEPT = 1 << 17  # bytes of a head that are kept; the engine refuses heads above 100 KiB
_TAIL_KEPT = 8  # bytes, enough for the last chunk
_HEAD_END = regex.compile(rb"\r?\n\r?\n")


class _Inbox(asyncio.Protocol):
    """What came in and was not read yet; wakes one reader."""

    def __init__(self) -> None:
        self.waiting = bytearray()
        self.ended = False
        self.error: Exception | None = None
        self.transport: asyncio.Transport | None = None
        self._reader: asyncio.Future[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.waiting += data
        if len(self.waiting) > _HIGH_WATER and self.transport is not None:
            self.transport.pause_reading()
        self._wake()

    def eof_received(self) -> bool:
        self.ended = True
        self._wake()
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        self.ended, self.error = True, exc
        self._wake()

    def _wake(self) -> None:
        if self._reader is not None and not self._reader.done():
            self._reader.set_result(None)

    async def take(self, most: int) -> bytes:
        """At least one byte, or b"" at the end. Raises: OSError (reset, TLS)."""
        if not self.waiting and not self.ended:
            self._reader = asyncio.get_running_loop().create_future()
            try:
                await self._reader
            finally:
                self._reader = None
        if not self.waiting and self.error is not None:
            raise self.error
        data = bytes(self.waiting[:most])
        del self.waiting[:most]
        if len(self.waiting) <= _HIGH_WATER and self.transport is not None and not self.transport.is_closing():
            self.transport.resume_reading()
        return data


class Stream:
    """A connected socket, perhaps under TLS, that remembers the exchange going over it."""

    def __init__(self, inbox: _Inbox, ip: str) -> None:
        self._inbox = inbox
        self.ip = ip
        self.verified = True  # False: TLS without a checked certificate
        self.used = 0  # exchanges begun
        self.begin()

    def begin(self) -> None:
        """A new exchange starts: forget the last one."""
        self.sent = bytearray()
        self.head = bytearray()  # of the response, from its first byte
        self.received = 0  # bytes, head included
        self.tail = b""  # the last bytes received

    @property
    def ended(self) -> bool:
        """Whether the peer has closed its side."""
        return self._inbox.ended

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109  the engine passes it
        """At least one byte, b"" at the end; time limits are the caller's. Raises: OSError."""
        del timeout
        data = await self._inbox.take(max_bytes)
        if self.received < _HEAD_KEPT and not self._head_done():
            self.head += data
        self.received += len(data)
        self.tail = (self.tail + data[-_TAIL_KEPT:])[-_TAIL_KEPT:]
        return data

    def _head_done(self) -> bool:
        return bool(self.head) and len(final_head(bytes(self.head))) > 0

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109  the engine passes it
        """Queue bytes to be sent. Raises: ConnectionResetError."""
        del timeout
        transport = self._transport()
        if transport.is_closing():
            raise ConnectionResetError("the peer closed the connection")
        if len(self.sent) < _HEAD_KEPT:
            self.sent += buffer
        transport.write(buffer)

    async def aclose(self) -> None:
        """Close at once, without waiting for the peer."""
        self._transport().abort()

    def get_extra_info(self, info: str) -> Any:
        """What the engine asks: is there something to read on an idle connection?"""
        if info == "is_readable":
            return bool(self._inbox.waiting) or self._inbox.ended
        return self._transport().get_extra_info(info)

    def protocol(self) -> str:
        """The application protocol that TLS agreed on, "" without TLS."""
        secured = self._transport().get_extra_info("ssl_object")
        return (secured.selected_alpn_protocol() or "") if secured is not None else ""

    async def secure(self, context: ssl.SSLContext, name: str) -> None:
        """Begin TLS over the connection. Raises: ssl.SSLError, OSError."""
        loop = asyncio.get_running_loop()
        secured = await loop.start_tls(self._transport(), self._inbox, context, server_hostname=name)
        assert secured is not None
        self._inbox.transport = secured

    def _transport(self) -> asyncio.Transport:
        assert self._inbox.transport is not None
        return self._inbox.transport


async def connected(ip: str, port: int) -> Stream:
    """A stream to this very address; nothing is looked up. Raises: OSError."""
    _, inbox = await asyncio.get_running_loop().create_connection(_Inbox, ip.strip("[]"), port)
    return Stream(inbox, ip)


def final_head(received: bytes) -> bytes:
    r"""The head of the final response with its empty line, informational (1xx) ones skipped; b"" if not complete.

    >>> final_head(b"HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\n\r\nbody")
    b'HTTP/1.1 200 OK\r\n\r\n'
    """
    at = 0
    while end := _HEAD_END.search(received, at):
        head = received[at : end.end()]
        if head.split(b" ", 2)[1:2] and head.split(b" ", 2)[1].startswith(b"1"):
            at = end.end()
            continue
        return head
    return b""
