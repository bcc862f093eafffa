"""HTTP/2, where it is wanted and the server speaks it: the same values, heads written as HTTP/1.1."""

import asyncio

import pytest

from scraper.errors import ConfigError
from scraper.fetch import wire
from scraper.fetch.client import fetch, open_client
from scraper.fetch.values import Options, Request

pytest.importorskip("h2", reason="NO HTTP/2 TESTS: the package h2 is not installed")
from http2_server import BODY, Http2Server


def test_a_page_comes_over_http2_and_the_connection_is_used_again(certificate):
    async def loopback(host, port):
        return ("127.0.0.1",)

    async def run(url):
        options = Options(
            user_agent="t/0",
            http2=True,
            cafile=str(certificate[0]),
            resolver=loopback,
            allow_hosts=frozenset({"localhost"}),
        )
        async with open_client(options) as client:
            both = [await fetch(client, Request(url=url)) for _ in range(2)]
            return both, len(client.wire._idle)

    with Http2Server(certificate) as server:
        (first, second), kept = asyncio.run(run(server.url("/a?b=1")))
    assert (first.body, second.body, kept) == (BODY, BODY, 1)
    assert first.version == "HTTP/2"
    assert first.request_head.startswith(b"GET /a?b=1 HTTP/1.1\r\nHost: localhost:")
    assert first.response_head == b"HTTP/1.1 200 \r\ncontent-type: text/html\r\n\r\n"


def test_http2_without_its_package_is_the_users_mistake(monkeypatch):
    monkeypatch.setattr(wire, "find_spec", lambda _name: None)
    with pytest.raises(ConfigError, match="pip install h2"):
        wire.Wire(Options(user_agent="t/0", http2=True))
