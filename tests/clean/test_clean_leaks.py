"""Tags of templates and unset values that a tool copied with the text."""

import pytest
from clean_pages import EN, HANS, JA, ZH, leaves, left, page

from scraper.clean.lines.leaks import find_template_leaks
from scraper.model import Block


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("[!--newstext--]", []), ("#p#副标题#e#", []), ("{dede:field.body/}", []), ("[vkExUnit_ad area=after]", []), ("<%=title%>", []),
        ("<$BlogItemBody$>", []), ("<data:post.body/>", []), ("[##_article_rep_title_##]", []), ("<MTEntryMore>", []), ("{=hit} ", []),
        ("[[*content]]", []), ("{$vo.title|msubstr=0,20}", []), ("{{ 날짜 | date }}", []), ("[廣告代碼：article_bottom]", []),
        ("#p#山上的雨#e#" + HANS[0], [HANS[0]]), (HANS[1] + "[!--empirenews.page--]", [HANS[1]]),
    ],
)  # fmt: skip
def test_template_leaks_go(text, rest):
    document = page(*HANS, text)
    assert left(document, find_template_leaks(document)) == [*HANS, *rest]


def test_a_page_about_templates_keeps_its_tags():
    assert leaves(find_template_leaks, *HANS, "模板里写“{dede:field.title/}”就会输出标题。")
    assert leaves(find_template_leaks, *HANS, Block("pre", "{% for x in y %}"), "{% endfor %}")
    many = [f"[!--tag.{n}--]" for n in "abcdef"]
    assert leaves(find_template_leaks, *HANS, *many)


def test_citations_and_links_in_brackets_stay():
    assert leaves(find_template_leaks, *EN, "[B-tree]", "See [the_note](http://example.org).", "[12]")


@pytest.mark.parametrize(
    "tag",
    [
        "{dede:list pagesize='12'}", "{/dede:list}", '{pc:content action="lists" num="5"}', "[e:loop={1,10,0,0}]", "[/e:loop]", "{lang board_title}",
        "{template common/footer}", "{:U('Post/view', array('id' => 3))}", "{if $row.title}", "{/if}", "{else}", "{foreach $posts as $post}", "{$post.title}",
        "{# byline #}", "#{entry.body}", "${post.author}", '[gallery ids="3,4,5"]', "[gallery]", "[/caption]", "[vc_row]", '[contact-form-7 id="12"]',
        '<%=rs("title")%>', "<!--nextpage-->", "<!--{/loop}-->", "$ArticleTitle$", "$NextPage$", "[attach]51877[/attach]", "{xyz:body len='20'/}",
        "{title}", "%post_title%", "##content##", "<#ArticleBody#>", "[$title]", "[field:pubdate function='x'/]", "__CONTENT__", "{{{body}}}", "[page]",
        "[[nextpage]]", "{include:header}", "{tpl:foot}", "{#if author}",
        "undefined", "null", "(null)", "NaN", "[object Object]", "[object HTMLDivElement]", "undefined | null", "%E7%95%99%E8%A8%80 undefined",
        "_ueditor_page_break_tag_", "{KS:RelatedArticles}", "{PE.Label Name='list' /}",
    ],
)  # fmt: skip
@pytest.mark.parametrize("body", [ZH, EN])
def test_a_tag_that_is_a_line_goes_wherever_it_stands(tag, body):
    document = page(body[0], tag, *body[1:])
    assert left(document, find_template_leaks(document)) == list(body)


@pytest.mark.parametrize("body", [HANS, EN, JA])
@pytest.mark.parametrize(
    "tag", ["{dede:pagetitle/}", "{$content}", "$PageList$", "undefined", "[object Object]", "<!--more-->"]
)
def test_a_tag_behind_the_last_sentence_goes(tag, body):
    document = page(body[0] + tag, *body[1:])
    assert left(document, find_template_leaks(document)) == list(body)


def test_the_tags_around_a_caption_go_and_the_caption_stays():
    document = page(EN[0], '[caption id="attachment_9" width="300"]The stream in May[/caption] ' + EN[1], EN[2])
    assert left(document, find_template_leaks(document)) == [EN[0], "The stream in May " + EN[1], EN[2]]


def test_many_different_leaks_in_an_ordinary_article_go():
    tags = ["{dede:field.body/}", "{$content}", "<!--pagebreak-->", "{dede:prenext/}", "$PageList$", "[!--link--]"]
    document = page(tags[0], HANS[0] + tags[1], tags[2], HANS[1], tags[3], HANS[2], *tags[4:])
    assert left(document, find_template_leaks(document)) == list(HANS)


@pytest.mark.parametrize(
    "blocks",
    [
        ("In Vue the text between {{ and }} is an expression, so the template prints the name.", "{{ name }}"),
        ("A shortcode in square brackets calls the plugin, and nothing else is needed for it.", "[gallery]"),
        ("這一篇教你怎麼改模板，先打開 article.htm，找到下面這一行，再往下加三行就可以了。", "{dede:field.body/}"),
        ("织梦系统的文章页要在下面这个位置输出正文，别的地方写了也没有用，请大家注意。", "{dede:field.body/}"),
        ("把 {$title} 放在最前面，再把作者放在后面，这样首页上的列表就不会太长，也好看。", "{$title}"),
        ("模块里写“{$title}”就会输出标题，别的什么都不用写，这是最容易的一种。", "{$author}"),
    ],
)
def test_an_article_that_speaks_of_its_tags_keeps_them_all(blocks):
    assert leaves(find_template_leaks, *blocks)


@pytest.mark.parametrize(
    "blocks",
    [
        ("In JavaScript a variable without a value is printed like this, which is no error at all.", "undefined"),
        ("这段程序没有返回任何东西，浏览器的控制台上就只有这样的一行，跟我们想的不一样。", "NaN"),
        (*EN, Block("h2", "null")),
        (*EN, Block("pre", "let a"), "undefined"),
        (*EN, "The result of the whole affair is null and void."),
        (*EN, "Nanna rang twice and hung up.", "NULL"),
        ("Es stand am Ende drei zu drei, und auf der Tafel stand eine Null", "Null"),
    ],
)
def test_words_for_nothing_stay_where_an_article_means_them(blocks):
    assert leaves(find_template_leaks, *blocks)


@pytest.mark.parametrize(
    "line",
    [
        "We paid $Ten$ for it.", "$AB$", "Let $Hom$ be the set.", "The price is $5 or $6.", "US$Dollar", "{A, B, C}", "{ color: red }", "{name: Anna}", "[1]",
        "[sic]", "[video]", "{else}where", "#{1}", "100%E", "He said (null points) again.", "[Anna enters]", "{if you like}", "[Music]", "{ad} 300", "[A-Z]",
        "50% content 50%", "## Content", "#title", "{a, b}", "__init__", "[title]", "[Page 5]", "{body and soul}", "100%title", "The {title} of it.",
    ],
)  # fmt: skip
def test_brackets_braces_and_dollars_of_an_article_stay(line):
    assert leaves(find_template_leaks, *EN, line)
    assert leaves(find_template_leaks, HANS[0], line, HANS[1])


def test_many_different_leaks_at_edges_are_damage_and_sentences_about_them_are_none():
    leaks = (
        "{% include share.html %}",
        "[dropcap]",
        "{{ page.excerpt }}",
        "{pc:content action='x'}",
        "{template a,footer}",
    )
    lines = ("[gallery ids='1,2']", "{% endfor %}", "[addtoany]", "{/pc}", "{lang post_attach}")
    stories = [*EN, *HANS][:5]
    glued = [text + leak for text, leak in zip(stories, leaks, strict=True)]
    document = page(*glued, *(one for pair in zip(lines, stories, strict=True) for one in pair))
    assert left(document, find_template_leaks(document)) == [*stories, *stories]
    spoken = "Every page began with <!--#include file='top'--> and ended with <%= Now %>, and Terry lay between."
    assert leaves(find_template_leaks, *EN, spoken)
