"""A list of URLs: each once, politely; and the command that writes them to a WARC file."""

import asyncio
import gzip
import io
import os
import subprocess
import sys

import pytest
import typer
from fault_answers import ARTICLE
from fault_server import FaultServer
from typer.testing import CliRunner
from warcio.archiveiterator import ArchiveIterator

from scraper.cli import code_of
from scraper.cli.fetch import _listed
from scraper.cli.fetch import fetch as command
from scraper.errors import ConfigError
from scraper.fetch.batch import Manners, fetch_each
from scraper.fetch.client import open_client
from scraper.fetch.values import Options

HOSTS = frozenset({"a.test", "www.a.test", "b.test"})


@pytest.fixture
def server():
    with FaultServer() as running:
        yield running


class World:
    """A clock that only sleeping moves."""

    def __init__(self):
        self.now, self.slept = 1_800_000_000.0, []

    async def sleep(self, seconds):
        self.slept.append(round(seconds, 3))
        self.now += seconds
        await asyncio.sleep(0)


def run(server, paths, world=None, hosts=("a.test",), **changes):
    world = world or World()

    async def lookup(host, port):
        return (f"127.0.0.{1 + len(host) % 2 if host == 'b.test' else 1}",)

    async def all_of_them():
        options = Options(user_agent="t/0", allow_hosts=HOSTS, resolver=lookup)
        manners = Manners(clock=lambda: world.now, dice=lambda: 0.0, sleep=world.sleep, **changes)
        urls = [server.url(path, host=host) for host in hosts for path in paths]
        async with open_client(options) as client:
            return {url: outcome async for url, outcome in fetch_each(client, urls, manners)}

    return asyncio.run(all_of_them()), world


def test_each_url_is_fetched_once_with_the_delay_between(server):
    found, world = run(server, ["/ok", "/ok", "/chunked", "/etag"])
    assert [outcome.status for outcome in found.values()] == [200, 200, 200]
    assert server.hits == {"/robots.txt": 1, "/ok": 1, "/chunked": 1, "/etag": 1}
    assert world.slept == [1.0, 1.0, 1.0]


def test_two_hosts_of_one_domain_share_the_delay(server):
    _, world = run(server, ["/ok"], hosts=("a.test", "www.a.test"))
    assert world.slept == [1.0, 1.0, 1.0]  # robots, page, robots, page


def test_a_crawl_delay_counts_from_the_first_page_on(server):
    server.robots = "user-agent: *\ncrawl-delay: 5\n"
    _, world = run(server, ["/ok", "/etag"])
    assert world.slept == [5.0, 5.0]


def test_what_robots_txt_bans_is_not_asked_for_and_costs_no_delay(server):
    server.robots = "user-agent: *\ndisallow: /secret\n"
    found, world = run(server, ["/secret", "/secret?2", "/ok"])
    reasons = [getattr(outcome, "reason", "page") for outcome in found.values()]
    assert (reasons, server.hits["/secret"], world.slept) == (["robots", "robots", "page"], 0, [1.0])


def test_a_redirect_into_a_banned_path_is_not_followed(server):
    server.robots = "user-agent: *\ndisallow: /secret\n"
    found, _ = run(server, ["/to/%2Fsecret"])
    assert ([outcome.reason for outcome in found.values()], server.hits["/secret"]) == (["robots"], 0)


def test_a_site_whose_robots_txt_fails_is_left_alone_for_now(server):
    server.robots = "500"
    found, _ = run(server, ["/ok"])
    (failed,) = found.values()
    assert (failed.reason, failed.retry, server.hits["/ok"]) == ("robots-unreachable", True, 0)


def test_robots_txt_may_be_left_unasked(server):
    server.robots = "user-agent: *\ndisallow: /\n"
    found, world = run(server, ["/ok"], obey_robots=False)
    assert ([outcome.status for outcome in found.values()], world.slept) == ([200], [])


def test_retry_after_is_waited_for_and_a_longer_one_ends_the_site(server):
    found, world = run(server, ["/throttled/429-seconds", "/ok", "/throttled/429-date", "/etag"])
    assert 120.0 in world.slept
    assert [getattr(outcome, "status", outcome) for outcome in list(found.values())[:3]] == [429, 200, 429]
    assert [outcome.reason for outcome in list(found.values())[3:]] == ["throttled"]
    assert server.hits["/etag"] == 0


def test_a_redirect_waits_like_any_request(server):
    _, world = run(server, ["/stairs/2"])
    assert world.slept == [1.0, 1.0, 1.0]


def test_a_bad_url_in_the_list_stops_nothing(server):
    found, _ = run(server, ["/ok"], hosts=("bad host", "a.test"))
    assert {getattr(outcome, "reason", "page") for outcome in found.values()} == {"bad-url", "page"}


@pytest.fixture
def invoke(monkeypatch):
    app = typer.Typer()
    app.command()(command)
    app.command("other")(lambda: None)

    def call(*arguments, stdin=""):
        return CliRunner().invoke(app, ["fetch", *map(str, arguments)], input=stdin)

    return call


LOCAL = ("--allow-host", "127.0.0.1", "--delay", "0.01")


def records(path):
    return [
        (record.rec_type, record.rec_headers.get_header("WARC-Target-URI"), record.raw_stream.read())
        for record in ArchiveIterator(io.BytesIO(path.read_bytes()), no_record_parse=True)
    ]


def test_the_command_writes_each_exchange_and_each_redirect_to_a_warc_file(server, invoke, tmp_path):
    out = tmp_path / "pages.warc.gz"
    result = invoke(server.url("/stairs/1"), server.url("/coded/gzip"), "-o", out, *LOCAL)
    assert (result.exit_code, result.stdout) == (0, "")
    kinds = [(kind, url and url[len(server.url("")) :]) for kind, url, _ in records(out)]
    assert sorted(kinds[1:]) == sorted(
        (kind, path) for path in ("/stairs/1", "/stairs/0", "/coded/gzip") for kind in ("request", "response")
    )
    packed = next(body for kind, url, body in records(out) if kind == "response" and url.endswith("/gzip"))
    assert gzip.decompress(packed.partition(b"\r\n\r\n")[2]) == ARTICLE
    assert [path.name for path in tmp_path.iterdir()] == ["pages.warc.gz"]


def test_addresses_come_from_stdin_and_nothing_is_said_under_q(server, invoke, tmp_path):
    listed = f"# mine\n{server.url('/ok')}\n\n{server.url('/etag')}\n"
    result = invoke("-", "-q", "-o", tmp_path / "a.warc.gz", *LOCAL, stdin=listed)
    assert (result.exit_code, result.output) == (0, "")


def test_the_exit_code_says_what_became_of_the_list(server, invoke, tmp_path):
    out = tmp_path / "a.warc.gz"
    assert invoke(server.url("/status/404"), "-o", out, *LOCAL).exit_code == 3
    some = (server.url("/ok"), server.url("/status/404"), server.url("/short-body"))
    assert invoke(*some, "-o", out, *LOCAL).exit_code == 1
    assert invoke(*some, "-o", out, *LOCAL, "--fail-if", "failed > 70%").exit_code == 0


@pytest.mark.parametrize("robots", ["500", "503"])
def test_what_should_be_tried_later_ends_with_75_if_nothing_else_came_out(server, invoke, tmp_path, robots):
    out = tmp_path / "a.warc.gz"
    later = server.url("/throttled/429-seconds")
    assert invoke(later, "-o", out, *LOCAL).exit_code == 75
    assert invoke(server.url("/status/404"), later, "-o", out, *LOCAL).exit_code == 3
    server.robots = robots
    assert invoke(server.url("/ok"), "-o", out, *LOCAL).exit_code == 75


def test_a_folder_in_the_files_place_is_refused_before_the_first_request(server, invoke, tmp_path):
    (tmp_path / "a.warc.gz").mkdir()
    result = invoke(server.url("/ok"), "-o", tmp_path / "a.warc.gz", *LOCAL)
    assert (code_of(result.exception), server.hits["/ok"]) == (2, 0)
    assert "is a folder" in str(result.exception)


def test_what_a_killed_fetch_left_is_cleared_by_the_next_and_what_a_living_one_makes_is_not(server, invoke, tmp_path):
    with subprocess.Popen([sys.executable, "-c", ""]) as gone:
        pass
    for number in (gone.pid, os.getppid()):
        (tmp_path / f".fetch-{number}-abc").mkdir()
        (tmp_path / f".fetch-{number}-abc/a-00000.warc.gz").write_bytes(b"x")
    assert invoke(server.url("/ok"), "-o", tmp_path / "a.warc.gz", *LOCAL).exit_code == 0
    assert {path.name for path in tmp_path.iterdir()} == {"a.warc.gz", f".fetch-{os.getppid()}-abc"}


def test_an_internal_address_is_not_fetched_unless_named(server, invoke, tmp_path):
    result = invoke(server.url("/secret"), "-o", tmp_path / "a.warc.gz", "--delay", "0")
    assert (result.exit_code, server.hits["/secret"], "blocked-address" in result.output) == (3, 0, True)


@pytest.mark.parametrize(
    "wrong", [("-o", "x.txt"), ("-o", "a.warc.gz", "--contact", "nobody"), ("-o", "a.warc.gz", "--fail-if", "oops > 1")]
)
def test_a_wrong_option_runs_nothing(server, invoke, wrong, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = invoke(server.url("/ok"), *LOCAL, *wrong)
    assert isinstance(result.exception, ConfigError)
    assert (code_of(result.exception), server.hits["/ok"], list(tmp_path.iterdir())) == (2, 0, [])


def test_the_command_imports_no_network_code_at_the_start():
    code = "import sys, scraper.cli.fetch; print([m for m in ('httpcore', 'h11', 'brotli', 'ada_url') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_a_byte_order_mark_spoils_no_address_on_stdin(monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("\ufeffhttp://a.example/\n\n# more\nhttp://b.example/\n"))
    assert list(_listed(["-"])) == ["http://a.example/", "http://b.example/"]
