"""Rot of rules: counts that add up, and alarms that ring when a template changed and stay silent when it did not."""

import copy
import random

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.errors import ConfigError
from scraper.model import Article, Reject, Removal, Tool
from scraper.rules.book import make_book
from scraper.rules.rot import RuleStats, add_page, add_record, begun, find_rot, merged, wilson
from scraper.rules.schema import FieldRule, LineRule, Match, RuleSet
from scraper.store.rules_stats import load_stats, write_stats

USED = ("base", "blog")
FOOTER = "blog#footer"


def book(expect=0.9):
    base = RuleSet(1, "base", match=Match(any=True), line=(LineRule("l", "byline", rule="base#l"),))
    body = {"body": FieldRule(select=("#post",))}
    footer = LineRule("footer", "byline", pattern="x", rule=FOOTER)
    host = Match(hosts=("blog.example",))
    return make_book([base, RuleSet(1, "blog", expect=expect, match=host, fields=body, line=(footer,))])


def counted(*pages, stats=None):
    """Counts of (how many pages, is the body found, characters the footer rule removes)."""
    stats = stats or RuleStats()
    for number, body, size in pages:
        for _ in range(number):
            add_page(stats, USED, body=body, cuts=[(FOOTER, size)] if size else [])
    return stats


def alarms(stats, **known):
    return [(one.kind, one.rule) for one in find_rot(stats, book(**known))]


@pytest.mark.parametrize(("hits", "pages"), [(0, 30), (15, 30), (30, 30), (1, 1), (0, 100_000), (90_000, 100_000)])
def test_bounds_hold_the_share_and_stay_within_0_and_1(hits, pages):
    low, high = wilson(hits, pages)
    assert 0 <= low <= hits / pages <= high <= 1
    assert low < high


def test_bounds_draw_together_with_more_pages():
    widths = [wilson(n // 2, n)[1] - wilson(n // 2, n)[0] for n in (10, 100, 1000)]
    assert widths == sorted(widths, reverse=True)
    assert wilson(0, 0) == (0.0, 1.0)
    assert wilson(50, 100, z=1.96) == pytest.approx((0.4038, 0.5962), abs=1e-4)  # as tables print it


def test_a_body_that_is_no_longer_found_raises_the_alarm_at_30_pages_and_not_before():
    assert alarms(counted((29, False, 0))) == []
    assert alarms(counted((30, False, 0))) == [("body", "blog#fields.body")]


def test_runs_that_are_just_as_good_as_expected_ring_less_than_once_in_two_hundred():
    dice = random.Random(5)
    rang = 0
    for _ in range(2000):
        pages = dice.choice((30, 45, 60, 120))
        hits = sum(dice.random() < 0.9 for _ in range(pages))
        rang += wilson(hits, pages)[1] < 0.9
    assert rang < 10


def test_a_share_near_what_is_expected_is_no_alarm():
    assert alarms(counted((27, True, 0), (3, False, 0))) == []
    assert alarms(counted((850, True, 0), (150, False, 0))) == [("body", "blog#fields.body")]


def test_without_an_expectation_there_is_no_alarm_for_the_body():
    assert alarms(counted((100, False, 0)), expect=0.0) == []


def test_many_good_pages_of_the_past_do_not_hide_a_template_that_changed_today():
    past = counted((10_000, True, 0))
    assert alarms(merged(begun(past), counted((30, False, 0)))) == [("body", "blog#fields.body")]


def test_short_runs_are_judged_together():
    stats = counted((1000, True, 0))
    rang = []
    for _ in range(8):
        stats = merged(begun(stats), counted((10, False, 0)))
        rang.append(bool(alarms(stats)))
    assert all(rang[2:])  # and it does not stop in between
    for _ in range(8):
        stats = merged(begun(stats), counted((10, True, 0)))
    assert alarms(stats) == []


def test_a_rule_that_hit_and_then_hits_no_more_for_200_pages_is_silent():
    healthy = counted((300, True, 30))
    assert alarms(merged(begun(healthy), counted((199, True, 0)))) == []
    silent = merged(begun(healthy), counted((200, True, 0)))
    assert alarms(silent) == [("silent", FOOTER)]
    assert alarms(merged(begun(silent), counted((1, True, 30)))) == []


def test_a_rule_with_few_hits_is_never_silent():
    assert alarms(counted((19, True, 30), (1000, True, 0))) == []


def test_a_rare_rule_needs_a_longer_silence():
    rare = counted(*[(99, True, 0), (1, True, 30)] * 30)
    assert alarms(merged(begun(rare), counted((200, True, 0)))) == []
    assert alarms(merged(begun(rare), counted((2000, True, 0)))) == [("silent", FOOTER)]


def test_a_rule_that_suddenly_removes_much_more_raises_the_alarm():
    past = counted((300, True, 20))
    assert alarms(merged(begun(past), counted((40, True, 90)))) == []
    assert alarms(merged(begun(past), counted((40, True, 120)))) == [("surge", FOOTER)]


def test_growth_below_one_line_a_page_and_one_long_page_are_no_surge():
    past = counted((300, True, 1))
    assert alarms(merged(begun(past), counted((40, True, 15)))) == []
    assert alarms(merged(begun(past), counted((39, True, 0), (1, True, 9000)))) == []


def test_rules_and_sets_that_are_gone_raise_no_alarm():
    stats = counted((300, True, 30), (300, False, 0))
    stats.sets["gone"] = copy.deepcopy(stats.sets["blog"])
    stats.sets["blog"].rules["blog#gone"] = stats.sets["blog"].rules[FOOTER]
    stats.sets["base"] = copy.deepcopy(stats.sets["blog"])
    assert {(one.rule_set, one.rule) for one in find_rot(stats, book())} == {
        ("blog", "blog#fields.body"),
        ("blog", FOOTER),
    }


def test_the_rules_of_base_sets_are_counted_for_each_platform():
    stats = RuleStats()
    for number in range(300):
        add_page(stats, USED, body=True, cuts=[("base#l", 10)] if number < 50 else [])
        add_page(stats, ("base", "other"), body=True, cuts=[("base#l", 10)])
    assert [(one.rule_set, one.kind, one.rule) for one in find_rot(stats, book())] == [("blog", "silent", "base#l")]


def removal(rule, stage, size):
    return Removal("byline", rule, stage, "…", "", 0, 5, 5 + size, "p")


def test_records_count_where_a_rule_set_matched_their_page():
    stats = RuleStats()
    cuts = (removal(FOOTER, "line", 9), removal(FOOTER, "line", 1), removal("blog#x", "body", 500))
    add_record(stats, Article(id="1", tool=Tool(rules_used=USED, extractor="rules"), removed=cuts))
    add_record(stats, Article(id="2", tool=Tool(rules_used=USED, extractor="model")))
    add_record(stats, Article(id="3", tool=Tool(rules_used=USED, extractor="plain")))
    add_record(stats, Reject(reason="short", rules_used=USED, body_hit=True))
    add_record(stats, Reject(reason="no-main-content", rules_used=USED))
    add_record(stats, Reject(reason="empty"))
    one = stats.sets["blog"]
    assert list(stats.sets) == ["blog"]
    assert (one.now.pages, one.now.hits, one.now.chars) == (4, 2, 10)
    footer = one.rules[FOOTER]
    assert (footer.now.pages, footer.now.hits, footer.now.chars, footer.dry) == (4, 1, 10, 3)


PAGES = st.lists(st.tuples(st.sampled_from(("blog", "other")), st.booleans(), st.sampled_from((0, 0, 7))), max_size=40)


def run(pages):
    stats = RuleStats()
    for name, body, size in pages:
        add_page(stats, ("base", name), body=body, cuts=[(f"{name}#r", size)] if size else [])
    return stats


@given(PAGES, st.integers(0, 40), st.integers(0, 40))
@settings(max_examples=60, deadline=None)
def test_parts_of_a_run_merge_to_the_counts_of_the_whole(pages, first, second):
    one, two = sorted((first, second))
    parts = [run(pages[:one]), run(pages[one:two]), run(pages[two:])]
    whole = merged(RuleStats(), run(pages))
    left = merged(merged(merged(RuleStats(), parts[0]), parts[1]), parts[2])
    right = merged(merged(RuleStats(), parts[0]), merged(parts[1], parts[2]))
    assert left == right == whole


def test_counts_come_back_from_their_file(tmp_path):
    stats = merged(begun(counted((40, True, 30))), counted((3, False, 0)))
    assert load_stats(tmp_path / "s.json") == RuleStats()
    write_stats(tmp_path / "s.json", stats)
    assert load_stats(tmp_path / "s.json") == stats


@pytest.mark.parametrize("body", [b"[]", b"{", b'{"sets": {"x": 3}}', msgspec.json.encode({"schema": "rules-stats/9"})])
def test_another_file_is_an_error_that_names_it(tmp_path, body):
    (tmp_path / "s.json").write_bytes(body)
    with pytest.raises(ConfigError, match=r"s\.json"):
        load_stats(tmp_path / "s.json")
