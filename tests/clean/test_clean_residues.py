"""Hashes, template leaks, lost bullets, words of buttons."""

import pytest
from clean_pages import EN, JA, KO, ZH, leaves, left, page, removes

from scraper.clean.lines.residues import (
    find_bare_separators,
    find_lone_hash,
    find_lost_bullets,
    find_ui_residue,
)
from scraper.model import Block

PROSE = (
    "窑上的人说火候到了，灶里的柴就不能再添，添一根前面三天都白烧，这话他说了三十年。",
    "后来他把窑口用泥封死，坐在草垛上抽了一夜的烟，天亮时烟是直的，像有人提着。",
    "镇上的人把碎片铺在路上，下雨天走上去会响，像有人在碗里数豆子，一直数到天晴。",
)


@pytest.mark.parametrize(
    "line",
    [
        "B7C61E0F4A93D258", "9e107d9d372bb6826bd81d3542a419d6", "f47ac10b-58cc-4372-a567-0e02b2c3d479", "[B7C61E0F4A93D258]", "B7C6-1E0F-4A93",
        "mP3kX9qLz2Rt", "B7C61E0F",
    ],
)  # fmt: skip
def test_a_lone_token_goes(line):
    assert removes(find_lone_hash, line)


@pytest.mark.parametrize("line", ["1234567890123456", "DEADBEEF", "iPhone15ProMax", "abcdefabcdef", "2017040412330000"])
def test_numbers_and_words_are_no_hashes(line):
    assert leaves(find_lone_hash, *ZH, line)


@pytest.mark.parametrize(
    "line", ["Technorati code: 7QX2KD9MW4PB", "〔隨機碼 k3v7731p9mq〕", "記事ID: 4d8e02f1a9c7", "글번호 e0d7b4921fc3"]
)
def test_a_labelled_random_token_goes(line):
    assert removes(find_lone_hash, line)


@pytest.mark.parametrize("line", ["編號 A-17", "code: rainbow", "ref: Genesis:1:12", "id: moonlily88"])
def test_a_labelled_name_or_number_stays(line):
    assert leaves(find_lone_hash, *ZH, line)


def test_a_checksum_below_its_label_stays():
    assert leaves(find_lone_hash, *EN, "MD5 checksum of the file:", "9e107d9d372bb6826bd81d3542a419d6")


@pytest.mark.parametrize(
    "said",
    [
        "The checksum of the archive is below, so that everybody can compare it with the one on the disc before using it.",
        "Git shows the commit that broke the build of that week, and nobody had looked at it for more than a month then.",
        "下面就是這個檔案的雜湊值，請大家下載完以後自己算一次，跟它比一比，不一樣就不要打開它。",
        "次の行がそのファイルのチェックサムです。ダウンロードしたあとで必ず自分でも計算して比べてください。",
    ],
)
def test_a_token_that_the_paragraph_next_to_it_speaks_of_stays(said):
    assert leaves(find_lone_hash, *EN, said, "9e107d9d372bb6826bd81d3542a419d6")
    assert leaves(find_lone_hash, *EN, "9e107d9d372bb6826bd81d3542a419d6", said)


def test_a_paragraph_that_ends_in_a_colon_is_no_label():
    body = (*ZH, "山城的雨下了一整個月。老闆說,這樣的春天他只見過三次,分別在下面這幾年裡:")
    document = page(*body, "B7C61E0F4A93D258")
    assert left(document, find_lone_hash(document)) == list(body)


def test_code_is_not_touched():
    assert leaves(find_lone_hash, *ZH, Block("pre", "B7C61E0F4A93D258"))


@pytest.mark.parametrize("heading", ["直擊一線", "市縣分工", "旅程の準備", "三、山上的雨"])
def test_question_marks_for_a_bullet_go_behind_a_heading(heading):
    document = page(ZH[0], heading + "山路 ??", ZH[1])
    assert left(document, find_lost_bullets(document)) == [ZH[0], heading + "山路", ZH[1]]


def test_question_marks_behind_a_statement_go():
    document = page(ZH[0] + " ??", JA[0] + " ??")
    assert left(document, find_lost_bullets(document)) == [ZH[0], JA[0]]


@pytest.mark.parametrize(
    "text",
    [
        "你確定要去嗎 ??", "為什麼 ??", "真的假的??", "他說什麼 ??", "這樣行不行呢 ??", "「到底是誰 ??」", "What ??", "行きますか ??", "我們 ??",
        "到底有沒有人看見 ??",
    ],
)  # fmt: skip
def test_questions_keep_their_marks(text):
    assert leaves(find_lost_bullets, ZH[0], text, ZH[1])


@pytest.mark.parametrize(
    "line",
    [
        "close", "arrow", "arrow arrow", "loading...", "打印 关闭窗口 字号", "字号：大 中 小", "[复制链接]", "举报/反馈", "▲top", "複製程式碼", "刷新评论刷新页面返回顶部",
        "×", "點圖放大", "返回顶部",
    ],
)  # fmt: skip
@pytest.mark.parametrize("head", [True, False])
def test_words_of_buttons_go_at_either_edge(line, head):
    assert removes(find_ui_residue, line, head=head)


@pytest.mark.parametrize(
    ("line", "body"),
    [
        ("もっと見る", JA),
        ("印刷する", JA),
        ("본문 바로가기", KO),
        ("더 보기", KO),
        ("Toggle navigation", EN),
        ("Back to top", EN),
    ],
)
def test_words_of_buttons_in_other_languages_go(line, body):
    document = page(*body, line)
    assert left(document, find_ui_residue(document)) == list(body)


@pytest.mark.parametrize("line", ["ツイート", "シェア", "Tweet", "Pin it", "分享", "轉發", "공유", "いいね！"])
def test_a_lone_word_of_a_sharing_button_goes_above_and_below_paragraphs(line):
    document = page(line, *PROSE, line)
    assert left(document, find_ui_residue(document)) == list(PROSE)


@pytest.mark.parametrize(
    "blocks",
    [
        ("分享", "雨", "山", "水"),
        (PROSE[0], "分享", PROSE[1], PROSE[2]),
        (Block("h2", "分享"), *PROSE),
        ("分享", PROSE[0], "雨下在山城", PROSE[1]),
        ("ツイート文化について", *PROSE),
    ],
)
def test_a_word_of_sharing_that_is_a_heading_or_stands_among_other_lines_stays(blocks):
    assert leaves(find_ui_residue, *blocks)


def test_the_heading_of_a_section_about_buttons_stays_between_its_paragraphs():
    assert leaves(find_ui_residue, *PROSE, Block("h2", "轉寄 列印 收藏"), *PROSE[:2])
    assert leaves(find_ui_residue, *PROSE, "列印、收藏、舉報", *PROSE[:2])
    assert removes(find_ui_residue, "列印、收藏、舉報")


@pytest.mark.parametrize(
    "line", ["close the door", "關閉的門", "我的收藏", "大中小城市", "目錄", "首頁", "搜索引擎優化", "更多的人"]
)
def test_words_of_an_article_stay(line):
    assert leaves(find_ui_residue, *ZH, line)


@pytest.mark.parametrize(
    "line", ["在看", "转藏", "獻花(3)", "Related", "コメント", "この記事に", "原标题：", "责任编辑："]
)
def test_a_lone_word_under_prose_goes(line):
    document = page(*PROSE, line)
    assert left(document, find_ui_residue(document)) == list(PROSE)
    document = page(*PROSE, line, "分享到：微博 微信")
    assert left(document, find_ui_residue(document)) == [*PROSE, "分享到：微博 微信"]


@pytest.mark.parametrize(
    "lines",
    [
        ("我站在桥上", "水", "在看"),  # a poem
        (*PROSE, "他在看什么", "我问", "没有人答", "船", "在看"),  # verses under prose
        (*PROSE[:2], "他停下来问：", "在看"),  # a dialogue
        (*PROSE, "在看一本书"),
        (*PROSE[:1], "Related", *PROSE[1:]),
        (*PROSE, Block("quote", "在看")),
    ],
)
def test_a_lone_word_without_prose_right_above_stays(lines):
    assert leaves(find_ui_residue, *lines)


def test_a_button_word_inside_an_article_stays():
    body = ZH * 6
    assert leaves(find_ui_residue, *body[:12], "close", *body[12:])
    assert leaves(find_ui_residue, *ZH, Block("quote", "close"))


@pytest.mark.parametrize("line", ["||", "| | |", ", ,", "、、", "/ /"])
def test_separators_without_anything_between_them_go(line):
    assert removes(find_bare_separators, line)


@pytest.mark.parametrize("line", ["* * *", "……", "· · ·", "———", "a | b"])
def test_what_parts_scenes_stays(line):
    assert leaves(find_bare_separators, *ZH, line)


def test_the_heading_of_a_list_of_other_articles_is_left_to_its_list():
    titles = ("溪口老橋修復完工", "今年茶季比往年晚十天", "山城圖書館開放夜間閱覽")
    assert leaves(find_ui_residue, *PROSE, "推薦閱讀", *titles)
    assert removes(find_ui_residue, "推薦閱讀")


def test_words_of_buttons_that_a_writer_lists_between_paragraphs_stay():
    items = [Block("li", text) for text in ("閱讀全文", "關閉視窗", "列印本頁")]
    assert leaves(find_ui_residue, PROSE[0], *items, PROSE[1])
    document = page(*PROSE, *items)
    assert left(document, find_ui_residue(document)) == list(PROSE)


STRINGS = (
    "PHPSESSID=qf71m0z3ka", "index.php?m=news&c=list", "var _st=_st||[];//3f90", "[side_box_3]", "NO.20180312-K7R-bb07",
    "=== 5c81d0e7aa23f4 ===", "Hits_All=000271Day=5", "notes_count{n_5521}",
)  # fmt: skip


@pytest.mark.parametrize("line", STRINGS)
def test_what_a_script_wrote_between_two_paragraphs_goes(line):
    document = page(*ZH, line, *PROSE)
    assert left(document, find_lone_hash(document)) == [*ZH, *PROSE]


@pytest.mark.parametrize(
    "line", ["y = 3x + 2 (1)", "WH-1000XM4", "user_88321", "GB/T 7714-2015", "Op. 27, No. 2", "C6H12O6", "F1-2024-R3"]
)
def test_formulas_models_and_names_between_two_paragraphs_stay(line):
    assert leaves(find_lone_hash, *ZH, line, *PROSE)


def test_a_string_stays_where_the_text_speaks_of_code_or_has_many_or_is_english():
    line = STRINGS[0]
    assert leaves(
        find_lone_hash,
        *ZH,
        "這個程式把代碼印在網頁上，每次打開都不一樣，大家都說奇怪，我也查了一個晚上。",
        line,
        *PROSE,
    )
    assert leaves(find_lone_hash, *EN, line)
    assert leaves(find_lone_hash, *(part for pair in zip(PROSE * 2, STRINGS, strict=False) for part in pair))
