"""An HTTP/2 server under TLS on loopback: every path, /robots.txt included, answers with the same page.

with Http2Server((certificate, key)) as server:
    server.url("/a")
"""

from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.events import RequestReceived, WindowUpdated
from loopback_server import LoopbackServer, tls_context

BODY = "<!doctype html><p>兩個串流。</p>".encode() * 400


class Http2Server(LoopbackServer):
    """The server in its thread; it speaks nothing but HTTP/2."""

    def __init__(self, certificate):
        super().__init__(tls_context(certificate, ["h2"]))

    def url(self, path):
        return f"https://localhost:{self.port}{path}"

    async def _talk(self, reader, writer):
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
