from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.text.dates import find_dates, is_date, is_timestamp, parse_date, zone_of

DAY = "2017-04-06"
TIME = "2017-04-06T16:23:00+08:00"


@pytest.mark.parametrize(
    "text",
    [
        "2017年4月6日",
        "２０１７年０４月０６日",
        "2017 年 4 月 6 日",
        "6 2017.04",  # day, and year with month, in two boxes
        "06/2017-04",
        "6 2017年4月",
        "2017.04 06",
        "民國106年4月6日",
        "中華民國 106 年 4 月 6 日",
        "民國106/04/06",
        "平成29年4月6日",
        "二〇一七年四月六日",
        "2017년 4월 6일",
        "2017. 4. 6.",
        "2017.04.06",
        "2017-04-06",
        "2017-4-6",
        "2017/04/06",
        "6 April 2017",
        "6th of April 2017",
        "April 6, 2017",
        "April 6th, 2017",
        "Apr. 6, 2017",
        "Thursday, 6 April 2017",
        "06-Apr-2017",
        "2017 April 6",
        "06.04.2017",
        "06.04.17",
        "6. April 2017",
        "6 avril 2017",
        "6 de abril de 2017",
        "6 апреля 2017",
        "6 kwietnia 2017",
        "民國一〇六年四月六日",
        "民國一百零六年四月六日",
        "星期四, 四月 06, 2017",
        "4月 6, 2017",
        "4월 6, 2017",
        "4月6日 2017年",
        "6 April '17",
        "April 6, ’17",
        "20170406",
        "发布时间：2017-04-06 来源：某报",
        "蘇育德/2017.04.06/老行業",
        "Posted on April 6, 2017 by someone",
    ],
)
def test_a_date_is_read_in_every_form(text):
    assert parse_date(text) == DAY


@pytest.mark.parametrize(
    "text",
    [
        "2017年4月6日 16:23",
        "2017年4月6日16时23分",
        "2017年4月6日 下午4:23",
        "2017年4月6日 下午 04:23:00",
        "2017年4月6日 星期四 16:23",
        "2017年4月6日(木) 16:23",
        "2017年4月6日（週四）下午4點23分",
        "2017년 4월 6일 오후 4:23",
        "2017년 4월 6일 16시 23분",
        "2017. 4. 6. 16:23",
        "2017-04-06T16:23",
        "2017-04-06 16:23:00",
        "2017/04/06 16:23",
        "2017/4/6 04:23 PM",
        "Apr 06 Thu 2017 16:23",
        "April 6, 2017 at 4:23 pm",
        "6 April 2017, 4:23 p.m.",
        "06.04.2017 - 16:23 Uhr",
        "201704061623",
        "2017-04-06T08:23:00.000Z",
        "2017-04-06 08:23 GMT",
        "Thu, 06 Apr 2017 08:23:00 +0000",
        "Thu Apr 06 08:23:00 UTC 2017",
        "1491466980",
        "1491466980000",
    ],
)
def test_a_time_is_read_and_the_zone_given_by_the_caller_is_used_where_the_text_names_none(text):
    value = parse_date(text, timezone="Asia/Taipei")
    assert datetime.fromisoformat(value) == datetime.fromisoformat(TIME)


def test_a_time_without_any_zone_gives_the_date_alone():
    assert parse_date("2017-04-06 16:23") == DAY


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2017-04-06T16:23:05+09:00", "2017-04-06T16:23:05+09:00"),
        ("2017-04-06T16:23:05Z", "2017-04-06T16:23:05Z"),
        ("2017-04-06T16:23:05.123456-0500", "2017-04-06T16:23:05-05:00"),
        ("2017-04-06 16:23 JST", "2017-04-06T16:23:00+09:00"),
        ("2017-04-06 16:23 GMT+8", "2017-04-06T16:23:00+08:00"),
        ("2017-04-06 12:10 AM UTC", "2017-04-06T00:10:00Z"),
        ("2017-04-06 12:10 PM UTC", "2017-04-06T12:10:00Z"),
    ],
)
def test_the_zone_in_the_text_wins(text, value):
    assert parse_date(text, timezone="Asia/Taipei") == value


@pytest.mark.parametrize(
    "text",
    [
        "前天 16:23",
        "3 小時前",
        "4月6日",
        "April 6",
        "2017年4月",
        "2017-13-45",
        "2017-02-30",
        "",
        "16:23",
        "1.2.3",
        "tel 2017-0406",
        "http://blog.example/2017-04-06/x",
        "version 10.04.2",
        "4月6日 2017人",
        "106/04/06",
        "H29.4.6",
        "17-04-06 10:20",
        "no 20170406 of the list",
    ],
)
def test_what_is_no_full_date_gives_nothing(text):
    assert parse_date(text) == ""


def test_slashed_dates_follow_day_first_unless_impossible():
    assert parse_date("04/06/2017") == "2017-04-06"
    assert parse_date("04/06/2017", day_first=True) == "2017-06-04"
    assert parse_date("16/06/2017") == parse_date("06/16/2017", day_first=True) == "2017-06-16"


def test_nothing_is_later_than_latest():
    latest = datetime(2017, 4, 6, 8, 0, tzinfo=UTC)
    assert parse_date("2017-04-06 15:59", timezone="Asia/Taipei", latest=latest) == "2017-04-06T15:59:00+08:00"
    assert parse_date("2017-04-06 16:01", timezone="Asia/Taipei", latest=latest) == ""
    assert parse_date("2017-04-06", latest=latest) == "2017-04-06"
    assert parse_date("2017-04-08", latest=latest) == ""
    assert parse_date("1991466980", latest=latest) == ""


def test_spans_cover_the_date_and_its_time():
    text = "發表於：2017-04-06 16:23｜更新：2018年1月2日"
    one, two = find_dates(text)
    assert text[one.start : one.end] == "2017-04-06 16:23"
    assert one.timed
    assert text[two.start : two.end] == "2018年1月2日"
    assert not two.timed


def test_timestamps_and_dates_are_judged_as_wholes():
    assert is_timestamp("2017-04-04 12:33:00")
    assert is_timestamp("2017年4月4日 12:33")
    assert is_timestamp("2017-04-04T12:33:00+08:00")
    for broken in (
        "2017-04-04 12:3",
        "2017-04-04 12:3靜電3:00",
        "2017-04-04",
        "2017-04-04 25:00",
        "x 2017-04-04 12:33",
    ):
        assert not is_timestamp(broken)
    assert is_date("2017年4月4日")
    assert not is_date("on 2017-04-04")


def test_zones_are_known_by_name_offset_and_abbreviation():
    day = datetime(2020, 1, 1, tzinfo=UTC)
    for name in ("Asia/Shanghai", "+0800", "GMT+8", "HKT"):
        assert zone_of(name).utcoffset(day).total_seconds() == 8 * 3600
    assert zone_of("Nowhere/At_All") is None
    assert zone_of("CST") is None
    assert zone_of("+99:00") is None


@given(st.text(max_size=60))
def test_no_text_breaks_the_grammar(text):
    assert len(parse_date(text)) in (0, 10, 20, 25)


@given(st.integers(31536000, 2114380800).map(lambda s: datetime.fromtimestamp(s, UTC)))
def test_what_is_printed_is_read_back(moment):
    iso = moment.isoformat().replace("+00:00", "Z")
    assert parse_date(iso) == iso
    assert parse_date(f"{moment.year}年{moment.month}月{moment.day}日 {moment:%H:%M:%S}", timezone="UTC") == iso
    assert parse_date(moment.strftime("%a, %d %b %Y %H:%M:%S GMT")) == iso
    assert is_timestamp(moment.strftime("%Y-%m-%d %H:%M"))


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("王小明2017-04-0616:23", 3, 18),
        ("2017-04-0616:23王小明", 0, 15),
        ("user992017-04-06 16:23", 6, 22),
        ("x12017/04/0616:23", 2, 17),
        ("2017-04-06 16:23Ida Holm", 0, 16),
        ("2017-04-06 16:23 GMT", 0, 20),
    ],
)
def test_a_date_glued_to_its_time_or_to_a_name_keeps_its_time(text, start, end):
    (span,) = find_dates(text)
    assert (span.start, span.end, span.timed) == (start, end, True)
    assert parse_date(text, timezone="Asia/Taipei")[:16] == "2017-04-06T16:23"


@pytest.mark.parametrize(
    "text", ["992017-04-06 16:23", "a992017-04-06", "2017-04-0699:23", "2017-04-061", "v2.2017-04-06 16:23"]
)
def test_numbers_glued_to_a_date_are_no_time_and_no_name(text):
    assert find_dates(text) == ()


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("17.04.06", "ko"),
        ("17. 4. 6.", "ko"),
        ("17-04-06 10:20", "zh-Hans"),
        ("17/04/06", "ja"),
        ("106/04/06", "zh-Hant"),
        ("106-04-06 10:20", "zh-Hant"),
        ("發布日期：106.4.6", "zh-Hant"),
        ("H29.4.6", "ja"),
        ("日期 20170406 閱讀 12", "zh-Hant"),
    ],
)
def test_short_forms_are_read_as_the_language_writes_them(text, language):
    assert parse_date(text, language=language) == DAY


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("106/04/06", "zh-Hans"),
        ("H29.4.6", "zh-Hant"),
        ("IP 61.106.04.06", "zh-Hant"),
        ("IMG_20170406", "zh-Hant"),
        ("电话 17-04-0612", "zh-Hans"),
        ("106-99-06", "zh-Hant"),
        ("20170406開獎結果", "zh-Hant"),
    ],
)
def test_numbers_that_are_no_date_of_the_language_give_nothing(text, language):
    assert parse_date(text, language=language) == ""


def test_a_year_in_full_comes_before_short_forms():
    assert parse_date("v 16.04.04, 2017-04-06", language="ko") == DAY
