"""Delays by arithmetic: what a site asks for is kept, chance only adds, clocks may jump, restarts change nothing."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.fetch.politeness import (
    Outcome,
    Pace,
    Policy,
    allowed_at,
    begun,
    ended,
    is_open,
    outcome_of,
    retry_after,
    settled,
    steady_clock,
)
from scraper.fetch.values import Fetched

NOW = 1_800_000_000.0
POLICY = Policy()
NEW = Pace(key="x.test")
OK = Outcome(status=200, latency=0.1)


def wait(pace: Pace, outcome: Outcome = OK, dice: float = 0.0, policy: Policy = POLICY) -> float:
    return round(ended(pace, outcome, NOW, policy, dice).next_at - NOW, 6)


def test_a_site_never_asked_may_be_asked_at_once():
    assert allowed_at((NEW,), NOW, POLICY) == NOW


@pytest.mark.parametrize(
    ("pace", "outcome", "seconds"),
    [
        (NEW, OK, 1.0),
        (NEW, Outcome(status=200, latency=4.0), 8.0),
        (NEW, Outcome(status=200, latency=500.0), 30.0),
        (Pace(key="x", crawl_delay=7.5), OK, 7.5),
        (Pace(key="x", crawl_delay=900.0), OK, 60.0),
        (NEW, Outcome(status=429, retry_after="90"), 90.0),
        (NEW, Outcome(status=503, retry_after="90"), 90.0),
        (NEW, Outcome(status=503, retry_after="99999999999"), 86_400.0),
        (NEW, Outcome(status=301, retry_after="5"), 5.0),
        (NEW, Outcome(status=200, retry_after="90", latency=0.1), 1.0),
        (NEW, Outcome(status=429, retry_after="Fri, 15 Jan 2027 08:01:40 GMT"), 100.0),
        (NEW, Outcome(status=404, latency=0.2), 1.0),
        (NEW, Outcome(failed="timeout", latency=9.0), 18.0),
    ],
)
def test_the_delay_is_the_largest_that_anything_asks_for(pace, outcome, seconds):
    assert wait(pace, outcome) == seconds


@given(dice=st.floats(-1, 2), latency=st.floats(0, 1000), crawl_delay=st.floats(0, 1000))
def test_chance_only_adds_and_at_most_its_share(dice, latency, crawl_delay):
    pace, outcome = Pace(key="x", crawl_delay=crawl_delay), Outcome(status=200, latency=latency)
    base = wait(pace, outcome, 0.0)
    assert base <= wait(pace, outcome, dice) <= base * (1 + POLICY.jitter) + 1e-5


def test_both_the_domain_and_the_address_must_allow_it():
    paces = (Pace(key="x.test", next_at=NOW + 3), Pace(key="192.0.2.1", next_at=NOW + 8))
    assert allowed_at(paces, NOW, POLICY) == NOW + 8


def test_a_burst_of_errors_opens_the_circuit_and_one_success_closes_it():
    pace, waits = NEW, []
    for _ in range(12):
        pace = ended(pace, Outcome(status=502), NOW, POLICY, 0.0)
        waits.append(pace.next_at - NOW)
    assert waits == [1, 1, 1, 1, 60, 120, 240, 480, 960, 1920, 3600, 3600]
    assert is_open(pace, POLICY)
    pace = ended(pace, OK, NOW, POLICY, 0.0)
    assert (is_open(pace, POLICY), pace.next_at - NOW) == (False, 1.0)


def test_a_page_that_is_missing_or_not_a_page_is_no_error_of_the_site():
    pace = NEW
    for outcome in [Outcome(status=404), Outcome(failed="not-a-page"), Outcome(status=200)] * 4:
        pace = ended(pace, outcome, NOW, POLICY, 0.0)
    assert pace.errors == 0


def test_a_request_cut_off_by_a_kill_still_keeps_its_distance():
    pace = begun(Pace(key="x", crawl_delay=10.0), NOW, POLICY)
    assert allowed_at((pace,), NOW + 1, POLICY) == NOW + 10


def test_a_request_that_begins_does_not_shorten_a_longer_wait():
    assert begun(Pace(key="x", next_at=NOW + 500, seen_at=NOW), NOW, POLICY).next_at == NOW + 500


def test_the_state_survives_being_written_and_read():
    pace = ended(Pace(key="x", crawl_delay=3.0), Outcome(status=503, retry_after="77"), NOW, POLICY, 0.5)
    assert msgspec.json.decode(msgspec.json.encode(pace), type=Pace) == pace


def test_a_clock_that_goes_back_neither_opens_a_site_early_nor_closes_it_for_years():
    pace = ended(NEW, Outcome(status=429, retry_after="600"), NOW, POLICY, 0.0)
    earlier = NOW - 5 * 365 * 86_400
    assert allowed_at((pace,), earlier, POLICY) == earlier + 600


def test_a_clock_that_goes_forward_opens_each_site_for_one_request_only():
    pace = ended(NEW, Outcome(status=429, retry_after="600"), NOW, POLICY, 0.0)
    later = NOW + 5 * 365 * 86_400
    assert allowed_at((pace,), later, POLICY) == later
    assert allowed_at((begun(pace, later, POLICY),), later, POLICY) == later + 1


def test_a_time_in_the_state_that_nothing_can_have_set_is_clamped():
    absurd = Pace(key="x", next_at=NOW + 1e9, seen_at=NOW)
    assert allowed_at((absurd,), NOW, POLICY) - NOW == 86_400 * 1.3
    assert settled(NEW, NOW, POLICY) == NEW


@given(st.lists(st.tuples(st.floats(-1e6, 1e6), st.sampled_from([200, 404, 429, 503])), max_size=20))
def test_no_walk_of_the_clock_lets_two_requests_come_closer_than_the_floor(steps):
    now, pace = NOW, NEW
    for jump, status in steps:
        now += jump
        start = allowed_at((pace,), now, POLICY)
        assert now <= start <= now + 86_400 * 1.3
        pace = ended(begun(pace, start, POLICY), Outcome(status=status, retry_after="30"), start, POLICY, 0.0)
        assert allowed_at((pace,), start, POLICY) >= start + POLICY.floor
        now = start


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("0", 0), ("120", 120), (" 7 ", 7), ("-5", 0), ("1.5", 0), ("", 0), ("soon", 0), ("٣", 0), ("9" * 400, 86_400),
        ("Fri, 15 Jan 2027 08:01:40 GMT", 100), ("Friday, 15-Jan-27 08:01:40 GMT", 100), ("Fri Jan 15 08:01:40 2027", 100),
        ("Fri, 15 Jan 2027 16:01:40 +0800", 100), ("Fri, 15 Jan 2021 08:01:40 GMT", 0), ("Fri, 99 Jan 2027 08:01:40 GMT", 0),
        ("Wed, 15 Jan 9999 08:01:40 GMT", 86_400),
    ],
)  # fmt: skip
def test_retry_after_is_read_as_seconds_and_as_date(header, seconds):
    assert retry_after(header, NOW) == seconds


@pytest.mark.parametrize("clock", [NOW, NOW - 4e7, NOW + 4e7])
def test_a_date_to_retry_after_is_meant_by_the_sites_own_clock_whatever_ours_says(clock):
    headers = (("Retry-After", "Fri, 15 Jan 2027 08:01:40 GMT"), ("Date", "Fri, 15 Jan 2027 08:00:00 GMT"))
    busy = Fetched(url_requested="http://x.test/", url="http://x.test/", status=429, headers=headers, body=b"")
    assert ended(NEW, outcome_of(busy), clock, POLICY, 0.0).next_at == clock + 100
    assert retry_after(headers[0][1], NOW - 20, date="soon") == 120


@given(st.text(max_size=60))
def test_no_retry_after_header_raises_or_leaves_its_range(text):
    assert 0 <= retry_after(text, NOW) <= 86_400


def test_the_steady_clock_reads_the_wall_once_and_follows_the_monotonic_one():
    walls, ticks = iter([NOW]), iter([50.0, 51.5, 60.0])
    clock = steady_clock(lambda: next(walls), lambda: next(ticks))
    assert (clock(), clock()) == (NOW + 1.5, NOW + 10)
