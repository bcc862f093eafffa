"""What a request sends, what a response is made of, and which responses are pages."""

import asyncio
import gzip
import socket
from datetime import UTC, datetime

import pytest
from fault_answers import ARTICLE, BINARIES
from fault_server import FaultServer

from scraper.errors import ConfigError, FetchError
from scraper.fetch.client import content_type, fetch, open_client, page_of, problem_of, user_agent
from scraper.fetch.values import Failed, Fetched, Limits, Options, Request
from scraper.fetch.wall import wall_of

AT = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def server():
    with FaultServer() as running:
        yield running


@pytest.fixture(scope="module")
def secure(certificate):
    with FaultServer(tls=certificate) as running:
        running.certificate = str(certificate[0])
        yield running


async def _loopback(host, port):
    return ("127.0.0.1",)


def options(**changes) -> Options:
    hosts = frozenset({"127.0.0.1", "localhost", "other.test"})
    return Options(**{"user_agent": "test/0", "allow_hosts": hosts, "resolver": _loopback, **changes})


def get(*requests: Request, check=None, **changes) -> Fetched:
    """The last of some requests over one client."""

    async def all_of_them():
        async with open_client(options(**changes)) as client:
            return [await fetch(client, request, check=check) for request in requests][-1]

    return asyncio.run(all_of_them())


def made(body: bytes, media_type: str = "text/html", status: int = 200) -> Fetched:
    return Fetched(
        url_requested="http://x.test/",
        url="http://x.test/",
        status=status,
        headers=(),
        body=body,
        media_type=media_type,
    )


def test_a_request_says_who_asks_and_nothing_that_was_not_meant(server):
    said = get(Request(url=server.url("/echo?b=%E9%9B%A8&a=1#top"))).body.decode().splitlines()
    assert said[0] == "GET /echo?b=%E9%9B%A8&a=1 HTTP/1.1"
    assert {line.split(":")[0] for line in said[1:] if line} == {"Host", "User-Agent", "Accept", "Accept-Encoding"}
    assert f"Host: 127.0.0.1:{server.port}" in said


def test_a_language_and_further_headers_are_sent_on_wish(server):
    request = Request(url=server.url("/echo"), headers=(("X-Why", "test"),))
    said = get(request, accept_language="zh-TW, en;q=0.5").body.decode()
    assert "Accept-Language: zh-TW, en;q=0.5\r\n" in said
    assert "X-Why: test\r\n" in said


def test_further_headers_do_not_follow_a_redirect_to_another_host(server):
    target = f"/to/http%3A%2F%2Fother.test%3A{server.port}%2Fecho"
    request = Request(url=server.url(target), headers=(("Authorization", "Bearer s3cret"),))
    assert b"s3cret" not in get(request).body


def test_credentials_in_a_url_are_not_sent(server):
    said = get(Request(url=f"http://me:s3cret@127.0.0.1:{server.port}/echo")).body
    assert b"s3cret" not in said
    assert b"uthorization" not in said


def test_a_fetched_value_has_the_exchange_as_it_went_over_the_wire(server):
    fetched = get(Request(url=server.url("/coded/gzip")))
    assert fetched.request_head.startswith(b"GET /coded/gzip HTTP/1.1\r\n")
    assert fetched.request_head.endswith(b"\r\n\r\n")
    assert fetched.response_head.startswith(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n")
    assert fetched.response_head.endswith(b"Content-Encoding: gzip\r\n\r\n")
    assert (gzip.decompress(fetched.raw), fetched.body) == (ARTICLE, ARTICLE)
    assert (fetched.ip, fetched.version, fetched.media_type) == ("127.0.0.1", "HTTP/1.1", "text/html")
    assert fetched.latency > 0


def test_informational_heads_are_left_out_of_the_record(server):
    assert get(Request(url=server.url("/early-hints"))).response_head.startswith(b"HTTP/1.1 200 OK\r\n")


def test_each_redirect_is_kept_with_its_own_exchange(server):
    fetched = get(Request(url=server.url("/stairs/2")))
    assert [(hop.status, hop.url[-9:], hop.raw, hop.hops) for hop in fetched.hops] == [
        (307, "/stairs/2", b"moved", ()),
        (307, "/stairs/1", b"moved", ()),
    ]
    assert (fetched.url_requested[-9:], fetched.url[-9:]) == ("/stairs/2", "/stairs/0")
    assert fetched.hops[0].response_head.startswith(b"HTTP/1.1 307 Temporary Redirect\r\n")


@pytest.mark.parametrize("location", ["/echo%3Fq%3D%E9%9B%A8", "/echo%3Fq%3D%D3%EA", "%20/echo%3Fq%3D%25D3%25EA%20"])
def test_a_redirect_target_in_raw_bytes_is_asked_for_in_the_same_bytes(server, location):
    asked = get(Request(url=server.url("/to/" + location))).body.split(b" ")[1]
    assert asked in {b"/echo?q=%E9%9B%A8", b"/echo?q=%D3%EA"}


def test_the_callers_check_sees_each_target_and_may_stop_it(server):
    seen, before = [], server.hits["/stairs/1"]

    async def check(url):
        seen.append(url)
        if url.endswith("/1"):
            raise Failed("robots", url)

    with pytest.raises(Failed) as caught:
        get(Request(url=server.url("/stairs/3")), check=check)
    assert [url[-2:] for url in seen] == ["/2", "/1"]
    assert (caught.value.reason, caught.value.retry, len(caught.value.hops)) == ("robots", False, 2)
    assert server.hits["/stairs/1"] == before


def test_an_unchanged_page_is_said_so_and_is_no_problem(server):
    first = get(Request(url=server.url("/etag")))
    again = get(Request(url=server.url("/etag"), etag=first.etag, last_modified=first.last_modified))
    assert (first.etag, first.last_modified) == ('"v1"', "Mon, 02 Nov 2026 08:00:00 GMT")
    assert (again.status, again.not_modified, again.body, problem_of(again)) == (304, True, b"", None)
    assert b'If-None-Match: "v1"\r\nIf-Modified-Since: Mon, 02 Nov 2026 08:00:00 GMT' in again.request_head


@pytest.mark.parametrize("status", [206, 304])
def test_half_a_page_or_none_that_nobody_asked_for_is_a_failure(server, status):
    server.pages["/unasked"] = b"HTTP/1.1 %d Odd\r\nContent-Type: text/html\r\n" % status + (
        b"\r\n" if status == 304 else b"Content-Length: %d\r\n\r\n%s" % (len(ARTICLE), ARTICLE)
    )
    fetched = get(Request(url=server.url("/unasked")))
    assert (fetched.not_modified, problem_of(fetched).reason) == (False, "http-error")
    assert str(status) in problem_of(fetched).detail
    asked = get(Request(url=server.url("/unasked"), etag='"v1"', headers=(("Range", "bytes=0-99"),)))
    assert (asked.not_modified, problem_of(asked)) == (status == 304, None)


def test_an_etag_beyond_ascii_goes_back_as_it_came(server):
    server.pages["/odd-etag"] = b'HTTP/1.1 200 OK\r\nETag: "\xe9\xbb\x92"\r\nContent-Length: 2\r\n\r\nok'
    first = get(Request(url=server.url("/odd-etag")))
    again = get(Request(url=server.url("/echo"), etag=first.etag))
    assert b'If-None-Match: "\xe9\xbb\x92"\r\n' in again.body


def test_a_header_that_can_not_be_sent_is_refused_and_not_tried_again(server):
    with pytest.raises(Failed) as caught:
        get(Request(url=server.url("/echo"), etag='"a"\r\nX-Smuggled: 1'))
    assert (caught.value.reason, caught.value.retry) == ("protocol", False)


def test_a_connection_is_used_again_and_replaced_when_the_server_has_closed_it(server):
    sockets = []

    async def run():
        async with open_client(options()) as client:
            for path in ("/ok", "/ok"):
                await fetch(client, Request(url=server.url(path)))
                sockets.append({line.stream for line in client.wire._idle.values()})
            (line,) = client.wire._idle.values()
            line.stream._inbox.transport.get_extra_info("socket").shutdown(socket.SHUT_RD)
            await asyncio.sleep(0.01)
            return await fetch(client, Request(url=server.url("/ok")))

    assert asyncio.run(run()).body == ARTICLE
    assert sockets[0] == sockets[1]
    assert len(sockets[0]) == 1


def test_no_more_idle_connections_are_kept_than_allowed(server):
    async def run():
        async with open_client(options(connections=2)) as client:
            await asyncio.gather(*(fetch(client, Request(url=server.url("/ok"))) for _ in range(6)))
            return len(client.wire._idle)

    assert asyncio.run(run()) == 2


def test_a_cut_request_stops_after_its_bytes_and_says_so(server):
    fetched = get(Request(url=server.url("/endless"), cut=1000))
    assert (len(fetched.body), fetched.flags) == (1000, ("cut",))


def test_a_certificate_nobody_signed_is_refused(secure):
    with pytest.raises(Failed, match=r"(?i)certificate") as caught:
        get(Request(url=secure.url("/ok", host="localhost")))
    assert (caught.value.reason, caught.value.retry) == ("tls", False)


def test_a_certificate_for_another_name_is_refused(secure):
    with pytest.raises(Failed, match="tls"):
        get(Request(url=secure.url("/ok", host="other.test")), cafile=secure.certificate)


def test_a_trusted_certificate_opens_the_page_by_the_hosts_name(secure):
    fetched = get(Request(url=secure.url("/ok", host="localhost")), cafile=secure.certificate)
    assert (fetched.body, fetched.flags, fetched.ip) == (ARTICLE, (), "127.0.0.1")


def test_an_unchecked_certificate_needs_a_named_host_and_is_recorded(secure):
    fetched = get(Request(url=secure.url("/ok", host="other.test")), insecure_hosts=frozenset({"other.test"}))
    assert (fetched.body, fetched.flags) == (ARTICLE, ("tls-unverified",))
    with pytest.raises(Failed, match="tls"):
        get(Request(url=secure.url("/ok", host="localhost")), insecure_hosts=frozenset({"other.test"}))


@pytest.mark.parametrize(
    ("path", "reason"), [("/short-body", "truncated"), ("/reset-body", "truncated"), ("/close-before", "reset")]
)
def test_faults_under_tls_have_the_same_names(secure, path, reason):
    with pytest.raises(Failed) as caught:
        get(
            Request(url=secure.url(path, host="localhost")),
            cafile=secure.certificate,
            limits=Limits(deadline=2, head=2),
        )
    assert caught.value.reason == reason


def test_a_server_that_speaks_no_tls_is_a_tls_error(server):
    with pytest.raises(Failed, match="tls"):
        get(Request(url=f"https://127.0.0.1:{server.port}/ok"))


def test_a_failure_is_a_fetch_error_that_says_whether_to_retry():
    assert isinstance(Failed("reset"), FetchError)
    assert (Failed("reset").retry, Failed("tls").retry) == (True, False)


def test_a_page_carries_what_the_record_needs(server):
    fetched = get(Request(url=server.url("/stairs/1")))
    page = page_of(fetched, AT)
    assert (page.body, page.status, page.media_type, page.fetched_at) == (ARTICLE, 200, "text/html", AT)
    assert (page.url[-9:], page.url_requested[-9:], page.source) == ("/stairs/0", "/stairs/1", fetched.url_requested)


def test_what_is_no_page_raises_instead_of_becoming_one():
    for fetched in (made(BINARIES["pdf"]), made(b"", status=200), made(b"<p>gone", status=404)):
        with pytest.raises(Failed):
            page_of(fetched, AT)


def test_a_page_without_a_label_gets_one_from_its_bytes():
    assert page_of(made(b"<!doctype html><p>Rain.", ""), AT).media_type == "text/html"
    assert page_of(made("只是文字".encode(), ""), AT).media_type == "text/plain"


def test_a_wall_is_short_and_bears_a_vendors_mark():
    wall = "<html><title>百度安全验证</title><body><script src='//wappass.baidu.com/x.js'></script>请完成验证</body>".encode()
    assert wall_of(wall)
    assert not wall_of(wall + "<p>这是一篇讲述验证码历史的文章。</p>".encode() * 60)
    assert not wall_of(b"<html><body><p>A short note on a captcha at the door.</p></body></html>")


@pytest.mark.parametrize(
    "script", ["//www.google.com/recaptcha/api.js", "/cdn-cgi/challenge-platform/scripts/jsd/main.js"]
)
def test_a_short_post_beside_a_vendors_script_is_a_page_unless_the_status_refuses_it(script):
    post = f"<html><body><p>{'雨下了一整夜，港口的燈還亮著。' * 8}</p><script src='{script}'></script></body></html>".encode()
    assert problem_of(made(post)) is None
    assert problem_of(made(post, status=403)).reason == "blocked"
    empty = f"<html><body><div id='root'></div><script src='{script}'></script></body></html>".encode()
    assert problem_of(made(empty)).reason == "blocked"


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("", ("", "")),
        ("text/html", ("text/html", "")),
        ("TEXT/HTML;charset=GBK", ("text/html", "gbk")),
        ("text/html; x=y; charset = 'big5'", ("text/html", "big5")),
        ("text/html, text/plain", ("text/html", "")),
        (";charset=utf-8", ("", "utf-8")),
    ],
)
def test_a_content_type_is_read_in_parts(header, expected):
    assert content_type(header) == expected


@pytest.mark.parametrize(
    "contact", ["", " ", "nobody", "http://", "me", "https://x.test/ (bot)", "https://x.test/\r\nX: 1", "@"]
)
def test_a_contact_that_reaches_nobody_is_refused(contact):
    with pytest.raises(ConfigError):
        user_agent(contact)


def test_the_user_agent_names_product_version_and_contact():
    assert user_agent("https://x.test/bot", "1.2") == "repost-scraper/1.2 (+https://x.test/bot)"
    assert user_agent("me@x.test").endswith("(+me@x.test)")
