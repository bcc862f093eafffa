"""Hard negatives: real articles in which no cleaning rule may fire; not one character changes."""

from datetime import datetime
from pathlib import Path

import msgspec
import pytest
from selectolax.lexbor import LexborHTMLParser

from scraper.model import Page
from scraper.pipeline import Options, explain
from scraper.rules.load import load_rules

FOLDER = Path(__file__).resolve().parent.parent / "fixtures" / "untouched"
CASES = sorted(p.parent for p in FOLDER.glob("*/input.html"))


@pytest.fixture(scope="module")
def rules():
    return load_rules()


def load(case):
    meta = msgspec.json.decode((case / "meta.json").read_bytes())
    return Page(
        body=(case / "input.html").read_bytes(),
        url=meta["url"],
        fetched_at=datetime.fromisoformat(meta["fetched_at"]),
        source=case.name,
    )


def bare(text):
    return "".join(text.split())


def body_lines(page):
    """The article as its author wrote it: every line inside the page's article element, without white space."""
    body = LexborHTMLParser(page.body.decode()).css_first("article.post, #js_content")
    return [bare(n.text()) for n in body.css("p, li, h2, tr, pre")]


def test_there_are_at_least_25_hard_negatives():
    assert len(CASES) >= 25


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_nothing_in_a_genuine_article_is_cut_or_changed(case, rules):
    page = load(case)
    shown = explain(page, rules, options=Options())
    assert shown.article is not None, shown.reject
    fired = [
        (e.rule, shown.document.blocks[e.block].text[e.start : e.end], e.replacement)
        for e in shown.edits
        if e.stage not in ("drop", "body")
    ]
    assert [f for f in fired if f[1] != shown.article.title] == []  # the heading is a field, it need not stand twice
    kept = {bare(block.text) for block in shown.article.blocks}
    assert [line for line in body_lines(page) if line not in kept] == []
    assert [r.text for r in shown.article.removed if r.text != shown.article.title] == []
