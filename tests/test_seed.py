"""The text the project was created from comes out right, as a page and as plain text."""

import json
from pathlib import Path

import pytest

from scraper.model import Page
from scraper.pipeline import clean, explain
from scraper.rules.load import load_rules

SEED = Path(__file__).resolve().parent.parent.parent / "shared" / "seed"
URL = "http://ztv339r1n7.pixnet.net/blog/post/217468365"
pytestmark = pytest.mark.skipif(not SEED.is_dir(), reason="NOT RUN: ../shared/seed is not here")


@pytest.fixture(scope="module")
def expected():
    return json.loads((SEED / "expected.json").read_text("utf-8"))


def read(name):
    url = URL if name.endswith("html") else ""
    return Page(body=(SEED / name).read_bytes(), url=url, source=name)


@pytest.mark.parametrize("name", ["repost.html", "repost.txt"])
def test_the_seed_gives_the_expected_paragraphs(name, expected):
    article = clean(read(name), load_rules())
    assert [b.text for b in article.blocks] == expected["paragraphs"]
    assert article.title == expected["title"]
    assert [p for p in expected["must_not_contain"] if p in article.title + article.text] == []
    assert [p for p in expected["must_keep"] if p not in article.text] == []
    assert article.origin.publisher == expected["origin_publisher"]
    assert article.language == expected["language"]
    assert article.author.name == expected["author"]


def test_the_page_gives_the_expected_fields(expected):
    article = clean(read("repost.html"), load_rules())
    assert (article.site, article.published, article.url_canonical) == (
        expected["site"],
        expected["published"],
        expected["url_canonical"],
    )


@pytest.mark.parametrize("name", ["repost.html", "repost.txt"])
def test_the_broken_timestamp_is_reported_as_it_was(name):
    shown = explain(read(name), load_rules())
    told = [f"{e.note} {e.replacement}" for e in shown.edits if "2017-04-04" in shown.document.blocks[e.block].text]
    assert any("2017-04-04 12:33:00" in t for t in told)
    related = [shown.document.blocks[e.block].text for e in shown.edits if e.cls == "related"]
    assert "廣東建天地一體生態監測網" in related
