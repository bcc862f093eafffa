import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.crawl.addresses import canonical, key_of, origin_of
from scraper.crawl.feeds import epoch_of, read_feed, read_sitemap
from scraper.crawl.job import Job
from scraper.crawl.links import read_links
from scraper.crawl.parts import is_next_text, part_number
from scraper.crawl.scope import Scope, kind_by_rules, scope_of
from scraper.crawl.templates import hubs_of, next_list
from scraper.crawl.values import Lead
from scraper.rules.schema import Crawl

HERE = "http://blog.example/list"
SCOPE = Scope(hosts=frozenset({"blog.example"}))


@pytest.mark.parametrize(
    ("url", "same"),
    [
        ("HTTP://Blog.Example:80/a/../b#x", "http://blog.example/b"),
        ("https://blog.example:443", "https://blog.example/"),
        ("https://blog.example:8443/", "https://blog.example:8443/"),
        ("http://blog.example/?b=2&a=1&utm_source=x&fbclid=y", "http://blog.example/?a=1&b=2"),
        ("http://blog.example/?utm_source=x", "http://blog.example/"),
        ("http://blog.example/%7euser/%e4%b8%ad", "http://blog.example/~user/%E4%B8%AD"),
        ("http://blog.example/中 文", "http://blog.example/%E4%B8%AD%20%E6%96%87"),
        ("http://user:word@blog.example/", "http://blog.example/"),
        ("http://blog.example./a", "http://blog.example/a"),
        ("http://blog.example/a;jsessionid=1F", "http://blog.example/a"),
        ("http://blog.example/a?cpage=2#comments", "http://blog.example/a"),
        ("http://blog.example/a?sid=0c1f2a7be44d3f8090aa1b2c3d4e5f60&id=1", "http://blog.example/a?id=1"),
        ("http://blog.example/a?session=k3j5l2m9q8r7s1t0u4v6&osCsid=x&ZENID=1", "http://blog.example/a"),
        ("http://0x7f.1/", "http://127.0.0.1/"),
        ("http://例子.測試/", "http://xn--fsqu00a.xn--g6w251d/"),
    ],
)
def test_one_resource_has_one_spelling(url, same):
    assert canonical(url) == same
    assert canonical(same) == same


@pytest.mark.parametrize(
    "url", ["", "mailto:a@b.example", "javascript:void(0)", "ftp://a.example/", "http://", "/only/path", "http://[1"]
)
def test_what_is_no_web_address_has_none(url):
    assert canonical(url) == ""


def test_parameters_that_name_the_resource_stay():
    for query in (
        "id=5&page=2",
        "sid=88",
        "s=2024beijingolympics12",
        "session=2024-spring",
        "p=12",
        "tag=utm",
        "a=1&a=2",
    ):
        assert canonical(f"http://a.example/?{query}").endswith(query)


@given(st.text(max_size=60))
def test_the_spelling_of_anything_is_its_own_spelling(text):
    for url in (canonical(text), canonical("http://a.example/" + text), canonical(text, "http://a.example/b/")):
        assert canonical(url) == url
        assert not url or (0 <= key_of(url) < 2**63 and url.startswith(origin_of(url)))


RSS = """<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><link>http://blog.example/</link>
<item><title>甲</title><link> /p/1?utm_source=rss </link><pubDate>Mon, 02 Nov 2026 08:00:00 GMT</pubDate></item>
<item><guid>http://blog.example/p/2</guid></item><item><guid isPermaLink="false">tag:3</guid></item>
<item><link>/p/1</link></item></channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:base="http://blog.example/"><link rel="next" href="/feed?page=2"/>
<entry><link rel="edit" href="/edit/1"/><link href="/p/1"/><updated>2026-11-02T08:00:00Z</updated></entry>
<entry><link rel="alternate" href="/p/2"/></entry></feed>"""
JSON = '{"items": [{"url": "/p/1", "date_published": "2026-11-02T08:00:00Z"}, {"id": "x"}], "next_url": "/feed.json?page=2"}'


def test_rss_atom_and_json_feeds_give_their_posts_and_dates():
    at = epoch_of("2026-11-02T08:00:00Z")
    assert read_feed(RSS.encode(), HERE) == [
        Lead("http://blog.example/p/1", "page", at),
        Lead("http://blog.example/p/2"),
    ]
    assert read_feed(ATOM.encode(), HERE) == [
        Lead("http://blog.example/feed?page=2", "feed"),
        Lead("http://blog.example/p/1", "page", at),
        Lead("http://blog.example/p/2"),
    ]
    assert read_feed(JSON.encode(), HERE) == [
        Lead("http://blog.example/p/1", "page", at),
        Lead("http://blog.example/feed.json?page=2", "feed"),
    ]


def test_sitemaps_indexes_gzip_and_lists_are_read():
    urls = "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><url><loc>http://blog.example/1</loc><lastmod>2026-11-02</lastmod></url></urlset>"
    (lead,) = read_sitemap(gzip.compress(urls.encode()), HERE)
    assert (lead.url, lead.kind, lead.modified) == ("http://blog.example/1", "page", epoch_of("2026-11-02"))
    index = "<sitemapindex><sitemap><loc>http://blog.example/s1.xml.gz</loc></sitemap></sitemapindex>"
    assert read_sitemap(index.encode(), HERE) == [Lead("http://blog.example/s1.xml.gz", "sitemap")]
    assert read_sitemap(b"http://blog.example/a\r\nnonsense\nhttp://blog.example/b\n", HERE) == [
        Lead("http://blog.example/a"),
        Lead("http://blog.example/b"),
    ]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<",
        b"<rss",
        b"\x1f\x8b\x08broken",
        b"{",
        b"[1]",
        b'{"items": 5}',
        b"<html><p>no feed</p></html>",
        b"\xff\xfe\x00",
    ],
)
def test_what_is_neither_feed_nor_sitemap_gives_nothing(body):
    assert not read_feed(body, HERE)
    assert not read_sitemap(body, HERE)


def test_a_feed_or_sitemap_without_entries_is_one_all_the_same():
    assert read_feed(b"<rss><channel></channel></rss>", HERE) == read_feed(b'{"items": []}', HERE) == []
    assert read_sitemap(b"<urlset></urlset>", HERE) == []
    assert read_feed(b"<html>gone</html>", HERE) is read_sitemap(b"<html>gone</html>", HERE) is None


@pytest.mark.parametrize(
    ("label", "codec"), [("gb2312", "gbk"), ("big5", "big5hkscs"), ("euc-jp", "euc_jp"), ("shift_jis", "cp932")]
)
def test_a_feed_with_bytes_outside_its_charset_is_read_as_pages_are(label, codec):
    title = {"gb2312": "朱鎔基的文章", "big5": "我哋嘅文章", "euc-jp": "海辺の港の話", "shift_jis": "髙橋①の話"}[label]
    start = f'<?xml version="1.0" encoding="{label}"?><rss><channel><item><title>'.encode()
    body = start + title.encode(codec) * 9 + b"\xff</title><link>/p/1</link></item></channel></rss>"
    assert read_feed(body, HERE, label) == read_feed(body, HERE) == [Lead("http://blog.example/p/1")]


def test_a_byte_order_mark_spoils_no_list_of_addresses():
    (lead,) = read_sitemap(b"\xef\xbb\xbfhttp://blog.example/a\n", HERE)
    assert lead.url == "http://blog.example/a"


@pytest.mark.parametrize(
    "date", ["Mon, 01 Jan 99999999999 00:00:00 GMT", "99999999999-01-01", "0001-01-01T00:00:00+14:00"]
)
def test_a_date_beyond_all_years_is_none(date):
    assert epoch_of(date) <= 0.0


def test_a_hostile_feed_reads_no_file_and_does_not_explode():
    lol = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    body = f'<!DOCTYPE x [<!ENTITY l0 "lol"><!ENTITY f SYSTEM "file:///etc/passwd">{lol}]><rss><item><link>/&f;&l11;</link></item></rss>'
    assert all("root" not in lead.url and len(lead.url) < 100 for lead in read_feed(body.encode(), HERE))


def links(html, url=HERE, *, first="", crawl=None, scope=SCOPE):
    return read_links(f"<html><body>{html}</body></html>", (url, first), scope=scope, crawl=crawl)


def urls(found):
    return [lead.url.removeprefix("http://blog.example") for lead in found.leads]


def test_links_of_the_scope_are_found_once_in_page_order():
    html = '<a href="/b">b</a><a href="a#x">a</a><a href="/b">again</a><a href="http://other.example/">o</a><a href="/x.JPG">i</a><a rel="nofollow" href="/n">n</a><a href="mailto:x@y.example">m</a>'
    assert urls(links(html)) == ["/b", "/a"]


def test_a_page_that_forbids_following_leads_nowhere():
    found = links('<meta name="Robots" content="index, NOFOLLOW"><a href="/b">b</a>')
    assert (found.leads, found.nofollow) == ((), True)


def test_the_base_element_counts():
    assert urls(links('<base href="http://blog.example/sub/"><a href="p">p</a>')) == ["/sub/p"]


def test_feeds_that_a_page_names_are_hubs_and_those_of_comments_are_left():
    html = '<link rel="alternate" type="application/rss+xml" href="/feed"><link rel="alternate" type="application/atom+xml" href="/comments/feed"><link rel="alternate" hreflang="en" href="/en">'
    assert links(html).leads == (Lead("http://blog.example/feed", "feed"),)


def test_a_platforms_patterns_say_what_a_link_is():
    crawl = Crawl(article=(r"/post/\d+",), archive=(r"/category/",), skip=(r"\?reply",), archive_next=("a.older",))
    html = '<a href="/post/1">1</a><a href="/post/1?reply=2">r</a><a href="/category/x">c</a><a href="/about">a</a><a class="older" href="/?page=2">o</a>'
    assert links(html, crawl=crawl).leads == (
        Lead("http://blog.example/?page=2", "archive", onward=True),
        Lead("http://blog.example/post/1"),
        Lead("http://blog.example/category/x", "index"),
    )
    assert kind_by_rules("http://blog.example/", crawl) == "index"
    assert kind_by_rules("http://blog.example/about", crawl) == ""


def test_older_lists_are_onward_and_not_deeper():
    (lead,) = links('<a href="/page/2">較舊的文章</a>').leads
    assert lead == Lead("http://blog.example/page/2", onward=True)
    assert links('<a href="/page/2">2</a><a href="/page/2">下一页</a>').leads == (lead,)


@pytest.mark.parametrize(
    ("url", "first", "number"),
    [
        ("http://a.example/16/post_2.html", "http://a.example/16/post.html", 2),
        ("http://a.example/16/post-3.shtml", "http://a.example/16/post.shtml", 3),
        ("http://a.example/post/2/", "http://a.example/post/", 2),
        ("http://a.example/post?page=2", "http://a.example/post", 2),
        ("http://a.example/post?id=5&page=4", "http://a.example/post?id=5", 4),
        ("http://a.example/post?page=2", "http://a.example/post?page=1", 2),
        ("http://a.example/post/5", "http://a.example/post/4", 0),
        ("http://a.example/124.html", "http://a.example/123.html", 0),
        ("http://a.example/blog/page/2", "http://a.example/blog", 0),
        ("http://a.example/?p=5", "http://a.example/?p=4", 0),
        ("http://a.example/other_2.html", "http://a.example/post.html", 0),
        ("http://a.example/post_1.html", "http://a.example/post.html", 0),
        ("http://a.example/2016", "http://a.example/", 0),
    ],
)
def test_a_further_page_of_a_post_adds_a_number_to_its_address(url, first, number):
    assert part_number(url, first) == number


@pytest.mark.parametrize(
    "text", ["下一頁", "下一页 »", "[ 下一頁 ]", "次のページ", "Next page", "다음 페이지", "›next›"]
)
def test_these_texts_say_next_page(text):
    assert is_next_text(text)


@pytest.mark.parametrize(
    "text", ["下一篇：櫻花", "Read next: rain", "上一頁", "next week in Taipei", "下一頁的風景", ""]
)
def test_these_texts_do_not(text):
    assert not is_next_text(text)


def test_the_next_page_of_a_post_is_found_and_no_link_of_its_own():
    html = '<a href="/p.html">1</a><a href="/p_2.html">2</a><a href="/p_3.html">3</a><a href="/p_2.html">下一页</a><a href="/q.html">q</a>'
    found = links(html, "http://blog.example/p.html")
    assert (found.next_part, urls(found)) == ("http://blog.example/p_2.html", ["/q.html"])
    html = '<a href="/p_2.html">上一页</a><a href="/p_3.html">下一页</a>'
    second = links(html, "http://blog.example/p_2.html", first="http://blog.example/p.html")
    assert second.next_part == "http://blog.example/p_3.html"


@pytest.mark.parametrize(
    ("here", "posts"),
    [
        ("/", ["/?p=7", "/101.html", "/2016"]),
        ("/blog/", ["/blog/101", "/blog/102"]),
        ("/news", ["/news/101", "/news/p7.html"]),
        ("/2024/05/", ["/2024/05/17", "/2024/05/18"]),
    ],
)
def test_posts_of_a_list_are_found_though_they_add_a_number_to_its_address(here, posts):
    html = "".join(f'<a href="{path}">Post {path}</a>' for path in posts)
    assert urls(links(html, "http://blog.example" + here)) == posts
    numbers = html + '<a href="/p.html?page=2">2</a>'  # a calendar's days, or pages that no link calls the next
    assert urls(links(numbers, "http://blog.example/p.html")) == [*posts, "/p.html?page=2"]


def test_only_links_that_turn_pages_are_told_apart_from_posts():
    html = (
        '<a href="/p/2">下一页</a><a href="/p/3">3</a><a href="/p/4"><img></a><a href="/p/5">末页</a>'
        '<a href="/p/6">Six ferries</a><a href="/p/7">7</a><a href="/p/7">Seven ferries</a><a href="/p/8">9</a>'
    )
    found = links(html, "http://blog.example/p")
    assert (found.next_part, urls(found)) == ("http://blog.example/p/2", ["/p/6", "/p/7", "/p/8"])
    assert [lead.url.rpartition("/")[2] for lead in found.parts] == ["3", "4", "5"]


def test_the_next_post_is_not_the_next_page():
    html = '<link rel="next" href="/post/5"><a rel="next" href="/post/5">下一篇</a>'
    found = links(html, "http://blog.example/post/4")
    assert (found.next_part, urls(found)) == ("", ["/post/5"])


def test_a_platforms_selectors_name_next_and_single_page():
    crawl = Crawl(next_page=("a.more",), single_page=("a.all::attr(data-url)",))
    found = links(
        '<a class="more" href="/p/x">more</a><a class="all" data-url="/p/full">all</a>',
        "http://blog.example/p",
        crawl=crawl,
    )
    assert (found.next_part, found.single) == ("http://blog.example/p/x", "http://blog.example/p/full")


def test_the_scope_is_hosts_sites_wildcards_and_patterns():
    scope = Scope(
        hosts=frozenset({"a.example"}), suffixes=(".b.example",), sites=frozenset({"c.example"}),
        include=("/post/",), exclude=("print=1",), seeds=frozenset({"http://z.example/"}),
    )  # fmt: skip
    held = ["http://a.example/post/1", "http://x.b.example/post/1", "http://d.c.example/post/1", "http://z.example/"]
    assert all(scope.holds(url) for url in held)
    not_held = [
        "http://b.example/post/1",
        "http://a.example/about",
        "http://a.example/post/1?print=1",
        "http://q.example/post/",
        "http://a.example/post/i.png",
    ]
    assert not any(scope.holds(url) for url in not_held)
    assert scope.holds("http://a.example/feed", kind="feed")


def test_a_seeds_host_is_the_same_with_and_without_www():
    for seed in ("http://a.example/", "http://www.a.example/"):
        scope = scope_of(Job(seeds=(seed,), contact="https://example.org/bot"))
        assert scope.holds("http://www.a.example/p") and scope.holds("http://a.example/p")  # noqa: PT018
        assert not scope.holds("http://m.a.example/p")


PLATFORM = Crawl(
    site=r"^https?://blog\.example/@(?P<user>\w+)",
    feeds=("{home}/@{user}/feed", "{home}/{missing}/feed"),
    sitemaps=("https://{host}/sitemap.xml",),
    index=("{home}/@{user}/list?page={page}",),
    first_page=0,
    page_step=10,
    article=(r"/post/",),
)


def test_templates_give_the_hubs_of_a_blog():
    leads = hubs_of(PLATFORM, "http://blog.example/@mei")
    assert leads == [
        Lead("http://blog.example/@mei/feed", "feed"),
        Lead("https://blog.example/sitemap.xml", "sitemap"),
        Lead("http://blog.example/@mei/list?page=0", "index"),
    ]
    assert hubs_of(None, "http://blog.example/") == []


def test_a_counted_list_goes_on_by_its_step():
    (lead,) = next_list(PLATFORM, "http://blog.example/@mei/list?page=20")
    assert lead == Lead("http://blog.example/@mei/list?page=30", "archive", onward=True)
    assert list(next_list(PLATFORM, "http://blog.example/@mei")) == []


def test_other_blogs_on_the_same_host_are_no_part_of_the_crawl():
    html = '<a href="/@mei/post/1">ours</a><a href="/@lin/post/2">theirs</a>'
    assert urls(links(html, "http://blog.example/@mei", crawl=PLATFORM)) == ["/@mei/post/1"]
