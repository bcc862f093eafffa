"""One spelling per resource: the key under which the frontier knows a URL."""

import hashlib

import ada_url
import regex

_TRACKING = regex.compile(
    r"(?:utm_\w+|ga_\w+|fbclid|gclid|dclid|gbraid|wbraid|msclkid|yclid|twclid|igshid|mc_[ce]id|_ga|_gl|mkt_tok|spm|scm"
    r"|share_(?:from|source|token|medium)|from_source|weibo_id|nsukey|isappinstalled|vero_id|oly_(?:enc|anon)_id"
    r"|PHPSESSID|jsessionid|aspsessionid\w*|zenid|osCsid|cfid|cftoken|replytocom|cpage)",
    regex.IGNORECASE,
)
"""Query parameters that name the visitor, the way here or a page of its comments, never the resource."""
_VISIT = regex.compile(r"(?:s|sid|sess(?:ion)?_?(?:id)?)=(?=(?:[a-z]*\d+[a-z]+){3})[0-9a-z]{16,64}", regex.IGNORECASE)
"""A session under a name that may also mean something else, by its value: letters and digits at random, no words, no
number ("sid=88", "s=2024beijingolympics" stay)."""
_ESCAPE = regex.compile(r"%([0-9A-Fa-f]{2})")
_SESSION = regex.compile(r";jsessionid=[^/?#]*", regex.IGNORECASE)
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_SPACE = str.maketrans({" ": "%20", "\\": "%5C", '"': "%22", "<": "%3C", ">": "%3E", "`": "%60"})


def canonical(url: str, base: str = "") -> str:
    """The one spelling of an http(s) address, resolved against base; "" for anything else.

    Scheme and host in lower case, default ports, dot segments, fragment, user and tracking parameters gone, the query
    sorted, escapes of unreserved characters undone and the others in upper case.

    >>> canonical("HTTP://Blog.Example:80/a/../b%7e?b=2&utm_source=x&a=1#top")
    'http://blog.example/b~?a=1&b=2'
    """
    try:
        href = ada_url.join_url(base, url.strip()) if base else ada_url.normalize_url(url.strip())
    except ValueError:
        return ""
    scheme, _, rest = href.partition("://")
    if scheme not in ("http", "https"):
        return ""
    authority, _, tail = rest.partition("#")[0].partition("/")
    host = authority.rpartition("@")[2]
    if host.endswith(".") or ".:" in host:
        host = host.rstrip(".").replace(".:", ":")
    path, mark, query = tail.partition("?")
    path = _escaped(path)
    if ";" in path:
        path = _SESSION.sub("", path)
    if mark:
        parts = sorted(part for part in _escaped(query).split("&") if part and not _is_tracking(part))
        query = "?" + "&".join(parts) if parts else ""
    return f"{scheme}://{host}/{path}{query}" if host else ""


def key_of(url: str) -> int:
    """A 63-bit number for a canonical URL: a million of them collide with a chance of 1 in 10 million."""
    return int.from_bytes(hashlib.blake2b(url.encode(), digest_size=8).digest(), "big") >> 1


def origin_of(url: str) -> str:
    """Scheme, host and port of a canonical URL.

    >>> origin_of("http://blog.example:8080/a?b")
    'http://blog.example:8080'
    """
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.partition('/')[0]}"


def one_parameter(one: str, other: str) -> str:
    """The query parameter by whose value alone two canonical URLs differ, "" if they differ otherwise.

    >>> one_parameter("http://a.example/p?id=1&v=2", "http://a.example/p?id=1&v=3")
    'v'
    """
    (here, _, ours), (there, _, theirs) = one.partition("?"), other.partition("?")
    names = {part.partition("=")[0] for part in set(ours.split("&")) ^ set(theirs.split("&"))}
    same = here == there and ours.count("&") == theirs.count("&")
    return names.pop() if same and len(names) == 1 else ""


def _is_tracking(part: str) -> bool:
    return bool(_TRACKING.fullmatch(part.partition("=")[0]) or _VISIT.fullmatch(part))


def _escaped(text: str) -> str:
    if "%" in text:
        text = _ESCAPE.sub(_unescaped, text)
    return text.translate(_SPACE)


def _unescaped(hit: "regex.Match[str]") -> str:
    character = chr(int(hit[1], 16))
    return character if character in _UNRESERVED else f"%{hit[1].upper()}"
