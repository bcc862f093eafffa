"""Reads reports back: what a browser would show, and whether anything in them is not ours."""

import re
from datetime import datetime
from html.parser import HTMLParser
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import msgspec

from scraper.report.html import ATTRIBUTES, POLICY, TAGS
from scraper.report.style import sheet
from scraper.report.visible import _UNSEEN, name_of

HEAD = {"head", "meta", "title", "style"}
VOID = {"meta"}
HOSTILE = (
    "\"><script>alert(1)</script><img src=x onerror=alert(2)>' onmouseover='x` javascript:alert(3) </title></style></del>"
    "--><!-- &lt;b&gt; &#x202e; ]]> \x00\x07\x1b[31m\u202efdp\u2066\u200b\ufeff\u2028 \ufdd0 {} "
)
"""What a page would put into a field to get out of it."""
SIGNS = {"⇥": "\t", "↵": "\n", "␣": " "}


class Reader(HTMLParser):
    """The elements of a report; an end tag without its start is a failure."""

    def __init__(self, raw: bytes) -> None:
        super().__init__(convert_charrefs=True)
        self.stack: list[tuple[str, dict[str, str]]] = []
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.texts: list[tuple[list[tuple[str, dict[str, str]]], str]] = []
        self.feed(raw.decode())
        self.close()
        assert self.stack == []

    def handle_starttag(self, tag, attrs):
        assert len(dict(attrs)) == len(attrs), "an attribute twice"
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.stack.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.stack.pop()[0] == tag

    def handle_data(self, data):
        self.texts.append(([*self.stack], data))

    def handle_comment(self, data):
        raise AssertionError(f"a comment: {data}")

    def handle_pi(self, data):
        raise AssertionError(f"an instruction: {data}")

    def unknown_decl(self, data):
        raise AssertionError(f"a declaration: {data}")


def has(stack, name, value):
    return any(value in (attrs.get(name) or "").split() for _, attrs in stack)


def inside(stack, tag):
    return any(name == tag for name, _ in stack)


def read_back(data, stack):
    """What a named character stands for."""
    if not has(stack, "class", "odd"):
        return data
    if data[0] in SIGNS:
        return SIGNS[data[0]] * len(data)
    code, _, times = data.removeprefix("U+").partition("×")
    title = stack[-1][1]["title"]
    assert title == name_of(chr(int(code, 16)))
    return chr(int(code, 16)) * int(times or 1)


def blocks_in(raw: bytes) -> dict[int, tuple[str, str]]:
    """(text before the edits, text after them) of every block, as the report shows them."""
    out: dict[int, tuple[str, str]] = {}
    for stack, data in Reader(raw).texts:
        place = next((attrs["id"] for _, attrs in stack if re.fullmatch(r"b\d+", attrs.get("id") or "")), None)
        if place is None or not has(stack, "class", "t") or has(stack, "class", "why") or has(stack, "class", "more"):
            continue
        old, new = out.get(int(place[1:]), ("", ""))
        text = read_back(data, stack)
        if inside(stack, "del"):
            old += text
        elif inside(stack, "ins"):
            new += text
        elif not has(stack, "class", "e"):
            old += text
            new += "" if has(stack, "class", "out") else text
        out[int(place[1:])] = (old, new)
    return out


def shown_text(raw: bytes) -> str:
    return "".join(data for stack, data in Reader(raw).texts if not inside(stack, "style"))


def assert_safe(raw: bytes) -> None:
    """Nothing but our own tags, attributes and style; links as they must be; no unseen character."""
    text = raw.decode()
    assert text.startswith('<!DOCTYPE html>\n<html lang="en">')
    reader = Reader(raw)
    assert f'content="{POLICY}"' in text
    assert "default-src 'none'" in POLICY
    assert re.findall(r"<style>\n(.*?)</style>", text, re.S) == [sheet()]
    assert not re.search(f"[{_UNSEEN}]", text)
    for name, attrs in reader.elements:
        if name in HEAD:
            continue
        assert name in TAGS, name
        extra = set(attrs) - ATTRIBUTES
        if name == "a":
            assert re.match(r"https?://|#[a-z0-9]+$", attrs["href"]), attrs
            assert attrs["href"].startswith("#") or attrs["rel"] == "noopener noreferrer nofollow"
            extra -= {"href", "rel"}
        if "style" in extra:
            assert re.fullmatch(r"width:\d+\.\d%", attrs["style"])
            extra -= {"style"}
        assert not extra, (name, attrs)
        if "scope" not in attrs:
            assert name != "th"
    ids = [attrs["id"] for _, attrs in reader.elements if "id" in attrs]
    assert len(ids) == len(set(ids))
    assert not re.search(r"<th[^>]*></th>", text), "a column without a name"
    tables = [name for name, _ in reader.elements if name in ("table", "caption")]
    assert tables == ["table", "caption"] * (len(tables) // 2)


def filled(kind: Any, text: str = HOSTILE) -> Any:
    """A value of the type with `text` in every string, 1 for each number, one element in each list."""
    if kind is str:
        return text
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        hints = get_type_hints(kind)
        return kind(**{f.name: filled(hints[f.name], text) for f in msgspec.structs.fields(kind)})
    if get_origin(kind) in (UnionType, Union):
        return filled(get_args(kind)[0], text)
    if get_origin(kind) is tuple:
        return tuple(filled(one, text) for one in get_args(kind) if one is not Ellipsis)
    if get_origin(kind) is frozenset:
        return frozenset((text,))
    if kind is datetime:
        return None
    return kind(1)
