from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaltui.model.clock import SetBack
from tests.fakes import EPOCH, FakeClock


def test_a_clock_set_back_is_told_once() -> None:
    clock = FakeClock()
    back = SetBack(clock)
    assert back.seconds() == 0
    clock.advance(100)
    clock.set(EPOCH + timedelta(seconds=40))
    assert back.seconds() == 60
    assert back.seconds() == 0


def test_sleep_and_a_leap_ahead_are_time_that_passed() -> None:
    clock = FakeClock()
    back = SetBack(clock)
    clock.set(EPOCH + timedelta(hours=8))
    assert back.seconds() == 0
    clock.set(EPOCH + timedelta(hours=7))
    assert back.seconds() == 3600


def test_what_is_slewed_by_less_than_a_second_adds_up() -> None:
    clock = FakeClock()
    back = SetBack(clock)
    told = 0.0
    for number in range(1, 11):
        clock.set(EPOCH - timedelta(seconds=0.4 * number))
        told += back.seconds()
    assert told == pytest.approx(3.6)
    clock.set(EPOCH - timedelta(seconds=4.6))
    assert back.seconds() == pytest.approx(1.0)


@given(st.lists(st.floats(-1e5, 1e5), max_size=20))
def test_it_is_never_negative_and_never_more_than_the_way_back(moves: list[float]) -> None:
    clock = FakeClock()
    back, told, way = SetBack(clock), 0.0, 0.0
    for move in moves:
        clock.set(clock.now() + timedelta(seconds=move))
        seconds = back.seconds()
        assert seconds >= 0
        told += seconds
        way += max(0.0, -move)
    assert told <= way + 1e-3
