from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaltui.model.history import MAX_SAMPLES, STALL_FACTOR, UNKNOWN_GAP_S, History
from evaltui.model.run import Counts, Snapshot, State


def running(done: int | None, total: int | None = 100, active: int | None = None) -> Snapshot:
    counts = None if active is None else Counts(running=active)
    return Snapshot(State.RUNNING, "running", done=done, total=total, counts=counts)


def course(*seen: tuple[float, int]) -> History:
    history = History()
    for at_s, done in seen:
        history = history.add(running(done), at_s)
    return history


def test_only_changes_are_kept_but_every_answer_is_noted() -> None:
    history = course((0, 1), (2, 1), (4, 2), (6, 2))
    assert [(sample.at_s, sample.done) for sample in history.samples] == [(0, 1), (4, 2)]
    assert (history.seen_at_s, history.last_change_s) == (6, 4)


def test_a_new_total_is_a_change_and_the_active_parts_are_kept() -> None:
    history = History().add(running(1, 10), 0).add(running(1, 20, active=3), 1)
    assert [(sample.total, sample.running) for sample in history.samples] == [
        (10, None),
        (20, 3),
    ]


@pytest.mark.parametrize("active", [-1, 10**12, 10**400])
def test_a_number_of_active_parts_that_makes_no_sense_is_none(active: int) -> None:
    assert History().add(running(1, active=active), 0).samples[0].running is None


def test_an_answer_without_a_count_changes_nothing() -> None:
    history = course((0, 1))
    assert history.add(running(None), 9) is history


def test_a_clock_set_back_does_not_turn_the_course_round() -> None:
    history = course((100, 1), (40, 2), (50, 3))
    assert [sample.at_s for sample in history.samples] == [100, 100, 100]
    assert history.quiet_for_s(30) == 0


@given(st.lists(st.tuples(st.floats(-1e6, 1e6), st.integers()), max_size=60))
def test_time_never_goes_back(seen: list[tuple[float, int]]) -> None:
    history = course(*seen)
    times = [sample.at_s for sample in history.samples]
    assert times == sorted(times)
    assert all(one.done != other.done for one, other in pairwise(history.samples))
    assert len(history.samples) <= MAX_SAMPLES
    assert (history.quiet_for_s(0.0) or 0) >= 0


def test_a_long_course_keeps_its_beginning_and_its_newest_part_whole() -> None:
    history = course(*((float(step), step) for step in range(5000)))
    assert MAX_SAMPLES // 2 <= len(history.samples) <= MAX_SAMPLES
    assert history.samples[0].done == 0
    assert history.samples[-1].done == 4999
    steps = [after.done - before.done for before, after in pairwise(history.samples)]
    assert steps == sorted(steps, reverse=True)
    assert 1 <= (history.usual_gap_s or 0) <= 4


def test_the_usual_gap_is_the_median_between_changes_that_were_seen() -> None:
    # From 0, when watching began, to the first change at 50 is no gap between changes.
    history = course((0, 1), (50, 2), (52, 3), (55, 4), (60, 5))
    assert history.usual_gap_s == 3
    assert course((0, 1), (50, 2)).usual_gap_s is None


@pytest.mark.parametrize(
    ("quiet_s", "gap_s", "stalls"),
    [(59, 1, False), (61, 1, True), (99, 20, False), (101, 20, True)],
)
def test_a_stall_is_a_pause_much_longer_than_usual(
    quiet_s: float, gap_s: float, stalls: bool
) -> None:
    changes = [(index * gap_s, index) for index in range(5)]
    end = changes[-1][0] + quiet_s
    history = course(*changes, (end, 4))
    assert history.stalled(end) is stalls


def test_a_run_whose_rhythm_is_not_known_is_given_time() -> None:
    late = STALL_FACTOR * UNKNOWN_GAP_S
    assert not course((0, 0), (late, 0)).stalled(late)
    assert course((0, 0), (late + 1, 0)).stalled(late + 1)
    assert not History().stalled(1e9)


def test_a_first_change_that_was_long_in_coming_says_something_of_the_rhythm() -> None:
    assert not course((0, 0), (200, 1), (1200, 1)).stalled(1200)
    assert course((0, 0), (200, 1), (1201, 1)).stalled(1201)


def test_the_last_parts_in_hand_may_take_longer() -> None:
    history = History()
    for step in range(20):
        history = history.add(running(step, 24, active=16), step * 10.0)
    history = history.add(running(20, 24, active=4), 200)
    assert history.gap_to_expect_s == 40
    assert not history.add(running(20, 24, active=4), 399).stalled(399)
    assert history.add(running(20, 24, active=4), 401).stalled(401)


@given(
    st.lists(
        st.tuples(st.floats(0, 1e6), st.integers(0, 9), st.none() | st.integers()), max_size=30
    )
)
def test_any_course_has_a_rhythm(seen: list[tuple[float, int, int | None]]) -> None:
    history = History()
    for at_s, done, active in seen:
        history = history.add(running(done, active=active), at_s)
    assert history.gap_to_expect_s >= 0


def test_a_service_that_is_not_reached_is_no_stalled_run() -> None:
    assert not course((0, 1), (10, 1)).stalled(10_000)
