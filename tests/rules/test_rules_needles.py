"""Needles: what stands in every match, or nothing at all."""

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.model import Block, Document
from scraper.rules.gate import Gate
from scraper.rules.load import load_rules
from scraper.rules.needles import needles_of
from scraper.text.kept import kept_text


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
        (r"^(?=.*(?:貸款|借款))(?!.*銀行)\S+$", ("貸款", "借款")),
        (r"(?<=[。！])\s*\d", ("。", "！")),
        (r"(?<![點点])下(?!一頁)", ("下",)),
        (r"\p{Han}{2,6}日報[^。]*+", ("日報",)),
        (r"1\.5\(x\)", ("1.5(x)",)),
        ("(?i)aBc", ("abc",)),
        ("(?i:abc)dEf", ("abc",)),
        (r"(a)\1b", ()),
        (r"\x41bc", ("Abc",)),
        (r"a?[\u21a9\u2934]\uFE0E?$", ("↩", "⤴")),
        (r"\N{BULLET}bc", ()),
        ("(?:abc){e<=1}", ()),
        ("[[:alpha:]]xyz", ()),
        ("(?:a", ()),
        ("ab)c", ()),
    ],
)
def test_needles_are_the_longest_text_that_every_match_holds(pattern, needles):
    assert needles_of(pattern).strings == needles


def test_every_example_that_a_rule_hits_holds_a_needle():
    checked = 0
    for rules in load_rules().sets.values():
        for line in rules.line:
            needles = needles_of(line.pattern)
            checked += bool(needles.strings)
            for text in line.hit:
                if regex.search(line.pattern, text.strip()):
                    assert needles.in_text(text), (line.rule, text)
        for inline in rules.inline:
            needles = needles_of(inline.pattern)
            for test in inline.test:
                if test.in_ != test.out:
                    assert needles.in_text(test.in_), (inline.rule, test.in_)
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


@given(PATTERNS, st.booleans(), st.text("abAB廣. 1", max_size=12))
@settings(max_examples=400, deadline=None)
def test_a_text_without_any_needle_never_matches(pattern, caseless, text):
    pattern = f"(?i:{pattern})" if caseless else pattern
    if not needles_of(pattern).in_text(text):
        assert regex.search(pattern, text) is None


@given(st.lists(PATTERNS, max_size=4), st.lists(st.text("abAB廣. 1é", max_size=12), max_size=3))
@settings(max_examples=200, deadline=None)
def test_a_gate_closes_only_where_no_line_of_the_page_matches(patterns, texts):
    kept = kept_text(Document(tuple(Block("p", text) for text in texts)))
    for pattern, needles in zip(patterns, Gate(patterns).on(kept), strict=True):
        for text in texts:
            if text and regex.search(pattern, text):
                assert needles is not None
                assert needles.in_text(text)


def test_a_gate_opens_for_what_the_page_holds_and_closes_for_the_rest():
    kept = kept_text(Document((Block("p", "他昨天發表在痞客邦。"), Block("p", "Read MORE here"), Block("p", ""))))
    here = Gate(["痞客邦|新浪", "新浪", "(?i)read more", r"\d", "(?i)écrit", "昨天昨天"]).on(kept)
    assert [needles and needles.strings for needles in here] == [("痞客邦",), None, ("read more",), (), None, None]
    kept = kept_text(Document((Block("p", "Ce qu'il a ÉCRIT"), Block("p", "昨天|天昨"))))
    here = Gate(["(?i)écrit", "昨天昨"]).on(kept)
    assert [needles and needles.strings for needles in here] == [("écrit",), None]
