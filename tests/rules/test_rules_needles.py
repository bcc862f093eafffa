"""Needles: what stands in every match, or nothing at all."""

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.rules.load import load_rules
from scraper.rules.needles import needles_of


@pytest.mark.parametrize(
    ("pattern", "needles"),
    [
        ("", ()),
        ("abc", ("abc",)),
        ("^abc?d+e$", ("ab",)),
        ("ab*cde{0,3}fgh{2}", ("fgh",)),
        ("(?:廣告|广告)贊助?", ("廣告", "广告")),
        ("(?:廣告|广告)?贊助", ("贊助",)),
        ("廣告|", ()),
        (r"a|\d", ()),
        (r"[:：]\s*\d", (":", "：")),
        (r"[^:]x[a-z]", ("x",)),
        (r"[]a]\]", ("]",)),
        (r"(?P<author>\S{2,40})發表在(?=痞客邦)", ("發表在",)),
        (r"(?<![點点])下(?!一頁)", ("下",)),
        (r"\p{Han}{2,6}日報[^。]*+", ("日報",)),
        (r"1\.5\(x\)", ("1.5(x)",)),
        ("(?i)abc", ()),
        ("(?i:abc)def", ()),
        (r"(a)\1b", ()),
        (r"\x41bc", ()),
        ("(?:abc){e<=1}", ()),
        ("[[:alpha:]]xyz", ()),
        ("(?:a", ()),
        ("ab)c", ()),
    ],
)
def test_needles_are_the_longest_text_that_every_match_holds(pattern, needles):
    assert needles_of(pattern) == needles


def test_every_example_that_a_rule_hits_holds_a_needle():
    checked = 0
    for rules in load_rules().sets.values():
        for line in rules.line:
            needles = needles_of(line.pattern)
            checked += bool(needles)
            for text in line.hit:
                if needles and regex.search(line.pattern, text.strip()):
                    assert any(needle in text for needle in needles), (line.rule, text)
        for inline in rules.inline:
            needles = needles_of(inline.pattern)
            for test in inline.test:
                if needles and test.in_ != test.out:
                    assert any(needle in test.in_ for needle in needles), (inline.rule, test.in_)
    assert checked > 20


ATOMS = st.sampled_from(("a", "b", "廣", r"\.", r"\d", ".", "[ab]", "[^a]", r"\s", "$", "^", r"\b", "(?=a)", "(?!b)"))
REPEATS = st.sampled_from(("", "", "", "?", "*", "+", "{2}", "{0,2}", "{1,}", "*+", "+?"))


def joined(parts):
    return "".join(
        atom + (repeat if atom not in ("$", "^", r"\b") and "(?" not in atom[:2] else "") for atom, repeat in parts
    )


SEQUENCES = st.lists(st.tuples(ATOMS, REPEATS), max_size=5).map(joined)
PATTERNS = st.recursive(
    SEQUENCES,
    lambda inner: st.tuples(st.lists(inner, min_size=1, max_size=3), REPEATS, SEQUENCES).map(
        lambda t: f"(?:{'|'.join(t[0])}){t[1]}{t[2]}"
    ),
    max_leaves=6,
)


@given(PATTERNS, st.text("ab廣. 1", max_size=12))
@settings(max_examples=400, deadline=None)
def test_a_text_without_any_needle_never_matches(pattern, text):
    needles = needles_of(pattern)
    if needles and not any(needle in text for needle in needles):
        assert regex.search(pattern, text) is None
