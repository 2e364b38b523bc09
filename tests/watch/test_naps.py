"""A machine that sleeps while runs are watched: timers stood still, the wall clock went on."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import timedelta
from itertools import pairwise

import pytest

from evaltui.model.health import HealthStatus
from evaltui.watch.naps import LOOK_EVERY_S, NAP_S, Naps
from evaltui.watch.waiting import AFTER_A_NAP_S
from tests.fakes import FakeClock
from tests.virtual_time import VirtualClock, run_virtually
from tests.watch.provider import answer
from tests.watch.service import TOOK_S, Host, Watchers

SOON_S = LOOK_EVERY_S + AFTER_A_NAP_S + TOOK_S
NIGHT_S = 9 * 3600.0


def play(story: Callable[[VirtualClock, Watchers], Awaitable[None]]) -> None:
    async def work(clock: VirtualClock) -> None:
        watchers = Watchers(clock)
        try:
            await story(clock, watchers)
        finally:
            await watchers.aclose()
        assert asyncio.all_tasks() == {asyncio.current_task()}

    run_virtually(work)


@pytest.mark.parametrize("interval_s", [2.0, 600.0])
def test_after_a_night_every_run_is_asked_at_once_and_once(interval_s: float) -> None:
    async def story(clock: VirtualClock, watchers: Watchers) -> None:
        host = Host(clock)
        watchers.watch(host, 100, interval_s=interval_s)
        await asyncio.sleep(3.3 * interval_s)
        clock.set_by(NIGHT_S)
        woken = clock.passed_s
        await asyncio.sleep(SOON_S + TOOK_S * 100 / 6)
        times = host.first_asked(woken)
        assert set(times) == set(watchers.pollers)
        # The thousands of polls that were missed are not made up for.
        asked = Counter(run for at, run in host.asked if at >= woken)
        assert max(asked.values()) <= (3 if interval_s == 2.0 else 1)

    play(story)


def test_they_do_not_all_come_in_the_same_moment() -> None:
    async def story(clock: VirtualClock, watchers: Watchers) -> None:
        host = Host(clock, took_s=0.0001)
        watchers.watch(host, 500, interval_s=600.0)
        await asyncio.sleep(1000)
        clock.set_by(NIGHT_S)
        woken = clock.passed_s
        await asyncio.sleep(SOON_S)
        times = sorted(host.times(woken))
        assert len(host.first_asked(woken)) == 500
        tenths = Counter(int((at - times[0]) * 10) for at in times)
        assert max(tenths.values()) < 90

    play(story)


def test_time_asleep_counts_as_waited() -> None:
    async def story(clock: VirtualClock, watchers: Watchers) -> None:
        host = Host(clock)
        watchers.watch(host, 1, interval_s=600.0)
        await asyncio.sleep(600)
        asked = host.times(0)[-1]
        clock.set_by(300.0)
        await asyncio.sleep(1200)
        assert host.times(asked + 1)[0] == pytest.approx(asked + 300, abs=0.06 * 600)

    play(story)


def test_a_wish_to_wait_that_is_not_over_is_honoured() -> None:
    async def story(clock: VirtualClock, watchers: Watchers) -> None:
        host = Host(clock, answer("", 503, retry_after="1800"))
        watchers.watch(host, 3)
        await asyncio.sleep(10)
        asked = len(host.asked)
        clock.set_by(900.0)
        await asyncio.sleep(800)
        assert len(host.asked) == asked
        clock.set_by(900.0)
        await asyncio.sleep(SOON_S + 2)
        assert len(host.asked) > asked

    play(story)


def test_a_run_that_the_service_forgot_is_asked_for_on_waking() -> None:
    async def story(clock: VirtualClock, watchers: Watchers) -> None:
        host = Host(clock, answer("", 404))
        watchers.watch(host, 1)
        await asyncio.sleep(100)
        assert watchers.statuses() == {"gone"}
        host.mode = "up"
        clock.set_by(NIGHT_S)
        await asyncio.sleep(SOON_S)
        assert watchers.statuses() == {"ok"}

    play(story)


def test_a_refused_key_waits_for_a_person_even_then() -> None:
    async def story(clock: VirtualClock, watchers: Watchers) -> None:
        host = Host(clock, answer("", 401))
        watchers.watch(host, 1)
        await asyncio.sleep(10)
        clock.set_by(NIGHT_S)
        await asyncio.sleep(100)
        assert len(host.asked) == 1
        assert watchers.last("r-0").health.status is HealthStatus.AUTH

    play(story)


@pytest.mark.parametrize("number", [1, 50])
def test_a_network_that_is_back_later_than_the_machine(number: int) -> None:
    async def story(clock: VirtualClock, watchers: Watchers) -> None:
        host = Host(clock)
        watchers.watch(host, number)
        await asyncio.sleep(60)
        clock.set_by(NIGHT_S)
        host.mode = "refused"
        await asyncio.sleep(13)
        host.mode = "up"
        await asyncio.sleep(2 + TOOK_S * (1 + number / 6))
        assert watchers.statuses() == {"ok"}

    play(story)


def test_many_naps_in_a_row_and_a_clock_set_to_and_fro() -> None:
    async def story(clock: VirtualClock, watchers: Watchers) -> None:
        host = Host(clock)
        watchers.watch(host, 5)
        for by_s in (60.0, -3600.0, NIGHT_S, -NIGHT_S, 5.0, -0.5, 0.5, 400 * 86400.0):
            clock.set_by(by_s)
            await asyncio.sleep(10)
        for run in watchers.pollers:
            times = [at for at, which in host.asked if which == run]
            gaps = [after - before for before, after in pairwise(times)]
            assert max(gaps) < 2.2
            assert len(times) < 50

    play(story)


# --- the noticing itself


def test_small_steps_and_steps_back_are_no_naps(clock: FakeClock) -> None:
    told: list[float] = []
    naps = Naps(clock, before=told.append)
    for step_s in (0.0, NAP_S - 0.1, -86400.0, NAP_S - 0.1, NAP_S + 0.1):
        clock.advance(1000)
        clock.set(clock.now() + timedelta(seconds=step_s))
        naps.look()
    assert told == [pytest.approx(NAP_S + 0.1)]


async def test_nothing_ticks_once_nobody_listens(no_task_left: None) -> None:
    clock = FakeClock()
    naps = Naps(clock)
    loop = asyncio.get_running_loop()

    def timers() -> int:
        return sum(not timer.cancelled() for timer in loop._scheduled)  # type: ignore[attr-defined]

    before = timers()
    with naps.listening(lambda slept_s: None), naps.listening(lambda slept_s: None):
        assert timers() == before + 1
    assert timers() == before
