"""The site's or blog's name, and the canonical address."""

from scraper.extract.fields.clues import Clues
from scraper.text.urls import host_of, is_canonical, is_web_url

_NO_NAMES = frozenset(("home", "blog", "website", "site", "news", "首页", "首頁", "index", "untitled", "wordpress"))
_MAX_NAME = 60  # code points: longer names are slogans


def read_site(clues: Clues) -> str:
    """The name of the site or blog, "" if the page never says it."""
    found = (f.value for f in clues.found("site"))
    said = (clues.meta(n) for n in ("og:site_name", "application-name", "al:ios:app_name", "dc.publisher", "publisher"))
    for name in (*found, *said, clues.claims.site, clues.meta("apple-mobile-web-app-title")):
        plain = " ".join(name.split()).strip("@ ")
        if plain and len(plain) <= _MAX_NAME and plain.lower() not in _NO_NAMES and not is_web_url(plain):
            return plain
    return ""


def read_canonical(clues: Clues) -> str:
    """The canonical address: a rule's, then rel=canonical, then og:url; only if it is plausible for this page."""
    url = clues.document.url
    linked = (href for rel, href in clues.document.head.links if rel == "canonical")
    for candidate in (*(f.value for f in clues.found("url")), *linked, clues.meta("og:url")):
        if is_canonical(candidate, url) and host_of(candidate):
            return candidate
    return ""
