"""ftr-site-config files (one host each, `key: xpath`, public domain) to rule sets; what can't be said is reported."""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import PurePosixPath

import regex
from msgspec import Struct

from scraper.errors import RuleError
from scraper.rules.findings import Finding
from scraper.rules.read import did_you_mean
from scraper.rules.schema import Crawl, DropRule, Example, Fallback, FieldRule, Match, RuleSet, Status
from scraper.rules.selectors import check_xpath
from scraper.rules.xpath_css import to_css

_LINE = regex.compile(r"\s*([A-Za-z_]+)\s*(\(.*?\))?\s*:(.*)", flags=regex.DOTALL)
_CSS = regex.compile(r"[A-Za-z][\w-]*(?:\.[A-Za-z][\w-]*)+")
"""A selector of tag and class; as an XPath it asks for an element with a dot in its name, which HTML doesn't have."""
_FIELDS = {"title": "title", "body": "body", "author": "author", "date": "published"}
_LINKS = ("next_page_link", "single_page_link")
_USED = (
    *_FIELDS,
    *_LINKS,
    "strip",
    "strip_id_or_class",
    "strip_image_src",
    "autodetect_on_failure",
    "test_url",
    "test_contains",
)
_NOT_OURS = (
    "tidy", "prune", "parser", "strip_comments", "skip_json_ld", "insert_detected_image", "autodetect_next_page",
    "convert_double_br_tags",
)  # fmt: skip
_NOT_SAID = (
    "find_string", "replace_string", "http_header", "wrap_in", "strip_attr", "native_ad_clue", "if_page_contains",
    "single_page_link_in_feed", "requires_login", "login_uri", "login_username_field", "login_password_field",
    "login_extra_fields", "not_logged_in_xpath", "src_lazy_load_attr", "dissolve", "move_into", "footnotes",
)  # fmt: skip
_MIN_CHARS = 100  # code points of a body: an empty container must not win over the next expression


class Directive(Struct, frozen=True):
    """One line of a site file."""

    line: int
    key: str
    argument: str
    value: str


class Imported(Struct, frozen=True):
    """A rule set, None if nothing in the file could be used, and what was left behind."""

    rules: RuleSet | None
    notes: tuple[Finding, ...]


def import_site(text: str, file: str, *, status: Status = "proposed") -> Imported:
    """Turn one site file into a rule set; `file` is its name, which says the host: `.host.txt` is all below it, too."""
    site = _Site(file)
    for one in _directives(text, file, site.notes):
        site.take(one)
    return Imported(site.rules(status), tuple(sorted(site.notes)))


def set_id(file: str) -> str:
    """The id of the rule set for a site file.

    >>> set_id(".blog.example.co.jp.txt")
    'ftr/all-blog.example.co.jp'
    """
    host = PurePosixPath(file).name.removesuffix(".txt").lower()
    return f"ftr/all-{host[1:]}" if host.startswith(".") else f"ftr/{host}"


def _directives(text: str, file: str, notes: list[Finding]) -> Iterator[Directive]:
    for number, line in enumerate(text.split("\n"), 1):
        bare = line.strip().removeprefix("\ufeff")
        if not bare or bare.startswith("#"):
            continue
        match = _LINE.match(bare)
        if match is None:
            notes.append(Finding(file, number, 1, "R160", f"no directive: {bare[:60]!r}", "warning"))
            continue
        yield Directive(number, match.group(1).lower(), (match.group(2) or "")[1:-1], match.group(3).strip())


class _Site:
    """What one file has said so far."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.notes: list[Finding] = []
        self._css: dict[str, list[str]] = defaultdict(list)
        self._xpath: dict[str, list[str]] = defaultdict(list)
        self._examples: list[tuple[str, list[str]]] = []
        self._fallback = True

    def take(self, one: Directive) -> None:
        if one.key in _NOT_OURS:
            self._note(one, "R162", f"{one.key} is a setting of the other engine, no rule: {one.value[:80]!r}")
        elif one.key in _NOT_SAID:
            shown = f"{one.key}({one.argument})" if one.argument else one.key
            self._note(one, "R162", f"{shown} has no counterpart: {one.value[:80]!r}")
        elif one.key not in _USED:
            self._note(one, "R160", f'unknown key "{one.key}"{did_you_mean(one.key, (*_USED, *_NOT_SAID, *_NOT_OURS))}')
        elif not one.value:
            self._note(one, "R161", f"{one.key} is empty")
        elif one.key == "autodetect_on_failure":
            self._fallback = one.value.lower() != "no"
        elif one.key == "test_url":
            self._examples.append((one.value, []))
        elif one.key == "test_contains":
            if self._examples:
                self._examples[-1][1].append(one.value)
            else:
                self._note(one, "R162", "test_contains stands in front of every test_url")
        elif one.key in ("strip_id_or_class", "strip_image_src"):
            self._take_substring(one)
        else:
            self._take_xpath(one)

    def _note(self, one: Directive, code: str, message: str) -> None:
        self.notes.append(Finding(self.file, one.line, 1, code, message, "warning"))

    def _take_substring(self, one: Directive) -> None:
        word = one.value.strip("\"'")
        if not word or '"' in word or "\\" in word:
            self._note(one, "R161", f"{one.value!r} can't stand in a selector")
        elif one.key == "strip_image_src":
            self._css["strip"].append(f'img[src*="{word}"]')
        else:
            self._css["strip"] += [f'[class*="{word}"]', f'[id*="{word}"]']

    def _take_xpath(self, one: Directive) -> None:
        if _CSS.fullmatch(one.value):
            self._note(one, "R161", f"{one.value!r} is CSS, where XPath is asked for: no element has such a name")
            return
        css = to_css(one.value)
        if css is not None and len(css) > 1 and one.key in _FIELDS:  # a union is one answer, not a list of attempts
            css = None if any("::attr" in part for part in css) else (", ".join(css),)
        if css is not None:
            if self._xpath[one.key] and one.key in _FIELDS:
                self._note(one, "R162", f"{one.value!r} now comes before the XPath above it")
            self._css[one.key] += css
            return
        try:
            check_xpath(one.value)
        except RuleError as error:
            self._note(one, "R161", str(error))
            return
        if one.key in _LINKS:
            self._note(one, "R162", f"{one.key} takes selectors only: {one.value!r}")
        else:
            self._xpath[one.key].append(one.value)

    def rules(self, status: Status) -> RuleSet | None:
        name = set_id(self.file)
        fields = {ours: self._field(theirs, ours) for theirs, ours in _FIELDS.items() if self._has(theirs)}
        drop = DropRule(
            id="strip", cls="boilerplate", select=self._selectors("strip"), xpath=tuple(self._xpath["strip"])
        )
        crawl = Crawl(next_page=self._selectors("next_page_link"), single_page=self._selectors("single_page_link"))
        if not fields and not self._has("strip") and crawl == Crawl():
            return None
        host = PurePosixPath(self.file).name.removesuffix(".txt").lower()
        bare = host.lstrip(".")
        return RuleSet(
            format=1,
            id=name,
            name=bare,
            status=status,
            attested="fivefilters/ftr-site-config, public domain",
            match=Match(hosts=(bare, f"*.{bare}") if host.startswith(".") else (bare,)),
            fields=fields,
            drop=(drop,) if self._has("strip") else (),
            crawl=crawl if crawl != Crawl() else None,
            example=tuple(Example(url=url, have=tuple(have)) for url, have in self._examples),
        )

    def _has(self, key: str) -> bool:
        return bool(self._css[key] or self._xpath[key])

    def _selectors(self, key: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self._css[key]))

    def _field(self, theirs: str, ours: str) -> FieldRule:
        xpath = tuple(dict.fromkeys(self._xpath[theirs]))
        if ours != "body":
            return FieldRule(select=self._selectors(theirs), xpath=xpath)
        fallback: Fallback = "auto" if self._fallback else "none"
        return FieldRule(
            select=self._selectors(theirs), xpath=xpath, every=True, min_chars=_MIN_CHARS, fallback=fallback
        )
