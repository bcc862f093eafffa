"""A server on 127.0.0.1 in a thread of its own: what the fault server, its proxy and the HTTP/2 server share."""

import asyncio
import contextlib
import ssl
import threading


def tls_context(certificate, protocols=()):
    """TLS for a server; certificate: (certificate file, key file); protocols: what it offers by ALPN."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    if protocols:
        context.set_alpn_protocols([*protocols])
    return context


class LoopbackServer:
    """The server, a context manager; `_talk` of a subclass answers one connection."""

    def __init__(self, context=None):
        self.port = 0
        self._context = context
        self._ready = threading.Event()
        self._writers: list[asyncio.StreamWriter] = []  # aborted at the end

    def __enter__(self):
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True)
        self._thread.start()
        assert self._ready.wait(10), f"the {type(self).__name__} did not start"
        return self

    def __exit__(self, *_):
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    async def _serve(self):
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        self._loop.set_exception_handler(lambda *_: None)  # broken connections are what these servers are for
        server = await asyncio.start_server(self._accept, "127.0.0.1", 0, ssl=self._context, backlog=512)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._stop.wait()
        server.close()
        tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        for writer in self._writers:
            with contextlib.suppress(AttributeError):  # Python 3.11.2: of a TLS connection that is gone already
                writer.transport.abort()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.sleep(0.01)  # aborted connections are closed in the next turn

    async def _accept(self, reader, writer):
        self._writers.append(writer)
        await self._talk(reader, writer)

    async def _talk(self, reader, writer):
        raise NotImplementedError
