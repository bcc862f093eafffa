"""Fields from documents built by hand: what the HTML reader gives, without the reader."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from scraper.extract.fields import Fields, read_fields
from scraper.extract.fields.author import clean_name
from scraper.model import Block, Document, Element, Found, Head, Image, Link, Mark

BODY = "昨天下午我們去了城南的舊書店，老闆說這裡的書都是從鄉下收來的，便宜賣給附近的學生。"
ENGLISH = "The old shop at the corner of the market has been there for as long as anyone can remember, and it is not for sale."


def page(
    *blocks,
    metas=(),
    title="",
    body=None,
    found=(),
    marks=(),
    elements=(),
    times=(),
    jsonld=(),
    links=(),
    lang="",
    url="https://blog.example.com/p/1",
    joints=(),
):
    made = tuple(b if isinstance(b, Block) else Block("p", b) for b in blocks)
    head = Head(
        title=title, metas=tuple(metas), jsonld=tuple(jsonld), links=tuple(links), lang=lang, times=tuple(times)
    )
    document = Document(
        made,
        (Element(-1, "html"), *elements),
        url=url,
        head=head,
        found=tuple(found),
        marks=tuple(marks),
        joints=tuple(joints),
        fetched_at=datetime(2020, 1, 1, tzinfo=UTC),
    )
    return read_fields(document, body=body or (0, len(made)))


def h1(text):
    return Block("h1", text)


# titles


@pytest.mark.parametrize(
    "head",
    [
        "城南的舊書店 - 小華的日記",
        "城南的舊書店 | 小華的日記",
        "城南的舊書店 @ 小華的日記 :: 痞客邦 PIXNET ::",
        "城南的舊書店_小華的日記_新浪博客",
        "城南的舊書店－小華的日記",
        "小華的日記: 城南的舊書店",
        "小華的日記 » 城南的舊書店",
    ],
)
def test_the_heading_that_the_head_agrees_with_is_the_title(head):
    assert page(h1("小華的日記"), h1("城南的舊書店"), BODY, title=head, body=(2, 3)).title == "城南的舊書店"


def test_a_title_holds_nothing_that_nobody_sees():
    fields = page(h1("城南的\u200b舊書\u200b店"), BODY, title="城南的\u200b舊書\u200b店 - 小華的日記")
    assert fields.title == "城南的舊書店"
    assert "\u200b" in fields.title_raw


def test_a_heading_linked_to_the_front_page_is_the_blogs_name():
    name = Block("h1", "小華的日記", links=(Link(0, 5, "https://blog.example.com/"),))
    assert page(name, h1("城南的舊書店"), BODY, title="小華的日記 - 城南的舊書店").title == "城南的舊書店"


def test_a_page_that_prints_only_the_blogs_name_as_a_heading_keeps_the_title_of_its_head():
    head = "城南的舊書店 開張五十年 @ 小華的日記 :: 痞客邦 PIXNET ::"
    title = Block("p", "城南的舊書店 開張五十年", element=1)
    elements = [Element(0, "div", "", "title")]
    assert page(h1("小華的日記"), title, BODY, title=head, elements=elements).title == "城南的舊書店 開張五十年"


@pytest.mark.parametrize(
    "head",
    [
        "書店開張五十年，老闆不賣了_社會_城南新聞網",
        "書店開張五十年，老闆不賣了！-城南日報",
        "書店開張五十年，老闆不賣了 | Rain",
    ],
)
def test_last_parts_that_look_like_names_of_sites_go(head):
    assert page(BODY, title=head).title.startswith("書店開張五十年，老闆不賣了")
    assert page(BODY, title=head).title.rstrip("！") == "書店開張五十年，老闆不賣了"


def test_the_site_name_goes_without_any_heading_too():
    metas = [("og:site_name", "Example Daily")]
    assert page(ENGLISH, title="A walk in the rain - Example Daily", metas=metas).title == "A walk in the rain"
    assert page(ENGLISH, title="A walk in the rain | Daily Example", metas=metas).title == "A walk in the rain"


@pytest.mark.parametrize("head", ["五月的鹽田 - 潮間帶詩頁", "五月的鹽田_潮間帶詩頁"])
@pytest.mark.parametrize(
    "blocks",
    [
        (Block("p", "潮間帶詩頁", element=1), BODY),
        (Block("p", "潮間帶詩頁 首頁", links=(Link(0, 5, "https://blog.example.com/"),)), BODY),
        ("首頁", BODY, "Copyright © 2001-2016 潮間帶詩頁 All Rights Reserved."),
        ("首頁", BODY, "版權所有：潮間帶詩頁"),
    ],
)
def test_a_site_named_elsewhere_on_the_page_goes_from_the_title(head, blocks):
    elements = [Element(0, "div", "", "logo")]
    assert page(*blocks, title=head, body=(1, 2), elements=elements).title == "五月的鹽田"


def test_a_last_part_that_the_page_does_not_print_as_its_name_stays():
    assert page("首頁", BODY, title="五月的鹽田 - 七首", body=(1, 2)).title == "五月的鹽田 - 七首"
    assert page("七首", BODY, title="五月的鹽田 - 七首", body=(1, 2)).title == "五月的鹽田 - 七首"


def test_a_picture_may_name_the_site():
    document = Document((Block("p", BODY),), images=(Image(0, 0, "banner.jpg", "潮間帶詩頁"),))
    document = replace(document, head=Head(title="五月的鹽田 - 潮間帶詩頁"))
    assert read_fields(document, body=(0, 1)).title == "五月的鹽田"


def test_the_subject_that_replies_repeat_is_the_title_of_a_thread():
    subject = "Squeaky bottom bracket - driving me mad"
    answers = [Block("h3", f"Re: {subject}"), "Thanks for sharing."]
    blocks = [h1("Pedal & Spanner Forum"), Block("h2", subject), ENGLISH, *answers]
    assert page(*blocks, title=f"Pedal & Spanner Forum • View topic - {subject}", body=(2, 3)).title == subject


def test_a_dash_of_the_title_itself_stays():
    assert page(h1("Rain - a diary"), ENGLISH, title="Rain - a diary").title == "Rain - a diary"
    assert page(ENGLISH, title="Well-known words").title == "Well-known words"


def test_case_and_marks_are_those_of_the_heading():
    assert (
        page(h1("Don’t Panic: a Guide"), ENGLISH, metas=[("og:title", "DON'T PANIC: A GUIDE | Site")]).title
        == "Don’t Panic: a Guide"
    )


def test_a_lone_heading_in_other_words_wins_over_the_search_title_and_a_stranger_does_not():
    assert (
        page(h1("Ten Ways to Dry a Coat"), ENGLISH, title="How to dry a coat: ten ways | Shop").title
        == "Ten Ways to Dry a Coat"
    )
    assert page(h1("Subscribe now"), ENGLISH, title="How to dry a coat").title == "How to dry a coat"


def test_a_rule_comes_first_and_loses_the_site_name():
    found = [Found("title", "城南的舊書店 @ 小華的日記", "pixnet")]
    assert (
        page(h1("別的標題"), BODY, title="別的標題", found=found, metas=[("og:site_name", "小華的日記")]).title
        == "城南的舊書店"
    )


def test_a_button_or_badge_inside_the_heading_is_no_part_of_the_title():
    button = Block("h1", "断网周末A+", links=(Link(4, 6, "https://blog.example.com/#"),))
    assert page(button, BODY, title="断网周末 - 陆一的自留地").title == "断网周末"
    marks = [Mark(0, 0, 2, "span#.badge[]")]
    assert page(h1("原创断网周末"), BODY, title="断网周末 - 陆一的自留地", marks=marks).title == "断网周末"
    assert page(h1("断网周末二"), BODY, title="断网周末 - 陆一的自留地").title == "断网周末二"


def test_a_heading_whose_link_has_no_address_is_a_title_and_no_link_to_the_front_page():
    title = "小团队为什么要自己写发布脚本"
    linked = Block("h1", title, links=(Link(0, len(title), ""),))
    assert page(linked, BODY, title=f"{title} - 老邱的空间 - 某某社区 - 技术交流").title == title


@pytest.mark.parametrize(
    "claim",
    [
        "最后一个篾匠传人【竹乡网】", "【竹乡网】最后一个篾匠传人", "竹乡网 » 最后一个篾匠传人", "最后一个篾匠传人,竹乡网",
        "最后一个篾匠传人 竹乡网", "最后一个篾匠传人（全文）-竹乡网", "竹乡网--美文--最后一个篾匠传人",
    ],
)  # fmt: skip
def test_the_line_above_the_body_that_is_part_of_a_claim_is_the_title(claim):
    name = Block("p", "竹乡网", 0, (Link(0, 3, "https://blog.example.com/"),))
    line = Block("p", "最后一个篾匠传人")
    assert page(name, line, "2019-03-30 21:10", BODY, title=claim, body=(3, 4)).title == "最后一个篾匠传人"
    assert page(name, h1("最后一个篾匠传人"), BODY, title=claim, body=(2, 3)).title == "最后一个篾匠传人"


def test_a_slogan_behind_the_sites_name_and_its_software_are_no_title():
    name = Block("p", "竹乡网", 0, (Link(0, 3, "https://blog.example.com/"),))
    for claim in ("最后的篾匠_竹乡网_竹乡人的网上家园", "最后的篾匠 - 竹乡网 - Powered by Discuz!"):
        assert page(name, BODY, title=claim, body=(1, 2)).title == "最后的篾匠"


def test_a_claim_that_names_only_the_site_and_a_day_gives_way_to_the_line_that_is_printed_as_title():
    elements = (Element(0, "div", cls="itemTitle"), Element(0, "div", cls="body"))
    name = Block("p", "肥仔聰's Site", 0, (Link(0, 10, "https://blog.example.com/"),))
    blocks = (name, Block("p", "搬屋", 1), Block("p", BODY, 2))
    said = "肥仔聰's Site - 3/25/2007 5:10:22 PM"
    assert page(*blocks, title=said, elements=elements, body=(2, 3)).title == "搬屋"
    assert page(*blocks, title="春天的信 - 肥仔聰's Site", elements=elements, body=(2, 3)).title == "春天的信"


def test_a_page_without_any_title_has_none():
    assert page(BODY).title == ""


# authors


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("作者：王小明", "王小明"),
        ("文／王小明", "王小明"),
        ("記者王小明／台北報導", "王小明"),
        ("작성자: 김철수", "김철수"),
        ("김철수 기자", "김철수"),
        ("By Jane Doe", "Jane Doe"),
        ("執筆者：山田太郎", "山田太郎"),
        ("Written by Jane van Doe | 3 min read", "Jane van Doe"),
        ("投稿者：水野しずく", "水野しずく"),
        ("By Hattie", "Hattie"),
        ("2016.04.04 글: 정하윤", "정하윤"),
        ("글 정하윤 · 사진 박누리", "정하윤"),
        ("By Request", ""),
        ("By Hattie or another", ""),
        ("Words: Nora Quist. Photographs: Lars Berg", "Nora Quist"),
        ("12 min | Text und Fotos: Nora Quist", "Nora Quist"),
        ("By Nora Quist last updated 20 December 2012", "Nora Quist"),
        ("Music by The Lamplighters.", ""),
        ("Photographs by Lars Berg", ""),
        ("Words: Forty. Pages: Two", ""),
        ("글 목록", ""),
        ("이전 글: 자전거 출퇴근", ""),
        ("다음 글 : 책방 골목", ""),
        ("作者：佚名", ""),
        ("作者：admin", ""),
        ("By the way, it rained", ""),
        ("2018-5-6 09:12|发布者: 河湾人|查看: 412", "河湾人"),
        ("2019年03月30日 21:10 | 作者 钱小路 | 来源：竹乡网", "钱小路"),
        ("钱小路 2019-03-30 21:10", "钱小路"),
        ("文学 2019-03-30 21:10", ""),
        ("马拉松网 2019-03-30", ""),
        ("文丨钱小路 编辑丨老李", "钱小路"),
        ("■ 本报记者 钱小路 通讯员 老李", "钱小路"),
        ("□ 钱小路", "钱小路"),
        ("■ 相关新闻", ""),
        ("竹乡网记者 钱小路 报道", "钱小路"),
        ("投稿人：钱小路　时间：2019-3-30　点击：32次", "钱小路"),
        ("〔記者錢小路／台北報導〕", "錢小路"),
        ("圖／文 錢小路", "錢小路"),
        ("文字／錢小路　攝影／老李", "錢小路"),
        ("（中央社記者錢小路台北30日電）", "錢小路"),
        ("Posted by 錢小路", "錢小路"),
        ("由 錢小路 發表於 2019-03-30", "錢小路"),
        ("更新于2019-04-02 发布于2019-03-30", ""),
        ("本报讯 记者钱小路报道：篾匠今天又编了一只篮子。", "钱小路"),
        ("本报记者　方云", "方云"),
        ("（记者 韩冰 通讯员 赵立新）", "韩冰"),
        ("小麥媽 發表在 某客邦 留言(2) 人氣(1,930)", "小麥媽"),
        ("小麥媽 發表於 2018-11-25 07:10", "小麥媽"),
        ("本文 发表于 2018-11-25", ""),
        ("楼主 发表于 2018-11-25 07:10", ""),
        ("1楼 发表于 2018-11-25 07:10", ""),
        ("◎江靜宜", "江靜宜"),
        ("中外记者招待会", ""),
        ("（记者手记）", ""),
    ],
)
def test_bylines_near_the_title_name_the_author(line, name):
    assert page(h1("標題"), line, BODY, title="標題").author.name == name


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("30 三月, 2019", "2019-03-30"),
        ("更新：2019-04-02 创建：2019-03-30", "2019-03-30"),
        ("今天是2019年5月5日 星期日", ""),
        ("北京时间：2019-05-05", ""),
        ("2008年5月12日，他正在山上砍竹子。", ""),
    ],
)
def test_a_clock_and_a_storys_day_do_not_date_an_article(line, day):
    lines = (line, h1("标题"), BODY) if "时间" in line or "今天" in line else (h1("标题"), line, BODY)
    assert page(*lines, title="标题", body=(2, 3)).published == day


def test_a_day_without_separators_behind_the_year_of_an_address_dates_the_article():
    for path in ("2019/0330/12.html", "n1/2019/0330/c1-2.html", "a/2019-03/30/content_1.htm"):
        assert page(h1("标题"), BODY, title="标题", url=f"https://www.example.com/{path}").published == "2019-03-30"
    assert page(h1("标题"), BODY, title="标题", url="https://www.example.com/2019/0330123.html").published == ""


def test_government_metas_join_day_and_time_by_a_dash():
    metas = [("firstpublishedtime", "2019-03-30-10:22:11")]
    assert page(h1("标题"), BODY, title="标题", metas=metas).published[:10] == "2019-03-30"


def test_the_dateline_of_the_text_names_its_reporters():
    lead = "新华社银川6月18日电（记者巴图、陈露）一辆绿色的皮卡车停在草场边，喇叭响了两声。"
    assert page(h1("标题"), lead, BODY, title="标题").author.name == "巴图、陈露"
    assert page(h1("标题"), "他回电（记者没有接到）以后又等了三天。", BODY, title="标题").author.name == ""


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("五月的麦子 - 守望的博客", "守望"),
        ("小宇的QQ空间 - 五月的麦子", "小宇"),
        ("五月的麦子 - 老邱的个人空间 - 某某社区", "老邱"),
        ("五月的麦子 - 我的博客", ""),
        ("五月的麦子 - 最新的博客", ""),
    ],
)
def test_a_named_site_is_its_owners_where_nobody_else_is_named(title, name):
    assert page(h1("五月的麦子"), BODY, title=title).author.name == name
    assert page(h1("五月的麦子"), "作者：王小明", BODY, title=title).author.name == "王小明"


def test_the_address_beside_a_name_is_no_part_of_it():
    assert page(BODY, metas=[("author", "守望,shouwang@mail.example")]).author.name == "守望"
    assert page(BODY, metas=[("author", "Hua Li <hua@mail.example>")]).author.name == "Hua Li"
    assert page(BODY, metas=[("author", "hua@mail.example")]).author.name == "hua@mail.example"


def test_the_account_beside_a_name_is_kept():
    assert page(BODY, metas=[("author", "ztv339r1n7 (ztv339r1n7)")]).author.name == "ztv339r1n7"
    author = page(BODY, metas=[("author", "小華 (ztv_339r1n7)")]).author
    assert (author.name, author.source) == ("小華 (ztv_339r1n7)", "meta:author")


@pytest.mark.parametrize(
    "name", ["admin", "佚名", "小編", "加微信領優惠 12345678", "http://example.com/me", "台中貸款專家", "Unknown"]
)
def test_placeholders_and_advertisements_are_nobody(name):
    assert page(BODY, metas=[("author", name)]).author.name == ""


def test_authors_of_json_ld_come_before_metas_with_their_address():
    script = '{"@context":"https://schema.org","@graph":[{"@type":"NewsArticle","headline":"x","author":[{"@id":"#a"},{"@type":"Person","name":"Li Si"}]},{"@id":"#a","@type":"Person","name":"王小明","url":"https://blog.example.com/u/1"}]}'
    author = page(BODY, jsonld=[script], metas=[("author", "someone")]).author
    assert (author.name, author.url, author.source) == ("王小明, Li Si", "https://blog.example.com/u/1", "json-ld")


def test_the_site_itself_is_the_author_only_if_nobody_else_is():
    metas = [("og:site_name", "Example Daily"), ("author", "Example Daily")]
    assert page(h1("T"), "By Jane Doe", BODY, title="T", metas=metas).author.name == "Jane Doe"
    assert page(h1("T"), BODY, title="T", metas=metas).author.name == "Example Daily"


def test_marked_names_are_read_with_their_link():
    block = Block("p", "posted by hua", links=(Link(10, 13, "https://blog.example.com/u/hua"),))
    author = page(h1("T"), block, BODY, title="T", marks=[Mark(1, 10, 13, "a#.[author]")]).author
    assert (author.name, author.url) == ("hua", "https://blog.example.com/u/hua")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("harbor1975 發表在 痞客邦 留言(2) 人氣(3503)", "harbor1975"),
        ("小華 发表于 城南论坛", "小華"),
        ("小華 閱讀：302", "小華"),
        ("by chainlink » 06 Apr 2016, 21:48", "chainlink"),
        ("chainlink »", "chainlink"),
        ("小華 (hua_123)", "小華 (hua_123)"),
    ],
)
def test_what_a_platform_writes_behind_a_name_goes(text, name):
    assert clean_name(text) == name


def test_the_first_words_of_a_link_to_another_post_are_no_name():
    block = Block("p", "文：王小明 的舊書店", links=(Link(2, 10, "https://blog.example.com/p/2"),))
    assert page(h1("T"), BODY, block, title="T").author.name == ""
    block = Block("p", "文：王小明", links=(Link(2, 5, "https://blog.example.com/u/2"),))
    assert page(h1("T"), BODY, block, title="T").author.name == "王小明"


def test_the_only_author_whose_page_is_linked_wrote_the_article():
    def box(name, number, text=""):
        text = text or name
        return Block("p", text, links=(Link(0, len(text), f"https://blog.example.com/author/{number}/"),))

    lines = [BODY] * 12
    assert page(h1("T"), *lines, box("Nora Quist", 7), title="T").author.name == "Nora Quist"
    assert page(h1("T"), *lines, box("", 7, "More texts by Nora Quist"), title="T").author.name == "Nora Quist"
    assert page(h1("T"), *lines, box("Nora Quist", 7), box("Lars Berg", 8), title="T").author.name == ""


def test_the_account_that_a_line_links_beside_the_date_names_the_author():
    linked = Block("p", "@nquist(Nora)", links=(Link(0, 7, "https://blog.example.com/nquist"),))
    assert page(h1("T"), linked, "5/14/2016", BODY, title="T").author.name == "nquist"
    shop = Block("p", "@nquist(Nora)", links=(Link(0, 7, "https://blog.example.com/shop"),))
    assert page(h1("T"), shop, "5/14/2016", BODY, title="T").author.name == ""


def test_a_container_marked_as_the_author_names_him_whatever_its_class():
    elements = [Element(0, "div", cls="avatar", role="author"), Element(1, "div", cls="avatar__name")]
    assert page(h1("T"), Block("p", "Nora Quist", 2), BODY, title="T", elements=elements).author.name == "Nora Quist"
    assert page(h1("T"), BODY, Block("p", "Nora Quist", 2), title="T", elements=elements, body=(0, 2)).author.name == ""


def test_the_value_of_a_label_may_stand_in_the_next_cell():
    assert (
        page(h1("T"), "작성자", "도서관운영과", "작성일", "2012-07-11", BODY, title="T").author.name == "도서관운영과"
    )
    assert page(h1("T"), "작성자", "작성일", "2012-07-11", BODY, title="T").author.name == ""


def test_a_card_of_an_author_is_read_as_its_link():
    card = Block("p", "n_quist231", element=1, links=(Link(0, 7, "https://ask.example.com/users/7/n-quist"),))
    elements = [Element(0, "div", cls="author-card")]
    assert page(h1("T"), card, BODY, title="T", elements=elements).author.name == "n_quist"


def test_a_link_to_a_persons_page_beside_the_date_names_the_author():
    linked = Block("p", "R. Delgado", links=(Link(0, 10, "https://blog.example.com/u/7"),))
    author = page(h1("T"), linked, "5/14/2016", BODY, title="T").author
    assert (author.name, author.url) == ("R. Delgado", "https://blog.example.com/u/7")
    assert page(h1("T"), linked, BODY, "14 May 2016", title="T").author.name == ""


# dates


def test_json_ld_then_metas_then_the_printed_line_date_the_article():
    script = (
        '{"@type":"BlogPosting","headline":"x","datePublished":"2017-04-06T16:23:00+08:00","dateModified":"2017-05-01"}'
    )
    metas = [("article:published_time", "2017-04-08")]
    fields = page(h1("T"), BODY, jsonld=[script], metas=metas)
    assert (fields.published, fields.modified) == ("2017-04-06T16:23:00+08:00", "2017-05-01")
    assert page(h1("T"), BODY, metas=metas).published == "2017-04-08"
    printed = page(h1("T"), "發表於 2017年4月9日 16:23", BODY, title="T")
    assert (printed.published, printed.published_raw) == ("2017-04-09", "發表於 2017年4月9日 16:23")


def test_a_rule_gives_the_zone_that_the_page_leaves_out():
    found = [Found("published", "2017年4月6日 16:23", "pixnet", "", "Asia/Taipei")]
    assert page(BODY, found=found).published == "2017-04-06T16:23:00+08:00"


def test_a_day_that_a_byline_gives_takes_the_time_that_the_page_says():
    found = [Found("published", "2017-04-06 16:23", "bylines")]
    for said, published in (("2017-04-06T08:23:00Z", "2017-04-06T08:23:00Z"), ("2017-04-08T08:23:00Z", "2017-04-06")):
        assert page(BODY, metas=[("article:published_time", said)], found=found).published == published


def test_the_date_that_readers_see_beats_utc_by_a_day():
    metas = [("article:published_time", "2017-04-05T18:00:00Z")]
    assert page(h1("T"), "April 6, 2017", ENGLISH, title="T", metas=metas).published == "2017-04-06"
    assert page(h1("T"), "Updated April 9, 2017", ENGLISH, title="T", metas=metas).published == "2017-04-05T18:00:00Z"


def test_dates_in_the_story_and_in_comments_are_not_the_articles():
    story = (
        ENGLISH
        + " It opened on 6 April 1998 and closed on 7 May 1999, when the owner, then eighty years old, moved to the sea."
    )
    assert page(h1("T"), story, title="T").published == ""
    elements = [Element(0, "div", "", "comment-list")]
    comment = Block("p", "2019-04-06 16:23", element=1)
    assert page(h1("T"), ENGLISH, *([ENGLISH] * 12), comment, title="T", elements=elements).published == ""


COMMENTS = ("小魚 2019-04-07 12:16", "謝謝分享", "訪客 2019-04-25 10:20", "請問可以轉載嗎？")


def test_comments_without_a_name_are_known_by_their_heading_or_by_standing_twice():
    assert page(h1("T"), BODY, Block("h3", "3 則留言"), *COMMENTS[:2], title="T", body=(0, 2)).published == ""
    assert page(h1("T"), BODY, *COMMENTS, title="T", body=(0, 2)).published == ""
    assert page(h1("T"), BODY, "小魚 2019-04-07 12:16", title="T", body=(0, 2)).published == "2019-04-07"
    assert page(h1("T"), "2019-03-01", BODY, *COMMENTS, title="T", body=(0, 3)).published == "2019-03-01"


def test_comments_are_known_by_a_container_far_above_them():
    elements = [Element(0, "section", "", "comments"), *(Element(n, "div") for n in range(1, 5))]
    comment = Block("p", "小魚 2019-04-07 12:16", element=5)
    assert page(h1("T"), BODY, comment, title="T", elements=elements, body=(0, 2)).published == ""


def test_code_dates_no_article():
    assert page(h1("T"), Block("pre", "date,amount\n2019-04-07,300"), BODY, title="T").published == ""


def test_digits_of_two_elements_are_two_numbers():
    fields = page(h1("T"), "小華·2019-04-07237 次瀏覽", BODY, title="T", joints=[(1, 13)])
    assert (fields.published, fields.published_raw) == ("2019-04-07", "小華·2019-04-07 237 次瀏覽")


def test_elements_without_a_blank_between_them_are_read_apart():
    line = "2019-06-11 07:15來源：山城日報作者：本報記者 錢玉潔評論(2)"
    joints = [(1, line.index(part)) for part in ("來源", "作者", "評論")]
    fields = page(h1("T"), line, BODY, title="T", joints=joints)
    assert (fields.published, fields.author.name) == ("2019-06-11", "錢玉潔")
    assert page(h1("T"), "The 12th of May 2019", BODY, title="T", joints=[(1, 6)]).published == "2019-05-12"


def test_the_day_on_which_a_member_joined_dates_no_post():
    box = [Element(0, "div", "", "user-info")]
    joined = Block("p", "註冊時間：2009-08-14", element=1)
    assert page(h1("T"), joined, "發表於：2018-03-25 20:05", BODY, title="T", elements=box).published == "2018-03-25"
    assert page(h1("T"), joined, BODY, title="T", elements=box).published == ""
    assert page(h1("T"), Block("li", "Joined"), Block("li", "Apr 2, 2011"), BODY, title="T").published == ""


def test_a_photographer_is_no_author():
    caption = "▲放映師在放映室操作膠卷機。（記者黃詩涵攝）"
    assert page(h1("T"), BODY, caption, title="T").author.name == ""
    assert page(h1("T"), "記者 黃詩涵／台南報導", BODY, caption, title="T").author.name == "黃詩涵"


def test_a_reporter_is_known_by_the_page_linked_under_the_name():
    line = Block("p", "오태경 기자", links=(Link(0, 6, "https://news.example/reporter/27"),))
    assert page(h1("T"), line, "2024.11.27 06:00", BODY, title="T").author.name == "오태경"


def test_the_fallback_takes_no_date_out_of_comments():
    blocks = tuple(Block("p", text) for text in (BODY, *COMMENTS))
    document = Document(blocks, fetched_at=datetime(2020, 1, 1, tzinfo=UTC))
    assert read_fields(document, body=(0, 1), fallback=lambda: "2019-04-07").published == ""
    assert read_fields(document, body=(0, 1), fallback=lambda: "2019-04-06").published == "2019-04-06"


def test_a_time_behind_words_for_the_last_change_is_not_when_it_was_published():
    lines = ("最終更新日 2019年11月10日", "投稿日 2019年10月05日")
    marks = [Mark(0, 6, 17, "time#.[]"), Mark(1, 4, 15, "time#.[]")]
    far = [Block("p", "#")] * 4
    assert page(*lines, *far, h1("T"), BODY, title="T", body=(6, 8), marks=marks).published == "2019-10-05"


def test_the_banners_date_of_today_is_none_of_the_article():
    elements = [Element(0, "div", cls="banner"), Element(0, "div", cls="main"), Element(2, "div", cls="meta")]
    today, printed = Block("p", "2015年01月17日 星期六", 1), Block("p", "18:07 2015-01-16", 3)
    title = Block("h1", "T", 2)
    assert (
        page(today, title, Block("p", "#", 2), printed, BODY, title="T", elements=elements).published[:10]
        == "2015-01-16"
    )
    above = Block("p", "2015年01月17日", 3)
    assert page(above, title, Block("p", "#", 2), printed, BODY, title="T", elements=elements).published == "2015-01-17"


def test_a_card_that_says_updated_does_not_date_an_article_that_says_when_it_was_changed():
    card = Block("p", "Updated August 29, 2015", element=1)
    elements = [Element(0, "p", cls="card-date")]
    blocks = (h1("T"), BODY, BODY, card)
    told = [Found("modified", "December 11, 2015", "bylines")]
    fields = page(*blocks, title="T", elements=elements, found=told)
    assert (fields.published, fields.modified) == ("2015-12-11", "2015-12-11")
    assert page(*blocks, title="T", elements=elements).published == "2015-08-29"


def test_a_day_told_from_the_fetch_counts_beside_the_title_only():
    assert page(h1("T"), "小華 3天前", BODY, *COMMENTS, title="T", body=(0, 3)).published == "2019-12-29"
    assert page(h1("T"), *([BODY] * 12), "小華 3天前", title="T").published == ""
    assert page(h1("T"), "更新於 3天前", BODY, title="T", body=(0, 3)).published == ""
    document = Document((Block("h1", "T"), Block("p", "小華 3天前"), Block("p", BODY)))
    assert read_fields(document, body=(0, 3)).published == ""


def test_a_day_that_was_to_come_when_the_page_was_changed_dates_nothing():
    title, event = h1("里山を歩く会のお知らせ"), "平成30年10月20日(土)"
    assert page(title, "更新日：平成30年9月3日", event, BODY).published == "2018-09-03"
    assert page(title, event, BODY).published == "2018-10-20"


def test_short_dates_are_read_as_the_articles_language_writes_them():
    assert page(h1("T"), "105/04/04", BODY, title="T").published == "2016-04-04"
    assert page(h1("T"), "16-04-04 10:20", BODY, title="T").published == "2016-04-04"
    assert page(h1("T"), "105/04/04", ENGLISH, title="T").published == ""


def test_nothing_is_published_after_the_fetch_or_before_the_web():
    assert page(BODY, metas=[("date", "2020-05-05")]).published == ""
    assert page(BODY, metas=[("date", "1970-01-01")]).published == ""


def test_the_address_dates_a_page_that_prints_nothing():
    assert page(BODY, url="https://example.com/2017/04/06/story.html").published == "2017-04-06"
    assert page(BODY, url="https://example.com/a/20170406162300/x").published == ""


def test_the_fallback_is_asked_last_and_only_if_given():
    document = Document((Block("p", BODY),), fetched_at=datetime(2020, 1, 1, tzinfo=UTC))
    assert read_fields(document, body=None, fallback=lambda: "2017-04-06").published == "2017-04-06"
    assert read_fields(document, body=None, fallback=lambda: "2021-04-06").published == ""


def test_the_fallback_is_not_asked_where_the_last_change_is_known():
    changed = Document((Block("p", BODY),), head=Head(metas=(("article:modified_time", "2019-04-06"),)))
    assert read_fields(changed, body=None, fallback=lambda: pytest.fail("asked")).published == "2019-04-06"


# site, canonical, tags


def test_the_canonical_address_must_be_plausible():
    assert (
        page(BODY, links=[("canonical", "https://blog.example.com/p/1-title")]).url_canonical
        == "https://blog.example.com/p/1-title"
    )
    assert (
        page(
            BODY, links=[("canonical", "https://blog.example.com/")], metas=[("og:url", "https://blog.example.com/p/1")]
        ).url_canonical
        == "https://blog.example.com/p/1"
    )


def test_the_site_is_named_by_the_page():
    assert page(BODY, metas=[("og:site_name", "小華的日記")]).site == "小華的日記"
    assert page(BODY, metas=[("og:site_name", "Home")]).site == ""


def test_tags_come_one_by_one():
    assert page(BODY, found=[Found("tags", "旅行, 舊書、台南", "r")]).tags == ("旅行", "舊書", "台南")
    assert page(BODY, metas=[("article:tag", "a"), ("article:tag", "b"), ("article:tag", "a")]).tags == ("a", "b")
    assert page(BODY, metas=[("keywords", ",".join(map(str, range(40))))]).tags == ()


# language


@pytest.mark.parametrize(
    ("text", "declared", "language", "script"),
    [
        (BODY, "en", "zh-Hant", "Hant"),
        ("昨天下午我们去了城南的旧书店，老板说这里的书都是从乡下收来的。", "zh-TW", "zh-Hans", "Hans"),
        ("昨日の午後、友達と古い本屋へ行きました。店の主人は本を読んでいた。", "", "ja", ""),
        ("어제 오후에 친구와 함께 오래된 책방에 다녀왔습니다.", "zh", "ko", ""),
        (ENGLISH, "", "en", ""),
        (ENGLISH, "zh-TW", "en", ""),
        (
            "Gestern gingen wir in die alte Buchhandlung, und der Händler sagte, dass das Haus nicht verkauft wird und die Bücher auch nicht.",
            "en",
            "de",
            "",
        ),
        ("Вчера днём мы пошли в старый книжный магазин на юге города.", "", "ru", ""),
        ("", "", "", ""),
    ],
)
def test_the_texts_own_characters_decide_on_the_language(text, declared, language, script):
    fields = page(text, lang=declared)
    assert (fields.language, fields.script) == (language, script)


def test_a_text_too_short_to_tell_is_what_the_page_declares():
    assert page("Tamam", lang="tr-TR").language == "tr"


# origin


@pytest.mark.parametrize(
    ("line", "kind", "publisher", "url"),
    [
        ("來源：南方日報", "repost", "南方日報", ""),
        ("（文章来源：人民日报）", "repost", "人民日报", ""),
        ("本文轉載自：城南週刊", "repost", "城南週刊", ""),
        ("原文網址：https://news.example.org/story/1", "repost", "", "https://news.example.org/story/1"),
        ("本文来源：https://news.example.org/story/1", "repost", "", "https://news.example.org/story/1"),
        ("據南方日報報道，市縣分工已經明確。", "repost", "南方日報", ""),
        ("据新华社电，各地已经行动起来。", "repost", "新华社", ""),
        ("出典：朝のニュース", "repost", "朝のニュース", ""),
        ("출처: 아침신문", "repost", "아침신문", ""),
        ("This article was originally published at The Morning Paper.", "repost", "Morning Paper", ""),
        ("Source: https://news.example.org/story/1", "repost", "", "https://news.example.org/story/1"),
        ("譯自：城南週刊", "translation", "城南週刊", ""),
        ("本文为原创，欢迎分享", "original", "", ""),
    ],
)
def test_attributions_give_the_origin_with_their_sentence(line, kind, publisher, url):
    origin = page(h1("標題"), BODY, BODY, line).origin
    assert (origin.kind, origin.publisher, origin.url) == (kind, publisher, url)
    assert origin.evidence == line
    assert 0 < origin.confidence <= 1


def test_lines_added_on_copying_are_read_together():
    origin = page(BODY, "作者：小華", "链接：https://www.example.net/p/2", "来源：某乎").origin
    assert (origin.author, origin.url, origin.publisher) == ("小華", "https://www.example.net/p/2", "某乎")


@pytest.mark.parametrize(
    "line",
    [
        "來源不明的光照進來",
        "轉載請註明出處：https://blog.example.com/p/1",
        "來源：網絡",
        "他說水的來源：山上。",
        "I read more books than you.",
    ],
)
def test_what_names_no_source_leaves_the_origin_unknown(line):
    origin = page(h1("標題"), BODY, line, BODY).origin
    assert (origin.kind, origin.confidence) == ("unknown", 0.0)


def test_facts_of_rules_are_taken_with_their_evidence():
    found = [
        Found("origin", "南方日報", "r", "來源：南方日報"),
        Found("origin_url", "https://news.example.org/1", "r", "x"),
        Found("origin_author", "王小明", "r"),
    ]
    origin = page(BODY, found=found).origin
    assert (origin.publisher, origin.url, origin.author, origin.evidence) == (
        "南方日報",
        "https://news.example.org/1",
        "王小明",
        "來源：南方日報",
    )


# robustness


def test_broken_json_ld_and_empty_documents_give_empty_fields():
    assert (
        page(
            BODY,
            jsonld=[
                "{",
                "[[[[",
                '{"@type": 3}',
                "null",
                '{"@type":"Article","author":{"name":[1]},"headline":{"a":1},"datePublished":[{}]}',
            ],
        ).author.name
        == ""
    )
    assert read_fields(Document(()), body=None) == Fields()


@given(st.lists(st.text(max_size=40), max_size=6), st.text(max_size=40), st.text(max_size=40))
def test_no_text_breaks_the_fields(texts, title, value):
    fields = page(*texts, title=title, metas=[("author", value), ("date", value), ("og:title", value)], jsonld=[value])
    assert isinstance(fields, Fields)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("2021-05-06 12:30王小明", "王小明"),
        ("2021-05-06 12:30By Ida Holm", "Ida Holm"),
        ("王小明2021-05-0612:30", "王小明"),
        ("2021-05-06 12:30阅读 30", ""),
        ("2021-05-06 12:30阅读", ""),
        ("2021-05-06 · Walks", ""),
        ("2021-05-06 12:30他在桥上站了很久，什么也没有说。", ""),
    ],
)
def test_a_name_glued_to_a_date_is_the_author_and_a_counter_or_category_is_not(text, name):
    assert clean_name(text) == name


@pytest.mark.parametrize(
    "lines",
    [
        ("Written by Nora Quist",),
        ("This post was written by Nora Quist, head of the archive",),
        ("Article by:", "Nora Quist"),
        ("Author(s)", "Nora Quist - keeper of maps"),
        ("Posted by Nora Quist on May 14, 2016 in maps. Tags: sea, ink",),
    ],
)
def test_a_line_far_from_the_title_may_sign(lines):
    far = [BODY] * 12
    assert page(h1("T"), *far, *lines, *far, title="T").author.name == "Nora Quist"
    assert page(h1("T"), *far, *lines, "Written by Lars Berg", *far, title="T").author.name == ""


def test_a_person_beside_the_date_counts_only_in_a_line_marked_so():
    elements = [Element(0, "div", cls="publish-date-author"), Element(0, "div", cls="publish-date")]
    line = "Dec. 19, 2015 · Nora Quist on behalf of the archive"
    assert page(h1("T"), Block("p", line, 1), BODY, title="T", elements=elements).author.name == "Nora Quist"
    assert page(h1("T"), Block("p", line, 2), BODY, title="T", elements=elements).author.name == ""
    assert page(h1("T"), Block("p", "Ink Maps, 5.12.2015", 2), BODY, title="T", elements=elements).author.name == ""


def test_the_card_of_twitter_names_the_author_under_its_label():
    card = [("twitter:label1", "Written by"), ("twitter:data1", "Nora Quist")]
    assert page(h1("T"), BODY, title="T", metas=card).author.name == "Nora Quist"
    time = [("twitter:label1", "Reading time"), ("twitter:data1", "Five Minutes")]
    assert page(h1("T"), BODY, title="T", metas=time).author.name == ""


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("By Nora Quist May 14, 2016", "Nora Quist"),
        ("By N. Quist View", "N. Quist"),
        ("By Nora Quist and Lars Berg", "Nora Quist and Lars Berg"),
        ("von Nora Quist", "Nora Quist"),
        ("par Nora de la Tour, 21 juin 2018", "Nora de la Tour"),
        ("Autorinnen Nora Quist und Ada Lind", "Nora Quist und Ada Lind"),
        ("Verfasst von: nquist | 31. Dezember 2008", "nquist"),
        ("von Hand gefertigt", ""),
    ],
)
def test_bylines_of_other_tongues_and_what_stands_behind_them(line, name):
    assert page(h1("T"), line, BODY, title="T").author.name == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Written byNora Quist", "Nora Quist"),
        ('"Nora Quist"', "Nora Quist"),
        ('"Salty" Nora Quist', '"Salty" Nora Quist'),
        ("Quist Um", "Quist Um"),
        ("View all posts by Nora Quist", "Nora Quist"),
        ("Publié par Nora Quist", "Nora Quist"),
        ("nquist am", "nquist"),
        ("Autor: quist.example", "quist.example"),
        *((label, "") for label in ("Artikel von", "Publiziert am", "Auteur", "Posted", "page.head.author", "NQ")),
        ("I walked into the old harbour town", ""),
        ("Lars Berg's", ""),
        ("Updated by Lars Berg", ""),
    ],
)
def test_labels_and_sentences_are_no_part_of_a_name(text, name):
    assert clean_name(text) == name


@pytest.mark.parametrize(
    "lead",
    [
        "29.11.2015 – The council has spoken often about the bridge.",
        "Pressemitteilung vom 29. November 2015 | Berlin – Der Rat hat getagt.",
        "29.11.2015 „Der Rat hat getagt“, sagte sie.",
        "29. November 2015. Woher kommt das Wasser unter der Brücke?",
        "(29. November 2015) Der Rat hat über die Brücke getagt.",
    ],
)
def test_a_text_may_begin_with_its_date(lead):
    assert page(h1("T"), lead, BODY, title="T", lang="de").published == "2015-11-29"


@pytest.mark.parametrize("lead", ["29. November 2015. tag der Brücke", "(29. November 2015 war der Tag der Brücke)"])
def test_a_day_that_goes_on_as_a_sentence_is_no_dateline(lead):
    assert (
        page(h1("T"), f"{lead}: {'ein langer Satz über das Wasser, ' * 3}", BODY, title="T", lang="de").published == ""
    )


def test_a_sentence_about_a_day_dates_nothing():
    lead = (
        "29.11.2015 war der Tag, an dem der Rat zum ersten Mal über die Brücke stritt, von der jeder im Dorf erzählt."
    )
    assert page(h1("T"), lead, BODY, title="T", lang="de").published == ""


def test_the_title_may_begin_or_end_with_the_date():
    assert page(h1("T"), BODY, title="The bridge | DW | 29.11.2015", lang="de").published == "2015-11-29"
    assert page(h1("29.11.2015 - The bridge"), BODY, title="The bridge", lang="de").published == "2015-11-29"
    assert page(h1("T"), BODY, title="The bridge | Chapter 29.11", lang="de").published == ""


def test_a_month_may_be_named_in_the_address_and_tells_how_the_page_writes_its_days():
    url = "https://blog.example.com/2013/october/03/bridge"
    assert page(h1("T"), BODY, title="T", url=url).published == "2013-10-03"
    assert page(h1("T"), "03/10/2013", BODY, title="T", url=url).published == "2013-10-03"
    assert page(h1("T"), "03/10/2013", BODY, title="T").published == "2013-03-10"
    assert page(h1("T"), BODY, title="T", url="https://blog.example.com/2013/bridge/03/x").published == ""


def test_a_line_that_says_when_it_was_published_beside_one_of_a_change_behind_the_text():
    elements = [Element(0, "ul"), Element(1, "li"), Element(1, "li")]

    def dated(*lines):
        found = [Block("li", line, 2 + k) for k, line in enumerate(lines)]
        return page(h1("T"), BODY, *found, title="T", elements=elements, body=(1, 2)).published

    assert dated("發布日期：2018-11-12", "民國107年11月14日更新") == "2018-11-12"
    assert dated("2018-11-12 河堤散步", "2018-11-14 渡口的燈") == ""


def test_a_container_named_date_published_comes_before_a_teasers_date_beside_the_title():
    elements = [Element(0, "div", cls="post-teaser"), Element(0, "li", role="datePublished"), Element(0, "li")]
    teaser, far = Block("p", "May 12, 2018", 1), ["A line of the menu."] * 20

    def dated(element):
        return page(
            h1("T"), "Other", teaser, BODY, *far, Block("li", "May 30, 2018", element), title="T", elements=elements
        )

    assert dated(2).published == "2018-05-30"
    assert dated(3).published == "2018-05-12"


def test_a_label_may_say_once_on_the_page_when_it_was_published():
    def dated(*lines):
        elements = [Element(0, "div", cls="footer"), Element(1, "p")]
        found = [*["A line of the menu."] * 12, *(Block("p", line, 2) for line in lines)]
        return page(h1("T"), BODY, *found, title="T", elements=elements, body=(1, 2), lang="de").published

    assert dated("Letzte Änderung: 31.10.2017 - 14:49:39", "Erschienen am: 01.11.2017") == "2017-11-01"
    assert dated("Publish date", "15 November 2018", "Date modified", "8 October 2019") == "2018-11-15"
    assert dated("15 November 2018") == ""
    assert dated("Published: 15 November 2018", "Other", "Published: 8 October 2019") == ""
    assert dated("The bridge was published in a book on 15 November 2018, says the keeper of the mill.") == ""


def test_the_date_of_a_post_in_the_articles_own_sidebar():
    def dated(cls):
        elements = [Element(0, "div", cls="single-sidebar"), Element(1, "div", cls=cls)]
        lines = [*["A line of the menu."] * 12, Block("p", "July 8, 2015", 2), BODY]
        return page(h1("T"), *lines, title="T", elements=elements, body=(14, 15)).published

    assert dated("single-post-date") == "2015-07-08"
    assert dated("note") == ""


@pytest.mark.parametrize(
    ("heading", "marks", "title"),
    [
        ("On the water The mill wheel turns again", [("span#.kicker[]", "On the water")], "The mill wheel turns again"),
        ("May 3 2015 The mill wheel turns again", [("time#.m-date[]", "May 3 2015 ")], "The mill wheel turns again"),
        (
            "On the water : The mill wheel turns again",
            [("span#.headline[]", "The mill wheel turns again")],
            "The mill wheel turns again",
        ),
        ("The mill wheel turns Slowly", [("span#.subtitle[]", "The mill wheel turns")], "The mill wheel turns Slowly"),
        ("On the water The mill wheel turns again", [], "On the water The mill wheel turns again"),
    ],
)
def test_a_line_over_the_title_in_its_heading_is_told_by_marks(heading, marks, title):
    spans = [Mark(0, heading.find(text), heading.find(text) + len(text), label) for label, text in marks]
    assert page(h1(heading), BODY, title=f"{heading} - Example Daily", marks=spans).title == title


def test_a_line_over_the_title_in_its_heading_is_told_by_what_the_page_calls_itself():
    heading = "On the water The mill wheel turns again, and the whole valley listens"
    claim = heading.removeprefix("On the water ")
    assert page(h1(heading), BODY, title=f"{claim} - Example Daily").title == claim
    assert page(h1(f"Mills: {claim}"), BODY, title=f"{claim} - Example Daily").title == f"Mills: {claim}"


def test_the_name_of_the_site_at_the_end_of_the_heading_goes():
    metas = [("og:site_name", "Mill Post")]
    heading = "The mill wheel turns again | Mill Post"
    assert page(h1(heading), BODY, title=heading, metas=metas).title == "The mill wheel turns again"


@pytest.mark.parametrize(
    "found",
    [
        "2012063023:01 池上二日：騎到腿軟",
        "2012-06-30 23:01 池上二日：騎到腿軟",
        "池上二日：騎到腿軟 2012/06/30 23:01 瀏覽18,327 迴響2 推薦32",
        "池上二日：騎到腿軟 2012年6月30日 23:01",
        "池上二日：騎到腿軟",
    ],
)
def test_the_dateline_that_a_rules_selector_takes_with_the_title_is_no_part_of_it(found):
    head = "池上二日：騎到腿軟 @ 甜蜜生活 :: 隨意窩 Xuite日誌"
    assert page(BODY, title=head, found=[Found("title", found, "xuite")]).title == "池上二日：騎到腿軟"


@pytest.mark.parametrize("title", ["列車時刻 2012/06/30 23:01 版", "2012/06/30 23:01 停電的那一晚"])
def test_a_date_that_the_page_has_in_its_title_stays(title):
    assert page(BODY, title=title, found=[Found("title", title, "xuite")]).title == title


def test_a_line_of_the_body_that_repeats_the_title_does_not_outdo_its_heading():
    def titled(line, heading="Peta reports the dome: dead doves", head="Peta reports the dome: dead doves"):
        found = [Found("title", line, "duplicate-title")]
        return page(h1(heading), BODY, title=head, found=found).title

    assert titled("Peta -") == "Peta reports the dome: dead doves"
    assert titled("Peta reports the dome : dead doves") == "Peta reports the dome: dead doves"
    assert titled("Peta reports", "Peta reports - Tyre News", "Peta reports - Tyre News") == "Peta reports"
