"""How far a service's clock is off, found through the rounding of its `Date` and slow answers."""

from __future__ import annotations

import random
from math import floor

from hypothesis import given
from hypothesis import strategies as st

from evaltui.model.skew import ClockSkew

START = 1_790_000_000.0


def measured(true_s: float, at: float, took: float, share: float) -> ClockSkew:
    """One answer, written when `share` of its time had passed, by a clock ahead by `true_s`."""
    received = START + at
    written = received - took * (1 - share) + true_s
    return ClockSkew.of_answer(floor(written), received, took)


offsets = st.floats(-1e9, 1e9)
answers = st.tuples(st.floats(0, 86_400), st.floats(0, 60), st.floats(0, 1))


@given(offsets, answers)
def test_one_answer_tells_it_to_a_second_and_the_time_it_took(true_s, answer) -> None:
    at, took, share = answer
    skew = measured(true_s, at, took, share)
    assert skew.low_s - 1e-5 <= true_s <= skew.high_s + 1e-5
    assert skew.high_s - skew.low_s <= took + 1 + 1e-5


@given(offsets, st.lists(answers, min_size=1, max_size=30))
def test_many_answers_never_lose_the_truth(true_s, found) -> None:
    found.sort()
    skew = measured(true_s, *found[0])
    for answer in found[1:]:
        skew = skew.narrowed(measured(true_s, *answer))
    assert skew.low_s - 1e-4 <= true_s <= skew.high_s + 1e-4


def test_some_answers_tell_it_far_better_than_the_second_of_the_header() -> None:
    chance = random.Random(7)
    skew = measured(300.0, 0, 0.2, 0.5)
    for number in range(1, 40):
        skew = skew.narrowed(measured(300.0, number * 2.1, chance.uniform(0.05, 0.3), 0.5))
    assert abs(skew.ahead_s - 300.0) < 0.1
    assert skew.high_s - skew.low_s < 0.4


def test_clocks_that_may_well_agree_are_left_alone() -> None:
    assert measured(0.0, 5.4, 0.2, 0.5).ahead_s == 0.0
    assert measured(-90.0, 5.4, 0.2, 0.5).ahead_s < -89


def test_one_stray_clock_is_not_believed_and_two_answers_alike_are() -> None:
    right = measured(2.5, 0, 0.1, 0.5)
    stray = right.narrowed(measured(-3600.0, 2, 0.1, 0.5))
    assert stray.ahead_s == right.ahead_s
    back = stray.narrowed(measured(2.5, 4, 0.1, 0.5))
    assert back.doubt is None
    assert abs(back.ahead_s - 2.5) < 1
    moved = stray.narrowed(measured(-3600.0, 4, 0.1, 0.5))
    assert abs(moved.ahead_s + 3600) < 1


def test_clocks_that_drift_for_days_are_followed_without_a_jolt() -> None:
    skew, true_s = measured(10.0, 0, 0.1, 0.5), 10.0
    for number in range(1, 600):
        true_s = 10.0 + number * 600 * 10e-6
        new = skew.narrowed(measured(true_s, number * 600.3, 0.1, 0.5))
        assert new.doubt is None
        assert abs(new.ahead_s - skew.ahead_s) < 1.1
        skew = new
    assert abs(skew.ahead_s - true_s) < 0.5
