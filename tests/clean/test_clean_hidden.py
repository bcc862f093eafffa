"""Hidden text, invisible characters, jammer strings."""

import random

import pytest
from clean_pages import EN, HANS, JA, KO, ZH, leaves, left, page

from scraper.clean.lines.hidden import find_hidden_text
from scraper.clean.lines.invisible import find_private_use, find_zero_width
from scraper.clean.lines.jammer import find_jammer
from scraper.model import Block, Document, Element, Flag, Span

TREE = (Element(-1, "body"), Element(0, "div"), Element(1, "p"), Element(1, "p"), Element(1, "div", hidden="display"))


def para(text, element=2, hidden="", why="display"):
    spans = (Span(len(text), len(text) + len(hidden), why),) if hidden else ()
    return Block("p", text + hidden, element=element, hidden=spans)


def test_a_small_hidden_span_goes_however_it_is_hidden():
    for why in ("display", "visibility", "size", "colour", "offscreen", "attribute"):
        document = page(para(ZH[0], 2, "溪口洗車、溪口打蠟", why), para(ZH[1], 3), elements=TREE)
        (edit,) = find_hidden_text(document)
        assert (edit.rule, edit.cls, edit.note) == ("hidden-text", "hidden", why)
        assert left(document, [edit]) == [ZH[0], ZH[1]]


def test_a_hidden_span_larger_than_its_own_paragraph_goes_when_the_article_is_larger():
    document = page(para("山城", 2, "溪口洗車 溪口打蠟 溪口鍍膜"), *(para(p, 3) for p in ZH), elements=TREE)
    assert left(document, find_hidden_text(document)) == ["山城", *ZH]


def test_a_wholly_hidden_body_stays_and_is_flagged():
    hidden = (
        Element(-1, "body"),
        Element(0, "h1"),
        Element(0, "div", id="content", hidden="visibility"),
        Element(2, "p"),
    )
    body = [Block("p", p, element=3, hidden=(Span(0, len(p), "visibility"),)) for p in HANS]
    found = list(find_hidden_text(Document((Block("h1", "山上的雨", element=1), *body), elements=hidden)))
    assert {type(f) for f in found} == {Flag}
    assert {f.code for f in found} == {"hidden-text"}


def test_the_second_half_of_an_article_behind_a_button_stays():
    half = [Block("p", p, element=4, hidden=(Span(0, len(p), "display"),)) for p in ZH[2:]]
    found = find_hidden_text(page(para(ZH[0]), para(ZH[1], 3), *half, elements=TREE))
    assert all(isinstance(f, Flag) for f in found)


def test_a_small_hidden_block_of_words_goes():
    words = "溪口洗車 溪口打蠟 溪口鍍膜"
    block = Block("p", words, element=4, hidden=(Span(0, len(words), "display"),))
    document = page(*(para(p) for p in ZH), block, elements=TREE)
    assert left(document, find_hidden_text(document)) == list(ZH)


def test_a_heading_in_the_white_of_a_dark_theme_stays_and_a_white_word_in_a_sentence_goes():
    heading = Block("h2", "回程", element=3, hidden=(Span(0, 2, "colour"),))
    document = page(para(ZH[0], 2, "溪口洗車", "colour"), heading, *(para(p, 3) for p in ZH[1:]), elements=TREE)
    assert left(document, find_hidden_text(document)) == [ZH[0], "回程", *ZH[1:]]


def test_what_two_elements_hide_together_counts_once():
    words = "溪口洗車 溪口打蠟"
    twice = (Span(len(ZH[0]), len(ZH[0]) + len(words), "display"),) * 2
    block = Block("p", ZH[0] + words, element=2, hidden=twice)
    flags = [f for f in find_hidden_text(page(block, elements=TREE), share=0.1) if isinstance(f, Flag)]
    assert {f.note for f in flags} == {f"{len(words)} characters hidden, {len(ZH[0])} shown"}


def test_an_answer_that_opens_on_a_click_stays():
    answer = ZH[0] + ZH[1] + ZH[2]
    block = Block("p", answer, element=4, hidden=(Span(0, len(answer), "display"),))
    found = find_hidden_text(page(*(para(p * 4) for p in ZH), block, elements=TREE))
    assert [type(f) for f in found] == [Flag]


def test_no_double_blank_is_left():
    document = page(
        Block("p", "a rain spam of May", element=2, hidden=(Span(7, 11, "size"),)),
        *(para(p, 3) for p in ZH),
        elements=TREE,
    )
    assert left(document, find_hidden_text(document))[0] == "a rain of May"


def test_zero_width_characters_go():
    document = page("山\u200b城\u2060的\ufeff雨", "ra\u00adin", JA[0])
    assert left(document, find_zero_width(document)) == ["山城的雨", "rain", JA[0]]


@pytest.mark.parametrize(
    "text", ["👩\u200d👩\u200d👧 去爬山", "क्\u200dष", "می\u200cخواهم", "ประเทศ\u200bไทย", "plain ascii"]
)
def test_zero_width_characters_stay_where_a_script_needs_them(text):
    assert leaves(find_zero_width, text)


def test_code_keeps_its_zero_width_characters():
    assert leaves(find_zero_width, Block("pre", "山\u200b城"))


def test_private_use_characters_are_flagged_and_never_guessed():
    (flag,) = find_private_use(page("票價 \ue041\ue042 元", ZH[0]))
    assert (flag.code, flag.block, flag.start, flag.end, flag.note) == ("private-use", 0, 3, 5, "U+E041 U+E042")


def jam(rng):
    drawn = "".join(chr(rng.randint(32, 59)) + " " + chr(rng.randint(63, 126)) for _ in range(rng.randint(5, 15)))
    return " ".join(drawn.split())


def test_jammer_strings_between_han_go():
    rng = random.Random(7)
    for _ in range(200):
        document = page(HANS[0] + jam(rng) + HANS[1])
        (text,) = left(document, find_jammer(document))
        assert len(text) <= len(HANS[0] + HANS[1]) + 4


def test_jammer_strings_at_the_end_of_a_line_go():
    document = page(HANS[0] + ", M0 J# x0 L/ B- S n: O", HANS[1])
    assert left(document, find_jammer(document)) == [HANS[0], HANS[1]]


def test_a_jammer_string_that_is_a_line_of_its_own_goes():
    document = page(HANS[0], ", M0 J# x0 L/ B- S n: O", HANS[1])
    assert left(document, find_jammer(document)) == [HANS[0], HANS[1]]


JAM = ", M0 J# x0 L/ B- S n: O"


@pytest.mark.parametrize("body", [HANS, JA, KO, EN])
def test_a_jammer_string_goes_at_every_place_where_a_line_can_end(body):
    for blocks in ((body[0], body[1] + " " + JAM, body[2]), (body[0], JAM, *body[1:]), (*body, JAM), (JAM, *body)):
        document = page(*blocks)
        assert left(document, find_jammer(document)) == list(body)
    document = page("\n".join((body[0] + " " + JAM, body[1], body[2] + " [3 q% T& k) W! z")))
    assert left(document, find_jammer(document)) == ["\n".join(body)]


@pytest.mark.parametrize("text", [JAM + " " + EN[0], "8 {, d5 W$ k* M# e A clear night followed, and nobody spoke."])
def test_a_jammer_string_in_front_of_a_line_goes_and_leaves_the_first_word(text):
    document = page(text, EN[1])
    (first, _) = left(document, find_jammer(document))
    assert first in (EN[0], "A clear night followed, and nobody spoke.")


def test_nearly_every_jammer_string_goes_from_the_end_of_an_english_line():
    rng = random.Random(11)
    documents = [page(EN[0] + " " + jam(rng), EN[1]) for _ in range(300)]
    assert sum(left(d, find_jammer(d)) == list(EN[:2]) for d in documents) >= 270


@pytest.mark.parametrize(
    "line",
    [
        "A B C D E F G", "a, b, c, d, e, f, g", "A- B+ C- D+ F A", "1. e4 e5 2. f4 d5", "a4 b5 c3 d2 e1 f", "C G A- E- F C D- G",
        "R U R' U' R' F R F'", "U R' U' R U' R", "F ( x ) = a x + b", "~ ~ ~ ~ ~ ~ ~", "^ _ ^ ^ _ ^", "| / | \\ | / |", "7 K 9 Q X-4 B", "x y z, p q r",
        "( ) ( ) ( ) ( ) (", "? ? ? ! ? ? ?", "Q W E R T Y U I O P", "do re mi fa so la", "D A D A B, A G# F# E D", "H P W L I", "B C D F G",
    ],
)  # fmt: skip
def test_letters_chords_moves_and_formulas_stay_at_the_edges_of_lines(line):
    for body in (HANS, EN):
        assert leaves(find_jammer, body[0], line, body[1])
        assert leaves(find_jammer, body[0] + " " + line, line + " " + body[1])


def test_a_line_of_symbols_stays_where_nothing_around_it_is_prose():
    assert leaves(find_jammer, "mixed case", JAM, "some samples")
    assert leaves(find_jammer, *EN, Block("pre", "{ }"), JAM)


@pytest.mark.parametrize("list_", ["A, B, C, D, E, F", "a4 b5 c3 d2 e1", "a b c d e, f g"])
def test_a_list_of_letters_between_han_stays(list_):
    assert leaves(find_jammer, f"答案是 {list_} 這幾個", f"他们选了{list_}，都对。")


@pytest.mark.parametrize(
    "text",
    [
        "選項 A B C D E F G 都對", "他唱 do re mi fa so la", "座標 1 2 3 4 5 6 7 8", "x = a + b * c - d / e", "山城 - 溪口 - 茶館 - 老橋", "f ( x ) = a x + b 是直線",
        ", M0 J# x0 L/ B- S n: O",
    ],
)  # fmt: skip
def test_letters_formulas_and_ascii_stay(text):
    assert leaves(find_jammer, text)


def test_code_keeps_what_looks_like_a_jammer():
    assert leaves(find_jammer, Block("pre", "前, M0 J# x0 L/ B- S n: O後"))
