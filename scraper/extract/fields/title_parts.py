"""The parts of a title between separators: what two titles have in common, and a title without its site's name."""

import unicodedata
from collections.abc import Iterator

import regex

from scraper.text.titles import loose_parts
from scraper.text.urls import host_of

_CJK_END = r"(?<=[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}”」』！？!?）)])"
_SPLIT = regex.compile(
    rf"\s+[|｜\-–—_@·•:»«>›/~]+\s+|\s*(?:::|[|｜»«])\s*|[:：]\s+|{_CJK_END}\s*(?:[_\-–—－]+|：)\s*(?=[\p{{L}}\d])"
)
_EDGES = regex.compile(r"^[\s|｜]+|(?:\s[-–—]+|[\s|｜])+$")
"""What a title neither begins nor ends with: quotation marks, which separate as well, are a part of it there."""
_PLAIN = regex.compile(r"[^\p{L}\p{N}]+")
MAX_TITLE = 300  # code points: longer headings are paragraphs
MAX_NAME = 32  # code points of a last part behind "|" that is taken for a site's name without further evidence
BEGINNING = 1.5  # what a claim's beginning weighs, whose end is the site's name
_LOOSELY, _LOOSE = 0.4, 6  # what a part between brackets, commas or blanks weighs, and its letters


def title_key(text: str) -> str:
    """What two forms of one title have in common: letters and digits, without case, width and accents of typography."""
    return str(_PLAIN.sub("", unicodedata.normalize("NFKC", text).casefold()))


def parts_of(title: str) -> list[tuple[str, int, int]]:
    """The parts between separators, with their offsets."""
    parts, start = [], 0
    for hit in _SPLIT.finditer(title):
        parts.append((title[start : hit.start()], start, hit.start()))
        start = hit.end()
    parts.append((title[start:], start, len(title)))
    return [p for p in parts if p[0].strip()]


def runs_of(title: str) -> Iterator[tuple[str, float]]:
    """Keys of the title, its beginnings, its ends and its parts, cut at separators, with their weights."""
    parts = parts_of(title)
    yield title_key(title), 3.0
    yield from ((title_key(title[: p[2]]), BEGINNING) for p in parts[:-1])
    yield from ((title_key(title[p[1] :]), 1.0) for p in parts[1:])
    yield from ((title_key(p[0]), 0.5) for p in parts[1:-1])
    yield from ((key, _LOOSELY) for key in map(title_key, loose_parts(title)) if len(key) >= _LOOSE)


def main_runs_of(claim: str) -> Iterator[str]:
    """Keys of a claim's beginnings, and of what else is half of it: a shorter end is the site's name.

    The whole claim is none if it has parts: old pages hold their <title> in the body, too.
    """
    whole, parted = title_key(claim), len(parts_of(claim)) > 1
    for key, weight in runs_of(claim):
        if (weight >= BEGINNING or len(key) * 2 >= len(whole)) and not (parted and key == whole):
            yield key


def strip_site(title: str, site: str, url: str = "") -> str:
    """The title without a first or last part that is the site's name, or looks like the host's.

    >>> strip_site("A walk in the rain - Example Daily", "Example Daily")
    'A walk in the rain'
    >>> strip_site("Sprache und «normales Deutsch»", "Livenet"), strip_site("A walk in the rain~ -", "")
    ('Sprache und «normales Deutsch»', 'A walk in the rain~')
    """
    names = {title_key(site)} - {""}
    labels = [label for label in host_of(url).split(".")[:-1] if len(label) > 3 and label != "www"]
    whole = parts = parts_of(title)
    while len(parts) > 1 and _is_name(parts[-1][0], names, labels):
        parts = parts[:-1]
    while len(parts) > 1 and _is_name(parts[0][0], names, labels):
        parts = parts[1:]
    return str(_EDGES.sub("", title)) if parts == whole else title[parts[0][1] : parts[-1][2]].strip()


def _is_name(part: str, names: set[str], labels: list[str]) -> bool:
    key = title_key(part)
    if not key or key in names or any(n in key and len(key) < 2 * len(n) for n in names if len(n) > 2):
        return True
    return (
        any(label.replace("-", "") in key or key in label.replace("-", "") for label in labels if len(key) > 3)
        and len(key) < MAX_NAME
    )
