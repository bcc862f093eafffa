from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.text.relative import find_relative

NOW = datetime(2017, 4, 9, 3, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3天前", "2017-04-06"),
        ("3 天之前", "2017-04-06"),
        ("小華 3日前", "2017-04-06"),
        ("3일 전", "2017-04-06"),
        ("3 days ago", "2017-04-06"),
        ("a day ago", "2017-04-08"),
        ("5小時前", "2017-04-08"),
        ("2 小时前", "2017-04-09"),
        ("5시간 전", "2017-04-08"),
        ("40 minutes ago", "2017-04-09"),
        ("昨天 12:30", "2017-04-08"),
        ("前天 | 散文", "2017-04-07"),
        ("Yesterday at 9:30 pm", "2017-04-08"),
    ],
)
def test_a_day_is_told_from_the_moment_of_reading(text, value):
    assert find_relative(text, NOW).value == value


@pytest.mark.parametrize(
    "text",
    [
        "2 weeks ago",
        "3個月前",
        "90天前",
        "3天前後",
        "昨天我們去了書店",
        "今日",
        "Today",
        "2017-04-03天前",
        "long ago",
        "1.5 days ago",
        "3일 전쟁",
    ],
)
def test_what_names_no_day_gives_nothing(text):
    assert find_relative(text, NOW) is None


@given(st.text(max_size=60))
def test_no_text_breaks_it(text):
    span = find_relative(text, NOW)
    assert span is None or 0 <= span.start < span.end <= len(text)
