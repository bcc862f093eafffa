"""Copy notices: their address, author and publisher become origin first."""

import pytest
from clean_pages import EN, ZH, facts, leaves, left, page, removes

from scraper.clean.lines.notices import find_copy_notice
from scraper.model import Block

HREF = "http://news.example.org/a/1"


@pytest.mark.parametrize(
    "line",
    [
        f"--原文链接:{HREF}--", f"本文來自網路,轉載請註明出處:{HREF}", f"原文網址：{HREF}", "更多内容请访问 www.news.example.org", f"转载请注明出处：{HREF}",
        f"原文出自[山城日记] 转载请保留原文链接: {HREF}", f"文章來源: 山城晚報 {HREF}", f"轉載自 {HREF}", f"来自：{HREF}",
    ],
)  # fmt: skip
@pytest.mark.parametrize("head", [True, False])
def test_lines_with_an_address_go_and_leave_it_as_a_fact(line, head):
    assert removes(find_copy_notice, line, head=head)
    assert [f for f, _ in facts(find_copy_notice(page(*ZH, line)))][-1] == "origin_url"


@pytest.mark.parametrize(
    ("line", "lang"),
    [
        (f"Read more at {HREF}", "en"), (f"Source: {HREF}", "en"), (f"This article was originally published on {HREF}", "en"),
        ("Copyright © 2012 Moon. All rights reserved.", "en"),
        (f"引用元: {HREF}", "ja"), ("無断転載を禁じます", "ja"), (f"출처: {HREF}", "ko"), ("무단전재 및 재배포 금지", "ko"),
    ],
)  # fmt: skip
def test_notices_in_other_languages_go(line, lang):
    assert removes(find_copy_notice, line, lang)


@pytest.mark.parametrize(
    "line",
    [
        "著作权归作者所有。商业转载请联系作者获得授权，非商业转载请注明出处。",
        "版权声明：本文为博主原创文章，遵循 CC 4.0 BY-SA 版权协议，转载请附上原文出处链接和本声明。",
        "(图片来源网络,侵删)", "图片来源于网络,如有侵权联系删除", "版权所有，转载必究", "未经授权不得转载", "©著作权归作者所有,转载或内容合作请联系作者",
        "以上内容转载自网络，版权归原作者所有，如有侵权请联系删除。", "免责声明：本文仅代表作者观点，不构成投资建议。",
        "以上文章由部落格搬家精靈2.1自動匯入", "-- 复制自老街日报，由一键转帖工具生成", "本文由网页采集助手一键转载。",
        f"您正在阅读的文章来自老街日报，更多精彩请点击 {HREF}",
    ],
)  # fmt: skip
def test_notices_of_rights_go_at_the_end(line):
    assert removes(find_copy_notice, line)


def test_a_group_of_labels_goes_together_and_tells_the_origin():
    group = [
        "作者：王小明",
        f"链接：{HREF}",
        "来源：山城日记",
        "著作权归作者所有。商业转载请联系作者获得授权，非商业转载请注明出处。",
    ]
    document = page(*group, *ZH)
    found = list(find_copy_notice(document))
    assert left(document, found) == list(ZH)
    assert facts(found) == [("origin_author", "王小明"), ("origin_url", HREF), ("origin", "山城日记")]


@pytest.mark.parametrize(
    "line",
    [
        "這份報告談版權聲明怎麼寫,也談轉載的界線。", "他在牆上寫著「未經授權不得轉載」。", "「本文版權歸作者所有,轉載請註明出處。」",
        "著作權法規定,未經授權不得轉載他人著作。", "法院認為版權屬於作者,轉載須付費。", "請到 www.example.com 報名,名額有限。",
        f"我在 {HREF} 看到這篇文章,覺得很有意思", "轉載文章是一種習慣", "官方網站 www.example.com", "本文原創的想法來源於生活。", "文章所有的段落都不能刪除。",
        "本文由翻譯軟體生成，只供參考。", "他說文章由翻譯軟體自動生成的比例越來越高。", "帳目由系統自動匯入，每天一次。",
        "無断転載という言葉を初めて知ったのは、自分の絵が盗まれたときだった。", "Copyright law in the 1880s offered her no protection at all.",
    ],
)  # fmt: skip
def test_articles_about_rights_and_addresses_stay(line):
    assert leaves(find_copy_notice, *ZH, line)


def test_a_quoted_notice_stays():
    assert leaves(
        find_copy_notice, *ZH, Block("quote", "版权声明：本文为博主原创文章，转载请附上原文出处链接和本声明。")
    )


def test_a_notice_in_the_middle_of_a_long_article_stays():
    body = EN * 8
    assert leaves(find_copy_notice, *body[:12], "All rights reserved.", *body[12:])


def test_an_address_on_the_page_s_own_host_is_no_origin():
    document = page(*ZH, "更多内容请访问 www.moonlily88.blog.example")
    found = list(find_copy_notice(document))
    assert left(document, found) == list(ZH)
    assert facts(found) == []
