"""HTTP/2, where it is wanted and the server speaks it: the same values, heads written as HTTP/1.1."""

import asyncio
import ssl

import pytest
from fault_server import make_certificate

from scraper.errors import ConfigError
from scraper.fetch import wire
from scraper.fetch.client import fetch, open_client
from scraper.fetch.values import Options, Request

_WHY = "NO HTTP/2 TESTS: the package h2 is not installed"
h2_config = pytest.importorskip("h2.config", reason=_WHY)
h2_events = pytest.importorskip("h2.events", reason=_WHY)
h2_connection = pytest.importorskip("h2.connection", reason=_WHY)
BODY = "<!doctype html><p>兩個串流。</p>".encode() * 400


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    pair = make_certificate(tmp_path_factory.mktemp("h2"))
    if pair is None:
        pytest.skip("NO HTTP/2 TESTS: openssl is not installed, so no certificate can be made")
    return pair


async def _talk(reader, writer):
    connection = h2_connection.H2Connection(h2_config.H2Configuration(client_side=False))
    connection.initiate_connection()
    waiting = {}
    while data := await reader.read(65536):
        for event in connection.receive_data(data):
            if isinstance(event, h2_events.RequestReceived):
                connection.send_headers(event.stream_id, [(":status", "200"), ("content-type", "text/html")])
                waiting[event.stream_id] = BODY
            elif not isinstance(event, h2_events.WindowUpdated):
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


def test_a_page_comes_over_http2_and_the_connection_is_used_again(certificate):
    async def run():
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate)
        context.set_alpn_protocols(["h2"])
        server = await asyncio.start_server(_talk, "127.0.0.1", 0, ssl=context)
        port = server.sockets[0].getsockname()[1]

        async def loopback(host, port):
            return ("127.0.0.1",)

        options = Options(
            user_agent="t/0",
            http2=True,
            cafile=str(certificate[0]),
            resolver=loopback,
            allow_hosts=frozenset({"localhost"}),
        )
        async with open_client(options) as client:
            url = f"https://localhost:{port}/a?b=1"
            both = [await fetch(client, Request(url=url)) for _ in range(2)]
            kept = len(client.wire._idle)
        server.close()
        await asyncio.sleep(0.05)
        return both, kept

    (first, second), kept = asyncio.run(run())
    assert (first.body, second.body, kept) == (BODY, BODY, 1)
    assert first.version == "HTTP/2"
    assert first.request_head.startswith(b"GET /a?b=1 HTTP/1.1\r\nHost: localhost:")
    assert first.response_head == b"HTTP/1.1 200 \r\ncontent-type: text/html\r\n\r\n"


def test_http2_without_its_package_is_the_users_mistake(monkeypatch):
    monkeypatch.setattr(wire, "find_spec", lambda _name: None)
    with pytest.raises(ConfigError, match="pip install h2"):
        wire.Wire(Options(user_agent="t/0", http2=True))
