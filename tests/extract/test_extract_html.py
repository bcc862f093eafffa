"""HTML into blocks: where text is cut, what keeps its offsets, what is marked and never dropped."""

import pytest
from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from scraper.errors import PageError
from scraper.extract.html import Walk
from scraper.extract.paths import path_of
from scraper.extract.prescan import defuse
from scraper.extract.read import read_html
from scraper.extract.select import extents_of
from scraper.text.hrefs import Base

ARTICLE = "<p>" + "這是一段正文，足夠長。" * 12 + "</p>"


def blocks(html):
    return [(b.kind, b.text) for b in read_html(html).blocks]


def test_headings_paragraphs_lists_quotes_code_and_captions_keep_their_kind():
    html = "<h2>H</h2><p>P</p><ul><li>L</li></ul><blockquote><p>Q</p></blockquote><pre>a\n  b</pre><figure><img src=x><figcaption>C</figcaption></figure>"
    assert blocks(html) == [("h2", "H"), ("p", "P"), ("li", "L"), ("quote", "Q"), ("pre", "a\n  b"), ("caption", "C")]


def test_an_element_whose_class_says_caption_is_one_as_a_figcaption_is():
    html = "<table class='tr-caption-container'><tr><td><img src=x></td></tr><tr><td class='tr-caption'>橋</td></tr></table>"
    html += (
        "<div class='wp-caption'><img src=y><p class='wp-caption-text'><b>河</b></p></div><div class='caption'>溪</div>"
    )
    assert blocks(html) == [("caption", "橋"), ("caption", "河"), ("p", "溪")]


def test_a_line_break_ends_a_block():
    assert blocks("<div>一<br>二<br/><br>三</div>") == [("p", "一"), ("p", "二"), ("p", "三")]


def test_white_space_is_collapsed_and_a_source_break_between_cjk_characters_goes():
    assert blocks("<p>  a \n\t b&nbsp;c </p><p>中國\n  人民</p><p>　　縮排</p>") == [
        ("p", "a b c"),
        ("p", "中國人民"),
        ("p", "縮排"),
    ]


def test_a_row_of_a_data_table_is_one_block_with_its_cells_joined_by_tabs():
    assert blocks(
        "<table><tr><td>米</td><td>30</td><td>元</td></tr><tr><td>麵</td><td>40</td><td>元</td></tr></table>"
    ) == [
        ("table", "米\t30\t元"),
        ("table", "麵\t40\t元"),
    ]


def test_a_layout_table_is_only_a_container():
    assert blocks("<table><tr><td><p>正文</p></td><td><div>側欄</div></td></tr></table>") == [
        ("p", "正文"),
        ("p", "側欄"),
    ]


def test_links_keep_their_offsets_and_get_absolute_addresses():
    block = read_html('<p> 看 <a href="/x">這<b>裡</b></a>。</p>', url="http://a.example/b/c").blocks[0]
    link = block.links[0]
    assert block.text[link.start : link.end] == "這裡"
    assert link.href == "http://a.example/x"


def test_a_link_around_blocks_is_a_link_in_each_of_them():
    document = read_html('<a href="http://a.example/"><h3>標題</h3><p>摘要</p></a>')
    assert [(b.text, b.links[0].start, b.links[0].end) for b in document.blocks] == [("標題", 0, 2), ("摘要", 0, 2)]


def test_hidden_text_is_marked_not_dropped():
    document = read_html(
        '<p>看<span style="display: none">廣告</span>這裡</p><div style="visibility:hidden"><p>全文</p></div>'
    )
    assert document.blocks[0].text == "看廣告這裡"
    assert [(h.start, h.end, h.why) for h in document.blocks[0].hidden] == [(1, 3, "display")]
    assert [(h.start, h.end, h.why) for h in document.blocks[1].hidden] == [(0, 2, "visibility")]


def test_pictures_stand_where_they_were_and_lazy_addresses_are_found():
    document = read_html(
        '<p>前</p><p><img src="1x1.gif" data-original="/real.jpg" alt="海">後</p>', url="http://a.example/"
    )
    image = document.images[0]
    assert (image.block, image.at, image.url, image.alt) == (1, 0, "http://a.example/real.jpg", "海")


def test_scripts_styles_and_templates_hold_no_text():
    assert blocks(
        "<script>var a</script><style>p{}</style><template><p>x</p></template><p>y</p><svg><text>z</text></svg>"
    ) == [("p", "y")]


def test_an_inline_element_whose_class_may_name_a_field_is_marked():
    document = read_html(
        '<p>By <span class="author vcard">王小明</span> on <time datetime="2020-01-02">Jan 2</time></p>'
    )
    assert [document.blocks[m.block].text[m.start : m.end] for m in document.marks] == ["王小明", "Jan 2"]
    assert document.head.times == ((0, "2020-01-02"),)


def test_where_two_elements_meet_without_a_blank_is_noted_and_the_text_stays():
    document = read_html("<p>前</p><p><span>2016-06-02</span><span>237 次</span> <b>1</b>a<i>2</i></p>")
    assert document.blocks[1].text == "2016-06-02237 次 1a2"
    assert document.joints == ((1, 10), (1, 17), (1, 18))


def test_a_path_names_the_containers_from_outside_in():
    document = read_html('<div id=main><article class="post hentry x"><p>正文</p></article></div>')
    assert path_of(document, 0) == "body>div#main>article.post.hentry>p"


def test_the_extent_of_a_node_is_the_text_it_holds():
    tree = LexborHTMLParser("<p>a</p><div id=x><p>bb</p><p>cc</p></div><p>d <i class=y>ee</i> f</p>")
    walk = Walk(Base(""))
    walk.run(tree.body)
    assert list(extents_of(walk, tree.css("#x, .y"))) == [(1, 0, 2, 2), (3, 2, 3, 4)]


def test_a_page_without_address_is_known_by_its_canonical_link():
    assert read_html('<link rel=canonical href="http://u.example/p/1"><p>x</p>').url == "http://u.example/p/1"


@pytest.mark.parametrize(
    ("html", "degraded"),
    [
        ("<div>" * 10_000 + ARTICLE, True),
        ("<div>" * 300_000 + ARTICLE, True),
        ("<table><tr><td>" * 3_000 + ARTICLE, True),
        ("<div " + " ".join(f"a{n}=1" for n in range(100_000)) + ">" + ARTICLE, True),
        (ARTICLE + "<option>x" * 300_000, True),
        ('<div data-x="' + "x" * 5_000_000 + '">' + ARTICLE, True),
        ("<p>a\ud800b" + ARTICLE, False),
        ('<?xml version="1.0" encoding="gb2312"?>' + ARTICLE, False),
        ("<b>" * 30_000 + ARTICLE, True),
    ],
    ids=["deep", "hopeless", "tables", "attributes", "options", "giant-attribute", "surrogate", "xml", "unclosed"],
)
def test_the_article_survives_hostile_markup(html, degraded):
    document = read_html(html)
    assert any("這是一段正文" in b.text for b in document.blocks)
    assert ("parser-degraded" in document.flags) == degraded


def test_ordinary_markup_is_not_touched_before_parsing():
    html = "<div>" * 50 + "<li>a<li>b" * 100 + "</div>" * 50
    assert defuse(html) == (html, False)


def test_white_letters_of_old_pages_are_hidden_where_no_background_is_named():
    inside = (
        '<p>He was <font color="#FFFFFF">cheap tiles</font> ninety-three, and wrote <font color=red>slowly</font>.</p>'
    )
    plain, painted = read_html(inside), read_html(f'<table bgcolor="#000066"><tr><td>{inside}</td></tr></table>')
    assert [(span.start, span.end, span.why) for span in plain.blocks[0].hidden] == [(7, 18, "colour")]
    assert painted.blocks[0].hidden == ()
    assert read_html(f'<body bgcolor="black">{inside}</body>').blocks[0].hidden == ()


def test_a_title_over_how_long_ago_says_when():
    html = (
        '<p>by li <span title="2024年04月30日 20:15发布">4月前发布</span></p><p><abbr title="2024-05-06">today</abbr></p>'
        '<p><a href="/2" title="发布于 2021-10-13">another</a> <span title="2024 is a year">x</span> <b title="Li">y</b></p>'
    )
    assert read_html(f"<html><body>{html}</body></html>").head.times == (
        (0, "2024年04月30日 20:15发布"),
        (1, "2024-05-06"),
    )


def test_a_parser_without_memory_makes_a_reject(monkeypatch):
    def refuse(_):
        raise SelectolaxError("Can't parse HTML.")

    monkeypatch.setattr("scraper.extract.read.LexborHTMLParser", refuse)
    with pytest.raises(PageError, match="memory"):
        read_html("<p>x")
