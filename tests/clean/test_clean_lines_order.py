"""All line detectors in their order."""

import pytest
from clean_pages import BODIES, HANS, ZH, page

from scraper.clean.lines.order import BLOCKS, LINES
from scraper.edits import Draft
from scraper.model import Edit

CHROME_HEAD = ("close", "人氣(3)", "标签：山 雨")
CHROME_TAIL = (
    "B7C61E0F4A93D258",
    "arrow",
    "moonlily88 發表在 某站 留言(0) 人氣()",
    "分享到: 新浪微博 QQ空間",
    "上一篇：溪口的橋",
)


def run(document):
    draft, facts = Draft(document), []
    for _, find in (*BLOCKS, *LINES):
        edits = [e for e in find(draft.document) if isinstance(e, Edit)]
        facts += [(f.field, f.value) for e in edits for f in e.facts]
        draft.accept(edits)
    return [b.text for b in draft.document.blocks if b.text], facts


@pytest.mark.parametrize("lang", sorted(BODIES))
def test_an_article_without_junk_is_left_as_it_is(lang):
    assert run(page(*BODIES[lang])) == (list(BODIES[lang]), [])


@pytest.mark.parametrize("lang", sorted(BODIES))
def test_junk_around_an_article_goes_and_a_second_run_finds_nothing(lang):
    texts, _ = run(page(*CHROME_HEAD, *BODIES[lang], *CHROME_TAIL))
    assert texts == list(BODIES[lang])
    assert run(page(*texts))[0] == texts


def test_a_label_with_a_zero_width_blank_in_it_is_still_read():
    assert run(page(*ZH, "人\u200b氣(318)"))[0] == list(ZH)


def test_the_author_of_a_copy_notice_is_the_origin_and_not_the_poster():
    group = ("作者：王小明", "链接：http://news.example.org/a/1", "来源：山城日记")
    texts, facts = run(page(*HANS, *group))
    assert texts == list(HANS)
    assert ("origin_author", "王小明") in facts
    assert "author" not in dict(facts)


def test_a_lost_bullet_behind_the_last_paragraph_makes_no_list_of_it():
    last = ZH[3] + " ??"
    rows = ("溪口老橋", "2017-04-05 08:50:00", "今年的茶季", "2017-04-03 14:46:00")
    assert run(page(*ZH[:3], "回程", last, *rows))[0] == [*ZH[:3], "回程", ZH[3]]
