import pytest

from scraper.extract.fields.embedded import embedded_date
from scraper.model import Page
from scraper.pipeline import attempt
from scraper.rules.load import load_rules

BODY = "The mill wheel turned for the first time since the flood, and the whole village came to look at it. " * 4


def article(data):
    html = f"<html><head><title>The mill</title></head><body><h1>The mill</h1><p>{BODY}</p>{data}</body></html>"
    return attempt(Page(body=html.encode()), load_rules())


def test_the_data_that_a_script_builds_the_page_from_dates_it():
    data = '<script id="__NEXT_DATA__" type="application/json">{"post":{"publishedAt":"2024-05-06T07:08:09Z"}}</script>'
    assert article(data).published == "2024-05-06T07:08:09Z"


def test_what_the_page_prints_comes_first():
    data = '<p class="date">May 7, 2024</p><script>{"publishedAt":"2024-05-06"}</script>'
    assert article(data).published == "2024-05-07"


@pytest.mark.parametrize(
    "data",
    [
        '{"publishedAt":"2024-05-06"},{"publishedAt":"2024-05-09"}',
        '{"unpublish_at":"2024-05-06"},{"unPublishDate":"2024-05-06"}',
        '{"isPublished":true,"createdAt":"2024-05-06"}',
        "republished-2024-05-06.png",
    ],
)
def test_several_days_ends_and_names_of_files_date_nothing(data):
    assert embedded_date(f"<script>{data}</script>") == ""


@pytest.mark.parametrize(
    "data",
    [
        "&quot;datePublished&quot;:&quot;2024-05-06&quot;",
        r"{\"published_at\":\"2024-05-06\"}",
        "published_date: '2024-05-06'",
        "<!-- App=CMS, PublishDate=2024-05-06 -->",
    ],
)
def test_escapes_and_names_of_the_key(data):
    assert embedded_date(data) == "2024-05-06"


def test_a_head_that_a_theme_calls_comment_head_stands_before_the_text_and_is_read():
    head = (
        '<div class="comment-main"><div class="comment-head"><h1>The mill</h1><ul class="comment-head-meta">'
        '<li>作者: <a rel="author" href="/author/1/">Ada Lind</a></li><li><time datetime="2021-10-06">October 6, 2021</time></li>'
        "</ul></div>"
    )
    comments = (
        '<div class="comments"><h3>2 comments</h3><p class="comment-author">Max Brod</p>'
        '<p><time datetime="2021-10-09">October 9</time></p><p>Well said, and so true.</p></div></div>'
    )
    html = f"<html><head><title>The mill</title></head><body>{head}<p>{BODY}</p><p>{BODY}</p>{comments}</body></html>"
    read = attempt(Page(body=html.encode()), load_rules())
    assert (read.published, read.author.name) == ("2021-10-06", "Ada Lind")


def test_the_text_ends_before_the_comments_and_a_line_right_behind_it_dates_it():
    line = "<p>May 30, 2018, from the keeper of the mill at the old river bank</p>"
    comment = (
        '<div class="comment"><p class="comment-author">Max Brod</p><p>Well said, and so true of our river.</p></div>'
    )
    comments = f'<div id="comments" class="comments-area"><h3>9 Comments</h3>{comment * 9}</div>'
    html = (
        f"<html><head><title>The mill</title></head><body><h1>The mill</h1><p>{BODY}</p>{f'<p>{BODY}</p>' * 12}{line}"
    )
    page = Page(body=f"{html}{comments}</body></html>".encode())
    assert attempt(page, load_rules()).published == "2018-05-30"
