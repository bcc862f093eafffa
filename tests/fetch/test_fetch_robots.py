"""robots.txt by RFC 9309: our own table of cases, and what each failure to read the file means."""

import asyncio

import pytest
from fault_server import FaultServer

from scraper.fetch import robots
from scraper.fetch.client import open_client
from scraper.fetch.robots import LAST_GOOD, MAX_BYTES, Robots, RobotsState, fetch_robots, robots_of
from scraper.fetch.values import Limits, Options

NOW = 1_800_000_000.0
SITE = "http://x.test"

CASES = [
    # (robots.txt, path, allowed), for the product token "carp-bot"
    ("", "/a", True),
    ("user-agent: *\ndisallow: /", "/a", False),
    ("user-agent: *\ndisallow: /", "/robots.txt", True),
    ("user-agent: *\ndisallow:", "/a", True),
    ("disallow: /", "/a", True),  # outside any group
    ("User-Agent:*\r\nDISALLOW:/a\r\n", "/ab", False),
    ("user-agent: *\rdisallow: /a\r", "/ab", False),
    # the group
    ("user-agent: carp-bot\ndisallow: /a\n\nuser-agent: *\ndisallow: /", "/b", True),
    ("user-agent: *\ndisallow: /\nuser-agent: carp-bot\nallow: /", "/b", True),
    ("user-agent: CARP-BOT\ndisallow: /a", "/a", False),
    ("user-agent: carp-bot/2.1\ndisallow: /a", "/a", False),
    ("user-agent: carp-bot (the fish)\ndisallow: /a", "/a", False),
    ("user-agent: carp\ndisallow: /", "/a", True),  # another product
    ("user-agent: bot\ndisallow: /", "/a", True),
    ("user-agent: carp-bot-news\ndisallow: /", "/a", True),
    ("user-agent: carp-bot\n\nuser-agent: *\ndisallow: /a", "/a", False),  # blank lines end no group
    ("user-agent: carp-bot\ndisallow:\nuser-agent: *\ndisallow: /", "/a", True),  # named, without any ban
    ("user-agent: eel\nuser-agent: carp-bot\ndisallow: /a", "/a", False),
    ("user-agent: eel\ndisallow: /b\nuser-agent: carp-bot\ndisallow: /a", "/b", True),
    ("user-agent: carp-bot\ndisallow: /a\nuser-agent: eel\ndisallow: /\nuser-agent: carp-bot\ndisallow: /b", "/b", False),
    ("user-agent: carp-bot\ndisallow: /a\nuser-agent: eel\ndisallow: /\nuser-agent: carp-bot\ndisallow: /b", "/a", False),
    ("user-agent: carp-bot\nsitemap: http://x.test/s.xml\ndisallow: /a", "/a", False),
    ("user-agent: carp-bot\nsitemap: http://x.test/s.xml\nuser-agent: eel\ndisallow: /a", "/a", False),
    ("user-agent: carp-bot\ncrawl-delay: 3\nuser-agent: eel\ndisallow: /a", "/a", False),
    ("user-agent: carp-bot\nnoindex: /b\ndisallow: /a", "/a", False),
    ("user-agent: * # everybody\ndisallow: /a # this too", "/a", False),
    ("user-agent: *\ndisallow: #/a", "/a", True),
    # matching
    ("user-agent: *\ndisallow: /A", "/a", True),
    ("user-agent: *\ndisallow: /a", "/b/a", True),
    ("user-agent: *\ndisallow: /a/", "/a", True),
    ("user-agent: *\ndisallow: /a\nallow: /a/b", "/a/b/c", True),
    ("user-agent: *\nallow: /a\ndisallow: /a/b", "/a/b/c", False),
    ("user-agent: *\ndisallow: /a\nallow: /a", "/a", True),  # equal length: the milder
    ("user-agent: *\ndisallow: /*.pdf$", "/x/y.pdf", False),
    ("user-agent: *\ndisallow: /*.pdf$", "/x/y.pdf?z", True),
    ("user-agent: *\ndisallow: /a*b*c", "/a1b2c3", False),
    ("user-agent: *\ndisallow: /a*b*c", "/a1c2b3", True),
    ("user-agent: *\ndisallow: *", "/anything", False),
    ("user-agent: *\ndisallow: /x$y", "/x$y", False),
    ("user-agent: *\ndisallow: /?q=", "/?q=1", False),
    ("user-agent: *\ndisallow: /a?b", "/a", True),
    # octets
    ("user-agent: *\ndisallow: /雨", "/%E9%9B%A8", False),
    ("user-agent: *\ndisallow: /%E9%9B%A8", "/%E9%9B%A8/1", False),
    ("user-agent: *\ndisallow: /%e9%9b%a8", "/%E9%9B%A8/1", False),
    ("user-agent: *\ndisallow: /%61bc", "/abc", False),
    ("user-agent: *\ndisallow: /a%2Fb", "/a/b", True),
    ("user-agent: *\ndisallow: /a%2Fb", "/a%2Fb", False),
    ("user-agent: *\ndisallow: /雨".encode("gb18030"), "/%D3%EA", False),
    (b"\xef\xbb\xbfuser-agent: *\ndisallow: /a", "/a", False),
    (b"\xef\xbbuser-agent: *\ndisallow: /a", "/a", False),
    (b"user-agent: *\ndisallow: /a\x0bb\n", "/a", True),  # a vertical tab ends no line
    ("user-agent: *\ndisallow: /a\u2028allow: /", "/a", True),
    # bad hands
    ("user agent: *\ndisalow: /a", "/a", False),
    ("useragent: *\ndisallow /a", "/a", False),
    ("<html><body>user-agent: *<br>disallow: /</body></html>", "/a", True),
    ("user-agent: *\ndisallow: /" + "a" * 9000, "/a", True),
    (b"\xff\xfe\x00\x01\x80garbage\n\nuser-agent: *\ndisallow: /a", "/a", False),
]  # fmt: skip


@pytest.mark.parametrize(("text", "path", "allowed"), CASES)
def test_a_rule_means_what_the_standard_says(text, path, allowed):
    assert Robots(text, "carp-bot").allows(SITE + path) is allowed


def test_hostile_patterns_are_matched_in_time():
    text = "user-agent: *\n" + "disallow: " + "/*a" * 2000 + "$\n" + "disallow: /private\n"
    rules = Robots(text, "carp-bot")
    assert not rules.allows(SITE + "/private")
    assert rules.allows(SITE + "/" + "a/" * 500 + "b")


def test_only_the_first_500_kib_count():
    text = b"user-agent: *\ndisallow: /private\n" + b"# filler\n" * 60_000
    assert len(text) > MAX_BYTES
    assert not Robots(text + b"disallow: /public\n", "x").allows(SITE + "/private")
    assert Robots(text + b"disallow: /public\n", "x").allows(SITE + "/public")


@pytest.mark.parametrize(
    ("line", "asked", "kept"),
    [("2.5", 2.5, 2.5), ("3600", 3600.0, 60.0), ("-1", 0, 0), ("soon", 0, 0), ("inf", 0, 0), ("nan", 0, 0), ("", 0, 0)],
)
def test_a_crawl_delay_is_honoured_up_to_a_minute(line, asked, kept):
    rules = Robots(f"user-agent: *\ncrawl-delay: {line}\n", "carp-bot")
    assert (rules.delay_asked, rules.delay) == (asked, kept)


def test_the_crawl_delay_of_another_group_is_not_ours():
    assert Robots("user-agent: eel\ncrawl-delay: 9\nuser-agent: *\ndisallow: /a", "carp-bot").delay == 0


def test_sitemaps_are_listed_once_in_order_from_anywhere_in_the_file():
    text = "sitemap: http://x.test/1.xml\nuser-agent: eel\ndisallow: /\nSitemap:http://x.test/2.xml\nsitemap: http://x.test/1.xml"
    assert Robots(text, "carp-bot").sitemaps == ("http://x.test/1.xml", "http://x.test/2.xml")


@pytest.fixture(scope="module")
def server():
    with FaultServer() as running:
        yield running


def ask(server, mode: str, previous: RobotsState | None = None, now: float = NOW) -> RobotsState:
    server.robots = mode
    before = previous or RobotsState(origin=f"http://127.0.0.1:{server.port}")

    async def once():
        limits = Limits(deadline=0.5, head=0.3, grace=0.3)
        options = Options(user_agent="carp-bot/1", limits=limits, allow_hosts=frozenset({"127.0.0.1"}))
        async with open_client(options) as client:
            return await fetch_robots(client, before, now)

    return asyncio.run(once())


@pytest.mark.parametrize(
    ("mode", "verdict", "open_path", "private_path"),
    [
        ("user-agent: *\ndisallow: /private\n", "rules", True, False),
        ("200", "rules", False, False),
        ("404", "allow", True, True),
        ("401", "allow", True, True),
        ("403", "allow", True, True),
        ("410", "allow", True, True),
        ("429", "disallow", False, False),
        ("500", "disallow", False, False),
        ("503", "disallow", False, False),
        ("timeout", "disallow", False, False),
        ("reset", "disallow", False, False),
        ("loop", "allow", True, True),
        ("redirects-5", "rules", True, False),
        ("redirects-6", "allow", True, True),
        ("redirects-30", "allow", True, True),
        ("huge", "rules", True, False),
        ("endless", "rules", True, True),
    ],
)
def test_what_a_sites_answer_means(server, mode, verdict, open_path, private_path):
    state = ask(server, mode)
    rules = robots_of(state, "carp-bot")
    assert state.verdict == verdict
    assert (rules.allows(server.url("/open")), rules.allows(server.url("/private"))) == (open_path, private_path)


@pytest.mark.parametrize(
    ("mode", "code"), [("429", "throttled"), ("500", "server-error"), ("reset", "reset"), ("timeout", "timeout")]
)
def test_a_failure_has_its_code(server, mode, code):
    state = ask(server, mode)
    assert state.code == code
    assert ask(server, "user-agent: *\nallow: /\n", state).code == ""


def test_a_tls_error_and_an_internal_address_ban_the_site():
    for origin in ("https://127.0.0.1:9", "http://10.0.0.1"):

        async def once(site=origin):
            async with open_client(Options(user_agent="t/0")) as client:
                return await fetch_robots(client, RobotsState(origin=site), NOW)

        assert asyncio.run(once()).verdict == "disallow"


def test_a_good_copy_is_used_for_a_day_and_confirmed_by_its_etag(server):
    first = ask(server, "user-agent: *\ndisallow: /private\n")
    assert (first.next_at, first.good_at, first.etag) == (NOW + 86_400, NOW, '"robots"')


def test_while_a_site_fails_the_last_good_copy_holds_and_tries_get_rarer(server):
    state = ask(server, "user-agent: *\ndisallow: /private\n")
    waits = []
    for n in range(9):
        state = ask(server, "500", state, now=NOW + n)
        waits.append(state.next_at - NOW - n)
    assert waits == [60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]
    assert (state.verdict, state.failures) == ("rules", 9)
    assert robots_of(state, "carp-bot").allows(SITE + "/open")
    assert not robots_of(state, "carp-bot").allows(SITE + "/private")


def test_a_good_copy_does_not_hold_for_ever(server):
    state = ask(server, "user-agent: *\nallow: /\n")
    assert ask(server, "500", state, now=NOW + LAST_GOOD + 1).verdict == "disallow"


def test_one_success_ends_the_back_off(server):
    state = ask(server, "user-agent: *\nallow: /\n", ask(server, "503"))
    assert (state.verdict, state.failures, state.reason) == ("rules", 0, "")


def test_a_site_never_asked_is_closed():
    assert not robots_of(RobotsState(origin=SITE), "carp-bot").allows(SITE + "/a")
    assert robots.FRESH <= 86_400
