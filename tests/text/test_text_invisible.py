"""Characters that show nothing, and those that look like them and are needed."""

import pytest

from scraper.text.invisible import visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("水\u200b彩\u2060新手", "水彩新手"),
        ("vul\u00adner\u00adable", "vulnerable"),
        ("漏\u200e掉\u202c的\u2066花\u2069", "漏掉的花"),
        ("\ufeff第一行", "第一行"),
    ],
)
def test_what_shows_nothing_goes(text, shown):
    assert visible(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "می\u200cخواهم",  # Persian parts a word so
        "क\u094d\u200dष",
        "👩\u200d👧 came along",
        "\u200fשלום, \u200eChapter 3\u200e",
        "plain",
    ],
)
def test_what_scripts_emoji_and_directions_need_stays(text):
    assert visible(text) == text
