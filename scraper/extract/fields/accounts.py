"""Accounts as names: the poster whom a line under the title names right before the date, and nobody else does.

Most of what stands there is a section, a place or a weekday. An account is told by its form (moonlit77, HansEhrlich) or
by the page's address, which holds it (moonlit77.example.net, blog.example.net/moonlit77).
"""

import regex

from scraper.text.dates import find_dates
from scraper.text.urls import host_of, path_of

_FIRST = regex.compile(r"(?P<name>[\p{L}\p{N}][\w.\-]{2,29})(?=[\s|｜/／·•,，]|$)")
_FORMED = regex.compile(r"\p{Ll}[\p{Ll}_.\-]{2,}\d[\w.\-]*|(?:\p{Lu}\p{Ll}{2,}){2}\d*")
_BETWEEN = regex.compile(r"[\s|｜/／·•,，]*")
_LONGEST = 100
"""Characters of a line that names account, date and counters."""


def account_before_date(text: str, url: str) -> str:
    """The account that a short line with a date begins with, "" if it may be something else.

    >>> account_before_date("moonlit77 2013.09.19 21:47 分類：不分類", ""), account_before_date("Essay 2013-09-19", "")
    ('moonlit77', '')
    >>> account_before_date("greenroad | 조회 70 | 2015.04.02", "http://blog.example.net/greenroad/1187")
    'greenroad'
    """
    hit = _FIRST.match(text) if len(text) <= _LONGEST else None
    spans = find_dates(text) if hit else ()
    if not hit or not spans or spans[0].start < hit.end():
        return ""
    formed = _FORMED.fullmatch(hit["name"]) and _BETWEEN.fullmatch(text, hit.end(), spans[0].start)
    return hit["name"] if formed or hit["name"] in _accounts_of(url) else ""


def _accounts_of(url: str) -> list[str]:
    """What may be an account in an address: the parts of the host but its last, and the first of the path."""
    return [*host_of(url).split(".")[:-1], *path_of(url).strip("/").split("/")[:1]]
