"""Fixtures: pages with what must become of them.

A case is a folder with input.html (or input.txt), meta.json {url, fetched_at, note} and expected.json.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from msgspec import Struct

from scraper.errors import ConfigError
from scraper.model import Article, Explanation, Page
from scraper.rules.schema import RuleSet

UNTOUCHED = "untouched"
"""The group of pages in which nothing may be removed from the article."""

KNOWN_FAILURES = "known-failures"
"""The group of pages that are known to come out wrong."""

GROUPS = (UNTOUCHED, KNOWN_FAILURES)

Expected = dict[str, Any]


class Case(Struct, frozen=True):
    """One page to run; `group` is a platform's id or one of GROUPS; `expected` is None for [[example]] without want."""

    group: str
    name: str
    page: Page
    expected: Path | None
    have: tuple[str, ...] = ()
    lack: tuple[str, ...] = ()


def cases_in(folder: Path, names: Sequence[str] = ()) -> Iterator[Case]:
    """Every case below a fixtures folder, in the order of their paths; `names` limits them to these groups."""
    for meta in sorted(folder.rglob("meta.json")):
        group = meta.parent.parent.relative_to(folder).as_posix()
        if not names or group in names:
            yield read_case(meta.parent, group)


def read_case(folder: Path, group: str) -> Case:
    """One case from its folder.

    Raises:
        ConfigError: meta.json is broken or there is no input.
    """
    try:
        meta = json.loads((folder / "meta.json").read_bytes())
        fetched_at = meta.get("fetched_at")
        when = datetime.fromisoformat(fetched_at) if fetched_at else None
    except (ValueError, AttributeError, TypeError) as error:
        raise ConfigError(f"{folder / 'meta.json'} is no description of a page: {error}") from error
    source = next((path for path in (folder / "input.html", folder / "input.txt") if path.is_file()), None)
    if source is None:
        raise ConfigError(f"{folder} has neither input.html nor input.txt")
    return Case(group, folder.name, _page(source, meta.get("url", ""), when), folder / "expected.json")


def _page(path: Path, url: str, fetched_at: datetime | None) -> Page:
    media_type = "text/plain" if path.suffix == ".txt" else "text/html"
    return Page(body=path.read_bytes(), url=url, fetched_at=fetched_at, media_type=media_type, source=path.name)


def examples_of(rules: RuleSet, root: Path) -> Iterator[Case]:
    """The [[example]] pages of a rule set; their paths are relative to `root`.

    Raises:
        ConfigError: a page isn't there.
    """
    for number, example in enumerate(rules.example):
        if not example.html:  # an address whose page nobody has saved: imported files have only those
            continue
        path = root / example.html
        if not path.is_file():
            raise ConfigError(f"{rules.id}: example {number} names {example.html}, which is not in {root}")
        want = root / example.want if example.want else None
        when = None
        meta = path.parent / "meta.json"
        if meta.is_file():
            when = read_case(path.parent, rules.id).page.fetched_at
        yield Case(rules.id, f"example[{number}]", _page(path, example.url, when), want, example.have, example.lack)


def stable_part(explanation: Explanation) -> Expected:
    """What of a page's outcome a fixture holds: the fields, the blocks, and every removal with its rule."""
    article = explanation.article
    if article is None:
        reject = explanation.reject
        return {"reject": reject.reason if reject else ""}
    return {
        "title": article.title,
        "author": article.author.name,
        "published": article.published,
        "url_canonical": article.url_canonical,
        "site": article.site,
        "language": article.language,
        "tags": list(article.tags),
        "origin": article.origin.publisher,
        "blocks": [[block.type, block.text] for block in article.blocks],
        "removed": removals(article),
    }


def removals(article: Article) -> list[list[str]]:
    """[class, rule, text] of every removal, and the replacement as a fourth part where there is one."""
    return [[r.cls, r.rule, r.text, *([r.replacement] if r.replacement else [])] for r in article.removed]


def expected_text(expected: Expected) -> str:
    """The content of expected.json: a line for each field, block and removal, so that a change reads well in a diff."""
    parts = []
    for key, value in expected.items():
        if key in ("blocks", "removed") and value:
            lines = ",\n".join("  " + json.dumps(item, ensure_ascii=False) for item in value)
            parts.append(f" {json.dumps(key)}: [\n{lines}\n ]")
        else:
            parts.append(f" {json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}")
    return "{\n" + ",\n".join(parts) + "\n}\n"
