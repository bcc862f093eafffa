"""Slots, share bars, prompts, navigation, tags."""

import pytest
from clean_pages import BODIES, EN, ZH, facts, leaves, left, linked, page, removes

from scraper.clean.lines.navigation import find_breadcrumbs, find_prev_next, find_tags_line
from scraper.clean.lines.prompts import find_prompts
from scraper.clean.lines.share import find_share_widget
from scraper.clean.lines.slots import find_ad_slots
from scraper.model import Block


@pytest.mark.parametrize(
    ("line", "lang"),
    [
        ("[廣告]請繼續往下閱讀...", "zh"), ("我是廣告 請繼續往下閱讀", "zh"), ("(往下還有更多精彩文章!)", "zh"), ("廣告 728x90", "zh"), ("請點選廣告", "zh"),
        ("スポンサーリンク", "ja"), ("【PR】", "ja"), ("記事の途中ですが", "ja"), ("광고", "ko"), ("Advertisement", "en"), ("Sponsored Links", "en"),
        ("Article continues below advertisement", "en"), ("当サイトはアフィリエイト広告を利用しています。", "ja"),
        ("This post may contain affiliate links.", "en"), ("Anzeige", "en"), ("PUBLICIDAD", "en"), ("Quảng cáo", "en"),
    ],
)  # fmt: skip
def test_captions_of_slots_go(line, lang):
    assert removes(find_ad_slots, line, lang)


def test_a_slot_goes_in_the_middle_of_an_article():
    document = page(ZH[0], "[廣告]請繼續往下閱讀...", ZH[1])
    assert left(document, find_ad_slots(document)) == [ZH[0], ZH[1]]


@pytest.mark.parametrize(
    "line", ["廣告的力量", "廣告是一門學問,", "照片大小 800x600", "PR公司的一天", "往下看的山谷很深", "800x600"]
)
def test_articles_about_advertising_stay(line):
    assert leaves(find_ad_slots, *ZH, line)


@pytest.mark.parametrize(
    ("line", "lang"),
    [
        ("分享到: 新浪微博 QQ空間 人人網", "zh"), ("分享至：", "zh"), ("推到 Plurk 噗浪", "zh"), ("Facebook Twitter LINE Plurk", "zh"), ("FB分享", "zh"),
        ("Share this: Click to share on Twitter (Opens in new window)", "en"), ("Like this: Like Loading...", "en"), ("Share Tweet Pin", "en"),
        ("シェアする ツイート はてなブックマーク", "ja"), ("いいね！した人", "ja"), ("카카오톡 페이스북 트위터", "ko"), ("공유하기", "ko"),
    ],
)  # fmt: skip
def test_share_bars_go(line, lang):
    assert removes(find_share_widget, line, lang)


@pytest.mark.parametrize(
    "line",
    [
        "分享",
        "分享我的旅行",
        "Facebook 和 Twitter 的競爭",
        "Twitter",
        "推薦",
        "Share your love",
        "LINE Pay 分享會心得",
        "分享到最後我哭了",
        "line by line",
    ],
)
def test_titles_with_names_of_networks_stay(line):
    assert leaves(find_share_widget, *ZH, line)


@pytest.mark.parametrize(
    ("line", "lang"),
    [
        ("长按识别二维码关注", "zh"), ("扫描二维码关注公众号", "zh"), ("点击上方蓝字关注", "zh"), ("登入後即可張貼留言。", "zh"), ("请安装我们的客户端", "zh"),
        ("欢迎关注我们的微信公众号", "zh"), ("請更新您的瀏覽器 您使用的瀏覽器版本較舊", "zh"), ("下载APP", "zh"), ("読者になる", "ja"),
        ("アプリをダウンロード", "ja"), ("이웃추가", "ko"), ("Download our app", "en"), ("Sign in to comment", "en"), ("Follow us on Facebook", "en"),
        ("You must be logged in to post a comment.", "en"),
    ],
)  # fmt: skip
def test_prompts_go(line, lang):
    assert removes(find_prompts, line, lang)


@pytest.mark.parametrize(
    "line",
    [
        "他下載了一個APP來玩。",
        "關注民生",
        "打開客戶端的方法有很多種",
        "登上了山",
        "使用手機的人很多",
        "分享會",
        "Follow the river",
    ],
)
def test_sentences_about_apps_stay(line):
    assert leaves(find_prompts, line, *ZH * 3, line, *ZH)


@pytest.mark.parametrize(
    ("line", "lang"),
    [
        ("上一篇：山城的雨", "zh"), ("« 上一篇 | 下一篇 »", "zh"), ("下一篇: 没有了", "zh"), ("‹ 較新的文章 首頁 較舊的文章 ›", "zh"), ("[1] [2] [3] 下一頁", "zh"),
        ("← Older Posts", "en"), ("Next: The Quiet Hill", "en"), ("前の記事へ", "ja"), ("이전글", "ko"),
        ("« Previous: Who Owns the Night?", "en"), ("Next post: Mind the Gap! »", "en"), ("‹ Vorheriger Beitrag: Was bleibt vom Sommer?", "en"),
        ("Nächster Artikel »", "en"), ("Article suivant : Le pont", "en"), ("Entrada más reciente", "en"), ("« 上一篇：誰家的貓？", "zh"),
        ("‹ Older", "en"), ("» 下一篇: 我們還能回去嗎？ »", "zh"),
        ("下一篇：誰家的貓？", "zh"), ("Next article: Is it over?", "en"), ("【上一篇】山城的雨", "zh"), ("« The Mill", "en"), ("The Mill »", "en"),
    ],
)  # fmt: skip
def test_previous_and_next_go(line, lang):
    assert removes(find_prev_next, line, lang)


@pytest.mark.parametrize(
    ("lang", "lines"),
    [
        ("zh", ["上一篇文章", "九份老街的雨", "下一篇文章", "台南的早餐"]), ("ja", ["次の記事", "庭のトマト"]), ("ko", ["다음 글", "고양이 후기"]),
        ("en", ["Next article", "The return of the night train"]), ("en", ["« Spring cleaning | A walk along the canal »"]),
    ],
)  # fmt: skip
def test_the_title_below_a_step_goes_with_it(lang, lines):
    document = page(*BODIES[lang], *lines)
    assert left(document, find_prev_next(document)) == list(BODIES[lang])


def test_a_sentence_below_a_step_stays():
    document = page(*ZH, "下一篇文章", "我們談山城的雨。")
    assert left(document, find_prev_next(document)) == [*ZH, "我們談山城的雨。"]


@pytest.mark.parametrize(
    ("lang", "lines"),
    [
        ("zh", ["上一篇 山城的雨", "下一篇 台南的早餐"]), ("zh", ["上一篇：要不要帶傘？", "下一篇：早餐吃什麼？"]), ("ko", ["이전 글 우리 집 고양이", "다음 글 감나무"]),
        ("en", ["Previous: Who are we?", "Next: Where do we go?"]), ("ja", ["前の記事 庭のトマト", "次の記事 夏の終わり"]),
    ],
)  # fmt: skip
def test_two_steps_with_titles_go_whatever_stands_between(lang, lines):
    document = page(*BODIES[lang], *lines)
    assert left(document, find_prev_next(document)) == list(BODIES[lang])


@pytest.mark.parametrize(
    "lines",
    [
        ["Next: what does it cost?"], ["Next year we build", "Older people stay"], ["다음 날 아침", "이전 집"], ["下一篇 山城的雨", "下一篇 溪口的橋"],
        ["Previous lives", "Next steps"], ["« Le moulin »"], ["» The Mill"], ["« Où est le moulin ?"], ["The Mill »", "x", "y", "z"],
    ],
)  # fmt: skip
def test_lines_that_only_begin_like_steps_stay(lines):
    assert leaves(find_prev_next, *ZH, *lines)


def test_a_linked_step_without_a_colon_goes():
    document = page(*ZH, linked("上一篇 山城的雨"))
    assert left(document, find_prev_next(document)) == list(ZH)


@pytest.mark.parametrize(
    "line",
    ["上一篇我們談到山城的雨", "下一篇見", "目录", "127", "10 / 10", "………………", "Next year", "前の記事で書いた山"],
)
def test_sentences_that_speak_of_the_next_post_stay(line):
    assert leaves(find_prev_next, *ZH, line)


@pytest.mark.parametrize(
    "line", ["首頁 > 新聞 > 政治", "您的位置：首页 » 新闻 » 正文", "Home » Blog » The Quiet Hill", "ホーム > ブログ"]
)
def test_breadcrumbs_go(line):
    assert removes(find_breadcrumbs, line, head=True)


@pytest.mark.parametrize("line", ["三 > 二 > 一", "山城 → 溪口 → 茶館", "他們的位置 在山腰的茶館裡。", "a > b"])
def test_arrows_in_an_article_stay(line):
    assert leaves(find_breadcrumbs, line, *ZH)


@pytest.mark.parametrize(
    ("line", "tags"),
    [
        ("標籤：櫻花, 山", ["櫻花", "山"]), ("文章標籤: 櫻花 山", ["櫻花", "山"]), ("#櫻花 #山", ["櫻花", "山"]), ("Labels: hills, rain", ["hills", "rain"]),
        ("全站分類:不設分類", []), ("分類：旅遊 標籤：櫻花", ["櫻花"]), ("Filed under: Travel", []),
    ],
)  # fmt: skip
def test_tags_become_facts_before_they_go(line, tags):
    assert facts(find_tags_line(page(*ZH, line))) == [("tags", tag) for tag in tags]
    assert removes(find_tags_line, line)


def test_linked_words_below_the_word_tags_go_with_it():
    document = page(*ZH, "文章標籤", linked("櫻花"), linked("山"), EN[0])
    assert left(document, find_tags_line(document)) == [*ZH, EN[0]]


@pytest.mark.parametrize("line", ["標籤貼在瓶子上", "#1 山城", "關鍵字是耐心。", "分類：這個問題很難回答，要看情況。"])
def test_sentences_about_labels_stay(line):
    assert leaves(find_tags_line, *ZH, line)


def test_headings_stay():
    assert leaves(find_tags_line, Block("h2", "標籤：櫻花"), *ZH)


def test_prompts_and_share_bars_in_quotations_stay():
    for find, line in ((find_prompts, "长按识别二维码关注"), (find_share_widget, "分享到: 新浪微博 QQ空間")):
        assert removes(find, line)
        assert leaves(find, *ZH, Block("quote", line))
