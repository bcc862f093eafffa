"""robots.txt by RFC 9309: which rules are ours, what a failure to read them means, and when to ask again.

protego matches the patterns. The lines are read and the group is chosen here, because protego splits lines at
characters that end no line (vertical tab, U+2028), takes "Foo Bar" for another name than "Foo" and lets a group for
"foo" bind "foo-bar". What is kept between runs is `RobotsState`, plain values; the clock comes from the caller.
"""

from collections.abc import Iterable, Iterator
from urllib.parse import quote_from_bytes

import regex
from msgspec import Struct
from protego import Protego

from scraper.fetch.client import Client, fetch
from scraper.fetch.politeness import retry_after
from scraper.fetch.values import Failed, Fetched, Request

MAX_BYTES = 512_000  # read of a robots.txt, the rest is ignored. Source: RFC 9309 section 2.5 (at least 500 KiB)
MAX_HOPS = 5  # redirects; beyond them the file counts as unavailable. Source: RFC 9309 section 2.3.1.2
FRESH = 86_400.0  # seconds a copy is used without asking. Source: RFC 9309 section 2.4
LAST_GOOD = 30 * 86_400.0  # seconds a good copy serves while the site fails. Source: RFC 9309 section 2.3.1.4
BACK_OFF = (60.0, 3_600.0)  # seconds to the next try after the first failure, doubled each time, and their cap
MAX_DELAY = 60.0  # seconds of crawl-delay that are honoured; a larger one is clamped and said so

_AGENT = {"user-agent", "useragent", "user agent"}
_ALLOW = {"allow"}
_DISALLOW = {"disallow", "dissallow", "dissalow", "disalow", "diasllow", "disallaw"}
_DELAY = {"crawl-delay", "crawl delay", "crawldelay"}
_SITEMAP = {"sitemap", "site-map", "sitemaps"}
_FIELDS = {
    spelling: name
    for name, spellings in (
        ("agent", _AGENT), ("allow", _ALLOW), ("disallow", _DISALLOW), ("delay", _DELAY), ("sitemap", _SITEMAP)
    )
    for spelling in spellings
}  # fmt: skip
_LINE_END = regex.compile(rb"\r\n|\n|\r")
_TOKEN = regex.compile(r"[A-Za-z_-]+")
_WITHOUT_COLON = regex.compile(r"(user-agent|disallow|allow|sitemap|crawl-delay)\s+(\S+)", regex.IGNORECASE)
_PRINTABLE = bytes(range(0x21, 0x7F)).decode()


class RobotsState(Struct, frozen=True, kw_only=True):
    """What is known of one site's robots.txt; times in seconds since 1970, by the caller's clock, 0 = never."""

    origin: str  # "https://example.com" or "https://example.com:8443"
    verdict: str = "unknown"  # rules (obey text), allow (there is none), disallow (it can't be read), unknown
    text: bytes = b""  # the last good copy, at most MAX_BYTES
    status: int = 0  # of the last answer, 0 if none came
    reason: str = ""  # why the last try failed, "" if it did not
    code: str = ""  # the same as one of the codes of values.REASONS: whether another try makes sense
    good_at: float = 0.0  # when text was last confirmed
    next_at: float = 0.0  # when to ask again
    failures: int = 0  # in a row
    etag: str = ""
    last_modified: str = ""


class Robots:
    """The rules of one robots.txt for one product token."""

    def __init__(self, text: bytes | str, product: str) -> None:
        lines = list(_lines(text.encode("utf-8", "replace") if isinstance(text, str) else text))
        rules = _group(lines, product.lower())
        wanted = [f"{name}: {value}" for name, value in rules if name != "delay" and value]
        self._matcher = Protego.parse("\n".join(["user-agent: *", *wanted]))
        delays = [seconds for name, value in rules if name == "delay" and (seconds := _seconds(value)) is not None]
        self.delay_asked: float = max(delays, default=0.0)  # seconds
        self.sitemaps: tuple[str, ...] = tuple(dict.fromkeys(v for n, v in lines if n == "sitemap" and v))

    @property
    def delay(self) -> float:
        """The crawl-delay in seconds that is honoured: what was asked, at most MAX_DELAY."""
        return min(self.delay_asked, MAX_DELAY)

    def allows(self, url: str) -> bool:
        """Whether the rules let this URL be fetched; absolute URL, in its canonical spelling."""
        return bool(self._matcher.can_fetch(url or "/", "*"))


def robots_of(state: RobotsState, product: str) -> Robots:
    """The rules to obey now: those read, none, or a ban on everything."""
    text = {"rules": state.text, "allow": b""}.get(state.verdict, b"user-agent: *\ndisallow: /")
    return Robots(text, product)


def _lines(text: bytes) -> Iterator[tuple[str, str]]:
    """(field, value) of each line that says something; bytes beyond ASCII percent-encoded as they stand."""
    text = text[:MAX_BYTES]
    for start in (b"\xef\xbb\xbf", b"\xef\xbb", b"\xef"):  # a byte order mark, or what a bad editor left of it
        if text.startswith(start):
            text = text.removeprefix(start)
            break
    for raw in _LINE_END.split(text):
        line = raw.partition(b"#")[0].strip(b" \t\x00")
        said = quote_from_bytes(line, safe=_PRINTABLE + " \t")
        field, colon, value = said.partition(":")
        name = _FIELDS.get(" ".join(field.lower().split()))
        if colon and name:
            yield name, value.strip()
        elif found := _WITHOUT_COLON.fullmatch(said):
            yield _FIELDS[found[1].lower()], found[2]


def _group(lines: Iterable[tuple[str, str]], product: str) -> list[tuple[str, str]]:
    """The rules of all groups for the product, else of all groups for "*". Source: RFC 9309 section 2.2.1."""
    ours: list[tuple[str, str]] = []
    anyone: list[tuple[str, str]] = []
    named = False  # does any group name us, even one without rules?
    agents: set[str] = set()
    in_rules = True
    for name, value in lines:
        if name == "sitemap":
            continue
        if name == "agent":
            agents = {_token(value)} if in_rules else agents | {_token(value)}
            in_rules, named = False, named or product in agents
            continue
        in_rules = in_rules or name != "delay"  # only allow and disallow close the list of agents
        if product in agents:
            ours.append((name, value))
        if "*" in agents:
            anyone.append((name, value))
    return ours if named else anyone


def _token(agent: str) -> str:
    """The product token at the start of a user-agent value; "*" for everybody."""
    if agent == "*" or agent.startswith(("* ", "*\t")):
        return "*"
    found = _TOKEN.match(agent)
    return found.group().lower() if found else ""


def _seconds(value: str) -> float | None:
    try:
        seconds = float(value)
    except ValueError:
        return None
    return seconds if 0 <= seconds < float("inf") else None


async def fetch_robots(client: Client, previous: RobotsState, now: float) -> RobotsState:
    """Ask a site for its robots.txt and say what holds from now on; never raises for what a site may do."""
    ask = Request(
        url=f"{previous.origin}/robots.txt",
        etag=previous.etag if previous.text else "",
        last_modified=previous.last_modified if previous.text else "",
        cut=MAX_BYTES,
    )
    try:
        return state_after(previous, await fetch(client, ask), now)
    except Failed as failed:
        return state_after_failure(previous, failed, now)


def state_after(previous: RobotsState, fetched: Fetched, now: float) -> RobotsState:
    """What a response to /robots.txt means: 2xx rules, 4xx and endless redirects none, 429 and 5xx a ban."""
    if fetched.not_modified and previous.text:
        return _good(previous, fetched, previous.text, now)
    if fetched.status == 429 or fetched.status >= 500:
        wait = retry_after(fetched.header("retry-after"), now, date=fetched.header("date"))
        asked = fetched.status == 429 or (fetched.status == 503 and wait > 0)
        failed = Failed("throttled" if asked else "server-error", f"status {fetched.status}")
        return _bad(previous, failed, now, status=fetched.status, wait=wait)
    if 200 <= fetched.status < 300 and len(fetched.hops) <= MAX_HOPS:
        return _good(previous, fetched, fetched.body[:MAX_BYTES], now)
    return RobotsState(origin=previous.origin, verdict="allow", status=fetched.status, next_at=now + FRESH)


def state_after_failure(previous: RobotsState, failed: Failed, now: float) -> RobotsState:
    """What it means that no response came: a ban with back-off; redirects without end: no rules."""
    if failed.reason in {"too-many-redirects", "redirect-loop"}:
        return RobotsState(origin=previous.origin, verdict="allow", reason=failed.reason, next_at=now + FRESH)
    return _bad(previous, failed, now, status=0, wait=0.0)


def _good(previous: RobotsState, fetched: Fetched, text: bytes, now: float) -> RobotsState:
    return RobotsState(
        origin=previous.origin,
        verdict="rules",
        text=text,
        status=fetched.status,
        good_at=now,
        next_at=now + FRESH,
        etag=fetched.etag,
        last_modified=fetched.last_modified,
    )


def _bad(previous: RobotsState, failed: Failed, now: float, *, status: int, wait: float) -> RobotsState:
    """The last good copy serves for a while; without one nothing may be fetched."""
    first, most = BACK_OFF
    pause = max(wait, min(most, first * 2.0 ** min(previous.failures, 16)))
    usable = previous.good_at > 0 and now - previous.good_at <= LAST_GOOD
    return RobotsState(
        origin=previous.origin,
        verdict="rules" if usable else "disallow",
        text=previous.text,
        status=status,
        reason=str(failed) if status == 0 else failed.detail,
        code=failed.reason,
        good_at=previous.good_at,
        next_at=now + pause,
        failures=previous.failures + 1,
        etag=previous.etag,
        last_modified=previous.last_modified,
    )
