"""Accounts and names: the poster whom a line under the title names right before the date, and the name behind a login.

Most of what stands before a date is a section, a place or a weekday. An account is told by its form (moonlit77,
HansEhrlich) or by the page's address, which holds it (moonlit77.example.net, blog.example.net/moonlit77).
"""

import unicodedata
from collections.abc import Iterable
from itertools import islice

import regex

from scraper.text.dates import find_dates
from scraper.text.urls import host_of, path_of

_FIRST = regex.compile(r"(?P<name>[\p{L}\p{N}][\w.\-]{2,29})(?=[\s|｜/／·•,，]|$)")
_FORMED = regex.compile(r"\p{Ll}[\p{Ll}_.\-]{2,}\d[\w.\-]*|(?:\p{Lu}\p{Ll}{2,}){2}\d*")
_BETWEEN = regex.compile(r"[\s|｜/／·•,，]*")
_LONGEST = 100
"""Characters of a line that names account, date and counters."""
_SLUG = regex.compile(r"[a-z][a-z_.\-]+(?:@[\w.\-]+)?")
_SHORTEST = 6
"""Letters of a login from which it is taken apart."""
_LINE, _MOST = 160, 1_000
"""Characters of a line that prints the name behind a login, and how many such lines are read."""


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


def printed_as(account: str, texts: Iterable[str], url: str = "") -> str:
    """The name of two to four words that some text prints and that an account is made of; the account if none does.

    An account that the page's address holds is one, or the site's own, and stays.

    >>> printed_as("edilson.la.rosa", ["Por Edilson La Rosa"]), printed_as("gabor_munier", ["von Gàbor Muniér, 2021"])
    ('Edilson La Rosa', 'Gàbor Muniér')
    >>> printed_as("moonlit77", ["Moon Lit 77"]), printed_as("KatieS", ["Katie S"])
    ('moonlit77', 'KatieS')
    """
    bare = _plain(account.partition("@")[0]) if _SLUG.fullmatch(account) else ""
    if len(bare) < _SHORTEST or any(bare in _plain(own) for own in _accounts_of(url)):
        return account
    for text in islice((text for text in texts if len(text) <= _LINE), _MOST):
        words = text.split() if bare in _plain(text) else []
        for size in range(2, 5):
            for at in range(len(words) - size + 1):
                own = words[at : at + size]
                if own[0][:1].isupper() and own[-1][:1].isupper() and _plain("".join(own)) == bare:
                    return " ".join(own).strip(",;:.")
    return account


def _plain(text: str) -> str:
    """The letters and digits of a text in small letters, without accents."""
    return "".join(c for c in unicodedata.normalize("NFKD", text.lower()) if c.isalnum())
