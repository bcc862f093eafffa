"""Each fault of the matrix by name: what comes of it, and that half a page never passes for a whole one."""

import asyncio

import pytest
from fault_answers import ANSWERS, ARTICLE
from fault_outcomes import ASIDE, FAULTS, SOUND
from fault_server import FaultServer

from scraper.fetch.client import fetch, open_client, problem_of
from scraper.fetch.values import Failed, Limits, Options, Request

FAST = Limits(deadline=4.0, head=1.5, grace=0.8, min_rate=2000.0, connect=2.0, body=3_000_000, decoded=3_000_000)


@pytest.fixture(scope="module")
def server():
    with FaultServer() as running:
        yield running


def options(**changes) -> Options:
    return Options(user_agent="test/0 (+http://x.test)", limits=FAST, **{"allow_hosts": {"127.0.0.1"}, **changes})


def get(url, *, check=None, etag="", **changes):
    async def once():
        async with open_client(options(**changes)) as client:
            return await fetch(client, Request(url=url, etag=etag), check=check)

    return asyncio.run(once())


def outcome(url: str) -> tuple[str, bool]:
    """The reason code and whether to retry; ("", False) for a page."""
    try:
        problem = problem_of(get(url))
    except Failed as failed:
        problem = failed
    return (problem.reason, problem.retry) if problem else ("", False)


@pytest.mark.parametrize(("path", "reason", "retry"), FAULTS)
def test_a_fault_ends_with_its_reason_and_no_page(server, path, reason, retry):
    assert outcome(server.url(path)) == (reason, retry)


@pytest.mark.parametrize(("path", "flags"), SOUND)
def test_what_is_odd_but_whole_arrives_whole_and_flagged(server, path, flags):
    fetched = get(server.url(path))
    assert problem_of(fetched) is None
    assert fetched.body == ARTICLE
    assert fetched.flags == flags


def test_no_answer_of_the_server_is_without_its_outcome():
    told = {"/" + path.split("/")[1].split("?")[0] for path, *_ in (*FAULTS, *SOUND)}
    assert told | set(ASIDE) == set(ANSWERS)


def test_a_body_longer_than_its_length_is_cut_there_and_flagged(server):
    fetched = get(server.url("/long-body"))
    assert (fetched.body, fetched.flags) == (ARTICLE[:10], ("length-mismatch",))


def test_bytes_after_a_body_are_never_taken_for_the_next_response(server):
    async def two():
        async with open_client(options()) as client:
            await fetch(client, Request(url=server.url("/long-body")))
            return await fetch(client, Request(url=server.url("/ok")))

    assert asyncio.run(two()).body == ARTICLE


def test_a_burst_of_errors_passes_once_the_site_is_back(server):
    outcomes = [outcome(server.url("/burst")) for _ in range(6)]
    assert outcomes == [("server-error", True)] * 5 + [("", False)]


def test_an_unknown_charset_label_is_handed_on_and_stops_nothing(server):
    fetched = get(server.url("/charset/x-no-such-charset"))
    assert (fetched.charset, "今天下雨了".encode() in fetched.body) == ("x-no-such-charset", True)


def test_cookies_are_not_sent_back(server):
    async def two():
        async with open_client(options()) as client:
            await fetch(client, Request(url=server.url("/cookies")))
            return await fetch(client, Request(url=server.url("/echo")))

    assert b"cookie" not in asyncio.run(two()).body.lower()


def test_nobody_listening_is_refused_and_tried_again():
    assert outcome("http://127.0.0.1:9/") == ("refused", True)


@pytest.mark.parametrize("url", ["", "not a url", "http://", "http://exa mple.test/", "//no-scheme.test/"])
def test_what_is_no_url_is_said_so(url):
    assert outcome(url) == ("bad-url", False)


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://127.0.0.1/x", "mailto:a@x.test"])
def test_only_http_and_https_are_fetched(url):
    assert outcome(url) == ("bad-scheme", False)


def test_the_time_limit_closes_the_connection_and_leaves_nothing_behind(server):
    async def both():
        async with open_client(options()) as client:
            with pytest.raises(Failed, match="slow"):
                await fetch(client, Request(url=server.url("/stalled-body")))
            return (await fetch(client, Request(url=server.url("/ok")))).body, len(asyncio.all_tasks())

    assert asyncio.run(both()) == (ARTICLE, 1)


def test_a_failure_after_a_redirect_still_hands_over_the_redirect(server):
    with pytest.raises(Failed) as caught:
        get(server.url("/to/%2Fshort-body"))
    assert [hop.status for hop in caught.value.hops] == [302]
    assert (caught.value.ip, caught.value.latency > 0) == ("127.0.0.1", True)
