"""Addresses of lists, and of articles that look like them."""

import pytest

from scraper.extract.addresses import is_of_list
from scraper.extract.page_kind import find_kind
from scraper.model import Block, Document

LISTS = [
    "https://forum.beekeepers.example/index.php",
    "http://bbs.shanke.example",
    "http://bbs.shanke.example/",
    "http://www.hike.example/forum.php",
    "http://www.hike.example/bbs/forum.php?mod=forumdisplay&fid=36",
    "http://bbs.shanke.example/forum-36-1.html",
    "https://boats.example/phpbb/viewforum.php?f=14",
    "https://town.example/bbs/board.php?bo_table=free",
    "https://old.example/smf/index.php?board=12.0",
    "https://blog.example/tag/%E7%99%BB%E5%B1%B1",
    "https://blog.example/blog/category/123456",
    "https://hatena.example/archive/category/food",
    "https://some.blogspot.example/search/label/moths",
    "https://paper.example/author/jo-brand/",
    "https://blog.example/page/7/",
    "https://paper.example/category/sport/page/2",
]

ARTICLES = [
    "",
    "https://example.net/",
    "https://forum.boats.example/viewtopic.php?f=14&t=20871",
    "http://bbs.shanke.example/forum.php?mod=viewthread&tid=563056",
    "http://bbs.shanke.example/thread-30871-1-1.html",
    "https://town.example/bbs/board.php?bo_table=free&wr_id=71",
    "https://old.example/smf/index.php?topic=12.0",
    "https://paper.example/category/sport/late-goal-wins-it",
    "https://paper.example/author/jo-brand/why-i-left",
    "https://blog.example/how-to-tag/a-seal/",
    "https://blog.example/long-story/page/2/",
    "https://blog.example/2014/08/",
    "https://blog.example/?p=12",
]


@pytest.mark.parametrize("url", LISTS)
def test_a_list_is_known_by_its_address_and_reviewed(url):
    assert is_of_list(url)
    flag = find_kind(Document((Block("p", "A long text about many things. " * 200),), url=url), [0])
    assert flag is not None
    assert (flag.code, flag.note) == ("doubtful", "listing? its address is that of one")


@pytest.mark.parametrize("url", ARTICLES)
def test_an_article_is_not(url):
    assert not is_of_list(url)
