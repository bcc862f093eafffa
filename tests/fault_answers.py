"""What the fault server answers, fault by fault: each function writes one response byte by byte."""

import asyncio
import gzip
import socket
import struct
import zlib
from collections.abc import Awaitable, Callable
from email.utils import formatdate
from urllib.parse import unquote

import brotli
import zstandard

ARTICLE = (
    "<!doctype html><html><head><title>Rain over the harbour</title></head><body><article><p>"
    + "The ferries stayed in port while the storm passed. " * 400
    + "</p></article></body></html>"
).encode()
BOMB = 1 << 24  # bytes after decoding: above every cap, quick to make
LATER = 4102444800.0  # seconds since 1970, the year 2100, for Retry-After dates

Answer = Callable[["Talk"], Awaitable[None]]


class Talk:
    """One request and the socket to answer on."""

    def __init__(self, server, path, head, reader, writer):
        self.server, self.path, self.head, self.reader, self.writer = server, path, head, reader, writer
        self.keep = False

    async def say(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    async def page(self, body: bytes, *headers: str, status: str = "200 OK", length: int | None = None) -> None:
        kinds = () if any(h.lower().startswith("content-type") for h in headers) else ("Content-Type: text/html",)
        size = len(body) if length is None else length
        lines = [f"HTTP/1.1 {status}", *kinds, f"Content-Length: {size}", *headers, "", ""]
        self.keep = length is None
        await self.say("\r\n".join(lines).encode("latin-1") + body)

    def reset(self) -> None:
        sock = self.writer.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()


def squeeze(coding: str, body: bytes) -> bytes:
    """A body under one coding."""
    bare = zlib.compressobj(6, zlib.DEFLATED, -15)
    return {
        "gzip": lambda: gzip.compress(body, mtime=0),
        "deflate": lambda: zlib.compress(body),
        "bare-deflate": lambda: bare.compress(body) + bare.flush(),
        "br": lambda: brotli.compress(body, quality=4),
        "zstd": lambda: zstandard.compress(body),
    }[coding]()


def _label(coding: str) -> str:
    return f"Content-Encoding: {coding.removeprefix('bare-')}"


async def ok(t):
    await t.page(ARTICLE)


async def coded(t):
    coding = t.path.split("/")[2]
    await t.page(squeeze(coding, ARTICLE), _label(coding))


async def truncated(t):
    coding = t.path.split("/")[2]
    body = squeeze(coding, ARTICLE)
    await t.page(body[: len(body) * 2 // 3], _label(coding))


async def damaged(t):
    body = bytearray(squeeze("gzip", ARTICLE * 3))
    body[-6] ^= 0xFF  # inside the checksum
    await t.page(bytes(body), _label("gzip"))


async def bomb(t):
    coding = t.path.split("/")[2]
    if coding == "gzip-gzip":
        await t.page(squeeze("gzip", squeeze("gzip", bytes(BOMB))), "Content-Encoding: gzip, gzip")
    else:
        await t.page(squeeze(coding, bytes(BOMB)), _label(coding))


async def layers(t):
    body = ARTICLE
    count = int(t.path.split("/")[2])
    for _ in range(count):
        body = gzip.compress(body, 1, mtime=0)
    await t.page(body, "Content-Encoding: " + ", ".join(["gzip"] * count))


async def trailing_junk(t):
    await t.page(squeeze("gzip", ARTICLE) + b"-- added by a broken plugin --", _label("gzip"))


async def not_gzip(t):
    await t.page(ARTICLE, _label("gzip"))


async def not_gzip_binary(t):
    await t.page(bytes(range(1, 200)) * 20, _label("gzip"))


async def unknown_coding(t):
    await t.page(bytes(range(1, 200)) * 20, "Content-Encoding: snappy-ish")


async def reset_before(t):
    t.reset()


async def reset_head(t):
    await t.say(b"HTTP/1.1 200 OK\r\nContent-Ty")
    await asyncio.sleep(0.02)
    t.reset()


async def reset_body(t):
    await t.say(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(ARTICLE) + ARTICLE[:900])
    await asyncio.sleep(0.05)
    t.reset()


async def close_before(t):
    pass


async def short_body(t):
    await t.page(ARTICLE[:900], length=len(ARTICLE))


async def long_body(t):
    await t.page(ARTICLE, length=10)


async def chunked(t):
    parts = [ARTICLE[i : i + 7000] for i in range(0, len(ARTICLE), 7000)]
    body = b"".join(b"%x\r\n%s\r\n" % (len(p), p) for p in parts)
    t.keep = True
    await t.say(
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n" + body + b"0\r\n\r\n"
    )


async def until_close(t):
    await t.say(b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n" + ARTICLE)


async def early_hints(t):
    await t.say(b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n")
    await t.page(ARTICLE)


async def loris_head(t):
    for byte in b"HTTP/1.1 200 OK\r\nX-Slow: " + b"z" * 100_000:
        await t.say(bytes([byte]))
        await asyncio.sleep(0.05)


async def loris_body(t):
    await t.say(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 100000\r\n\r\n")
    for byte in ARTICLE:
        await t.say(bytes([byte]))
        await asyncio.sleep(0.05)


async def stalled_body(t):
    await t.say(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 100000\r\n\r\n<html>")
    await asyncio.sleep(60)


async def endless(t):
    await t.say(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n")
    piece = b"<p>more and more and more</p>\n" * 2000
    while True:
        await t.say(b"%x\r\n%s\r\n" % (len(piece), piece))


async def length_and_chunked(t):
    await t.say(
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n"
        + b"%x\r\n%s\r\n0\r\n\r\n" % (len(ARTICLE), ARTICLE)
    )


async def redirect(t):
    """/to/URL, percent-encoded once."""
    await t.page(b"", f"Location: {unquote(t.path.split('/', 2)[2], 'latin-1')}", status="302 Found")


async def loop(t):
    await t.page(b"", "Location: /loop", status="301 Moved Permanently")


async def stairs(t):
    """/stairs/N leads to /stairs/N-1, /stairs/0 is a page."""
    left = int(t.path.split("/")[2])
    if left == 0:
        await t.page(ARTICLE)
    else:
        await t.page(b"moved", f"Location: ../stairs/{left - 1}", status="307 Temporary Redirect")


async def no_location(t):
    await t.page(b"where to?", status="302 Found")


async def throttled(t):
    wait = "120" if t.path.endswith("seconds") else formatdate(LATER, usegmt=True)
    status = "429 Too Many Requests" if "429" in t.path else "503 Service Unavailable"
    await t.page(b"slow down", f"Retry-After: {wait}", status=status)


async def status(t):
    await t.page(b"<html><body><p>An error page.</p></body></html>", status=f"{t.path.split('/')[2]} Whatever")


async def burst(t):
    """Five errors, then the page."""
    if t.server.hits[t.path] <= 5:
        await t.page(b"down", status="502 Bad Gateway")
    else:
        await t.page(ARTICLE)


async def etag(t):
    if b'if-none-match: "v1"' in t.head.lower():
        t.keep = True
        await t.say(b'HTTP/1.1 304 Not Modified\r\nETag: "v1"\r\n\r\n')
    else:
        await t.page(ARTICLE, 'ETag: "v1"', "Last-Modified: Mon, 02 Nov 2026 08:00:00 GMT")


async def labelled(t):
    """/labelled/KIND: bytes that are no page, called text/html."""
    await t.page(BINARIES[t.path.split("/")[2]], "Content-Type: text/html; charset=utf-8")


async def charset(t):
    """/charset/LABEL: UTF-8 text under any label."""
    await t.page(
        "<html><body><p>今天下雨了。</p></body></html>".encode(), f"Content-Type: text/html; charset={t.path[9:]}"
    )


async def cookies(t):
    await t.page(ARTICLE, *(f"Set-Cookie: c{n}={'x' * 4000}" for n in range(20)))


async def wall(t):
    await t.page(
        b"<html><head><title>Just a moment...</title></head><body><script src='/cdn-cgi/challenge-platform/h/b/o.js'>"
        b"</script><noscript>Enable JavaScript and cookies to continue</noscript></body></html>",
        status="403 Forbidden" if t.path.endswith("403") else "200 OK",
    )


async def echo(t):
    await t.page(t.head, "Content-Type: text/plain")


async def robots_txt(t):
    mode = t.server.robots
    if mode == "timeout":
        await asyncio.sleep(60)
    elif mode == "reset":
        t.reset()
    elif mode == "loop":
        await t.page(b"", "Location: /robots.txt", status="302 Found")
    elif mode.startswith("redirects-"):
        await t.page(b"", f"Location: /robots-stairs/{int(mode.split('-')[1]) - 1}", status="302 Found")
    elif mode == "huge":
        await t.page(b"user-agent: *\ndisallow: /private\n" + b"# filler\n" * 200_000 + b"disallow: /\n")
    elif mode == "endless":
        await endless(t)
    elif mode.isdigit():
        await t.page(b"user-agent: *\ndisallow: /\n", status=f"{mode} Status")
    else:
        await t.page(mode.encode(), 'ETag: "robots"', "Content-Type: text/plain")


async def robots_stairs(t):
    left = int(t.path.split("/")[2])
    if left == 0:
        await t.page(b"user-agent: *\ndisallow: /private\n", "Content-Type: text/plain")
    else:
        await t.page(b"", f"Location: /robots-stairs/{left - 1}", status="302 Found")


async def secret(t):
    await t.page(b"<html><body>internal secret</body></html>")


BINARIES = {
    "pdf": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog >>\nendobj\n" * 20,
    "png": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)) * 4,
    "zip": b"PK\3\4\x14\0\0\0\x08\0" + bytes(range(256)) * 4,
    "jpeg": b"\xff\xd8\xff\xe0\0\x10JFIF\0" + bytes(range(256)) * 4,
    "mp4": b"\0\0\0\x20ftypisom" + bytes(range(256)) * 4,
    "noise": bytes((n * 167 + 13) % 256 for n in range(4096)),
}
_OK = b"HTTP/1.1 200 OK\r\n"
VERBATIM = {
    "/close-head": _OK + b"Content-Type: text/ht",
    "/bad-chunk": _OK + b"Transfer-Encoding: chunked\r\n\r\n5\r\n<html\r\nZZ\r\n>oops\r\n0\r\n\r\n",
    "/cut-chunks": _OK + b"Transfer-Encoding: chunked\r\n\r\n384\r\n" + ARTICLE[:900] + b"\r\n",
    "/length-conflict": _OK + b"Content-Length: 5\r\nContent-Length: 9\r\n\r\nhello",
    "/garbage": bytes(range(256)) * 8 + b"\r\n\r\n",
    "/http09": ARTICLE,
    "/big-header": _OK + b"X-Big: " + b"a" * 2_000_000 + b"\r\nContent-Length: 2\r\n\r\nok",
    "/many-headers": _OK + b"".join(b"X-%d: 1\r\n" % n for n in range(20_000)) + b"\r\n",
}
"""Path → the bytes of the answer, after which the connection is closed."""


def said(data: bytes) -> Answer:
    async def answer(t):
        await t.say(data)

    return answer


_NAMED = (
    ok, coded, truncated, bomb, layers, trailing_junk, not_gzip, not_gzip_binary, unknown_coding, reset_before, reset_head,
    reset_body, close_before, short_body, long_body, chunked, until_close, early_hints,
    loris_head, loris_body, stalled_body, endless, length_and_chunked,     loop, stairs, no_location, throttled, status, burst, etag, labelled, charset, cookies, wall, echo,
    robots_stairs, secret,
)  # fmt: skip
ANSWERS: dict[str, Answer] = {"/" + answer.__name__.replace("_", "-"): answer for answer in _NAMED}
ANSWERS |= {path: said(data) for path, data in VERBATIM.items()}
ANSWERS |= {"/damaged-gzip": damaged, "/to": redirect, "/robots.txt": robots_txt}
"""First path segment → behaviour."""
