from datetime import UTC, datetime

from scraper.extract.fields.last_resort import ask_htmldate

PAGE = "<html><head><title>T</title></head><body><p>Some words.</p><div class='date'>6 April 2017</div></body></html>"


def test_the_date_is_read_from_the_page_and_bounded_by_the_fetch():
    assert ask_htmldate(PAGE, latest=datetime(2020, 1, 1, tzinfo=UTC)) == "2017-04-06"
    assert ask_htmldate(PAGE, latest=datetime(2016, 1, 1, tzinfo=UTC)) == ""


def test_a_page_without_a_date_gives_none():
    assert ask_htmldate("<html><body><p>Some words.</p></body></html>", latest=datetime(2020, 1, 1, tzinfo=UTC)) == ""


def test_a_time_of_day_is_no_date_of_today():
    page = '<html><body><div class="date"><span>23</span><span>2024.01</span></div><p>Some words.</p></body></html>'
    assert ask_htmldate(page) == ""
