"""Lines of a theme that no grammar knows; none of the lines here is one that the model learned from."""

from pathlib import Path

import pytest
from clean_pages import BODIES, EN, ZH, leaves, left, linked, page

from scraper.clean.lines.chrome import CLASSES, find_chrome_lines, load_chrome
from scraper.model import Block
from scraper.text.line_model import LONGEST

LINES = Path(__file__).parents[1] / "bench" / "lines"

CHROME = [
    ("zh", "觉得好看就点个在看再走吧，谢谢各位老铁"), ("zh", "下载本站客户端，随时随地看小说不迷路"), ("zh", "发表评论前请先阅读本站评论守则"),
    ("zh", "本站资源均由网友上传，如侵犯您的权益请发邮件告知，我们会尽快删除"), ("tw", "喜歡這篇嗎？追蹤我們的粉專就不會錯過下一篇"),
    ("tw", "我要留言（請先登入會員，字數上限三百字）"), ("tw", "本網站文章版權屬原作者，欲轉載者請先來信取得同意"),
    ("ja", "記事が役に立ったらシェアしていただけると嬉しいです"), ("ja", "コメントの投稿にはログインが必要です。新規登録はこちら"),
    ("ja", "当ブログの画像・文章の転載はご遠慮ください"), ("ko", "아래 하트를 눌러 주시면 글 쓰는 데 큰 힘이 됩니다"),
    ("ko", "댓글을 작성하려면 로그인해 주세요. 회원가입은 무료입니다"), ("ko", "본 콘텐츠의 무단 복제와 배포를 금합니다. 문의는 메일로"),
    ("en", "Want more stories like this? Add your address and we will send one every Friday"),
    ("en", "Please sign in to join the discussion or create a free profile"),
    ("en", "No part of this site may be reproduced without our written permission"),
]  # fmt: skip

ARTICLE = [
    ("zh", "第二天早上，雨停了，老街上的铺子一家一家开了门。"), ("zh", "配料：面粉三百克，糖五十克，鸡蛋两个"), ("zh", "后来他把那本登记簿锁进了抽屉"),
    ("tw", "留言板前站著三個人，誰也沒有開口。"), ("tw", "民國六十八年冬，寫於淡水"), ("tw", "他把分享這個字寫了三遍，還是覺得不對。"),
    ("ja", "雨は夜のうちにやみ、朝には屋根が乾いていた。"), ("ja", "材料：小麦粉三百グラム、砂糖五十グラム"), ("ja", "つづきは来週の日曜に書く"),
    ("ko", "비는 밤사이 그쳤고 아침에는 지붕이 말라 있었다."), ("ko", "재료: 밀가루 삼백 그램, 설탕 오십 그램"),
    ("en", "In the morning the rain had stopped and the shops opened one by one."), ("en", "Three eggs, a cup of sugar, two of flour"),
    ("en", "She signed the book at the door and went home."), ("en", "[2] Bell, A. (1998). Rye and rivers. Whitby: Mill Press."),
    ("en", "3 https://www.example.org/reports/mill-2011.pdf"), ("zh", "040 374709-40"),
]  # fmt: skip


def learned():
    return {row.split("\t")[1] for path in LINES.glob("*.tsv") for row in path.read_text("utf-8").splitlines()}


def body(lang):
    return BODIES.get(lang, ZH)


def test_the_lines_of_these_tests_are_new_to_the_model():
    assert not learned() & {text for _, text in (*CHROME, *ARTICLE)}


@pytest.mark.parametrize(("lang", "text"), CHROME)
def test_chrome_below_the_last_paragraph_goes(lang, text):
    document = page(*body(lang), text)
    edits = list(find_chrome_lines(document))
    assert left(document, edits) == list(body(lang))
    assert edits[0].cls in CLASSES.values()
    assert "probability" in edits[0].note


@pytest.mark.parametrize(("lang", "text"), ARTICLE)
def test_last_lines_of_articles_stay(lang, text):
    assert leaves(find_chrome_lines, *body(lang), text)


def test_a_line_inside_the_article_stays():
    assert leaves(find_chrome_lines, ZH[0], CHROME[0][1], *ZH[1:])


def test_without_a_paragraph_above_nothing_goes():
    assert leaves(find_chrome_lines, "雨停了", CHROME[0][1], CHROME[2][1])


VERSES = ("溪水", "流過橋下", "茶館", "還亮著燈", "雨", "下了一夜", "沒有人", "回家")


def test_under_a_poem_of_many_lines_the_footer_goes():
    footer = (
        "Print this page | Back to top",
        "All rights reserved | Privacy Policy | Terms of Service " + "| Imprint " * 12,
    )
    assert len(footer[1]) > LONGEST
    document = page(*VERSES, *footer)
    assert left(document, find_chrome_lines(document)) == list(VERSES)


def test_a_line_labelled_as_an_advert_goes_with_the_chrome_below_it():
    advert = "Advertisement: Kettles at half price"
    document = page(*EN, advert, "All rights reserved | Privacy Policy | Terms of Service")
    assert left(document, find_chrome_lines(document)) == list(EN)
    assert leaves(find_chrome_lines, *EN, advert)


def test_quotes_tables_and_long_lines_end_the_search():
    for block in (Block("quote", "雨停了"), Block("table", "雨停了"), "雨" * (LONGEST + 1)):
        document = page(*ZH, CHROME[0][1], block)
        assert left(document, find_chrome_lines(document)) == [*ZH, CHROME[0][1], getattr(block, "text", block)]


def test_chrome_above_a_short_line_that_stays_must_be_surer():
    sure, name = "版权所有 未经许可 不得转载 © 2019 All Rights Reserved", "阿德的小店"
    assert load_chrome().weigh(sure)[0] >= 0.95
    document = page(*ZH, sure, name)
    assert left(document, find_chrome_lines(document)) == [*ZH, name]


def test_links_make_no_difference():
    document = page(*EN, linked(CHROME[-1][1]))
    assert left(document, find_chrome_lines(document)) == list(EN)


def test_the_model_says_what_kind_a_line_is():
    kinds = [
        load_chrome().weigh(text)[1] for text in ("分享到朋友圈", "發表留言 取消回覆", "Copyright 2019 Harbour Post")
    ]
    assert kinds == ["share", "comment", "notice"]
    assert set(CLASSES) == set(load_chrome().kinds[1:])
