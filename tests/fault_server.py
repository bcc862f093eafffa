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
import threading
from collections import Counter
from pathlib import Path

from fault_answers import ANSWERS, Talk


class FaultServer:
    """The server in its thread; a context manager. tls: (certificate file, key file)."""

    def __init__(self, pages: dict[str, bytes] | None = None, *, tls: tuple[Path, Path] | None = None):
        self.pages = pages or {}
        self.hits: Counter[str] = Counter()
        self.robots = "user-agent: *\nallow: /\n"
        self.port = 0
        self._tls = tls
        self._ready = threading.Event()

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"{'https' if self._tls else 'http'}://{host}:{self.port}{path}"

    def __enter__(self):
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        assert self._ready.wait(10), "the fault server did not start"
        return self

    def __exit__(self, *_):
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    def _run(self):
        asyncio.run(self._serve())

    async def _serve(self):
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        self._loop.set_exception_handler(lambda *_: None)  # broken connections are what this server is for
        context = None
        if self._tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*self._tls)
        talks = set()

        async def accept(reader, writer):
            task = asyncio.current_task()
            talks.add(task)
            try:
                await self._talk(reader, writer)
            finally:
                talks.discard(task)
                if self._stop.is_set():
                    writer.transport.abort()

        server = await asyncio.start_server(accept, "127.0.0.1", 0, ssl=context, backlog=512)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._stop.wait()
        server.close()
        for task in list(talks):
            task.cancel()
        await asyncio.gather(*talks, return_exceptions=True)
        await asyncio.sleep(0.01)  # aborted connections are closed in the next turn

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
