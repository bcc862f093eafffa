"""The engines of line and inline rules."""

from scraper.clean.inline_rules import find_inlines
from scraper.clean.line_rules import find_lines
from scraper.edits import merge, texts
from scraper.model import Block, Document, Edit, Flag
from scraper.rules.schema import InlineRule, LineRule, Zone

BODY = "這是一段完整的正文,講的是山上的櫻花和昨天的雨。" * 3


def doc(*lines, kind="p"):
    return Document(blocks=tuple(Block(kind, line) for line in lines))


def line_rule(**keys):
    return LineRule(**{"id": "r", "cls": "byline", "rule": "set#r", **keys})


def inline_rule(**keys):
    return InlineRule(**{"id": "r", "cls": "injected-ad", "rule": "set#r", **keys})


def after(document, found):
    return [t for t in texts(document, merge((), [e for e in found if isinstance(e, Edit)])) if t]


def test_a_matching_line_goes_with_rule_class_and_captured_facts():
    document = doc(BODY, "  moonlily88 發表在 某站 ")
    rule = line_rule(pattern=r"^(?P<author>\S+) 發表在", capture=("author",))
    (edit,) = find_lines(document, [rule])
    assert (edit.block, edit.start, edit.end, edit.rule, edit.cls) == (1, 0, 20, "set#r", "byline")
    assert [(f.field, f.value, f.rule, f.evidence) for f in edit.facts] == [
        ("author", "moonlily88", "set#r", "moonlily88 發表在 某站")
    ]


def test_only_the_line_goes_in_a_block_of_several_lines():
    document = doc(f"{BODY}\nclose\n第二行\nclose")
    assert after(document, find_lines(document, [line_rule(text=("close",))])) == [f"{BODY}\n第二行"]


def test_zones_count_lines_that_hold_text_from_either_end():
    document = doc("x", "", "x", BODY, "x", "x", "", "x")
    hit = [e.block for e in find_lines(document, [line_rule(text=("x",), zone=Zone(first=1, last=2))])]
    assert hit == [0, 5, 7]


def test_a_line_is_cut_once_when_first_and_last_overlap():
    document = doc("x", BODY)
    assert len(list(find_lines(document, [line_rule(text=("x",), zone=Zone(first=2, last=2))]))) == 1


def test_exact_lines_do_not_match_inside_longer_lines():
    document = doc(BODY, "close the door", "close")
    assert [e.block for e in find_lines(document, [line_rule(text=("close",))])] == [2]


def test_a_rule_that_would_cut_most_of_the_page_is_dropped_and_flagged():
    document = doc(BODY, "short")
    found = list(find_lines(document, [line_rule(pattern="。"), line_rule(text=("short",))]))
    assert isinstance(found[0], Flag)
    assert found[0].code == "over-eager"
    assert "set#r" in found[0].note
    assert [e.block for e in found[1:]] == [1]


def test_a_rule_that_runs_for_ever_is_skipped_and_recorded():
    document = doc("a" * 60 + "!", BODY, "x")
    slow = line_rule(pattern=r"^(?:a|aa)+$")
    found = list(find_lines(document, [slow, line_rule(text=("x",))]))
    assert [f.code for f in found if isinstance(f, Flag)] == ["rule-timeout"]
    assert [e.block for e in found if isinstance(e, Edit)] == [2]


def test_code_is_not_touched_by_line_rules():
    document = Document(blocks=(Block("p", BODY), Block("pre", "close")))
    assert list(find_lines(document, [line_rule(text=("close",))])) == []


def test_an_inline_match_is_cut_and_the_rest_joined():
    document = doc(BODY, "2017-04-04 12:3靜電油煙3:00 見")
    rule = inline_rule(pattern=r"(?P<a>\d:\d?)(?P<cut>[^\d\s:]{3,9})(?P<b>\d:\d\d)", with_=r"\g<a>\g<b>")
    (edit,) = find_inlines(document, [rule])
    assert (edit.start, edit.end, edit.replacement) == (15, 19, "")
    assert after(document, [edit])[1] == "2017-04-04 12:33:00 見"


def test_an_inline_replacement_keeps_what_stays_the_same():
    document = doc(BODY, "打通最後一公裡的路")
    (edit,) = find_inlines(document, [inline_rule(pattern="公裡", with_="公里")])
    assert (edit.start, edit.end, edit.replacement) == (6, 7, "里")


def test_an_inline_rule_that_changes_nothing_proposes_nothing():
    assert list(find_inlines(doc(BODY), [inline_rule(pattern="櫻花", with_="櫻花")])) == []


def test_inline_offsets_hold_in_later_lines_of_a_block():
    document = doc(f"{BODY}\n  第二行[廣告]還有")
    assert after(document, find_inlines(document, [inline_rule(pattern=r"\[廣告\]")])) == [f"{BODY}\n  第二行還有"]


def test_an_inline_rule_over_its_budget_is_skipped():
    document = doc(BODY, "a" * 40 + "!")
    found = list(find_inlines(document, [inline_rule(pattern=r"^(?:a|aa)+$")]))
    assert [f.code for f in found] == ["rule-timeout"]
