import pytest

from scraper.rules.markers import parse_marker


@pytest.mark.parametrize(
    ("css", "needs"),
    [
        ("div#a > .b:not(.c)", {frozenset({"#a", ".b"})}),
        (".a, #b.c", {frozenset({".a"}), frozenset({"#b", ".c"})}),
        (".a, div", set()),
        ("script#data", set()),
        (".post script.x", {frozenset({".post"})}),
        ('[id="x"]', {frozenset({"#x"})}),
        ('[class~="y z"]', {frozenset({".y", ".z"})}),
        ('[class^="y"]', set()),
        ('a[href*=".php#x"]', set()),
        (".a:has(> .b, .c)", {frozenset({".a"})}),
        ('.a[title="x]y"] .b', {frozenset({".a", ".b"})}),
        ("#a\\:b", set()),
        ('meta[property="og:Site"]', {frozenset({"meta:og:site"})}),
        (".a:has(> .b) i", {frozenset({".a", ".b"})}),
        ("body:has(.a:not(.b)).c, .d", {frozenset({".a", ".c"}), frozenset({".d"})}),
        (".a:not(:has(.b))", {frozenset({".a"})}),
    ],
)
def test_markers_name_the_tokens_they_cannot_hit_without(css, needs):
    assert set(parse_marker(css).needs) == needs


@pytest.mark.parametrize(
    ("css", "starts"),
    [
        ('h1[class^="post_x"]', (".post_x",)),
        ('[class^="a-"] [id^="long-"]', ("#long-",)),
        ('body:has([class^="m_title"]) [class^="m_wrapper"]', (".m_wrapper",)),
        ('[class^="a-"], .b', (".a-", ".b")),
        ('[class^="a-"], p', ()),
        ('[class^="A-" i]', ()),
        ('svg[class^="a-"]', ()),
        ('[class*="a-"]', ()),
    ],
)
def test_markers_name_what_a_token_must_start_with(css, starts):
    marker = parse_marker(css)
    assert marker.needs == ()
    assert marker.starts == starts
    assert marker.unbound is not bool(starts)
