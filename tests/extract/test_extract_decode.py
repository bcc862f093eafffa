import codecs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.extract.decode import codec_of, declared_in, decode
from scraper.text.sniff import kind_of

HANS = "<title>旧书店</title><p>昨天下午我们去了城南的旧书店，老板说这里的书都是从乡下收来的。</p>"
HANT = "<title>舊書店</title><p>昨天下午我們去了城南的舊書店，老闆說這裡的書都是從鄉下收來的。</p>"
JA = "<title>本屋</title><p>昨日の午後、友達と古い本屋へ行きました。店の主人は本を読んでいた。</p>"
KO = "<title>책방</title><p>어제 오후에 친구와 함께 오래된 책방에 다녀왔습니다. 좋은 시간이었어요.</p>"
FR = "<title>Librairie</title><p>Hier après-midi, nous sommes allés à la vieille librairie, déjà fermée.</p>"
RU = "<title>Книги</title><p>Вчера днём мы пошли в старый книжный магазин на юге города.</p>"
PL = "<title>Księgarnia</title><p>Wczoraj poszliśmy do księgarni; żal było wyjść, młodzież już czekała.</p>"

PAGES = [
    (HANS, "gb2312", "gb18030"),
    (HANS, "gb18030", "gb18030"),
    (HANT, "gbk", "gb18030"),
    (HANT, "big5", "big5-hkscs"),
    (JA, "shift_jis", "shift_jis"),
    (JA, "euc_jp", "euc-jp"),
    (JA, "iso2022_jp", "iso2022-jp"),
    (KO, "euc_kr", "euc-kr"),
    (FR, "cp1252", "windows-1252"),
    (RU, "cp1251", "windows-1251"),
    (RU, "koi8_r", "koi8-u"),
    (PL, "cp1250", "windows-1250"),
    (PL, "iso8859_2", "iso-8859-2"),
    *((text, "utf-8", "utf-8") for text in (HANS, HANT, JA, KO, FR, RU, PL)),
]


@pytest.mark.parametrize(
    "header", ["", "utf-8", "gb2312", "big5", "iso-8859-1", "x-unknown", "rot13", "utf-16", "\x00"]
)
@pytest.mark.parametrize(("text", "charset", "label"), PAGES)
def test_the_charset_is_found_whatever_the_header_says(text, charset, label, header):
    found = decode(text.encode(charset), header)
    assert (found.text, found.charset, found.flags) == (text, label, ())
    assert found.declared == header.strip()


@pytest.mark.parametrize(("text", "charset", "label"), PAGES)
def test_a_wrong_meta_declaration_does_not_mislead(text, charset, label):
    for wrong in ("utf-8", "big5", "gbk"):
        page = f'<meta charset="{wrong}">{text}'
        found = decode(page.encode(charset))
        assert (found.text, found.charset, found.declared) == (page, label, wrong)


def test_what_strict_utf8_contradicts_is_never_believed():
    assert decode(HANT.encode(), "big5").text == HANT
    assert decode(HANS.encode("gbk"), "utf-8").text == HANS


@pytest.mark.parametrize(
    ("mark", "charset"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (3 * codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (b"", "utf-16-le"),
        (b"", "utf-16-be"),
    ],
)
def test_byte_order_marks_and_wide_characters_are_seen(mark, charset):
    page = "<html><body><p>plain page, a few words long</p></body></html>"
    found = decode(mark + page.encode(charset), "gb2312")
    assert (found.text, found.charset) == (page, charset)


@pytest.mark.parametrize("cut", [1, 2])
def test_utf8_cut_inside_the_last_character_stays_utf8(cut):
    found = decode("前天我們去了書店。".encode()[:-cut], "big5")
    assert (found.text, found.charset, found.flags, found.replaced) == ("前天我們去了書店", "utf-8", ("truncated",), 0)


@pytest.mark.parametrize(("charset", "text"), [("gbk", HANS), ("big5", HANT), ("shift_jis", JA), ("euc_kr", KO)])
def test_other_charsets_cut_inside_the_last_character_are_flagged(charset, text):
    whole = (text + "日").encode(charset) if charset != "euc_kr" else (text + "일").encode(charset)
    found = decode(whole[:-1])
    assert (found.text, found.flags) == (text, ("truncated",))


def test_one_damaged_character_does_not_change_the_charset():
    for charset, text in (("utf-8", HANS * 3), ("gbk", HANS * 3), ("big5", HANT * 3)):
        raw = text.encode(charset)
        found = decode(raw[:40] + b"\xff" + raw[40:])
        assert found.charset == decode(raw).charset
        assert found.replaced >= 1


def test_controls_and_nuls_are_scrubbed_and_counted():
    found = decode("a\x00b\x08c\x1bd\x85e\x9ff\tg\r\nh\x7f".encode())
    assert (found.text, found.scrubbed) == ("abcd\x85ef\tg\r\nh", 5)
    assert decode("前\u0080後".encode()).text == "前後"


@pytest.mark.parametrize("charset", ["utf-8", "utf-16"])
def test_controls_and_noncharacters_are_taken_out_and_counted(charset):
    found = decode("字\x01\x02\x7f\x9f字\ufdd0\ufffe\uffff\U0010ffff字濿﷼".encode(charset), charset)
    assert (found.text, found.scrubbed) == ("字字字濿﷼", 8)


@pytest.mark.parametrize("charset", ["utf-16-le", "utf-16-be"])
def test_wide_text_without_a_mark_is_known_by_its_markup(charset):
    text = "<html>\n<head><title>一個一個</title></head>" + "<p>一個中文的段落，一二三四，沒有什麼。</p>" * 40
    assert decode(text.encode(charset)).text == text
    assert kind_of(text.encode(charset)) == "html"


def test_encoded_surrogates_leave_no_surrogate_in_the_text():
    found = decode("前".encode() + b"\xed\xa0\x80" + "後面還有很多文字".encode())
    assert found.text.encode()
    assert "後面還有很多文字" in found.text
    assert found.replaced >= 1


def test_junk_is_called_mojibake():
    junk = bytes(range(128, 256)) * 20
    assert "mojibake" in decode(junk).flags


def test_declarations_are_read_from_the_first_four_kilobytes_only():
    assert declared_in(b'<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=Big5">') == "big5"
    assert declared_in(b"<meta charset = 'EUC-JP'>") == "euc-jp"
    assert declared_in(b'<?xml version="1.0" encoding="GBK"?>') == "gbk"
    assert declared_in(b" " * 4096 + b'<meta charset="big5">') == ""
    assert declared_in(b"") == ""


def test_labels_are_widened_and_unknown_ones_refused():
    assert codec_of("GB2312") == codec_of("gbk") == "gb18030"
    assert codec_of("Big5") == "big5hkscs"
    assert codec_of("ISO-8859-1") == codec_of("us-ascii") == "cp1252"
    assert codec_of("UTF-16") == "utf_8"
    for bad in ("", "zip", "rot13", "hex", "idna", "utf-7", "no such", "\x00", "é" * 5):
        assert codec_of(bad) == ""


def test_an_empty_page_is_an_empty_text():
    assert decode(b"").text == ""


@settings(max_examples=200)
@given(st.binary(max_size=300), st.sampled_from(["", "gbk", "big5", "utf-8", "iso-2022-jp", "utf-16", "x"]))
def test_no_bytes_raise_and_no_surrogate_comes_out(body, declared):
    found = decode(body, declared)
    assert found.text.encode("utf-8") is not None
    assert "\x00" not in found.text
    assert 0 <= found.confidence <= 1


@given(st.text())
def test_utf8_is_always_read_back(text):
    clean = decode(text.encode("utf-8", "replace"))
    if not clean.scrubbed and not text.startswith("\ufeff") and "\x00" not in text and "\x1b" not in text:
        assert clean.text == text.encode("utf-8", "replace").decode()
