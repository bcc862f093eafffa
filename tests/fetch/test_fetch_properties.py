"""Whatever a server sends: a whole response or a named failure, within its bounds, never anything else."""

import asyncio
import gzip
import socket
import threading
import zlib

import brotli
import pytest
import zstandard
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from scraper.fetch.client import content_type, fetch, open_client, problem_of, spelled
from scraper.fetch.codings import codings_of, decoded
from scraper.fetch.robots import Robots
from scraper.fetch.stream import final_head
from scraper.fetch.values import REASONS, Failed, Limits, Options, Request
from scraper.fetch.wall import wall_of
from scraper.text.sniff import kind_of, looks_like_markup

CODINGS = ["gzip", "deflate", "br", "zstd", "compress", ""]
SMALL = Limits(decoded=50_000, ratio_after=5_000)
ENCODE = {"gzip": gzip.compress, "deflate": zlib.compress, "br": brotli.compress, "zstd": zstandard.compress}
KNOWN = dict(REASONS)


def tried(call):
    """What a call gives, or the Failed it raises; anything else it raises is a defect."""
    try:
        return call()
    except Failed as failed:
        return failed


def is_known(failed: Failed) -> bool:
    return KNOWN[failed.reason] == failed.retry


@given(st.binary(max_size=2000), st.lists(st.sampled_from(CODINGS), max_size=5))
def test_any_bytes_under_any_label_decode_within_bounds_or_fail_by_name(raw, labels):
    found = tried(lambda: decoded(raw, codings_of(",".join(labels)), SMALL)[0])
    assert is_known(found) if isinstance(found, Failed) else len(found) <= max(SMALL.decoded, len(raw))


@pytest.mark.parametrize(("coding", "part"), [("gzip", gzip.compress(b"")), ("zstd", b"\x50\x2a\x4d\x18\0\0\0\0")])
def test_a_body_of_empty_parts_fails_by_name(coding, part):
    assert decoded(part * 10_000, (coding,), SMALL) == (b"", ())
    failed = tried(lambda: decoded(part * 10_001, (coding,), SMALL))
    assert isinstance(failed, Failed)
    assert failed.reason == "damaged"


@given(
    st.binary(min_size=1, max_size=3000), st.lists(st.sampled_from(sorted(ENCODE)), min_size=1, max_size=3), st.data()
)
def test_a_cut_body_is_never_taken_for_a_whole_one(body, codings, data):
    raw = body
    for coding in codings:
        raw = ENCODE[coding](raw)
    assert decoded(raw, tuple(codings), SMALL) == (body, ())
    cut = raw[: data.draw(st.integers(1, len(raw) - 1))]
    try:
        found, flags = decoded(cut, tuple(codings), SMALL)
    except Failed:
        return
    assert found == body or "not-encoded" in flags  # only bytes after the end of the body's last block were lost


@given(st.binary(min_size=20, max_size=3000), st.sampled_from(["gzip", "zstd"]), st.data())
def test_a_flipped_bit_never_changes_a_checked_body_unseen(body, coding, data):
    if coding == "zstd":
        raw = bytearray(zstandard.ZstdCompressor(write_checksum=True).compress(body))
    else:
        raw = bytearray(gzip.compress(body))
    at = data.draw(st.integers(0, len(raw) * 8 - 1))
    raw[at // 8] ^= 1 << at % 8
    try:
        found, flags = decoded(bytes(raw), (coding,), SMALL)
    except Failed:
        return
    assert found == body or flags


@given(st.binary(max_size=3000), st.text(max_size=40))
@example(b"user-agent: *\ndisallow: /" + b"*" * 500 + b"$", "/a")
@example(b"user-agent: *\ncrawl-delay: 1e999\nsitemap:", "")
def test_any_robots_txt_can_be_read(text, path):
    rules = Robots(text, "carp-bot")
    assert isinstance(rules.allows(f"http://x.test/{path}"), bool)
    assert 0 <= rules.delay <= 60


@given(st.binary(max_size=1500), st.text(max_size=30))
def test_any_body_has_a_kind(body, label):
    assert kind_of(body, content_type(label)[0])
    assert isinstance(wall_of(body), str)
    assert isinstance(looks_like_markup(body), bool)
    assert final_head(body) in body


@given(st.text(max_size=60))
def test_any_text_is_a_url_in_one_spelling_or_none(text):
    once = tried(lambda: spelled(text))
    assert once.reason in {"bad-url", "bad-scheme"} if isinstance(once, Failed) else spelled(once) == once


class RawServer:
    """Sends the same bytes to everybody and closes."""

    def __init__(self):
        self.answer = b""
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self):
        while True:
            try:
                peer, _ = self._listener.accept()
            except OSError:
                return
            with peer:
                try:
                    peer.settimeout(2)
                    peer.recv(65536)
                    peer.sendall(self.answer)
                    peer.shutdown(socket.SHUT_WR)
                    while peer.recv(65536):
                        pass
                except OSError:
                    pass

    def close(self):
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(5)


@pytest.fixture(scope="module")
def raw_server():
    server = RawServer()
    yield server
    server.close()


LINES = st.sampled_from(
    [
        b"HTTP/1.1 200 OK", b"HTTP/1.0 200", b"HTTP/1.1 301 Moved", b"HTTP/1.1 103 Early", b"HTTP/2 200 OK", b"ICY 200 OK",
        b"HTTP/1.1 204 None", b"HTTP/1.1 999 ?", b"HTTP/1.1 101 Switch", b"Content-Length: 5", b"Content-Length: -1",
        b"Content-Length: 99999999999", b"Transfer-Encoding: chunked", b"Transfer-Encoding: gzip", b"Content-Encoding: gzip",
        b"Content-Encoding: br", b"Location: /next", b"Location: \xd3\xea", b"Location: http://[", b" folded", b"Connection: close",
        b"NoColon", b": no name", b"X-\xff: \x00", b"Content-Type: text/html; charset=\xff", b"Retry-After: \xb2", b"", b"5", b"hello", b"0",
        b"Upgrade: h2c", b"ffffffffffffffff", b"\x00", b"Set-Cookie: a=b",
    ]
)  # fmt: skip


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(LINES | st.binary(max_size=30), max_size=12), st.sampled_from([b"\r\n", b"\n"]))
def test_any_bytes_on_the_wire_end_in_a_response_or_a_named_failure(raw_server, lines, end):
    raw_server.answer = end.join(lines)

    async def once():
        options = Options(user_agent="t/0", limits=Limits(deadline=3, head=2), allow_hosts=frozenset({"127.0.0.1"}))
        async with open_client(options) as client:
            return await fetch(client, Request(url=f"http://127.0.0.1:{raw_server.port}/"))

    found = tried(lambda: asyncio.run(once()))
    problem = found if isinstance(found, Failed) else problem_of(found)
    assert problem is None or is_known(problem)
