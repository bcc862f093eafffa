"""The algebra of edits: disjoint, replayable, and the same whichever way the steps are cut."""

from hypothesis import given
from hypothesis import strategies as st

from scraper.edits import Draft, apply, merge, texts
from scraper.model import Block, Document, Edit, Flag, Link, Span


def document(*lines, links=(), hidden=()):
    return Document(
        tuple(Block("p", line, 0, links if n == 0 else (), hidden if n == 0 else ()) for n, line in enumerate(lines))
    )


def edit(block, start, end, replacement="", rule="r"):
    return Edit(block=block, start=start, end=end, replacement=replacement, rule=rule, cls="residue")


def test_a_later_cut_keeps_only_the_part_that_is_still_free():
    merged = merge([edit(0, 2, 4, rule="first")], [edit(0, 0, 6, rule="second")])
    assert [(e.start, e.end, e.rule) for e in merged] == [(0, 2, "second"), (2, 4, "first"), (4, 6, "second")]


def test_a_later_replacement_that_overlaps_is_dropped():
    assert merge([edit(0, 2, 4)], [edit(0, 3, 6, "x")]) == (edit(0, 2, 4),)


def test_a_cut_inside_a_timestamp_joins_its_halves():
    doc = document("2017-04-04 12:3靜電油煙處理機3:00")
    assert apply(doc, [edit(0, 15, 22)]) == "2017-04-04 12:33:00"


def test_a_block_without_text_leaves_no_blank_lines():
    assert apply(document("a", "b", "c"), [edit(1, 0, 1)]) == "a\n\nc"


def test_a_later_step_sees_joined_text_and_its_edit_lands_on_the_original():
    draft = Draft(document("出臺廣告瞭辦法"))
    draft.accept([edit(0, 2, 4, rule="ad")])
    assert draft.document.blocks[0].text == "出臺瞭辦法"
    draft.accept([edit(0, 2, 3, "了", rule="orthography")])
    assert draft.document.blocks[0].text == "出臺了辦法"
    assert [(e.start, e.end, e.replacement) for e in draft.edits] == [(2, 4, ""), (4, 5, "了")]


def test_a_flag_on_joined_text_lands_on_the_original():
    draft = Draft(document("出臺廣告瞭辦法", "無"))
    draft.accept([edit(0, 2, 4), edit(0, 4, 5, "了解")])
    assert draft.document.blocks[0].text == "出臺了解辦法"
    for start, end, there in ((0, 2, (0, 2)), (4, 6, (5, 7)), (1, 5, (1, 6)), (3, 4, (4, 5))):
        flag = draft.located(Flag(code="suspect-ad", block=0, start=start, end=end))
        assert (flag.start, flag.end) == there
    assert draft.located(Flag(code="x", block=1, end=1)) == Flag(code="x", block=1, end=1)
    assert draft.located(Flag(code="x")) == Flag(code="x")


def test_an_edit_across_an_earlier_cut_becomes_two_pieces():
    draft = Draft(document("abXXcd"))
    draft.accept([edit(0, 2, 4)])
    draft.accept([edit(0, 1, 3, "-")])
    assert draft.document.blocks[0].text == "a-d"
    assert apply(document("abXXcd"), draft.edits) == "a-d"


def test_an_edit_on_an_earlier_replacement_becomes_one_edit_under_the_later_rule():
    draft = Draft(document("公裡"))
    draft.accept([edit(0, 1, 2, "里", rule="orthography")])
    draft.accept([edit(0, 0, 2, "公里", rule="script")])
    assert draft.document.blocks[0].text == "公里"
    assert apply(document("公裡"), draft.edits) == "公里"


def test_links_and_hidden_spans_move_with_the_text():
    doc = document("看這裡的廣告連結吧", links=(Link(6, 8, "http://a.example"),), hidden=(Span(4, 6, "display"),))
    draft = Draft(doc)
    draft.accept([edit(0, 4, 6)])
    block = draft.document.blocks[0]
    assert block.text == "看這裡的連結吧"
    assert [(k.start, k.end) for k in block.links] == [(4, 6)]
    assert block.hidden == ()


TEXT = st.text("ab中文 ,", min_size=0, max_size=12)


@st.composite
def edits_for(draw, lines):
    out = []
    for _ in range(draw(st.integers(0, 5))):
        block = draw(st.integers(0, len(lines) - 1))
        if not lines[block]:
            continue
        start = draw(st.integers(0, len(lines[block]) - 1))
        end = draw(st.integers(start + 1, len(lines[block])))
        out.append(edit(block, start, end, draw(st.sampled_from(["", "", "X", "YZ"]))))
    return out


@given(st.data(), st.lists(TEXT, min_size=1, max_size=4))
def test_accepted_edits_are_disjoint_sorted_and_replay_exactly(data, lines):
    doc = document(*lines)
    draft = Draft(doc)
    for _ in range(data.draw(st.integers(1, 4))):
        draft.accept(data.draw(edits_for([b.text for b in draft.document.blocks])))
    for one, other in zip(draft.edits, draft.edits[1:], strict=False):
        assert (one.block, one.end) <= (other.block, other.start) or one.block < other.block
    assert texts(doc, draft.edits) == [b.text for b in draft.document.blocks]
    assert apply(doc, draft.edits) == "\n\n".join(b.text for b in draft.document.blocks if b.text)
