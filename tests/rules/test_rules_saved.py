import re
from pathlib import Path

import pytest
from msgspec.structs import replace

from scraper.cli.fixtures import cases_in
from scraper.extract.read import read
from scraper.model import Page
from scraper.rules.load import load_rules

NAMELESS = frozenset((
    "daum-news/old-host-no-head",  # .article_view alone: Tistory's older skins have it, too
    "jianshu/head-author", "kknews/article-element", "vocus/head-author", "zi-media/article-element",  # <article>
    "livejournal/user-style",  # a style of the user's own
    "naver-blog/desktop-shell",  # a frame and nothing else
    "people/p-content-bells", "tistory/older-skins-body", "read01/itread-log-rotation",  # names that many sites use
    "pinyin-mirror/bead-factory", "pinyin-mirror/path-kept-article",  # the wrapper of whatever site was hijacked
    "southcn/app-page",  # #content.content
))  # fmt: skip
"""Pages that nothing in them gives away once their address is gone; the model finds their body."""

_ADDRESS = re.compile(
    rb"""<(?:link\b[^>]*\brel=["']?(?:canonical|alternate|shortlink)|base\b|meta\b[^>]*url\b)[^>]*>""", re.I
)


def test_saved_pages_without_any_address_are_their_own_platform_or_none():
    book = load_rules()
    picked = {}
    for case in cases_in(Path(__file__).parents[2] / "fixtures"):
        if case.page.media_type == "text/html" and case.group != "known-failures":
            page = replace(case.page, url="", body=_ADDRESS.sub(b"", case.page.body))
            picked[case.group, case.name] = read(page, book).document.platform
    platforms = {group for group, _ in picked if group in book.sets and not group.startswith("_base/")}
    others = {name: found for name, found in picked.items() if found and found != name[0] and name[0] in platforms}
    general = {name: found for name, found in picked.items() if found and name[0] not in platforms}
    assert others == {}
    assert general == {("chooser", "forum-thread"): "discuz"}
    assert {"/".join(name) for name, found in picked.items() if not found and name[0] in platforms} == NAMELESS


@pytest.mark.parametrize(
    "html",
    [
        "<title>How to leave Medium | Notes</title><article><h1>x</h1></article>",
        "<title>如何在简书写作 - 博客</title><article>x</article>",
        "<div class=entry_title></div><div class=entry_body></div>",
        "<h1 class=entry-title></h1><div class=entry-content></div>",
        "<div id=blog-title><p id=title></p></div><div class=entry-content></div>",
        "<div class=index-module_title_x></div><div class=index-module_articleWrap_x></div>",
        "<meta name=generator content='Foo 1'><div class=entry-content></div><div class=post-content></div>",
        "<link rel=preload href='https://x.example/wp-content/a.css'><div class=post-content></div>",
    ],
)
def test_pages_that_share_a_name_or_two_with_a_platform_are_none(html):
    page = Page(body=html.encode(), url="", media_type="text/html", fetched_at=None, source="")
    assert read(page, load_rules()).document.platform == ""
