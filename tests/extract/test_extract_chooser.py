import json
from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace

from scraper.extract import main_content
from scraper.extract.chooser.characters import CJK, DIGIT, UPPER, count_kinds
from scraper.extract.chooser.features import FEATURES, evidence_of
from scraper.extract.chooser.model import FILE, keep_rows, load_model, score_rows
from scraper.extract.chooser.tree import numbered
from scraper.extract.chooser.wholes import completed
from scraper.extract.chooser.words import LINES, NAMES, line_hits, name_bits
from scraper.extract.main_content import Scored, choose_main
from scraper.extract.read import read_html
from scraper.model import Block, Document, Element, Head, Link, Region

CASES = Path(__file__).resolve().parents[2] / "fixtures" / "chooser"

ARTICLES = {
    "short-zh-body": (["停了大半年的渡口燈昨晚又亮了", "晚班船的船長說"], ["市場搬家", "青菜漲了三倍", "豆芽", "轉載請註明", "訂閱電子報", "阿嬤"]),
    "forum-thread": (["想請問各位", "一條都沒有"], ["電子報", "隱私權", "阿嬤的醃蘿蔔", "註冊會員", "只看該作者"]),
    "photo-post": (["I went back to the pans", "a sheet of tin", "Somebody had left a rake", "read the numbers on the lens"], ["A week of fog", "Pin it", "All rights reserved"]),
    "multi-part-post": (["The old well had been filled", "a pulley from the barn", "took for a good sign", "frame of oak planks", "on the nineteenth day", "water the beans"], ["Imprint"]),
    "br-soup": (["老屋的梁是一根整的杉木", "先把脾气泡掉", "叫了六个人抬到后院", "锯成了一张桌子"], ["卖糖人的扁担", "版权所有", "电影队来的那天"]),
    "related-wrapper": (["kept her sourdough", "wrapped in a tea towel", "came out tall", "The new sill faced north", "fed on Thursdays, and I"], ["Rye for beginners", "unsubscribe", "imprint"]),
    "header-wrapper": (["kept her sourdough", "wrapped in a tea towel", "came out tall", "The new sill faced north", "fed on Thursdays, and I"], ["Rye for beginners", "unsubscribe", "imprint"]),
    "body-twice": (["kept her sourdough", "wrapped in a tea towel", "came out tall", "The new sill faced north", "fed on Thursdays, and I"], ["Rye for beginners", "unsubscribe", "imprint"]),
    "whole-table": (["码头\t首班\t末班", "对岸石埠", "码头广播为准"], ["最新公告", "水费"]),
    "poem-in-table": (["鐘掛在柳樹上", "然後是船", "只問水涼不涼", "它自己過河"], ["近作", "磨刀的下午", "回頂端", "首頁"]),
    "poem-and-comments": (["Nine jars of screws", "kept.", "holding the spade"], ["Recent", "Rain, Twice", "Walks", "All rights reserved"]),
    "comment-section": (["kept her sourdough", "wrapped in a tea towel", "came out tall", "The new sill faced north", "fed on Thursdays, and I"], ["behind the fridge", "North windows", "Lovely story", "Which flour", "email address"]),
}  # fmt: skip
"""Case -> what the article must hold, and what it must not."""

KINDS = {"listing": "listing", "login-wall": "login-wall", "not-found": "not-found", "script-shell": "script-shell"}


def page(case):
    return read_html(
        (CASES / case / "input.html").read_text("utf-8"),
        url=json.loads((CASES / case / "meta.json").read_text("utf-8"))["url"],
    )


def chosen(document, extractor="model", html="", *, themed=False):
    choice = choose_main(document, lambda: html, extractor=extractor, themed=themed)
    gone = {e.block for e in choice.edits}
    return choice, "\n\n".join(b.text for i, b in enumerate(document.blocks) if i not in gone)


@pytest.mark.parametrize("case", sorted(ARTICLES))
def test_the_body_is_kept_and_what_surrounds_it_goes(case):
    wanted, unwanted = ARTICLES[case]
    _, text = chosen(page(case))
    assert [w for w in wanted if w not in text] == []
    assert [u for u in unwanted if u in text] == []


@pytest.mark.parametrize("case", sorted(KINDS))
def test_a_page_without_an_article_is_flagged_as_what_it_is(case):
    choice, _ = chosen(page(case))
    assert [f.code for f in choice.flags] == [KINDS[case]]


@pytest.mark.parametrize("case", sorted(ARTICLES))
def test_a_page_with_an_article_is_never_flagged(case):
    assert chosen(page(case))[0].flags == ()


def test_what_is_missing_from_a_table_a_list_or_between_paragraphs_is_added():
    elements = (Element(-1, "body"), Element(0, "table"), Element(0, "ul"))
    rows = [Block("table", text, 1) for text in ("甲\t乙", "一\t二", "三\t四")]
    items = [
        Block("li", "浇水", 2),
        Block("li", "更多", 2, (Link(0, 2, "https://a.example/"),)),
        Block("li", "除草", 2),
    ]
    prose = Block("p", "他把那一截铁轨挂回院子里的老榆树上，摸了摸，站了一会儿，没有敲。")
    blocks = (Block("h1", "钟"), Block("h2", "五月三日"), prose, *rows, prose, *items, Block("h2", "收获"), prose)
    document = Document(blocks, elements)
    assert completed(document, (0, 2, 6, 7, 9, 11)) == (0, 2, 3, 4, 5, 6, 7, 9, 10, 11)
    assert completed(document, (2, 4, 5, 6)) == (2, 3, 4, 5, 6)
    assert completed(document, (2, 11)) == (2, 11)  # more than a heading or a table is missing
    assert completed(document, ()) == ()


def test_a_signature_behind_a_dash_stays_with_the_text_it_ends():
    elements = (Element(-1, "body"), Element(0, "div"), Element(1, "p"), Element(1, "p"), Element(0, "p"))
    prose = Block("p", "他把那一截铁轨挂回院子里的老榆树上，摸了摸，站了一会儿，没有敲。", 2)
    for text, element, stays in (
        ("——写于窗边", 3, True),
        ("— J. S.", 3, True),
        ("——写于窗边", 4, False),
        ("—— 完 ——", 3, False),
        ("——推荐阅读：老钟", 3, False),
        ("写于窗边", 3, False),
    ):
        document = Document((prose, Block("p", text, element)), elements)
        assert (completed(document, (0,)) == (0, 1)) is stays, text


def test_a_sentence_right_behind_the_last_paragraph_or_list_of_the_text_stays_with_it():
    elements = (
        Element(-1, "body"),
        Element(0, "div"),
        Element(1, "p"),
        Element(1, "ul"),
        Element(3, "li"),
        Element(0, "p"),
    )
    last = "我问她盐到底要多少，她说：「吃起来太咸就对了。」"
    for kind, element, text, own, score, stays in (
        ("p", 2, last, 2, 0.3, True),
        ("li", 4, last, 2, 0.3, True),
        ("p", 2, last, 2, 0.04, False),
        ("p", 2, last, 5, 0.3, False),
        ("p", 2, "免费服务专线：0800-000-215（周一公休）", 2, 0.3, False),
        ("table", 4, last, 2, 0.3, False),
    ):
        document = Document(
            (Block(kind, "油比你想的多一倍，石头压三天，翻一次，再压七天。", element), Block("p", text, own)), elements
        )
        assert (completed(document, (0,), {1: score}) == (0, 1)) is stays, (kind, text, score)


def test_one_more_line_of_a_contact_stays_with_those_before_it():
    elements = (Element(-1, "body"), Element(0, "div"), Element(1, "p"), Element(1, "p"))
    hotline = "免付費服務專線：0800-000-215（週一公休）"
    for first, last, stays in (
        ("手機：0912-000-345", hotline, True),
        ("Press office: press@mill.example", "Phone: 020 7946 0000", True),
        ("館長說這批紙放了四十年。", hotline, False),
        ("手機：0912-000-345", "責任編輯：王小明", False),
    ):
        document = Document((Block("p", first, 2), Block("p", last, 3)), elements)
        assert (completed(document, (0,), {1: 0.3}) == (0, 1)) is stays, (first, last)


LETTER = ("各位老師：", "我三月底要搬回南部，窗邊那盆蕨類請記得澆水。", "鑰匙放在老地方。")


@pytest.mark.parametrize(
    ("last", "score", "stays"),
    [
        ("總務　柯金地　敬上", 0.2, True),
        ("2013年12月2日", 0.2, True),
        ("洽詢電話：(037) 555-012 轉 11", 0.2, True),
        ("訂房專線：0912-000-345", 0.2, False),
        ("熱門關鍵字", 0.2, False),
        ("總務　柯金地　敬上", 0.05, False),
    ],
)
def test_what_closes_a_letter_or_a_notice_stays(last, score, stays):
    document = Document(
        tuple(Block("p", text, 1) for text in (*LETTER, last)), (Element(-1, "body"), Element(0, "div"))
    )
    assert (3 in completed(document, (0, 1, 2), {3: score})) is stays


def test_a_paragraph_between_two_of_its_container_stays_whatever_wraps_it():
    wrapped = (Element(-1, "body"), Element(0, "div"), *(Element(k + 1 if k % 2 else 1, "div") for k in range(6)))
    for elements, places in (
        ((Element(-1, "body"), Element(0, "div")), (1, 1, 1)),
        (wrapped, (3, 5, 7)),
    ):
        for middle, score, stays in (
            ("鑰匙", 0.2, True),
            ("鑰匙", 0.1, False),
            ("§", 0.3, False),
            ("Anzeige", 0.3, False),
        ):
            texts = (LETTER[0], middle, LETTER[1])
            document = Document(tuple(map(Block, ("p",) * 3, texts, places)), elements)
            assert (1 in completed(document, (0, 2), {1: score})) is stays, (elements, middle, score)
        linked = Block("p", "鑰匙", places[1], (Link(0, 2, "/x"),))
        document = Document((Block("p", LETTER[0], places[0]), linked, Block("p", LETTER[1], places[2])), elements)
        assert completed(document, (0, 2), {1: 0.3}) == (0, 2)


def test_cells_of_a_grid_of_boxes_stay_between_those_that_are_kept():
    rows = [Element(1, "div", "", "row") for _ in range(3)]
    cells = [Element(2 + k // 2, "div", "", ("stop", "time")[k % 2]) for k in range(6)]
    elements = (Element(-1, "body"), Element(0, "div", "", "timetable"), *rows, *cells)
    texts = ("渡口", "06:40", "學校", "07:15", "市場", "08:05")
    document = Document(tuple(Block("p", text, 5 + k) for k, text in enumerate(texts)), elements)
    assert completed(document, (0, 1, 4, 5), {2: 0.2, 3: 0.2}) == (0, 1, 2, 3, 4, 5)
    assert completed(document, (0, 1, 4, 5), {2: 0.1, 3: 0.2}) == (0, 1, 4, 5)
    other = (*elements[:3], Element(1, "aside"), *elements[4:])
    assert completed(replace(document, elements=other), (0, 1, 4, 5), {2: 0.2, 3: 0.2}) == (0, 1, 4, 5)


def test_comments_go_with_a_class_of_their_own():
    document = page("comment-section")
    choice, _ = chosen(document)
    classes = {e.cls for e in choice.edits if "behind the fridge" in document.blocks[e.block].text}
    assert classes == {"comment"}


def test_every_cut_names_its_score():
    choice, _ = chosen(page("photo-post"))
    assert choice.edits
    assert all(e.note.startswith("score 0.") for e in choice.edits)


def test_the_same_page_gives_the_same_answer_twice():
    assert chosen(page("forum-thread")) == chosen(page("forum-thread"))


def test_a_page_without_text_keeps_nothing():
    choice = choose_main(Document(()), lambda: "", extractor="model")
    assert choice.edits == ()
    assert choice.confidence == 0.0


def test_plain_text_is_kept_whole():
    document = Document((Block("p", "短文"), Block("p", "第二段")), plain=True)
    assert choose_main(document, lambda: "").edits == ()


def region(first, last, document):
    return Region("site#body", "boilerplate", "body", first, 0, last, len(document.blocks[last].text), ".post")


def test_a_rule_decides_alone_where_its_body_is_clean():
    document = page("comment-section")
    first = at(document, "My grandmother")
    ruled = read_with_region(document, first, first + 4)
    choice, text = chosen(ruled, "auto")
    assert choice.extractor == "rules"
    assert text.startswith("My grandmother")
    assert text.endswith("move house.")


def test_a_link_list_inside_a_rules_body_is_taken_out_by_the_model():
    document = page("related-wrapper")
    first = at(document, "My grandmother")
    ruled = read_with_region(document, first, len(document.blocks) - 1)
    choice, text = chosen(ruled, "auto")
    assert choice.extractor == "rules+model"
    assert "Rye for beginners" not in text
    assert "wrapped in a tea towel" in text


@pytest.mark.parametrize(("first", "goes"), [(0.2, True), (0.3, False)])
def test_the_first_of_a_linked_list_in_a_rules_body_goes_with_the_others(first, goes, monkeypatch):
    def linked(text):
        return Block("p", text, links=(Link(0, len(text), "https://blog.example.com/p/1"),))

    prose = Block("p", "The jar stood behind the fridge, and nobody was allowed to move it.")
    titles = [linked(f"Bread number {n} of the old house") for n in range(4)]
    document = Document((prose, *titles))
    document = replace(document, regions=(region(0, 4, document),))
    scores = dict(enumerate((0.9, first, 0.01, 0.01, 0.01)))
    monkeypatch.setattr(main_content, "score", lambda _: (Scored(scores, (0,), 0.9), False))
    cut = {edit.block for edit in choose_main(document, lambda: "").edits}
    assert cut == ({1, 2, 3, 4} if goes else {2, 3, 4})


def rule_alone(ruled):
    """What a rule's body holds on a host of the platform; on a site of its own the model makes it the article."""
    choice, text = chosen(ruled, "auto", themed=True)
    assert choice.extractor == "rules+model"
    assert text.startswith("My grandmother")
    assert text.endswith("move house.")
    return chosen(ruled, "auto")[1]


def test_what_a_theme_put_into_a_rules_body_is_taken_out_by_the_model_on_a_site_of_its_own_only():
    document = page("related-wrapper")
    last = next(i for i, b in enumerate(document.blocks) if "unsubscribe" in b.text)
    assert "unsubscribe" in rule_alone(read_with_region(document, at(document, "My grandmother"), last))


def test_the_standfirst_before_a_themed_body_belongs_to_it_and_the_menu_does_not():
    document = page("related-wrapper")
    second = at(document, "When she moved")
    assert "My grandmother" not in rule_alone(read_with_region(document, second, second + 3))


def test_a_body_that_the_model_would_cut_down_to_little_stays_with_the_rule():
    document = page("comment-section")
    last = at(document, "I have the jar now")
    _, text = chosen(read_with_region(document, last, last + 12), "auto", themed=True)
    assert "behind the fridge" in text


def test_the_model_takes_over_where_a_rule_found_next_to_nothing():
    document = page("comment-section")
    heading = next(i for i, b in enumerate(document.blocks) if b.kind == "h1")
    choice, text = chosen(read_with_region(document, heading, heading), "auto")
    assert choice.extractor == "model"
    assert "wrapped in a tea towel" in text


def test_rules_only_means_rules_only():
    document = page("comment-section")
    choice, text = chosen(document, "rules")
    assert (choice.extractor, choice.confidence, text) == ("rules", 0.0, "")


def at(document, beginning):
    """The number of the block that begins so."""
    return next(i for i, b in enumerate(document.blocks) if b.text.startswith(beginning))


def read_with_region(document, first, last):
    return replace(document, regions=(region(first, last, document),))


def test_trafilatura_alone_can_be_asked_for():
    html = (CASES / "comment-section" / "input.html").read_text("utf-8")
    choice, text = chosen(read_html(html), "trafilatura", html)
    assert choice.extractor == "trafilatura"
    assert "The new sill faced north" in text
    assert "Rye for beginners" not in text


def test_characters_are_counted_by_kind():
    counts, tokens, last = count_kinds(["Two words 12", "三個字。"])
    assert counts[0, UPPER] == 1
    assert counts[0, DIGIT] == 2
    assert counts[1, CJK] == 3
    assert tokens.tolist() == [3, 3]
    assert last.tolist()[0] == DIGIT


def test_names_of_containers_are_read_word_by_word():
    def of(name):
        return {NAMES[k] for k in range(len(NAMES)) if name_bits(name) >> k & 1}

    assert "ad" in of("box-ad")
    assert "ad" not in of("shadow")
    assert "comment" in of("commentList")
    assert "content" in of("entry-content")


def test_words_of_short_lines_count_only_whole_in_latin_script():
    def of(text):
        return {LINES[k] for _, k in line_hits(text)}

    assert of("shareholders meet") == set()
    assert of("share this") == {"share"}
    assert "related" in of("相关阅读")


def test_the_cut_that_maximises_expected_f1_keeps_likely_rows():
    keep, expected = keep_rows(np.array([0.99, 0.9, 0.05]), np.array([50.0, 50.0, 50.0]))
    assert keep.tolist() == [True, True, False]
    assert 0.9 < expected < 1.0


def test_many_unlikely_rows_do_not_outweigh_a_short_article():
    scores, tokens = np.array([0.9, *[0.09] * 50, 0.3]), np.array([60.0, *[30.0] * 50, 60.0])
    keep, expected = keep_rows(scores, tokens)
    assert np.flatnonzero(keep).tolist() == [0]
    assert expected > 0.75


def test_a_page_of_unlikely_rows_keeps_the_likeliest_and_expects_little():
    keep, expected = keep_rows(np.array([0.01, 0.06, 0.02]), np.array([9.0, 9.0, 9.0]))
    assert keep.tolist() == [False, True, False]
    assert expected < 0.2


def test_the_model_file_is_small_and_fits_the_columns():
    assert FILE.stat().st_size < 2_000_000
    model = load_model()
    assert max(model.first.feature) < len(FEATURES)


def test_scores_are_probabilities():
    evidence = evidence_of(page("photo-post"))
    scores = score_rows(evidence, load_model())
    assert scores.min() >= 0
    assert scores.max() <= 1


def test_blocks_that_rules_emptied_are_not_scored():
    document = Document((Block("p", ""), Block("p", "text"), Block("p", "")))
    assert evidence_of(document).index.tolist() == [1]


def test_a_block_of_white_space_is_no_title():
    document = Document((Block("h1", "     "), Block("p", "text")), head=Head(title="A text"))
    assert evidence_of(document).columns["title_alike"][0] == 0


def test_keys_are_numbered_in_their_own_order():
    assert numbered(np.array([40, 7, 40, 9])).tolist() == [2, 0, 2, 1]


def test_the_best_row_is_scored_even_where_all_look_like_nothing():
    document = read_html("<html><body><ul>" + "<li><a href='/x'>Menu</a></li>" * 40 + "</ul></body></html>")
    scores = score_rows(evidence_of(document), load_model())
    assert scores.max() > 0
    assert (scores == 0).any()
