from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaltui.watch.pacing import STEADY_AFTER, Pacing

CHANCE = st.floats(0, 1, exclude_max=True)
INTERVALS = st.floats(0.5, 600)
FAILURES = st.integers(1, 10_000)


@given(INTERVALS, CHANCE)
def test_while_all_is_well_the_interval_is_kept_nearly(interval: float, chance: float) -> None:
    wait = Pacing(interval).after_success(lambda: chance)
    assert 0.95 * interval <= wait <= 1.05 * interval


@given(INTERVALS, FAILURES, CHANCE)
def test_a_retry_comes_neither_at_once_nor_never(
    interval: float, failures: int, chance: float
) -> None:
    pacing = Pacing(interval)
    wait = pacing.after_failure(failures, lambda: chance, None)
    assert 0.1 <= wait <= 1.25 * max(pacing.steady_s, interval)


@given(INTERVALS, st.integers(1, STEADY_AFTER - 1))
def test_the_longest_wait_doubles_until_it_is_steady(interval: float, failures: int) -> None:
    pacing = Pacing(interval)
    longest = [
        pacing.after_failure(count, lambda: 1.0, None) - 0.1 for count in (failures, failures + 1)
    ]
    steady = max(pacing.steady_s, interval)
    assert longest[1] == pytest.approx(min(2 * longest[0], steady))


@given(INTERVALS, st.integers(STEADY_AFTER + 1, 10**9), CHANCE)
def test_at_last_it_is_slow_and_steady_for_ever(
    interval: float, failures: int, chance: float
) -> None:
    pacing = Pacing(interval)
    wait = pacing.after_failure(failures, lambda: chance, None)
    steady = max(pacing.steady_s, interval)
    assert 0.75 * steady <= wait <= 1.25 * steady


def test_jitter_is_full_so_that_many_runs_do_not_come_back_together() -> None:
    waits = [Pacing(2).after_failure(3, lambda part=part: part, None) for part in (0, 0.5, 0.99)]  # type: ignore[misc]
    assert waits == [0.1, 0.1 + 8, 0.1 + 0.99 * 16]


@given(INTERVALS, FAILURES, CHANCE, st.floats(0, 3600))
def test_what_the_service_asks_for_is_waited_at_least(
    interval: float, failures: int, chance: float, asked: float
) -> None:
    wait = Pacing(interval).after_failure(failures, lambda: chance, asked)
    assert asked <= wait <= max(asked, interval) + interval


@given(INTERVALS, CHANCE)
def test_a_wish_for_no_wait_does_not_speed_asking_up(interval: float, chance: float) -> None:
    assert Pacing(interval).after_failure(1, lambda: chance, 0.0) >= interval
