"""The same text twice."""

import pytest
from clean_pages import EN, HANS, JA, KO, ZH, facts, leaves, left, page
from msgspec.structs import replace

from scraper.clean.lines.duplicates import (
    find_duplicate_body,
    find_duplicate_lead,
    find_duplicate_title,
    find_pull_quotes,
    find_title_line,
)
from scraper.model import Block, Element, Found, Head

LONG = tuple(p * 2 for p in ZH)


def test_a_second_copy_of_the_body_goes():
    document = page("山城的雨", *LONG, "留言", "山城的雨", *LONG)
    assert left(document, find_duplicate_body(document)) == ["山城的雨", *LONG, "留言"]


def test_a_copy_that_an_advert_interrupts_goes_in_both_parts():
    document = page(*LONG, LONG[0], LONG[1], "溪口洗車", LONG[2], LONG[3])
    assert left(document, find_duplicate_body(document)) == [*LONG, "溪口洗車"]


@pytest.mark.parametrize("body", [HANS, ZH, KO, JA])
def test_a_short_body_goes_when_its_copy_is_all_there_is_besides(body):
    document = page(*body, *body, "1 2 3 4")
    assert left(document, find_duplicate_body(document)) == [*body, "1 2 3 4"]


def test_a_song_of_one_stanza_and_two_repeated_paragraphs_stay():
    stanza = ("雨下在山城，雨下在橋上，", "雨下在溪口的茶館裡，", "誰把傘忘在昨天的路上，", "誰就在雨裡等到天亮。")
    assert leaves(find_duplicate_body, *stanza, *stanza)
    verses = (
        "Down by the mill the water is slow, the water is slow,",
        "And nobody knows where the millers go, where they go,",
    )
    assert leaves(find_duplicate_body, *verses, *verses)
    assert leaves(find_duplicate_body, *ZH, ZH[0], ZH[1])


def test_a_refrain_and_a_pull_quote_stay():
    refrain = "雨下在山城,雨下在橋上"
    assert leaves(find_duplicate_body, *LONG, refrain, ZH[0], refrain, ZH[1], refrain)
    assert leaves(find_duplicate_body, LONG[0], LONG[1], LONG[0], LONG[2])


def test_repeated_items_of_instructions_stay():
    steps = [f"Step {n}: walk {n} miles along the stream and rest under a tree for a while." for n in range(20)]
    assert leaves(find_duplicate_body, *EN, *steps, steps[3], steps[4], steps[5])


def test_the_title_printed_again_above_the_body_goes():
    document = page(Block("h1", "山城的雨"), "山城的雨", *ZH, head=Head(title="山城的雨 - moonlily88的部落格"))
    assert left(document, find_duplicate_title(document)) == list(ZH)


def test_a_title_that_a_rule_found_counts_too():
    document = page("【山城的雨】", *ZH, found=(Found("title", "山城的雨", "x#title"),))
    assert left(document, find_duplicate_title(document)) == list(ZH)


@pytest.mark.parametrize(
    ("title", "head"),
    [
        ("試用：溪口牌水壺三個月 - 山城雜誌", "試用：溪口牌水壺三個月"),
        ("Six weeks with a kettle: is it worth $30? - Mill Lane", "Six weeks with a kettle: is it worth $30?"),
        ("창문에 물이 맺혀요 > 질문 | 우리집 게시판", "창문에 물이 맺혀요"),
        ("山城雜誌 | 溪口牌水壺三個月試用記", "溪口牌水壺三個月試用記"),
        ("溪口牌水壺三個月試用記（山城日報） - 山城入口", "溪口牌水壺三個月試用記"),
        ("溪口牌水壺 三個月試用記-生活-山城新聞網", "溪口牌水壺 三個月試用記"),
    ],
)
def test_a_title_with_separators_of_its_own_goes_without_the_name_of_the_site(title, head):
    document = page(Block("h1", head), *ZH, head=Head(title=title))
    assert left(document, find_duplicate_title(document)) == list(ZH)


def test_a_heading_that_a_title_holds_between_brackets_goes():
    for title in ("最后一个篾匠传人【竹乡网】", "【竹乡网】最后一个篾匠传人"):
        document = page(Block("h1", "最后一个篾匠传人"), *HANS, head=Head(title=title))
        assert left(document, find_duplicate_title(document)) == [*HANS]


def test_the_name_of_the_site_and_a_subtitle_are_no_title():
    assert leaves(
        find_duplicate_title, Block("h1", "山城雜誌"), *ZH, head=Head(title="溪口牌水壺三個月試用記 | 山城雜誌")
    )
    assert leaves(find_duplicate_title, "一個家族的百年史", *ZH, head=Head(title="水壺：一個家族的百年史"))


def test_the_title_inside_the_article_stays():
    assert leaves(find_duplicate_title, ZH[0], "山城的雨", *ZH[1:], head=Head(title="山城的雨"))
    assert leaves(find_duplicate_title, "山城", *ZH, head=Head(title="山城的雨 - 部落格"))


def test_a_lead_that_the_next_paragraph_repeats_goes():
    lead = HANS[0] + HANS[1]
    document = page(lead[:50] + "...", lead, HANS[2])
    assert left(document, find_duplicate_lead(document)) == [lead, HANS[2]]


@pytest.mark.parametrize("body", [HANS, EN, KO])
def test_a_short_first_paragraph_that_is_printed_twice_goes_once(body):
    document = page(body[0], *body)
    assert left(document, find_duplicate_lead(document)) == list(body)


def test_a_headline_that_is_printed_twice_above_prose_goes_once():
    headline = "The mill at the end of the lane turns again, says its miller"
    document = page(headline, headline, *EN)
    assert left(document, find_duplicate_lead(document)) == [headline, *EN]


def test_the_first_verse_of_a_song_that_comes_back_to_it_stays():
    verse = "The mill goes round, the mill stands still,"
    assert leaves(
        find_duplicate_lead, verse, "The water runs below the hill,", "And nobody asks for flour,", verse, "No more"
    )
    line = "走了那麼遠的路，還是回到這座小小的橋上"
    assert leaves(find_duplicate_lead, line, "橋下的水說", line, "水不說話", ZH[0])


def test_an_opening_sentence_that_is_taken_up_again_stays():
    assert leaves(find_duplicate_lead, ZH[0], ZH[0] + ZH[1], ZH[2])


def test_plain_text_gives_its_first_line_as_title():
    document = page("山城舉辦櫻花季 三萬人上山", *ZH, plain=True)
    found = list(find_title_line(document))
    assert left(document, found) == list(ZH)
    assert facts(found) == [("title", "山城舉辦櫻花季 三萬人上山")]


@pytest.mark.parametrize(
    "first",
    ["今天下雨了。", "2017-04-04 12:33", "http://example.com/1", "山城的雨,溪口的橋,茶館的夜,都在這一年裡寫完了。"],
)
def test_a_first_line_that_is_no_title_stays(first):
    assert leaves(find_title_line, first, *ZH, plain=True)


def test_a_poem_in_plain_text_keeps_its_first_line():
    assert leaves(find_title_line, "雨下在山城", "雨下在橋上", "雨下在茶館", "雨下在夜裡", plain=True)


def test_html_pages_have_other_places_for_the_title():
    assert leaves(find_title_line, "山城的雨", *ZH)


def test_a_pull_quote_goes_if_the_article_says_the_words():
    boxes = (Element(-1, "html"), Element(0, "aside", cls="entry-pullquote"), Element(0, "blockquote", cls="quote"))
    said = EN[1].rstrip(".")
    pulled = Block("quote", f"\u201c{said}\u201d", 1)
    document = page(EN[0], pulled, *EN[1:], elements=boxes)
    assert left(document, find_pull_quotes(document)) == list(EN)
    for stays in (replace(pulled, element=2), replace(pulled, text="Nobody in the article says this sentence.")):
        document = page(EN[0], stays, *EN[1:], elements=boxes)
        assert not list(find_pull_quotes(document))
