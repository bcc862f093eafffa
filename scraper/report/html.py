"""The only place that makes markup. Text becomes markup by being escaped; there is no other way.

A list of tags and attributes says what a report may hold: no script, no form, no picture, no address but in `link`.
"""

import re
from collections.abc import Iterable

from scraper.report.visible import mark, name_of, parts, plain
from scraper.text.urls import is_web_url

TAGS = frozenset(
    "a b bdi body caption dd del details div dl dt footer h1 h2 h3 header html ins li main mark nav ol p section small "
    "span summary table tbody td th thead tr ul".split()
)
ATTRIBUTES = frozenset(("class", "title", "lang", "dir", "scope", "id", "open", "tabindex", "role", "aria-label"))
CAP = 20_000
"""Code points of any one text that are shown; of the rest the number is told. A book's chapter fits."""
ATTRIBUTE_CAP = 1_000
MAX_URL = 2_000
"""Code points of an address up to which it becomes a link; browsers and servers take no more."""
POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;", "`": "&#96;"}
_SPECIAL = re.compile("[&<>\"'`]")
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8}){0,4}")


class Html:
    """Markup that may be printed as it is. Other files get it from the functions here and never make their own."""

    __slots__ = ("markup",)

    def __init__(self, markup: str) -> None:
        self.markup = markup


Piece = Html | str | int


def text(value: str, *, edited: bool = False, cap: int = CAP) -> Html:
    """Text as markup: escaped, unseen characters named, what is over the cap told by its number.

    edited: unusual white space is named, too, for it is what was cut or put in.
    """
    out = []
    for piece, odd in parts(value[:cap], edited=edited):
        out.append(f'<span class="odd" title="{_escaped(name_of(piece))}">{mark(piece)}</span>' if odd else "")
        out.append("" if odd else _escaped(piece))
    if len(value) > cap:
        out.append(f'<span class="more"> … {len(value) - cap:,} more characters</span>')
    return Html("".join(out))


def tag(name: str, *pieces: Piece, **attributes: str | int) -> Html:
    """An element; a trailing underscore of an attribute's name is dropped, other ones become hyphens.

    Raises:
        ValueError: a tag or attribute that a report never holds: a mistake of ours.
    """
    if name not in TAGS:
        raise ValueError(f"no tag of a report: {name}")
    return Html(f"<{name}{_attributes(attributes)}>{joined(*pieces).markup}</{name}>")


def joined(*pieces: Piece) -> Html:
    """Pieces side by side."""
    return Html("".join(_markup(piece) for piece in pieces))


def between(separator: str, pieces: Iterable[Piece]) -> Html:
    """Pieces with text between them."""
    return Html(text(separator).markup.join(_markup(piece) for piece in pieces))


def link(url: str, *pieces: Piece) -> Html:
    """A link to a page out there if the address is a plain http(s) one, else the same without a link."""
    inside = joined(*pieces) if pieces else text(url)
    if len(url) > MAX_URL or not is_web_url(url) or plain(url) != url or "\\" in url:
        return inside
    return Html(f'<a href="{_escaped(url)}" rel="noopener noreferrer nofollow">{inside.markup}</a>')


def jump(place: str, *pieces: Piece) -> Html:
    """A link to an element of the same report by its id."""
    return Html(f'<a href="#{_escaped(place)}">{joined(*pieces).markup}</a>')


def bar(share: float) -> Html:
    """A bar as long as the share says, 0-1; the number itself stands beside it."""
    return Html(f'<span class="bar" style="width:{max(0.0, min(share, 1.0)) * 100:.1f}%"></span>')


def language(code: str) -> str:
    """A value for `lang`; "" (unknown) for what is no language tag, so that ours is not inherited."""
    return code if _LANGUAGE.fullmatch(code) else ""


def document(title: str, sheet: str, *pieces: Piece) -> bytes:
    """A whole file. `sheet` is our own style sheet."""
    return (
        "<!DOCTYPE html>\n"
        '<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        '<meta name="robots" content="noindex, nofollow">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>{_escaped(plain(title[:ATTRIBUTE_CAP]))}</title>\n<style>\n{sheet}</style>\n</head>\n"
        f"{tag('body', *pieces).markup}\n</html>\n"
    ).encode()


def _markup(piece: Piece) -> str:
    if isinstance(piece, Html):
        return piece.markup
    return text(piece).markup if isinstance(piece, str) else f"{piece:,}"


def _attributes(values: dict[str, str | int]) -> str:
    out = []
    for key, value in values.items():
        name = key.rstrip("_").replace("_", "-")
        if name not in ATTRIBUTES:
            raise ValueError(f"no attribute of a report: {name}")
        shown = str(value)
        shown = shown if len(shown) <= ATTRIBUTE_CAP else f"{shown[:ATTRIBUTE_CAP]} …"
        out.append(f' {name}="{_escaped(plain(shown))}"')
    return "".join(out)


def _escaped(value: str) -> str:
    return _SPECIAL.sub(lambda hit: _ESCAPES[hit[0]], value)
