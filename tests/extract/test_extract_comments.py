"""The readers' comments that a model took for the article's: told by their heading and by who wrote when."""

import pytest

from scraper.extract.comments import find_comments
from scraper.extract.main_content import Scored, _choice
from scraper.extract.read import read_html

STORY = "".join(
    f"<p>The mill stood at the bend of the river for {n} years, and nobody wrote it down.</p>" for n in range(90, 96)
)


def items(tag="article"):
    said = (
        ("Bea, 2019-05-04 10:12", "I used to buy flour there."),
        ("Otto, 2019-05-06 22:40", "Is the wheel still turning?"),
    )
    return "".join(f"<{tag}><header>{who}</header><p>{what}</p></{tag}>" for who, what in said)


def gone(html):
    """The texts of what is found where everything was kept."""
    document = read_html(f"<main>{html}</main>")
    found = find_comments(document, [n for n, block in enumerate(document.blocks) if block.text])
    return [document.blocks[n].text for n in sorted(found)]


@pytest.mark.parametrize(
    "head",
    [
        "Comments",
        "2 Comments",
        "Comments (2)",
        "2 thoughts on “The mill”",
        "网友评论",
        "共 2 条评论",
        "2 則留言",
        "コメント",
        "2件のコメント",
        "댓글 2",
    ],
)
def test_items_in_a_section_of_their_own_go_with_its_heading(head):
    found = gone(f"<article>{STORY}</article><section><h2>{head}</h2>{items()}</section>")
    assert found[0] == head
    assert len(found) == 5


def test_items_beside_the_heading_go_up_to_the_next_one():
    found = gone(f"{STORY}<h3>Comments</h3>{items('div')}<h3>Notes</h3><p>The mill was sold in 1990.</p>")
    assert found[0] == "Comments"
    assert "Notes" not in found
    assert len(found) == 5


def test_a_part_of_the_article_about_comments_stays():
    part = "<h2>Comments</h2><p>In this language a comment begins with a hash sign.</p><p>Write few of them.</p>"
    assert gone(f"{STORY}<section>{part}</section>{STORY}") == []
    assert gone(f"{STORY}{part}{STORY}") == []
    assert gone(f"{STORY}<h2>Comments</h2><p>The mill was sold in 1990.</p><p>It was sold again in 1994.</p>") == []


def test_a_discussion_under_a_short_question_stays():
    assert gone(f"<p>Where is the mill?</p><section><h2>Comments</h2>{items()}</section>") == []


def test_the_edits_say_below_what_the_comments_stand():
    document = read_html(f"<main><article>{STORY}</article><section><h2>Comments</h2>{items()}</section></main>")
    every = tuple(n for n, block in enumerate(document.blocks) if block.text)
    edits = _choice(document, "model", Scored({}, every, 0.9)).edits
    assert {(e.rule, e.cls, e.note) for e in edits} == {("comments", "comment", "below 'Comments'")}
    assert len(edits) == 5
