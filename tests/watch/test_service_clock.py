"""From the headers of answers to how far a service's clock is off."""

from __future__ import annotations

from datetime import timedelta
from email.utils import format_datetime

import pytest

from evaltui.model.exchange import Answer
from evaltui.watch.service_clock import ServiceClock
from tests.fakes import EPOCH, FakeClock
from tests.watch.provider import answer


def at_service(clock: FakeClock, ahead_s: float, **headers: str) -> Answer:
    theirs = (clock.now() + timedelta(seconds=ahead_s)).replace(microsecond=0)
    return answer(clock=clock, date=format_datetime(theirs, usegmt=True), **headers)


def test_without_a_date_nothing_is_known(clock: FakeClock) -> None:
    service = ServiceClock(clock)
    for date in ("", "yesterday", "Fri, 99 Nov 2026 10:00:00 GMT"):
        service.read(answer(clock=clock, date=date))
    service.read(answer(clock=clock))
    assert service.ahead_s is None


@pytest.mark.parametrize("ahead_s", [-86_400, -300, 300, 3600])
def test_a_clock_that_is_wrong_is_known_by_one_answer(clock: FakeClock, ahead_s: float) -> None:
    service = ServiceClock(clock)
    service.read(at_service(clock, ahead_s))
    assert service.ahead_s == pytest.approx(ahead_s, abs=1)


def test_an_answer_out_of_a_cache_tells_nothing(clock: FakeClock) -> None:
    service = ServiceClock(clock)
    service.read(at_service(clock, -900, age="900"))
    assert service.ahead_s is None
    service.read(at_service(clock, 0, age="0"))
    assert service.ahead_s == 0


@pytest.mark.parametrize("moved_s", [-3600, 3600])
def test_after_our_own_clock_was_set_the_next_answer_counts_alone(
    clock: FakeClock, moved_s: float
) -> None:
    service = ServiceClock(clock)
    service.read(at_service(clock, 0))
    clock.advance(5)
    clock.set(EPOCH + timedelta(seconds=5 + moved_s))
    service.read(at_service(clock, -moved_s))
    assert service.ahead_s == pytest.approx(-moved_s, abs=1)
