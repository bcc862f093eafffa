"""What `rules new` proposes where pages are repaired, differ in their template, or lie on hosts of one suffix."""

import msgspec
import pytest

from scraper.cli.propose import propose
from scraper.cli.rules_new import sample_of, stub_text
from scraper.model import Page

CONVERTED = (
    "他們在河邊走瞭很久，看見瞭一座舊橋，橋下的水已經幹瞭，隻剩下幾塊石頭。",
    "老人說，這座橋是六十年前蓋的，那時候村裡的人都來幫忙，花瞭三年纔完成。",
    "後來公路通瞭，大傢都開車過河，走橋的人越來越少，橋頭的茶攤也收瞭。",
)
HEAD = "<!doctype html><html><head><meta charset=utf-8><title>{0} - 舊橋日記</title></head><body><h1>舊橋日記</h1>"


def saved(body_class, title="走在瞭舊橋上的人", texts=CONVERTED):
    body = "".join(f"<p>{text}</p>" for text in texts)
    html = f'{HEAD.format(title)}<div class="outer"><h2 class="headline">{title}</h2><div class="{body_class}">{body}</div>'
    return Page(body=f"{html}<div class=foot>聯絡我們</div></div></body></html>".encode(), url="http://a.example/1")


def test_an_article_that_is_repaired_is_found_where_the_page_prints_it():
    sample = sample_of(saved("post-text"))
    assert "瞭" not in sample.article.text, "the fixture must be repaired"
    assert "div.post-text" in propose([sample]).body


def test_the_heading_with_which_the_title_begins_is_its_node_and_not_the_name_of_the_blog():
    assert propose([sample_of(saved("post-text"))]).title[0] in ("h2.headline", "div.headline")


def test_pages_of_two_templates_give_one_selector_each():
    old = saved("old-body")
    old = msgspec.structs.replace(old, body=old.body.replace(b"outer", b"frame"))
    assert propose([sample_of(saved("post-text")), sample_of(old)]).body == ("div.post-text", "div.old-body")


def test_classes_that_a_build_begins_alike_are_no_proposal():
    page = saved("css-1q0x9z post-text")
    assert not [css for css in propose([sample_of(page)]).body if "css-" in css]


def test_the_date_is_its_own_node_and_not_the_line_with_the_author():
    page = saved("post-text")
    line = '<div class="meta"><span class="who">江上漁火</span><span class="when">2021-03-04 10:20</span></div>'
    page = msgspec.structs.replace(
        page, body=page.body.replace(b'<div class="post-text">', line.encode() + b'<div class="post-text">')
    )
    found = propose([sample_of(page)])
    assert found.published[0] == "span.when"
    assert found.timezone == "Asia/Taipei"
    assert 'timezone = "Asia/Taipei"' in stub_text("x", [], found, schema="s")


def test_a_name_that_ends_in_digits_does_not_hide_the_date_behind_it():
    page = saved("post-text")
    line = b'<div class="meta"><span class="who">hua1974</span> <span class="when">2021-03-04 10:20</span> 37</div>'
    page = msgspec.structs.replace(
        page, body=page.body.replace(b'<div class="post-text">', line + b'<div class="post-text">')
    )
    assert propose([sample_of(page)]).published[0] == "span.when"


def test_elements_without_a_class_are_named_by_what_they_say_of_themselves():
    page = saved("post-text")
    line = (
        '<div class="meta"><time datetime="2021-03-04T10:20:00+08:00">三月四日</time></div>'
        '<p><a rel="tag" href="/t/1">舊橋</a> <a rel="tag" href="/t/2">河邊</a></p>'
    )
    page = msgspec.structs.replace(
        page, body=page.body.replace(b'<div class="post-text">', line.encode() + b'<div class="post-text">')
    )
    found = propose([sample_of(page)])
    assert found.published[0] == "div.meta time::attr(datetime)"
    assert 'a[rel="tag"]' in found.tags
    two = msgspec.structs.replace(
        page, body=page.body.replace(b"</body>", b'<time datetime="2020-01-01">x</time></body>')
    )
    assert propose([sample_of(two)]).published[0] == "div.meta time::attr(datetime)"


@pytest.mark.parametrize(
    ("urls", "line"),
    [
        (["https://diary.example/1"], "hosts   = ['diary.example']"),
        (["http://a.blogs.example/1"], "hosts   = ['a.blogs.example']      # or *.blogs.example"),
        (["http://a.blogs.example/1", "http://b.blogs.example/2"], "hosts   = ['*.blogs.example']"),
        (["http://one.example/1", "http://two.example/1"], "hosts   = ['one.example', 'two.example']"),
        (["http://www.one.com.tw/1"], "hosts   = ['www.one.com.tw']"),
    ],
)
def test_hosts_are_widened_to_a_site_and_never_to_a_public_suffix(urls, line):
    assert line in stub_text("x", urls, propose([]), schema="s").splitlines()
