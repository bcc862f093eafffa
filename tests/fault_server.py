"""A web server on loopback that speaks every fault of the fetcher's matrix, byte by byte.

    with FaultServer() as server:
        server.url("/truncated/gzip")

It runs in a thread of its own with raw sockets, so that nothing between us and the wire repairs a fault. `hits` counts
requests by path; `robots` decides how /robots.txt behaves; `pages` are further answers (path → complete response).
"""

import asyncio
import contextlib
import ssl
import subprocess
from collections import Counter
from pathlib import Path

from fault_answers import ANSWERS, Talk
from loopback_server import LoopbackServer, tls_context


class FaultServer(LoopbackServer):
    """The server in its thread; a context manager. tls: (certificate file, key file)."""

    def __init__(self, pages: dict[str, bytes] | None = None, *, tls: tuple[Path, Path] | None = None):
        super().__init__(tls_context(tls) if tls else None)
        self.pages = pages or {}
        self.hits: Counter[str] = Counter()
        self.robots = "user-agent: *\nallow: /\n"

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"{'https' if self._context else 'http'}://{host}:{self.port}{path}"

    async def _talk(self, reader, writer):
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ssl.SSLError):
            while True:
                head = await reader.readexactly(1)
                if head == b"\x16":  # TLS to a server that speaks none
                    writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
                    break
                head += await reader.readuntil(b"\r\n\r\n")
                path = head.split(b" ", 2)[1].decode("latin-1")
                self.hits[path] += 1
                talk = Talk(self, path, head, reader, writer)
                if path in self.pages:
                    talk.keep = True
                    await talk.say(self.pages[path])
                else:
                    answer = ANSWERS.get("/" + path.split("/")[1].split("?")[0])
                    await (answer(talk) if answer else talk.page(b"no such page", status="404 Not Found"))
                if not talk.keep:
                    break
        with contextlib.suppress(OSError, ssl.SSLError):
            writer.close()


def make_certificate(folder: Path, name: str = "localhost") -> tuple[Path, Path] | None:
    """A certificate signed by itself, valid for one name; None if openssl is not here."""
    certificate, key = folder / f"{name}.pem", folder / f"{name}.key"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
               "-days", "2", "-subj", f"/CN={name}", "-addext", f"subjectAltName=DNS:{name}",
               "-keyout", str(key), "-out", str(certificate)]  # fmt: skip
    try:
        subprocess.run(command, check=True, capture_output=True, timeout=30)
    except (OSError, subprocess.SubprocessError):
        return None
    return certificate, key
