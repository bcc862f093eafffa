"""Tags and entities that readers see: gone where they are damage, kept where a text shows them."""

import pytest

from scraper.edits import apply, merge
from scraper.model import Block, Document
from scraper.normalize import find_double_entities, find_literal_tags


def result(find, *texts: str, kind: str = "p") -> str:
    page = Document(tuple(Block(kind, text) for text in texts))
    return apply(page, merge((), find(page)))


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("Take the <strong>north</strong> path.<br />", "Take the north path."),
        ("Pack water.<br /><br />Start early.", "Pack water.\nStart early."),
        ("Pack water. <br/> Start <br /> early.<br>", "Pack water.\nStart\nearly."),
        ("下午三点出发</p><p>晚上回来", "下午三点出发\n晚上回来"),
        ('<font color="red" size=3>慢火</font>炖一小时<br />', "慢火炖一小时"),
        ('看<a href="http://tea.example/?a=1" target="_blank">這一篇</a>就好', "看這一篇就好"),
        ("&lt;b&gt;굵은&lt;/b&gt; 글씨가 남았다.", "굵은 글씨가 남았다."),
        ("봄이 왔다.<br />", "봄이 왔다."),
        ('Before <img src="a.jpg" alt="x" /> after.</p>', "Before  after."),
    ],
)
def test_escaped_tags_go_and_their_text_stays(text, clean):
    assert result(find_literal_tags, text) == clean


def test_a_break_in_a_heading_or_a_row_is_a_blank():
    assert result(find_literal_tags, "Rain<br />and wind<br />", kind="h2") == "Rain and wind"
    assert result(find_literal_tags, "a<br />b\tc<br />d", kind="table") == "a b\tc d"


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("[b]先烧水[/b]，再放面。", "先烧水，再放面。"),
        ("[size=4][color=#8B4513]棕色[/color][/size]和[i]黑色[/i]", "棕色和黑色"),
        ("到[url=http://shop.example/?id=3]市集[/url]買布[align=center]剪開[/align]", "到市集買布剪開"),
        ("[img]http://pic.example/a/1.jpg[/img]", ""),
        ("布料[img=300,200]http://pic.example/1.jpg[/img]裁好", "布料裁好"),
        ("[quote]昨夜有雨[/quote]是的。[/align]", "昨夜有雨是的。"),
        ("[B]Boil[/B] the rice [u]twice[/u].", "Boil the rice twice."),
    ],
)
def test_bbcode_goes_and_its_text_stays(text, clean):
    assert result(find_literal_tags, text) == clean


@pytest.mark.parametrize(
    "texts",
    [
        ("A line break is the tag <br>, a paragraph ends with </p>.",),
        ("巍巍的山<br>浩浩的海<br>我們的小學堂",),  # as dumps of encyclopedias have it
        ("論壇裡用 [b]粗體[/b] 的 UBB code 排版。",),
        ("[b]粗体[/b]这样的代码要成对。",),
        ("太字は [b]と[/b] で囲むタグです。",),
        ("Put it in the template: <div>text</div>.",),
        ("[code]x = a[i][/code] and [b]bold[/b]",),
        ("The sound <p> and the letter <b>, then <i>.",),
        ("As Smith [b] and Jones [i] say, the text [u] is lost [1].",),
        ("Play A [b] C [b] and x[i] = y[b].",),
        ("If a <b and c> d, then a < b > c.",),
        ("I <s>hate</s> love Mondays.",),
        ("Dear <yourname>, write to <ann@mail.example>.",),
        ("He sang <br> once and went.",),
        ("[00:12] Where were you? [sic] [...] [/]",),
        ("<3 <3 </3",),
        ("Vector<String> and List<T>",),
    ],
)
def test_what_is_no_damage_stays(texts):
    assert result(find_literal_tags, *texts) == "\n\n".join(texts)


def test_a_page_with_code_keeps_its_tags():
    page = Document((Block("pre", "<b>x</b>"), Block("p", "So <b>x</b> is bold.<br />")))
    assert not list(find_literal_tags(page))


def test_words_in_an_address_are_no_topic():
    text = "[b]Stay[/b] at [url=http://inn.example/list.php?tag=3]the inn[/url]."
    assert result(find_literal_tags, text) == "Stay at the inn."


def test_many_tags_take_time_in_proportion():
    assert result(find_literal_tags, "<b " * 20_000 + "[b]" * 20_000 + "[/b]") != ""


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("It costs &pound;40 or &euro;45.", "It costs £40 or €45."),
        ("Un caf&eacute; &agrave; la cr&egrave;me", "Un café à la crème"),
        ("20&deg;C &plusmn; 2, &frac12; cup, &Ouml;l", "20°C ± 2, ½ cup, Öl"),
        ("two&ensp;words&amp;thinsp;here", "two words here"),
    ],
)
def test_named_references_become_characters(text, clean):
    assert result(find_double_entities, text) == clean


@pytest.mark.parametrize(
    "text",
    [
        "See http://a.example/?q=1&pound;=2&copy;3 for it.",
        "The HTML entity &eacute; gives é.",
        "Schreib &shy; in den Quelltext, und &uuml; wird ü.",
        "Type &eacute; and you get é.",
        "R&D; Q&A; B&B; AT&T;",
        "a &in; b &Re; c",
    ],
)
def test_references_that_are_meant_stay(text):
    assert result(find_double_entities, text) == text
