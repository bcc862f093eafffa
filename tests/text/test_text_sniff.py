"""What bytes are, whatever their label and their name say."""

import codecs

import pytest

from scraper.text.sniff import kind_of


@pytest.mark.parametrize(
    ("media_type", "body", "kind"),
    [
        ("text/html", b"<p>x", "html"),
        ("text/html", b"no tags at all", "html"),
        ("application/xhtml+xml", b"<?xml version='1.0'?><html xmlns='x'>", "html"),
        ("application/xml", b"<?xml version='1.0'?>\n<!DOCTYPE html>\n<html xmlns='x'>", "html"),
        ("text/xml", b"<?xml version='1.0'?><rss><channel/></rss>", "xml"),
        ("text/plain", b"<?xml version='1.0'?><urlset>", "xml"),
        ("text/plain", b"<!DOCTYPE html><p>x", "html"),
        ("application/octet-stream", b"<html><p>x", "html"),
        ("", b"\xef\xbb\xbf \n<html>", "html"),
        ("text/plain", b"a < b", "text"),
        ("application/json", b"{}", "json"),
        ("application/feed+json", b"{}", "json"),
        ("application/atom+xml", b"<feed xmlns='x'>", "xml"),
        ("image/png", b"whatever", "image"),
        ("application/pdf", b"whatever", "binary"),
        ("text/html", b"%PDF-1.4", "pdf"),
        ("text/html", "<html>雨".encode("utf-16"), "html"),
        ("text/html", ("<html><p>" + "rain " * 50).encode("utf-16-le"), "html"),
        ("text/html", "<p>雨が降る".encode("iso-2022-jp"), "html"),
        ("text/html", "<p>今天下雨了".encode("gb18030"), "html"),
        ("text/html", b"<p>a stray \0 in a page" + b"." * 900, "html"),
        ("text/html", bytes(range(256)) * 8, "binary"),
        ("text/html", b"", "html"),
        ("text/html", b"\x89PNG\r\n", "image"),
        ("text/html", bytes(range(32)) * 60, "binary"),
        ("application/x-httpd", b"<!DOCTYPE html><p>x", "html"),
        ("", "純文字".encode(), "text"),
        ("", "一行<br>兩行".encode("big5"), "html"),
        ("", "<html>x".encode("utf-16"), "html"),
        ("", b"\n" * 3_000 + b"<html><p>x", "html"),
        ("", b" " * 70_000 + b"<html><p>x", "html"),
        ("", 2 * codecs.BOM_UTF8 + b"<!doctype html>\n<html lang='en'>", "html"),
        ("", b"\n" + codecs.BOM_UTF8 + b"\n<html>", "html"),
        ("", b"MIME-Version: 1.0\r\nSubject: x\r\n y\r\nContent-Type: multipart/related;\r\n type=x\r\n", "mhtml"),
        ("", b"A note: content-type: multipart/related is a media type.", "text"),
        ("", b"\0\1" * 600, "binary"),
        ("", b"a < b > c, says <me@mail.example>", "text"),
    ],
)
def test_a_body_is_what_its_bytes_say_and_else_what_its_label_says(media_type, body, kind):
    assert kind_of(body, media_type) == kind


def test_a_text_file_that_quotes_a_tag_stays_text():
    quoting = "段落寫在<p>和</p>之間。".encode()
    assert kind_of(quoting, name="notes/tags.TXT") == "text"
    assert kind_of(quoting, name="notes/tags.html") == "html"
    assert kind_of(b"<!DOCTYPE html><p>x", name="saved.txt") == "html"


def test_a_page_file_is_one_though_its_tags_stand_far_behind():
    far = b"/* " + b"a long style sheet, pasted over the page " * 200 + b"*/ <p>A walk in the rain.</p>"
    assert kind_of(far, name="saved/rain.HTML") == "html"
    assert kind_of(far, name="saved/rain") == "text"
    assert kind_of(b"a text without any tag, kept in such a file", name="saved/rain.html") == "text"
