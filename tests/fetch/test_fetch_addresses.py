"""Nobody leads the fetcher inside: by no spelling, no redirect, no name that changes its mind, with or without a proxy."""

import asyncio
import socket
from urllib.parse import quote

import pytest
from fault_proxy import FaultProxy
from fault_server import FaultServer

from scraper.errors import ConfigError
from scraper.fetch import dial
from scraper.fetch.addresses import is_address, why_blocked
from scraper.fetch.client import fetch, open_client
from scraper.fetch.values import Failed, Limits, Options, Request

PUBLIC = "93.184.216.34"


@pytest.fixture(scope="module")
def server():
    with FaultServer() as running:
        yield running


def names(**table):
    """A resolver over a fixed table; a list of lists answers each call with the next one."""
    calls = []

    async def resolve(host, port):
        calls.append(host)
        found = table.get(host.replace(".", "_"))
        if found is None:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return tuple(found)

    resolve.calls = calls
    return resolve


def get(url, **changes):
    settings = {"allow_hosts": frozenset({"open.test"}), "resolver": names(open_test=["127.0.0.1"])} | changes

    async def once():
        limits = Limits(deadline=2, connect=1)
        async with open_client(Options(user_agent="test/0", limits=limits, **settings)) as client:
            return await fetch(client, Request(url=url))

    return asyncio.run(once())


INSIDE = [
    "127.0.0.1", "127.1.2.3", "0.0.0.0", "10.1.2.3", "100.64.0.1", "169.254.169.254", "172.16.0.1", "172.31.255.255",
    "192.168.0.1", "192.0.0.8", "198.18.0.1", "203.0.113.9", "224.0.0.251", "255.255.255.255", "168.63.129.16",
    "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12::1", "ff02::1", "fec0::1", "2001:db8::1", "3fff::1",
    "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a00:1", "64:ff9b:1::1",
    "2002:7f00:1::", "2002:a9fe:a9fe::1", "2001:0:7f00:1::1", "2001:0:5db8:d822:0:0:80ff:fffe",
    "2606:2800:220:1:0:5efe:127.0.0.1", "4000::1", "100::1",
]  # fmt: skip


@pytest.mark.parametrize("address", INSIDE)
def test_an_address_inside_is_blocked_whatever_wraps_it(address):
    assert why_blocked(address)


@pytest.mark.parametrize(
    "address", [PUBLIC, "1.1.1.1", "172.32.0.1", "2606:2800:220:1::1", "64:ff9b::5db8:d822", "::ffff:93.184.216.34"]
)
def test_a_public_address_is_open(address):
    assert why_blocked(address) == ""


def test_a_name_is_no_address():
    assert (is_address("example.com"), is_address("[::1]"), is_address("127.0.0.1")) == (False, True, True)
    assert why_blocked("example.com") == "not an address"


SPELLINGS = [
    "127.0.0.1", "2130706433", "0x7f000001", "0x7f.1", "017700000001", "127.1", "0177.0.0.1", "127.0.0.1.",
    "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[0:0:0:0:0:0:0:1]",
    "１２７.0.0.1", "①②⑦.0.0.1", "127。0。0。1", "%31%32%37.0.0.1", "user:pass@127.0.0.1", "169.254.169.254", "[fe80::1]", "0",
]  # fmt: skip


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_no_spelling_of_an_internal_address_is_fetched_or_redirected_to(server, spelling):
    inside = f"http://{spelling}:{server.port}/secret"
    for url in (inside, server.url("/to/" + quote(inside, safe=""), host="open.test")):
        with pytest.raises(Failed) as caught:
            get(url)
        assert (caught.value.reason, caught.value.retry) == ("blocked-address", False)
    assert server.hits["/secret"] == 0


@pytest.mark.parametrize("found", [["127.0.0.1"], [PUBLIC, "10.0.0.1"], ["::1", PUBLIC]])
def test_a_name_is_blocked_if_any_of_its_addresses_is_inside(server, found):
    with pytest.raises(Failed, match="blocked-address"):
        get(f"http://evil.test:{server.port}/secret", resolver=names(evil_test=found))


def test_an_allowed_host_opens_only_itself(server):
    assert get(server.url("/ok", host="open.test")).status == 200
    with pytest.raises(Failed, match="blocked-address"):
        get(server.url("/ok", host="other.test"), resolver=names(other_test=["127.0.0.1"]))


def test_a_name_that_changes_after_the_check_leads_to_the_checked_address(monkeypatch):
    answers = iter([(PUBLIC,), ("127.0.0.1",)])
    tried = []

    async def changing(host, port):
        return next(answers)

    async def connected(ip, port):
        tried.append(ip)
        raise ConnectionRefusedError

    monkeypatch.setattr(dial, "connected", connected)
    with pytest.raises(Failed, match="refused"):
        get("http://flip.test/", resolver=changing, dns_ttl=0)
    assert tried == [PUBLIC]


def test_each_new_connection_checks_the_name_again():
    answers = iter([(PUBLIC,), ("127.0.0.1",)])

    async def changing(host, port):
        return next(answers)

    async def both():
        async with open_client(Options(user_agent="t/0", resolver=changing, dns_ttl=0)) as client:
            first = await client.addresses("http://flip.test/")
            with pytest.raises(Failed, match="blocked-address"):
                await client.addresses("http://flip.test/")
            return first

    assert asyncio.run(both()) == (PUBLIC,)


def test_a_lookup_is_used_again_while_it_is_fresh(server):
    resolver = names(open_test=["127.0.0.1"])

    async def thrice():
        options = Options(user_agent="t/0", resolver=resolver, allow_hosts=frozenset({"open.test"}))
        async with open_client(options) as client:
            for _ in range(3):
                await fetch(client, Request(url=server.url("/until-close", host="open.test")))

    asyncio.run(thrice())
    assert resolver.calls == ["open.test"]


def test_the_next_address_is_tried_when_one_does_not_answer(server):
    fetched = get(server.url("/ok", host="open.test"), resolver=names(open_test=["127.0.0.2", "127.0.0.1"]))
    assert (fetched.status, fetched.ip) == (200, "127.0.0.1")


@pytest.mark.parametrize(
    ("error", "reason", "retry"),
    [
        (socket.gaierror(socket.EAI_NONAME, "unknown"), "no-such-host", False),
        (socket.gaierror(socket.EAI_AGAIN, "try again"), "dns", True),
        (OSError("no resolver"), "dns", True),
    ],
)
def test_a_failed_lookup_says_whether_the_name_or_the_network_is_missing(error, reason, retry):
    async def broken(host, port):
        raise error

    with pytest.raises(Failed) as caught:
        get("http://gone.test/", resolver=broken)
    assert (caught.value.reason, caught.value.retry, caught.value.ip) == (reason, retry, "")


@pytest.mark.parametrize("scheme", ["http", "socks5"])
def test_a_proxy_is_asked_for_the_checked_address_never_for_the_name(server, scheme):
    with FaultProxy(server.port) as proxy:
        fetched = get("http://site.test/ok", proxy=proxy.url(scheme), resolver=names(site_test=[PUBLIC]))
    assert (fetched.status, fetched.ip, proxy.asked) == (200, PUBLIC, [f"{PUBLIC}:80"])
    assert b"Host: site.test\r\n" in fetched.request_head


@pytest.mark.parametrize("scheme", ["http", "socks5"])
@pytest.mark.parametrize("host", ["127.0.0.1", "2130706433", "[64:ff9b::7f00:1]", "evil.test"])
def test_a_proxy_does_not_open_internal_addresses(server, scheme, host):
    with FaultProxy(server.port) as proxy:
        with pytest.raises(Failed, match="blocked-address"):
            get(f"http://{host}/secret", proxy=proxy.url(scheme), resolver=names(evil_test=["10.0.0.7"]))
        assert proxy.asked == []


def test_a_redirect_behind_a_proxy_is_checked_too(server):
    with FaultProxy(server.port) as proxy:
        with pytest.raises(Failed, match="blocked-address"):
            get(
                "http://site.test/to/" + quote("http://127.0.0.1/secret", safe=""),
                proxy=proxy.url("http"),
                resolver=names(site_test=[PUBLIC]),
            )
        assert proxy.asked == [f"{PUBLIC}:80"]


def test_a_proxy_that_refuses_is_named_and_tried_again(server):
    with FaultProxy(server.port, status="403 Forbidden") as proxy, pytest.raises(Failed, match="403") as caught:
        get("http://site.test/ok", proxy=proxy.url("http"), resolver=names(site_test=[PUBLIC]))
    assert (caught.value.reason, caught.value.retry) == ("proxy", True)


def test_the_proxys_password_goes_to_the_proxy_only(server):
    with FaultProxy(server.port) as proxy:
        fetched = get("http://site.test/ok", proxy=proxy.url("http", "me:s%40crt@"), resolver=names(site_test=[PUBLIC]))
    assert b"Proxy-Authorization: Basic bWU6c0BjcnQ=" in proxy.heads[0]
    assert b"uthorization" not in fetched.request_head


def test_an_unusable_proxy_is_the_users_mistake():
    with pytest.raises(ConfigError, match="proxy"):
        get("http://site.test/", proxy="ftp://127.0.0.1:1")
