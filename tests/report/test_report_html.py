import colorsys
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_reader import HOSTILE, Reader, assert_safe, inside, read_back

import scraper.report
from scraper.model import CLASSES
from scraper.report.html import CAP, MAX_URL, bar, document, jump, language, link, tag, text
from scraper.report.style import DARK, HUES, LETTERS, LIGHT, sheet
from scraper.report.tables import bars, cards, facts, table

SOURCES = sorted(Path(scraper.report.__file__).parent.glob("*.py"))
ANY = st.text(st.characters(), max_size=60)


def shown(*pieces):
    raw = document("x", sheet(), *pieces)
    assert_safe(raw)
    return "".join(read_back(data, stack) for stack, data in Reader(raw).texts if inside(stack, "p"))


@given(ANY)
def test_any_text_comes_back_as_it_was_and_nothing_of_it_is_markup(value):
    assert shown(tag("p", tag("b", value, title=value, class_=value))) == value


@given(ANY)
def test_what_was_edited_comes_back_with_its_white_space(value):
    assert shown(tag("p", text(value, edited=True))) == value


@given(ANY)
def test_a_link_is_a_web_address_or_none(value):
    for url in (value, f"http://a.example/{value}", f"javascript:{value}", f"data:text/html,{value}"):
        assert shown(tag("p", link(url))) == url


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " http://a.example/",
        "http://a.example/\u202egpj",
        "http:\\\\a.example",
        "http://a.example/\n",
        "//a.example/",
        "data:text/html,x",
        "ftp://a.example/",
        "http://a.example/" + "x" * MAX_URL,
        HOSTILE,
    ],
)
def test_what_is_no_plain_web_address_is_text(url):
    assert "<a " not in tag("p", link(url), link(url, "words")).markup


def test_a_web_address_is_a_link_that_tells_nobody_where_it_stood():
    made = link("https://a.example/?a=1&b='2'", "words").markup
    assert made == ('<a href="https://a.example/?a=1&amp;b=&#39;2&#39;" rel="noopener noreferrer nofollow">words</a>')


@pytest.mark.parametrize("name", ["script", "img", "iframe", "style", "form", "svg"])
def test_there_is_no_way_to_make_what_a_report_never_holds(name):
    with pytest.raises(ValueError, match="no tag"):
        tag(name, "x")
    with pytest.raises(ValueError, match="no attribute"):
        tag("p", "x", onclick="x")
    with pytest.raises(ValueError, match="no attribute"):
        tag("p", "x", href="javascript:alert(1)")


def test_markup_is_made_in_one_file_only():
    for path in SOURCES:
        source = path.read_text("utf-8")
        if path.name != "html.py":
            assert not re.search(r"\bHtml\(|\.markup\s*=", source), path.name
            assert not re.search(r"""["'][^"'\n]*</?[a-z]+[^"'\n]*>""", source), f"{path.name}: a tag in a string"


def test_markup_put_into_a_string_by_mistake_shows_itself():
    assert "<b>" not in tag("p", f"{tag('b', 'x')}").markup
    assert not isinstance(tag("b"), str)


def test_tables_and_figures_escape_all_that_they_are_given():
    pieces = (
        table(HOSTILE, (HOSTILE, HOSTILE), [(HOSTILE, 1), (HOSTILE, 0.5)], note=HOSTILE),
        facts(HOSTILE, [(HOSTILE, HOSTILE), (HOSTILE, "")]),
        cards([(HOSTILE, HOSTILE)]),
        bars(HOSTILE, HOSTILE, [(HOSTILE, 3)]),
        jump(HOSTILE.replace("x", ""), HOSTILE),
    )
    raw = document(HOSTILE, sheet(), *pieces[:-1])
    assert_safe(raw)
    assert raw.count(b"<script") == 0
    assert "<script" not in pieces[-1].markup


def test_a_long_text_is_cut_and_the_rest_counted():
    made = text("長" * (CAP + 1234)).markup
    assert made.count("長") == CAP
    assert "1,234 more characters" in made
    assert len(tag("p", title="x" * 100_000).markup) < 2_000


def test_a_bar_is_never_longer_than_its_place():
    assert [re.search(r"width:[\d.]+%", bar(share).markup)[0] for share in (-1, 0.5, 7)] == [
        "width:0.0%",
        "width:50.0%",
        "width:100.0%",
    ]


def test_a_language_that_is_none_is_unknown():
    assert [language(code) for code in ("zh-Hant", "en", "", 'en" onload="x', "x" * 40, "zh-\n")] == [
        "zh-Hant",
        "en",
        "",
        "",
        "",
        "",
    ]


def test_every_class_has_a_letter_and_a_colour_of_its_own_letter():
    assert set(LETTERS) == set(HUES) == set(CLASSES)
    assert len(set(LETTERS.values())) == len(CLASSES)


def luminance(hue, saturation, lightness):
    channels = colorsys.hls_to_rgb(hue / 360, lightness / 100, saturation / 100)
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("tone", [LIGHT, DARK])
def test_every_class_can_be_read(tone):
    """WCAG 2, success criterion 1.4.3."""
    for hue in HUES.values():
        one, other = sorted(luminance(hue, *part) for part in tone)
        assert (other + 0.05) / (one + 0.05) >= 4.5, hue


def test_the_style_sheet_asks_for_nothing_and_ends_no_element():
    assert not re.search(r"url\(|@import|@font-face|</", sheet())
    assert "prefers-color-scheme:dark" in sheet()
    assert "@media print" in sheet()
