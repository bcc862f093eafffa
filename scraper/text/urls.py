"""Addresses as text: hosts, sites, resolving, plausibility. Nothing here touches the network."""

from functools import lru_cache
from urllib.parse import SplitResult, unquote, urljoin, urlsplit

import regex

_HOST = regex.compile(r"(?:[a-z][a-z0-9+.\-]*:)?//(?:[^/?#@\s]*@)?(\[[0-9a-f:.]+\]|[^/?#:@\s\[\]]+)", regex.IGNORECASE)
_WEB = regex.compile(r"https?://[^\s<>\"]+", regex.IGNORECASE)
_SCHEME = regex.compile(r"[a-z][a-z0-9+.\-]*:", regex.IGNORECASE)
_FRONT = regex.compile(r"/?(?:(?:index|default|home)\.\w{2,5})?")
_ADDRESS = regex.compile(r"\d{1,3}(?:\.\d{1,3}){3}|\[.*\]")

_REGISTRY_WORDS = """
ac asn biz co com ed edu ebiz firm game gen geek go gob gouv gov gr govt gub id idv ind inf info jus lg ltd me mil
ne net nom nt od or org ple plc pref res sc sch school web
"""
_SECOND_LEVEL = frozenset(_REGISTRY_WORDS.split())
"""Labels that registries under a country code sell names below: example.com.tw, example.or.jp, example.idv.tw."""


_TOLD = 2_048
"""Characters of an address that are looked at for its host, and for whether it is a front page."""


def host_of(url: str) -> str:
    """The host of an address in lower case, without user, port and trailing dot; "" if there is none.

    >>> host_of("http://User@Blog.Example.COM:8080/a?b#c")
    'blog.example.com'
    """
    return _host_of(url[:_TOLD])


@lru_cache(maxsize=2_048)  # each link of a page is asked about by several detectors
def _host_of(url: str) -> str:
    hit = _HOST.match(url.strip())
    return hit[1].lower().rstrip(".") if hit else ""


def site_of(host: str) -> str:
    """The registrable domain of a host, by rule of thumb: two labels, or three below a country's com, co, or, idv.

    The public suffix list would be exact, but its reader costs 0.35 s of CPU to import (measured; FACTS 10 puts
    its lookups at 2 µs). Where the rule errs (a city domain such as city.kawasaki.jp) two sites count as one.

    >>> site_of("news.example.com.tw"), site_of("a.b.example.org"), site_of("10.0.0.1")
    ('example.com.tw', 'example.org', '10.0.0.1')
    """
    if _ADDRESS.fullmatch(host):
        return host
    labels = host.split(".")
    deep = len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVEL
    return ".".join(labels[-3:] if deep else labels[-2:])


def same_site(one: str, other: str) -> bool:
    """Whether two addresses (or hosts) belong to the same registrable domain; unknown hosts never do."""
    a, b = (host_of(u) or (u.lower() if "/" not in u else "") for u in (one, other))
    return bool(a and b) and site_of(a) == site_of(b)


def is_web_url(url: str) -> bool:
    """Whether the text is one absolute http or https address with a host."""
    return bool(_WEB.fullmatch(url)) and bool(host_of(url))


def absolute(url: str, base: str = "") -> str:
    """The address resolved against `base`; "" where the outcome is no http(s) address.

    >>> absolute("../p/2", "https://example.com/a/b/c")
    'https://example.com/a/p/2'
    """
    url = url.strip()
    if not url or (_SCHEME.match(url) and not url[:5].lower().startswith(("http:", "https"))):
        return ""
    try:
        joined = urljoin(base, url) if base else url
    except ValueError:  # an unclosed [ in the host
        return ""
    return joined if is_web_url(joined) else ""


def split(url: str) -> SplitResult | None:
    """The parts of an address; None where it can't be read, as "http://[site]/"."""
    try:
        return urlsplit(url)
    except ValueError:  # brackets around what is no IPv6 address, letters that become "/" in a host
        return None


def path_of(url: str) -> str:
    """The path of an address, percent signs resolved; "" where the address can't be read."""
    parts = split(url)
    return unquote(parts.path) if parts else ""


def is_front_page(url: str) -> bool:
    """Whether the address names a whole site: no path (or an index file) and no query; "" names the page itself."""
    return _is_front_page(url[:_TOLD])


@lru_cache(maxsize=2_048)
def _is_front_page(url: str) -> bool:
    parts = split(url) if url else None
    return parts is not None and not parts.query and bool(_FRONT.fullmatch(parts.path.lower()))


def is_canonical(candidate: str, url: str) -> bool:
    """Whether an address that a page gives as its canonical one is plausible for the page fetched from `url`.

    It must be absolute, and no front page unless the page is one itself: templates often name the blog instead of
    the post.
    Another host is allowed: syndicated copies name their original so.
    """
    if not is_web_url(candidate) or "." not in host_of(candidate).strip("[]").replace(":", "."):
        return False
    return not url or is_front_page(url) or not is_front_page(candidate)
