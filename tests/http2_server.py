"""An HTTP/2 server under TLS on loopback: every path, /robots.txt included, answers with the same page.

with Http2Server((certificate, key)) as server:
    server.url("/a")
"""

import asyncio
import ssl
import threading

from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.events import RequestReceived, WindowUpdated

BODY = "<!doctype html><p>兩個串流。</p>".encode() * 400


class Http2Server:
    """The server in its thread; it speaks nothing but HTTP/2."""

    def __init__(self, certificate):
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(*certificate)
        self._context.set_alpn_protocols(["h2"])
        self._ready = threading.Event()
        self.port = 0

    def url(self, path):
        return f"https://localhost:{self.port}{path}"

    def __enter__(self):
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True)
        self._thread.start()
        assert self._ready.wait(10), "the server did not start"
        return self

    def __exit__(self, *_):
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    async def _serve(self):
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        self._loop.set_exception_handler(lambda *_: None)
        server = await asyncio.start_server(_talk, "127.0.0.1", 0, ssl=self._context)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._stop.wait()
        server.close()
        tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.sleep(0.01)  # aborted connections are closed in the next turn


async def _talk(reader, writer):
    connection = H2Connection(H2Configuration(client_side=False))
    connection.initiate_connection()
    waiting = {}
    while data := await reader.read(65536):
        for event in connection.receive_data(data):
            if isinstance(event, RequestReceived):
                connection.send_headers(event.stream_id, [(":status", "200"), ("content-type", "text/html")])
                waiting[event.stream_id] = BODY
            elif not isinstance(event, WindowUpdated):
                continue
            for stream in list(waiting):
                rest = waiting.pop(stream)
                while rest and (room := min(connection.local_flow_control_window(stream), 16384)):
                    connection.send_data(stream, rest[:room], end_stream=len(rest) <= room)
                    rest = rest[room:]
                if rest:
                    waiting[stream] = rest
        writer.write(connection.data_to_send())
        await writer.drain()
    writer.close()
