from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from report_reader import HOSTILE, Reader, assert_safe, blocks_in, filled, has, shown_text

from scraper.edits import merge, texts
from scraper.model import Block, Document, Edit, Explanation, Link, Page, Reject
from scraper.pipeline import explain
from scraper.report import page_report
from scraper.report.blocks import MAX_BLOCKS, MAX_EDITS
from scraper.rules.load import load_rules

FIXTURES = Path(__file__).resolve().parent.parent.parent / "fixtures"
PAGES = [FIXTURES / "pixnet/readme-bridge", *sorted(p.parent for p in FIXTURES.glob("*/*/input.html"))[::9]]
REJECTED = FIXTURES / "chooser/listing"


@pytest.fixture(scope="module")
def rules():
    return load_rules()


def explained(folder, rules):
    body = (folder / "input.html").read_bytes()
    return explain(Page(body=body, url="http://user.pixnet.net/blog/post/1", source=folder.name), rules)


@pytest.mark.parametrize("folder", PAGES, ids=lambda p: f"{p.parent.name}-{p.name}")
def test_every_character_of_a_page_is_in_its_report_and_what_is_left_is_the_article(folder, rules):
    shown = explained(folder, rules)
    raw = page_report(shown)
    assert_safe(raw)
    found = blocks_in(raw)
    before = [found.get(n, ("", ""))[0] for n in range(len(shown.document.blocks))]
    after = [found.get(n, ("", ""))[1] for n in range(len(shown.document.blocks))]
    assert before == [block.text for block in shown.document.blocks]
    assert after == texts(shown.document, shown.edits)


def test_a_page_makes_the_same_report_again(rules):
    assert page_report(explained(PAGES[0], rules)) == page_report(explained(PAGES[0], load_rules()))


def test_the_report_names_rule_class_stage_and_evidence_of_an_edit(rules):
    raw = page_report(explained(PAGES[0], rules))
    titles = [
        attrs["title"] for _, attrs in Reader(raw).elements if has([("", attrs)], "class", "e") and "title" in attrs
    ]
    assert "injected-ad · _base/any#ads-in-numbers · detectors · the halves join to 2017-04-04 12:33:00" in titles
    assert any("link to http" in title for title in titles)
    text = shown_text(raw)
    for said in (
        "html模版山城新橋通車",
        "ztv339r1n7",
        "zh-Hant",
        "Verdict: keep",
        "山城晚報",
        "pixnet#body",
        "confidence",
    ):
        assert said in text


def test_the_letters_and_the_legend_say_what_the_colours_say(rules):
    reader = Reader(page_report(explained(PAGES[0], rules)))
    legend = "".join(data for stack, data in reader.texts if has(stack, "class", "legend"))
    assert "I injected-ad" in legend
    assert "X tracking" not in legend
    letters = {data for stack, data in reader.texts if has(stack, "class", "k")}
    assert {"I", "S", "O", "A", "U"} <= letters


def test_article_text_says_its_language_and_its_direction(rules):
    reader = Reader(page_report(explained(PAGES[0], rules)))
    assert any(attrs.get("class") == "blocks" and attrs["lang"] == "zh-Hant" for _, attrs in reader.elements)
    assert any(name == "h1" and attrs == {"lang": "zh-Hant", "dir": "auto"} for name, attrs in reader.elements)
    assert all(attrs["dir"] == "auto" for _, attrs in reader.elements if has([("", attrs)], "class", "t"))


def test_what_is_not_the_article_is_folded_away_with_its_reason(rules):
    reader = Reader(page_report(explained(PAGES[0], rules)))
    folded = [attrs for name, attrs in reader.elements if name == "details" and attrs.get("class") == "out"]
    assert folded
    assert all("open" not in attrs for attrs in folded)
    summaries = "".join(data for stack, data in reader.texts if stack and stack[-1][0] == "summary")
    assert "8 blocks, 76 characters, not the article: pixnet#body (boilerplate) ×8" in summaries


def test_a_rejected_page_shows_why_and_its_blocks_unfolded(rules):
    shown = explained(REJECTED, rules)
    assert shown.reject is not None
    raw = page_report(shown)
    assert_safe(raw)
    assert "No article: listing" in shown_text(raw)
    assert "scores 0.0" in shown_text(raw)
    assert len(blocks_in(raw)) == len([b for b in shown.document.blocks if b.text])
    assert any(name == "details" and "open" in attrs for name, attrs in Reader(raw).elements)


def test_a_page_that_could_not_be_read_has_a_report(rules):
    raw = page_report(explain(Page(body=b"", source="empty.html"), rules))
    assert_safe(raw)
    assert "No block of text could be read." in shown_text(raw)


def hostile():
    shown = filled(Explanation)
    blocks = tuple(
        Block(HOSTILE if n == 3 else "p", HOSTILE, links=(Link(0, 9, HOSTILE), Link(9, 20, "javascript:alert(1)")))
        for n in range(4)
    )
    edits = tuple(
        Edit(block=n, start=s, end=e, replacement=r, rule=HOSTILE, cls=HOSTILE, stage=stage, note=HOSTILE)
        for n, s, e, r, stage in (
            (0, 0, len(HOSTILE), "", "body"),
            (1, 2, 9, HOSTILE, HOSTILE),
            (1, 9, 12, "", HOSTILE),
            (2, 5, 5, HOSTILE, "x"),
        )
    )
    flags = (replace(shown.flags[0], block=1, start=0, end=50), replace(shown.flags[0], block=-1))
    return replace(
        shown, document=replace(shown.document, blocks=blocks), edits=edits, flags=flags, title_edits=edits[1:2]
    )


@pytest.mark.parametrize("rejected", [False, True])
def test_hostile_text_in_every_field_stays_text(rejected):
    shown = hostile()
    shown = replace(shown, article=None) if rejected else replace(shown, reject=None)
    raw = page_report(shown)
    assert_safe(raw)
    assert {n: old for n, (old, _) in blocks_in(raw).items()} == dict.fromkeys(range(4), HOSTILE)


def test_names_of_files_that_are_no_text_can_be_shown():
    shown = Explanation(Document(()), (), reject=Reject(source="caf\udce9.html", reason="empty"))
    assert_safe(page_report(shown))


@given(st.lists(st.text(max_size=30), max_size=5), st.data())
def test_any_blocks_and_edits_can_be_read_back(parts, data):
    blocks = tuple(Block("p", part) for part in parts)
    proposed = []
    for n, part in enumerate(parts):
        for _ in range(data.draw(st.integers(0, 3))):
            start, end = sorted(data.draw(st.tuples(*[st.integers(0, len(part))] * 2)))
            new = data.draw(st.text(max_size=3))
            stage = data.draw(st.sampled_from(["body", "drop", "line"]))
            proposed.append(Edit(block=n, start=start, end=end, replacement=new, rule="r", cls="residue", stage=stage))
    edits = merge((), proposed)
    document = Document(blocks)
    raw = page_report(Explanation(document, edits, reject=Reject(reason="x")))
    assert_safe(raw)
    found = blocks_in(raw)
    assert [found.get(n, ("", ""))[0] for n in range(len(parts))] == parts
    assert [found.get(n, ("", ""))[1] for n in range(len(parts))] == texts(document, edits)


def test_pages_without_end_make_reports_with_one():
    blocks = tuple(Block("p", "字" * 20) for _ in range(MAX_BLOCKS + 7))
    raw = page_report(Explanation(Document(blocks), (), reject=Reject(reason="x")))
    assert "7 more blocks, not shown" in shown_text(raw)
    many = Document((Block("p", "ab" * (MAX_EDITS + 5)),))
    edits = tuple(
        Edit(block=0, start=2 * n, end=2 * n + 1, rule="r", cls="residue", stage="line") for n in range(MAX_EDITS + 5)
    )
    assert "5 more edits, not marked" in shown_text(page_report(Explanation(many, edits, reject=Reject(reason="x"))))
