"""Counters with and without numbers."""

import pytest
from clean_pages import EN, ZH, leaves, left, page, removes

from scraper.clean.lines.counters import find_counters, is_counter
from scraper.model import Block


@pytest.mark.parametrize(
    "line",
    [
        "人氣(318)", "人氣()", "瀏覽人次:", "累積人氣：20,417", "今日人氣:3 累積人氣:44", "点击:次", "点击：93次", "阅读 ()", "阅读量 1.5万",
        "1.2万阅读", "查看: 4550|回复: 58", "11799℃ 28评论", "共 9926字,需浏览 20分钟", "(全文约1238字)", "已有 12 人阅读", "3 則留言",
        "推薦 0", "收藏(2) 轉貼(0) 留言(5)", "閱讀時間約 5 分鐘", "網頁瀏覽數:",
    ],
)  # fmt: skip
@pytest.mark.parametrize("head", [True, False])
def test_chinese_counters_go_at_either_edge(line, head):
    assert removes(find_counters, line, head=head)


@pytest.mark.parametrize(
    ("line", "lang"),
    [
        ("閲覧数：1,204", "ja"), ("コメント(3) トラックバック(0)", "ja"), ("アクセス数 88", "ja"), ("いいね！12", "ja"),
        ("조회 12", "ko"), ("댓글 3 공감 2", "ko"), ("조회수: 1,204", "ko"),
        ("1,204 views", "en"), ("Views: 88 | Comments: 3", "en"), ("5 min read", "en"), ("Hits: 3", "en"),
    ],
)  # fmt: skip
def test_counters_in_other_languages_go(line, lang):
    assert removes(find_counters, line, lang)


@pytest.mark.parametrize(
    "line",
    [
        "閱讀",
        "閱讀是一種習慣",
        "點擊:登入",
        "推薦10家餐廳",
        "評論:很好",
        "20 分鐘",
        "三百人",
        "100字",
        "下載",
        "分享 10 個技巧",
        "Comments",
        "共3次",
    ],
)
def test_labels_and_numbers_of_an_article_stay(line):
    assert leaves(find_counters, *ZH, line)


@pytest.mark.parametrize("line", ["(0) 人氣()", "( ) 人氣(1,204) (3)", "(2) 閱讀 () 留言(0)", "人氣() (0)"])
def test_counters_of_which_a_label_was_cut_go(line):
    assert removes(find_counters, line)


@pytest.mark.parametrize("line", ["(0)", "(3) 茶館", "(1) (2) (3)", "()"])
def test_brackets_without_any_label_stay(line):
    assert leaves(find_counters, *ZH, line)


def test_a_heading_that_ends_in_a_colon_stays():
    assert leaves(find_counters, Block("h2", "評論："), *ZH, Block("h3", "留言:"))


def test_a_counter_in_the_middle_of_an_article_stays():
    body = [f"{p}" for p in ZH * 6]
    assert leaves(find_counters, *body[:12], "人氣(318)", *body[12:])


def test_rows_of_a_table_stay():
    assert leaves(find_counters, *EN, Block("table", "views\t120"))


def test_a_line_of_numbers_in_a_sentence_is_no_counter():
    assert not is_counter("這篇文章有 300 人閱讀過,大家都很喜歡")


def test_several_counters_are_cut_line_by_line():
    document = page("人氣(3)", *ZH, "留言(0)", "推薦：5")
    assert left(document, find_counters(document)) == list(ZH)
