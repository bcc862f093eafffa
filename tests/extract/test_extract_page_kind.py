"""Pages of our own: half show no article, half are articles that look like such pages (tests/extract/page_kinds)."""

from pathlib import Path

import pytest

from scraper.model import Page
from scraper.pipeline import explain
from scraper.rules.load import load_rules

FOLDER = Path(__file__).with_name("page_kinds")
PAGES = sorted(FOLDER.glob("*.html"))
ARTICLES = [p for p in PAGES if p.stem.startswith("article-")]
REVIEWED = [p for p in PAGES if p.stem.startswith("doubtful-")]
OTHERS = [p for p in PAGES if p not in ARTICLES and p not in REVIEWED]
DOUBTFUL = ("article-en-about-404", "article-en-login-howto", "article-zh-about-missing")
"""Articles that may be flagged for review: their words and their shape are those of the other kind."""

MISSED = ("listing-es-front", "listing-zh-category")
"""Listings still taken for articles: one of several small boxes, one whose dates stand beside the headlines."""


@pytest.fixture(scope="module")
def rules():
    return load_rules()


def explained(path, rules):
    return explain(Page(body=path.read_bytes(), url=f"https://example.net/{path.stem}"), rules)


def test_there_are_as_many_articles_as_other_pages():
    assert len(ARTICLES) >= 12
    assert len(OTHERS) >= 12


@pytest.mark.parametrize("path", ARTICLES, ids=lambda p: p.stem)
def test_no_article_that_looks_like_another_kind_of_page_is_rejected(path, rules):
    found = explained(path, rules)
    assert found.reject is None, found.reject
    flags = found.article.quality.flags
    assert ("doubtful" in flags) == (path.stem in DOUBTFUL)
    if "doubtful" in flags:
        assert found.article.quality.verdict == "review"


@pytest.mark.parametrize("path", REVIEWED, ids=lambda p: p.stem)
def test_front_pages_stubs_and_long_notices_are_for_review(path, rules):
    found = explained(path, rules)
    assert found.reject is None, found.reject
    assert "doubtful" in found.article.quality.flags
    assert found.article.quality.verdict == "review"


@pytest.mark.parametrize(
    "path",
    [pytest.param(p, marks=pytest.mark.xfail(strict=True)) if p.stem in MISSED else p for p in OTHERS],
    ids=lambda p: p.stem,
)
def test_a_page_without_an_article_is_rejected_for_what_it_is(path, rules):
    found = explained(path, rules)
    assert found.article is None
    kind = "-".join(path.stem.split("-")[:2])
    reasons = {
        "listing": ("listing", "no-main-content"), "login": ("login-wall",), "not": ("not-found",),
        "shell": ("script-shell", "no-main-content"),
    }  # fmt: skip
    assert found.reject.reason in reasons[kind.split("-")[0]]


def called(title, *paragraphs):
    body = "".join(f"<p>{text}</p>" for text in paragraphs)
    html = f"<html><head><title>{title}</title></head><body><article><h1>{title}</h1>{body}</article></body></html>"
    return explain(Page(body=html.encode(), url="https://example.net/p/1"), load_rules())


SERVICE = (
    "The bag holds what you put into it for thirty days, and after that the shelf gets everything back again.",
    "Parcels leave the mill on Tuesdays and Fridays. Islands and mountain villages take two days longer than others.",
    "Whoever writes before noon has an answer in the evening, from Lene or from Ove, never from a machine.",
)


@pytest.mark.parametrize(
    "title",
    [
        "Shopping cart | Mill Lane Yarns",
        "Contact - Mill Lane Yarns",
        "購物車",
        "お問い合わせ",
        "사진자료실 | 물레방아 박물관",
    ],
)
def test_a_page_that_is_called_a_cart_or_a_form_is_for_review(title):
    assert "doubtful" in called(title, *SERVICE).article.quality.flags


@pytest.mark.parametrize(
    "title",
    ["The cart that my father built", "First contact at Mill Lane", "購物車裡的貓", "Mill Lane - Download - Old Yarns"],
)
def test_a_page_that_is_called_after_one_is_not(title):
    assert "doubtful" not in called(title, *SERVICE).article.quality.flags


@pytest.mark.parametrize(
    "notice",
    [
        "這個部落格只開放給受邀的讀者。您並未受邀閱讀「山城手記」。",
        "Checking whether you are a person. Select all squares that contain a bridge.",
        "請選擇您的出生日期。我們會依照當地法律判斷您是否可以瀏覽本網站。",
        "You are now leaving our site.",
    ],
)
def test_what_else_a_site_tells_its_visitor_is_for_review(notice):
    found = called("Mill Lane", notice)
    assert found.reject or "doubtful" in found.article.quality.flags
