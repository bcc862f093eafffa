"""Bylines: facts first, then the cut."""

import pytest
from clean_pages import EN, ZH, facts, leaves, left, page, removes

from scraper.clean.lines.bylines import find_bylines, read_byline
from scraper.model import Block, Element, Head, Mark


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("moonlily88 發表在 某站部落 留言(0) 人氣()", [("author", "moonlily88"), ("site", "某站部落")]),
        ("qj7a9hmagv 於 2010-04-18 13:53:05 發表", [("author", "qj7a9hmagv"), ("published", "2010-04-18 13:53:05")]),
        ("发布者:moonlily88 来源:互联网", [("author", "moonlily88")]),
        (
            "时间:2010-03-24 21:45:27 来源:山城晚报 作者:admin",
            [("published", "2010-03-24 21:45:27"), ("origin", "山城晚报")],
        ),
        ("作者：王小明 发布时间：2012-03-04 点击：123次", [("author", "王小明"), ("published", "2012-03-04")]),
        (
            "posted @ 2012-03-04 12:33 moon 阅读(12) 评论(3) 编辑 收藏 举报",
            [("author", "moon"), ("published", "2012-03-04 12:33")],
        ),
        ("張貼者：moon 於 上午10:00", [("author", "moon"), ("published", "上午10:00")]),
        ("由 moon 發佈於 2012-03-04", [("author", "moon"), ("published", "2012-03-04")]),
        ("发表于 2022-11-14 23:07", [("published", "2022-11-14 23:07")]),
        ("本帖最后由 moon 于 2012-3-4 12:00 编辑", [("author", "moon"), ("modified", "2012-3-4 12:00")]),
        ("文／王小明", [("author", "王小明")]),
        ("【記者王小明／台北報導】", [("author", "王小明")]),
        ("(责编：王小明、李大山)", []),
        (
            "2012年03月04日 10:20 来源：山城新闻网 参与互动",
            [("published", "2012年03月04日 10:20"), ("origin", "山城新闻网")],
        ),
    ],
)
def test_chinese_bylines_are_read_and_cut(line, expected):
    assert facts(find_bylines(page(*ZH, line))) == expected
    assert removes(find_bylines, line)


@pytest.mark.parametrize(
    ("line", "lang", "expected"),
    [
        ("Posted by Ann Lee at 10:00 AM", "en", [("author", "Ann Lee"), ("published", "10:00 AM")]),
        ("Posted on March 4, 2012 by annlee", "en", [("author", "annlee"), ("published", "March 4, 2012")]),
        ("By Ann Lee | March 4, 2012", "en", [("author", "Ann Lee"), ("published", "March 4, 2012")]),
        ("Last updated: 4 March 2012", "en", [("modified", "4 March 2012")]),
        ("Posted by Ann Lee, last updated 4 March 2012", "en", [("author", "Ann Lee"), ("modified", "4 March 2012")]),
        (
            "PUBLISHED: December 4, 2012 at 10:20 a.m. | UPDATED: December 4, 2012 at 11:40 a.m.",
            "en",
            [("published", "December 4, 2012 at 10:20 a.m."), ("modified", "December 4, 2012 at 11:40 a.m.")],
        ),
        (
            "Words: Ann Lee. Photographs: Bo Ek. 4 March 2012",
            "en",
            [("author", "Ann Lee"), ("published", "4 March 2012")],
        ),
        ("Story by Ann Lee", "en", [("author", "Ann Lee")]),
        ("投稿日：2012年3月4日", "ja", [("published", "2012年3月4日")]),
        ("最終更新日：2012年3月4日", "ja", [("modified", "2012年3月4日")]),
        ("홍길동 기자 hong@news.example.kr", "ko", [("author", "홍길동")]),
        (
            "입력 2012.03.04 10:22 | 수정 2012.03.04 13:05",
            "ko",
            [("published", "2012.03.04 10:22"), ("modified", "2012.03.04 13:05")],
        ),
        ("By admin | Published March 4, 2012", "en", [("published", "March 4, 2012")]),
        ("작성자: moon 2012.03.04", "ko", [("author", "moon"), ("published", "2012.03.04")]),
    ],
)
def test_bylines_in_other_languages_are_read_and_cut(line, lang, expected):
    assert removes(find_bylines, line, lang)
    assert facts(find_bylines(page(*EN, line))) == expected


@pytest.mark.parametrize(
    "line",
    [
        "他昨天發表在網上的文章引起留言無數。", "我在2012年3月4日發表", "作者說,這是他寫得最慢的一本書", "時間：早上十點", "By the river", "來源：",
        "會議於2017年4月3日", "2017年3月", "2012-03-04 10:20", "文：", "編輯部的故事",
        "Words by Ann Lee, whom nobody remembers, were carved above the door",
        "資料來源：國家圖書館舊報紙、外婆的口述、我自己的日記",
    ],
)  # fmt: skip
def test_sentences_and_headings_stay(line):
    assert leaves(find_bylines, *ZH, line)


@pytest.mark.parametrize(
    ("line", "lang", "name"),
    [
        ("木木 3天前", "zh", "木木"), ("阿明 12小时前", "hans", "阿明"), ("木木 2日前", "ja", "木木"), ("木木 · 5分前", "ja", "木木"),
        ("바다 3일 전", "ko", "바다"), ("바다 · 2시간 전", "ko", "바다"), ("Bea · 4 days ago", "en", "Bea"), ("Bea Marsh an hour ago", "en", "Bea Marsh"),
    ],
)  # fmt: skip
def test_a_name_and_how_long_ago_are_a_byline_in_the_head(line, lang, name):
    assert removes(find_bylines, line, lang, head=True)
    assert facts(find_bylines(page(line, *ZH)))[0] == ("author", name)


@pytest.mark.parametrize("line", ["大約 3天前", "這座橋建於 3年前", "약 3일 전", "The bridge fell 3 days ago"])
def test_a_time_that_a_sentence_tells_stays(line):
    assert leaves(find_bylines, line, *ZH)


def test_a_date_right_beside_a_byline_goes_with_it():
    for lines in (("By Ann Lee", "March 4, 2012"), ("2012-03-04", "作者：王小明")):
        document = page(*lines, *EN)
        assert left(document, find_bylines(document)) == list(EN)
        assert {field for field, _ in facts(find_bylines(document))} == {"author", "published"}


@pytest.mark.parametrize("line", ["2012-03-04 10:22:05", "2012-03-04 10:2山腰洗車行2:05"])
def test_a_date_with_a_time_alone_at_the_top_goes(line):
    document = page(line, *ZH, "溪口老橋", "2012-03-01 09:00:00", "今年茶季", "2012-02-28 09:10:00")
    assert facts(find_bylines(document)) == [("published", "2012-03-04 10:22:05")]


@pytest.mark.parametrize(
    "lines",
    [("2012-03-04", *ZH), (ZH[0], "2012-03-04 10:22", ZH[1]), ("2012-03-04 10:22", ZH[0], "2012-03-05 11:30", ZH[1])],
)
def test_dates_that_belong_to_the_text_stay(lines):
    assert leaves(find_bylines, *lines)


@pytest.mark.parametrize(
    "keys",
    [
        {"head": Head(times=((0, "2012-03-04T10:00:00+08:00"),))},
        {"head": Head(metas=(("article:published_time", "2012-03-04"),))},
        {"head": Head(jsonld=('{"datePublished": "2012-03-04"}',))},
        {"marks": (Mark(0, 0, 10, "span#.post-date[]"),)},
        {"elements": (Element(-1, "body", "", "entry-date"),)},
        {"url": "http://moonlily88.blog.example/2012/03/04/walk.html"},
    ],
)
def test_the_date_at_the_top_that_the_page_names_elsewhere_goes(keys):
    document = page("March 4, 2012", *EN, **keys)
    assert left(document, find_bylines(document)) == list(EN)
    assert facts(find_bylines(document)) == [("published", "March 4, 2012")]
    diary = page("March 4, 2012", EN[0], "March 5, 2012", EN[1], **keys)
    assert list(find_bylines(diary)) == []


def test_another_date_at_the_top_stays():
    head = Head(metas=(("article:published_time", "2019-11-30"),))
    assert list(find_bylines(page("March 4, 2012", *EN, head=head))) == []


def test_dates_that_head_the_entries_of_a_diary_stay_below_a_byline():
    document = page("By Ann Lee", "March 4, 2012", EN[0], "March 5, 2012", EN[1])
    assert left(document, find_bylines(document)) == ["March 4, 2012", EN[0], "March 5, 2012", EN[1]]


def test_rows_of_a_form_stay():
    assert leaves(find_bylines, *ZH, "時間：2017-04-03 10:00", "地點：山城車站", "費用：免費")
    assert leaves(find_bylines, *ZH, "書名：山城舊事", "作者：王小明", "出版社：山城書局")


def test_the_makers_of_things_in_a_list_stay():
    games = ("Published by Red Fox Games", "Published by Owl Press")
    assert leaves(find_bylines, EN[0], games[0], EN[1], games[1], EN[2])


def test_a_heading_that_looks_like_a_byline_stays():
    assert leaves(find_bylines, Block("h2", "作者：王小明"), *ZH)


def test_a_byline_in_the_middle_stays():
    body = ZH * 6
    assert leaves(find_bylines, *body[:12], "作者：王小明", *body[12:])


@pytest.mark.parametrize(
    ("line", "author"),
    [
        ("〔記者林小美報導〕", "林小美"),
        ("許河生／特稿", "許河生"),
        ("本报记者 郑河", "郑河"),
        ("강하늘 기자", "강하늘"),
        ("（記者陳大河攝影報導）", "陳大河"),
        ("中央社記者黃河生新北4日電", "黃河生"),
    ],
)
def test_bylines_of_newspapers_name_the_reporter_and_nothing_else(line, author):
    assert read_byline(line) == [("author", author)]


@pytest.mark.parametrize("line", ["張三／李四", "本報記者到場時，門已關了。", "기자 회견", "他的特稿／隨筆"])
def test_words_of_the_press_alone_are_no_byline(line):
    assert read_byline(line) is None


def test_the_source_line_of_a_table_stays():
    assert leaves(find_bylines, *ZH, Block("table", "2020\t455\t1,190"), "來源：山城縣政府")
    assert removes(find_bylines, "來源：山城縣政府")
