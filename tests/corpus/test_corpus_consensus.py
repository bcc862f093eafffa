from itertools import pairwise

import pytest
from corpus_reposts import ADS, ENGLISH, PARAGRAPHS, copy, doubted, spoiled, with_ad
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.corpus.consensus import CopyBlock, Doubt, copy_of, copy_of_page, restore
from scraper.corpus.consensus.align import common_runs
from scraper.corpus.consensus.apart import apart
from scraper.corpus.consensus.columns import columns_of
from scraper.corpus.folding import fold
from scraper.corpus.likeness import overlap
from scraper.model import Cluster, Page
from scraper.normalize.script import convert_script
from scraper.pipeline import explain
from scraper.rules.load import load_rules

WHOLE = "\n\n".join(PARAGRAPHS)


def texts(restored):
    return [b.text for b in restored.blocks]


def whys(restored):
    return [t.why for t in restored.thin]


@pytest.mark.parametrize("count", [2, 3, 5])
def test_adverts_inside_sentences_are_outvoted(count):
    restored = restore([copy(f"c{n}", spoiled(n)) for n in range(count)])
    assert restored.text == WHOLE


def test_the_result_does_not_depend_on_the_order_of_the_copies():
    copies = [copy(f"c{n}", spoiled(n)[: 5 - n % 2]) for n in range(4)]
    assert restore(copies) == restore(copies[::-1]) == restore([copies[2], copies[0], copies[3], copies[1]])


def test_one_copy_is_its_own_text():
    restored = restore([copy("a")])
    assert restored.text == WHOLE
    assert restored.thin == ()


def test_nothing_comes_of_no_text():
    assert restore([copy("a", []), copy("b", [])]).text == ""


def test_blocks_carry_offsets_support_and_sources():
    restored = restore([copy("a"), copy("b", PARAGRAPHS[:4]), copy("c")])
    for block in restored.blocks:
        assert restored.text[block.start : block.end] == block.text
    assert [b.support for b in restored.blocks] == [3, 3, 3, 3, 2]
    assert restored.blocks[-1].sources == ("a", "c")
    assert all(b.certain for b in restored.blocks)


def test_a_paragraph_that_one_copy_kept_stays_and_is_marked():
    restored = restore([copy("a", PARAGRAPHS[:1] + PARAGRAPHS[2:]), copy("b", PARAGRAPHS[:3] + PARAGRAPHS[4:])])
    assert restored.text == WHOLE
    assert [b.certain for b in restored.blocks] == [True, False, True, False, True]
    assert whys(restored).count("one-copy") == 2


def test_a_line_of_adverts_in_one_copy_goes():
    lines = [*PARAGRAPHS[:2], "搬家公司 當舖 徵信社 汽車借款", *PARAGRAPHS[2:]]
    restored = restore([copy("a", lines), copy("b")])
    assert restored.text == WHOLE
    assert "搬家公司 當舖 徵信社 汽車借款\n" in [c.text for c in restored.copies[0].added + restored.copies[1].added]


def test_a_teaser_of_another_article_behind_the_text_goes():
    teaser = ["山上的茶園", "春茶開採的第一天，霧一直到中午才散，採茶的人說今年的芽比往年更細，做出來的茶大"]
    restored = restore([copy("a", [*PARAGRAPHS, *teaser]), copy("b"), copy("c")])
    assert restored.text == WHOLE


def test_a_paragraph_that_one_of_five_copies_has_is_left_out_and_marked():
    signed = "我是港邊的阿財，喜歡這篇文章的朋友請記得按讚，每天都有新的文章等你來看。"
    restored = restore([copy("a", [*PARAGRAPHS[:2], signed, *PARAGRAPHS[2:]]), *(copy(n) for n in "bcde")])
    assert restored.text == WHOLE
    assert [(t.why, t.text, t.source) for t in restored.thin] == [("left-out", signed, "a")]


def test_a_truncated_copy_does_not_vote_the_rest_away():
    cut = [*PARAGRAPHS[:2], PARAGRAPHS[2][:15]]
    restored = restore([copy("a", cut), copy("b", cut), copy("c"), copy("d")])
    assert restored.text == WHOLE


def test_copies_in_another_order_are_put_back_by_the_majority():
    turned = [PARAGRAPHS[3], *PARAGRAPHS[:3], PARAGRAPHS[4]]
    assert restore([copy("a", turned), copy("b"), copy("c")]).text == WHOLE


def test_where_nobody_knows_the_order_it_is_marked():
    one, other = [*PARAGRAPHS[:2], PARAGRAPHS[4]], [PARAGRAPHS[0], PARAGRAPHS[2], PARAGRAPHS[4]]
    assert "order" in whys(restore([copy("a", one), copy("b", other)]))


def test_paragraphs_joined_in_one_copy_are_apart_again():
    joined = [PARAGRAPHS[0] + PARAGRAPHS[1], *PARAGRAPHS[2:]]
    assert restore([copy("a", joined), copy("b"), copy("c")]).text == WHOLE


def test_scripts_are_aligned_and_the_authors_own_is_written():
    hans = [convert_script(p, "hans", hans=False) for p in PARAGRAPHS]
    restored = restore(
        [
            copy("a", spoiled(0, hans), script="Hans"),
            copy("b", spoiled(1), machine_made=0.0),
            copy("c", hans, script="Hans", machine_made=0.9),
        ]
    )
    assert fold(restored.text) == fold(WHOLE)
    assert restored.text in (WHOLE, "\n\n".join(hans))


def test_a_machine_converted_copy_does_not_decide_how_a_character_is_written():
    farm = [p.replace("裡", "裏").replace("艘", "艘").replace("曲軸", "麴軸") for p in PARAGRAPHS]
    restored = restore([copy("a", farm, machine_made=0.9), copy("b", farm, machine_made=0.9), copy("c")])
    assert restored.text == WHOLE


def test_a_repair_that_no_copy_has_is_marked():
    text = PARAGRAPHS[1].replace("這裡", "這里")
    at = text.index("這里") + 1
    block = CopyBlock("p", text, (Doubt(at, at + 1, "orthography", "裡"),))
    restored = restore([copy("a", [block]), copy("b", [block])])
    assert restored.text == PARAGRAPHS[1]
    assert [(t.why, restored.text[t.start : t.end]) for t in restored.thin] == [("repaired", "裡")]


def test_two_languages_side_by_side_are_both_restored():
    both = [p for pair in zip(PARAGRAPHS, ENGLISH, strict=False) for p in pair]
    broken = [with_ad(p, " cheap loans now ", p.index(" ") + 1) if p.isascii() else p for p in both]
    restored = restore([copy("a", broken), copy("b", both), copy("c", spoiled(2, both))])
    assert texts(restored) == both


def test_what_two_adverts_have_in_common_is_not_text():
    here = PARAGRAPHS[0].index("漁船")
    one, other = (with_ad(PARAGRAPHS[0], ad, here) for ad in ("新北市徵信社", "桃園區徵信所"))
    blocks = doubted(one, "新北市徵信社"), doubted(other, "桃園區徵信所")
    assert restore([copy("a", [blocks[0]]), copy("b", [blocks[1]])]).text == PARAGRAPHS[0]
    assert restore([copy("a", [one]), copy("b", [other]), copy("c", PARAGRAPHS[:1])]).text == PARAGRAPHS[0]


def test_a_word_between_two_adverts_in_each_copy_stays():
    text = "這在古代是不可能的事情因為沒有人見過這樣的船靠岸"
    at = text.index("因")
    one, other = with_ad(text, "台中徵信社", at), with_ad(text, "高雄當舖", at + 1)
    assert restore([copy("a", [doubted(one, "台中徵信社")]), copy("b", [doubted(other, "高雄當舖")])]).text == text


def test_text_that_cleaning_doubts_in_one_copy_stays_where_another_copy_has_it():
    block = doubted(PARAGRAPHS[2], "三十七艘船", "injected-ad")
    assert restore([copy("a", [block]), copy("b", PARAGRAPHS[2:3])]).text == PARAGRAPHS[2]


def test_a_template_line_that_all_copies_have_goes_where_cleaning_knows_it():
    line = CopyBlock("p", "瀏覽人次：1024", (Doubt(0, 9, "view-counter"),))
    assert restore([copy(n, [line, *PARAGRAPHS]) for n in "abc"]).text == WHOLE


def test_a_lost_sentence_is_kept_from_the_copy_that_has_it():
    lost = PARAGRAPHS[3].replace("他學得很慢，但是每一顆螺絲都記得位置。", "")
    restored = restore([copy("a", [lost]), copy("b", PARAGRAPHS[3:4])])
    assert restored.text == PARAGRAPHS[3]
    assert "one-copy" in whys(restored)


def test_a_lost_english_sentence_is_kept_too():
    whole = " ".join(ENGLISH)
    restored = restore([copy("a", [f"{ENGLISH[0]} {ENGLISH[2]}"]), copy("b", [whole])])
    assert restored.text == whole


def test_adverts_in_english_and_korean_text_are_outvoted():
    korean = "항구는 언제나 마을보다 먼저 깨어난다. 배가 들어올 때 부두의 등불은 아직 켜져 있다."
    copies = [
        copy("a", [with_ad(ENGLISH[0], "cheap loans ", 12), korean]),
        copy("b", [ENGLISH[0], with_ad(korean, "대출 상담 ", 11)]),
    ]
    assert texts(restore(copies)) == [ENGLISH[0], korean]


def test_the_report_says_what_each_copy_added_lost_and_changed():
    wrong = PARAGRAPHS[1].replace("四十一年", "四十七年")
    restored = restore(
        [copy("a", [with_ad(PARAGRAPHS[0], ADS[0], 9), wrong]), copy("b", PARAGRAPHS[:2]), copy("c", PARAGRAPHS[:3])]
    )
    by_id = {c.id: c for c in restored.copies}
    assert [c.text for c in by_id["a"].added] == [ADS[0]]
    assert [(c.text, c.replacement) for c in by_id["a"].changed] == [("七", "一")]
    change = by_id["a"].changed[0]
    assert restored.text[change.at] == "一"
    assert [c.replacement for c in by_id["b"].lost] == [PARAGRAPHS[2]]
    assert by_id["c"].agreement == 1.0


def test_two_readings_with_as_many_votes_are_marked():
    other = PARAGRAPHS[1].replace("四十一年", "四十七年")
    restored = restore([copy("a", PARAGRAPHS[1:2]), copy("b", [other])])
    assert restored.text in (PARAGRAPHS[1], other)
    assert whys(restored) == ["either"]


def test_a_damaged_character_never_wins_against_a_whole_one():
    broken = PARAGRAPHS[1].replace("柴油", "柴�")
    for names in ("ab", "ba"):
        restored = restore([copy(names[0], [broken]), copy(names[1], PARAGRAPHS[1:2])])
        assert restored.text == PARAGRAPHS[1]


def test_a_cluster_is_named_and_the_commonest_title_taken():
    copies = [copy("a", title="修船的人 借錢"), copy("b"), copy("c")]
    restored = restore(copies, cluster=Cluster("x1", "", 3))
    assert (restored.id, restored.title, restored.cluster.size) == ("x1", "修船的人", 3)


def test_many_copies_and_long_paragraphs_stay_within_bounds():
    long = "".join(f"第{n}天，{PARAGRAPHS[n % 5]}" for n in range(400))
    assert restore([copy(f"c{n:02}", [with_ad(long, ADS[n % 7], 500 + 777 * n)]) for n in range(4)]).text == long
    assert restore([copy(f"c{n:02}", spoiled(n)) for n in range(30)]).text == WHOLE


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.text("甲乙丙丁，。 ab\n", max_size=40), max_size=4), min_size=1, max_size=4))
def test_no_character_comes_from_nowhere(paragraphs):
    restored = restore([copy(f"c{n}", blocks) for n, blocks in enumerate(paragraphs)])
    have = {c for blocks in paragraphs for text in blocks for c in text} | {"\n"}
    assert set(restored.text) <= have
    for block in restored.blocks:
        assert restored.text[block.start : block.end] == block.text
    assert all(0 <= t.start <= t.end <= len(restored.text) for t in restored.thin)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text("甲乙丙丁戊己", max_size=30), min_size=1, max_size=5))
def test_every_character_of_every_text_stands_in_one_column_in_order(rows):
    columns = columns_of(rows)
    for n, row in enumerate(rows):
        assert [c[n] for c in columns if c[n] >= 0] == list(range(len(row)))


def test_runs_are_equal_in_both_texts_and_in_order():
    a, b = fold(WHOLE), fold("".join(spoiled(3)))
    runs = common_runs(a, b)
    assert all(a[r.a : r.a + r.size] == b[r.b : r.b + r.size] for r in runs)
    assert all(p.a + p.size <= q.a and p.b + p.size <= q.b for p, q in pairwise(runs))


def test_pages_are_copies_uncleaned_and_articles_are_copies_cleaned():
    body = "".join(f"<p>{p}</p>" for p in PARAGRAPHS)
    html = f"<html><head><title>{{}}</title></head><body><article><h1>{{}}</h1>{body}<p style='display:none'>搬家公司推薦</p></article></body></html>"
    pages = [
        explain(Page(body=html.format(n, n).encode(), url=f"https://{n}.example/1"), load_rules()) for n in ("ab", "cd")
    ]
    raw = copy_of_page(pages[0])
    assert any(b.text == "搬家公司推薦" and b.doubts for b in raw.blocks)
    assert restore([copy_of_page(p) for p in pages]).text == WHOLE == restore([copy_of(p.article) for p in pages]).text
    assert overlap(WHOLE, WHOLE).jaccard == 1.0


def test_a_rejected_page_is_no_copy():
    assert copy_of_page(explain(Page(body=b""), load_rules())) is None


def test_a_moved_paragraph_that_a_copy_runs_on_with_another_does_not_come_twice():
    joined = [PARAGRAPHS[0], PARAGRAPHS[1] + PARAGRAPHS[3], PARAGRAPHS[2], PARAGRAPHS[4]]
    other = [*PARAGRAPHS[:3], PARAGRAPHS[3] + PARAGRAPHS[4]]
    assert texts(restore([copy("a", joined), copy("b", other), copy("c"), copy("d")])) == list(PARAGRAPHS)


def test_blocks_are_split_where_others_break_with_their_doubts():
    both = doubted(PARAGRAPHS[0] + PARAGRAPHS[1], "柴油")
    one, other = apart([copy("a", [both]), copy("b", PARAGRAPHS[:2])])
    assert [b.text for b in one.blocks] == list(PARAGRAPHS[:2])
    (doubt,) = one.blocks[1].doubts
    assert PARAGRAPHS[1][doubt.start : doubt.end] == "柴油"
    assert other.blocks == copy("b", PARAGRAPHS[:2]).blocks


def test_a_block_is_whole_again_where_fewer_copies_break_it():
    first, mark, rest = PARAGRAPHS[1].partition("。")
    copies = [copy("a", PARAGRAPHS[:2]), copy("b", PARAGRAPHS[:2]), copy("c", [PARAGRAPHS[0], first + mark, rest])]
    assert [len(c.blocks) for c in apart(copies)] == [2, 2, 2]
    assert texts(restore(copies)) == list(PARAGRAPHS[:2])


def test_a_truncated_copy_breaks_no_paragraph():
    cut = PARAGRAPHS[1][: PARAGRAPHS[1].index("。") + 1]
    assert [len(c.blocks) for c in apart([copy("a", PARAGRAPHS[:3]), copy("b", [PARAGRAPHS[0], cut])])] == [3, 2]


def test_an_article_does_not_begin_with_a_word_that_refers_back_where_the_order_is_open():
    back = "他們都叫它老船塢，每年三月開門，門口的欄杆上總是晾著一排漁網。"
    for names in ("abcd", "cdab"):
        copies = [copy(name, [back, *PARAGRAPHS[2:]]) for name in names[:2]]
        copies += [copy(name, [PARAGRAPHS[0], *PARAGRAPHS[2:]]) for name in names[2:]]
        restored = restore(copies)
        assert texts(restored)[:2] == [PARAGRAPHS[0], back]
        assert "order" in {t.why for t in restored.thin}


def test_what_is_known_of_the_order_is_used_before_what_is_guessed():
    guessed = "徒弟本來在城裡寫程式，每一顆螺絲都記得位置，他學得很慢。"
    copies = [
        copy("a", PARAGRAPHS[:3]),
        copy("b", [PARAGRAPHS[0], guessed, PARAGRAPHS[3]]),
        copy("c", PARAGRAPHS[1:4]),
    ]
    found = texts(restore(copies))
    assert [t for t in found if t != guessed] == list(PARAGRAPHS[:4])
    assert 0 < found.index(guessed) < found.index(PARAGRAPHS[3])
