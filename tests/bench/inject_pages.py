"""Plain texts of an injection set with the true place of every advert: shared by training and measuring."""

import json
import lzma
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

SETS = Path(__file__).resolve().parents[3] / "shared" / "data" / "inject"
INLINE = ("ad_inline_text", "ad_inline_anchor", "ad_in_number")


class TruePage(NamedTuple):
    """The running text of a page, its paragraphs ended by a line break, and the adverts in it as (start, end, class)."""

    cluster: str
    text: str
    spans: list[tuple[int, int, str]]


def rows(name: str) -> list[dict]:
    """The rows of a set of ../shared/data/inject."""
    with lzma.open(SETS / f"{name}.jsonl.xz", "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def true_pages(of: list[dict]) -> Iterator[TruePage]:
    """One TruePage a row; anchors are seen as plain text."""
    for row in of:
        text, spans = "", []
        for paragraph in _paragraphs(row["stream"]):
            for cls, part in paragraph:
                if cls in INLINE:
                    spans.append((len(text), len(text) + len(part), cls))
                text += part
            text += "\n"
        yield TruePage(str(row["cluster"]), text, spans)


def _paragraphs(stream: list) -> Iterator[list]:
    current: list = []
    for cls, part in [*stream, ["nl", ""]]:
        if cls != "nl":
            if cls == "clean" or cls in INLINE:
                current.append((cls, part))
            continue
        if any(cls == "clean" for cls, _ in current):
            yield current
        current = []
