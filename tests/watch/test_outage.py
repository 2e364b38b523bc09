"""Many runs of a service in trouble, in virtual time: who asks when, and how soon all are back."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from itertools import pairwise

import pytest

from evaltui.model.health import HealthStatus
from evaltui.watch.outage import AT_ONCE, LASTING_AFTER, SILENT_AFTER
from tests.virtual_time import VirtualClock, run_virtually
from tests.watch.provider import answer, state
from tests.watch.service import SILENCE_S, TOOK_S, Host, Mode, Watchers

INTERVAL_S = 2.0
DOWN: list[Mode] = ["refused", "hangs_up", "silent", "500", "portal"]
Story = Callable[[VirtualClock, Watchers], Awaitable[None]]


@asynccontextmanager
async def watching(clock: VirtualClock, interval_s: float) -> AsyncIterator[Watchers]:
    watchers = Watchers(clock, interval_s=interval_s)
    try:
        yield watchers
    finally:
        await watchers.aclose()
    assert asyncio.all_tasks() == {asyncio.current_task()}


def play(story: Story, *, interval_s: float = INTERVAL_S) -> None:
    async def work(clock: VirtualClock) -> None:
        async with watching(clock, interval_s) as watchers:
            await story(clock, watchers)

    run_virtually(work)


# --- back within an interval


@pytest.mark.parametrize("number", [1, 2, 7, 50])
@pytest.mark.parametrize("interval_s", [2.0, 60.0])
@pytest.mark.parametrize("mode", DOWN)
def test_every_run_is_seen_again_within_an_interval_of_the_return(
    mode: Mode, interval_s: float, number: int
) -> None:
    async def story(clock: VirtualClock, watchers: Watchers) -> None:
        host = Host(clock)
        watchers.watch(host, number)
        # A question that hangs before there is known trouble may do so to its end.
        shortest_s = max(3 * interval_s, 4 * SILENCE_S if mode == "silent" else 0.0)
        for down_s in (shortest_s, 50.3 * interval_s):
            await asyncio.sleep(5 * interval_s)
            host.mode = mode
            await asyncio.sleep(down_s)
            assert "ok" not in watchers.statuses()
            host.mode, back = "up", clock.passed_s
            # Of the questions, no more than AT_ONCE are under way at a time: as on any other day.
            await asyncio.sleep(interval_s + TOOK_S * (1 + number / AT_ONCE))
            late = [
                run
                for run, seen in watchers.seen.items()
                if not any(at >= back and one.snapshot for at, one in seen)
            ]
            assert late == []

    play(story, interval_s=interval_s)


@pytest.mark.parametrize("mode", DOWN)
def test_offline_from_the_start_and_for_hours(mode: Mode) -> None:
    async def story(clock: VirtualClock, watchers: Watchers) -> None:
        host = Host(clock, mode)
        watchers.watch(host, 50)
        await asyncio.sleep(3600)
        assert watchers.statuses() == {"malformed" if mode == "portal" else "unreachable"}
        assert all(seen.snapshot is None for told in watchers.seen.values() for _, seen in told)
        host.mode = "up"
        await asyncio.sleep(INTERVAL_S + TOOK_S * 100)
        assert watchers.statuses() == {"ok"}

    play(story)


def test_one_that_leaves_the_line_hands_its_turn_on() -> None:
    async def story(clock: VirtualClock, watchers: Watchers) -> None:
        host = Host(clock, "refused")
        watchers.watch(host, 20)
        await asyncio.sleep(60)
        for index in range(19):
            watchers.forget(f"r-{index}")
            await asyncio.sleep(0.3)
        host.mode = "up"
        await asyncio.sleep(INTERVAL_S + TOOK_S)
        assert watchers.last("r-19").health.status is HealthStatus.OK

    play(story)


# --- no herd


def test_a_thousand_that_fail_at_once_do_not_come_back_together() -> None:
    async def story(clock: VirtualClock, watchers: Watchers) -> None:
        host = Host(clock, "refused")
        watchers.watch(host, 1000)
        await asyncio.sleep(INTERVAL_S + 0.01)
        assert {run for _, run in host.asked} == set(watchers.pollers)
        since = clock.passed_s
        await asyncio.sleep(600)
        tries = host.times(since)
        # One after the other, twice an interval: what a single healthy run asks in half the time.
        assert len(tries) == pytest.approx(600, rel=0.01)
        assert min(after - before for before, after in pairwise(tries)) > 0.45 * INTERVAL_S
        assert max(Counter(run for at, run in host.asked if at >= since).values()) == 1

    play(story)


def test_once_it_is_back_they_come_evenly_over_half_an_interval() -> None:
    async def story(clock: VirtualClock, watchers: Watchers) -> None:
        host = Host(clock, "refused", took_s=0.0001)
        watchers.watch(host, 1000)
        await asyncio.sleep(100)
        host.mode = "up"
        back = clock.passed_s
        await asyncio.sleep(INTERVAL_S)
        first = sorted(host.first_asked(back).values())
        assert len(first) == 1000
        begin = first[0]
        tenths = Counter(int((at - begin) / (INTERVAL_S / 2) * 10) for at in first[1:])
        assert set(tenths) == set(range(10))
        assert max(tenths.values()) < 140
        assert min(tenths.values()) > 60
        assert host.most_at_once <= AT_ONCE

    play(story)


def test_nobody_is_asked_more_often_than_while_all_is_well() -> None:
    async def story(clock: VirtualClock, watchers: Watchers) -> None:
        host = Host(clock, "500")
        watchers.watch(host, 3)
        watchers.watch(host, 3, name="slow", interval_s=600)
        await asyncio.sleep(3600)
        asked: dict[str, list[float]] = {}
        for at, run in host.asked:
            asked.setdefault(run, []).append(at)
        for run, times in asked.items():
            usual = 600 if run.startswith("slow") else INTERVAL_S
            gaps = [after - before for before, after in pairwise(times)]
            # The first retry comes sooner, since one failure in passing is nothing.
            assert min(gaps[1:]) >= 0.9 * usual
            assert gaps[0] >= 0.5 * usual

    play(story)


def test_questions_at_once_are_few_even_where_answers_take_long() -> None:
    async def story(clock: VirtualClock, watchers: Watchers) -> None:
        slow, quick = Host(clock, took_s=3.0), Host(clock)
        watchers.watch(slow, 1000, name="slow")
        watchers.watch(quick, 1, name="quick")
        await asyncio.sleep(120)
        assert slow.most_at_once == AT_ONCE
        # Fair: nobody a second time before everybody had a first.
        assert max(Counter(run for _, run in slow.asked).values()) == 1
        gaps = [after - before for before, after in pairwise(quick.times(0))]
        assert max(gaps) < 1.05 * INTERVAL_S + TOOK_S + 0.01

    play(story)


@pytest.mark.parametrize("mode", DOWN)
def test_one_service_in_trouble_does_not_slow_another(mode: Mode) -> None:
    async def story(clock: VirtualClock, watchers: Watchers) -> None:
        broken, well = Host(clock, mode), Host(clock)
        watchers.watch(broken, 1000, name="broken")
        watchers.watch(well, 1, name="well")
        await asyncio.sleep(300)
        gaps = [after - before for before, after in pairwise(well.times(0))]
        assert max(gaps) < 1.05 * INTERVAL_S + TOOK_S + 0.01
        assert broken.most_at_once <= AT_ONCE

    play(story)


# --- trouble of one run alone


def test_a_run_in_trouble_of_its_own_slows_down_and_no_other_notices() -> None:
    async def story(clock: VirtualClock, watchers: Watchers) -> None:
        bad = {"r-3", "r-4"}
        host = Host(clock, of_its_own=lambda run: "500" if run in bad else None)
        watchers.watch(host, 8)
        await asyncio.sleep(1200)
        asked = Counter(run for _, run in host.asked)
        well = [asked[run] for run in asked if run not in bad]
        assert min(well) > 0.9 * 1200 / (INTERVAL_S + TOOK_S)
        late = [at for at, run in host.asked if run == "r-3" and at > 300]
        gaps = [after - before for before, after in pairwise(late)]
        assert max(gaps) < 45
        assert sum(gaps) / len(gaps) > 20
        assert watchers.last("r-3").health.status is HealthStatus.UNREACHABLE
        bad.clear()
        await asyncio.sleep(45)
        assert watchers.statuses() == {"ok"}

    play(story)


def test_runs_that_fail_for_ever_do_not_keep_a_good_one_waiting() -> None:
    async def story(clock: VirtualClock, watchers: Watchers) -> None:
        host = Host(clock, of_its_own=lambda run: "500" if run.startswith("bad") else None)
        watchers.watch(host, 300, name="bad")
        await asyncio.sleep(300)
        watchers.watch(host, 1, name="good")
        await asyncio.sleep(60)
        host.mode = "500"
        await asyncio.sleep(120)
        host.mode = "up"
        await asyncio.sleep(INTERVAL_S + TOOK_S)
        assert watchers.last("good-0").health.status is HealthStatus.OK

    play(story)


def test_what_is_denied_lets_nobody_go() -> None:
    async def story(clock: VirtualClock, watchers: Watchers) -> None:
        # A gateway whose service is away may well say 404 to one question and 502 to the next.
        host = Host(clock, of_its_own=lambda run: answer("", 404) if run == "gone-0" else None)
        host.mode = "500"
        watchers.watch(host, 100)
        watchers.watch(host, 1, name="gone")
        await asyncio.sleep(120)
        since = clock.passed_s
        await asyncio.sleep(600)
        assert len(host.times(since)) < 610

    play(story)


# --- Retry-After


def test_a_wish_to_wait_holds_for_all_runs_in_trouble() -> None:
    async def story(clock: VirtualClock, watchers: Watchers) -> None:
        host = Host(clock)
        watchers.watch(host, 50)
        await asyncio.sleep(10)
        host.mode = answer("", 503, retry_after="60")
        await asyncio.sleep(3 * INTERVAL_S)
        since = clock.passed_s
        last = host.times(0)[-1]
        await asyncio.sleep(1000)
        tries = host.times(since)
        assert tries[0] >= last + 60
        assert min(after - before for before, after in pairwise(tries)) >= 60
        host.mode, back = "up", clock.passed_s
        await asyncio.sleep(60 + 2 * INTERVAL_S)
        assert watchers.statuses() == {"ok"}
        assert host.times(back)[0] >= tries[-1] + 60

    play(story)


def test_a_wish_told_to_one_run_alone_holds_for_it_alone() -> None:
    async def story(clock: VirtualClock, watchers: Watchers) -> None:
        host = Host(clock)
        watchers.watch(host, 10)
        await asyncio.sleep(10)
        wish = answer("", 429, retry_after="90")
        host.of_its_own = lambda run: wish if run == "r-0" else None
        await asyncio.sleep(600)
        gaps = [
            after - before
            for before, after in pairwise(
                [at for at, run in host.asked if run == "r-0" and at > 10]
            )
        ]
        assert len(gaps) > 3
        assert all(90 <= gap < 95 for gap in gaps[1:])
        others = Counter(run for at, run in host.asked if run != "r-0")
        assert min(others.values()) > 250

    play(story)


# --- what is told meanwhile


def test_runs_that_are_not_asked_tell_that_the_trouble_lasts() -> None:
    async def story(clock: VirtualClock, watchers: Watchers) -> None:
        host = Host(clock)
        watchers.watch(host, 100)
        await asyncio.sleep(10)
        host.mode = "refused"
        await asyncio.sleep(INTERVAL_S + 0.1)
        assert watchers.statuses() == {"retrying"}
        await asyncio.sleep((LASTING_AFTER + 2) * INTERVAL_S / 2)
        assert watchers.statuses() == {"unreachable"}
        told = [seen for _, seen in watchers.seen["r-99"] if seen.snapshot is None]
        assert len(told) <= 3
        assert {seen.health.message for seen in told} == {"refused"}
        assert told[-1].attempt is None
        assert told[-1].next_in_s is not None
        attempt = told[0].attempt
        assert attempt is not None
        assert "or once the service answers about another run" in attempt.decision

    play(story)


def test_what_waits_alone_tells_when_it_is_asked_again() -> None:
    async def story(clock: VirtualClock, watchers: Watchers) -> None:
        host = Host(clock, "refused")
        watchers.watch(host, 1)
        await asyncio.sleep(60)
        seen = watchers.seen["r-0"][5:]
        for (at, one), (after, _) in pairwise(seen):
            assert one.next_in_s == pytest.approx(after - at, abs=0.01)
            assert one.next_in_s <= INTERVAL_S

    play(story)


# --- services that take questions and say nothing


def test_a_silent_service_is_not_asked_about_every_run_first() -> None:
    async def story(clock: VirtualClock, watchers: Watchers) -> None:
        host = Host(clock, "silent")
        watchers.watch(host, 1000)
        await asyncio.sleep(2 * SILENCE_S + 1)
        # One by one they would have kept the connections busy for half an hour.
        assert len(watchers.seen) == 1000
        assert len(host.asked) < 3 * SILENT_AFTER
        told = next(seen[0][1] for seen in watchers.seen.values() if seen[0][1].attempt is None)
        assert told.health.status in {HealthStatus.RETRYING, HealthStatus.UNREACHABLE}
        assert (told.health.message or "").startswith("not asked just now: Toy left the last 6 ")
        assert told.health.failures == 0

    play(story)


def test_a_person_may_ask_a_silent_service_about_any_run() -> None:
    async def story(clock: VirtualClock, watchers: Watchers) -> None:
        host = Host(clock, "silent")
        watchers.watch(host, 100)
        await asyncio.sleep(60)
        since = clock.passed_s
        host.of_its_own = lambda run: "up" if run == "r-77" else None
        watchers.pollers["r-77"].ask_now()
        await asyncio.sleep(SILENCE_S + 1)
        assert "r-77" in host.first_asked(since)
        assert watchers.last("r-77").health.status is HealthStatus.OK

    play(story)


def test_questions_that_hang_go_out_evenly_and_bounded() -> None:
    async def story(clock: VirtualClock, watchers: Watchers) -> None:
        host = Host(clock, "silent")
        watchers.watch(host, 3)
        await asyncio.sleep(200)
        since = clock.passed_s
        await asyncio.sleep(600)
        tries = host.times(since)
        assert host.most_at_once <= AT_ONCE
        gaps = [after - before for before, after in pairwise(tries)]
        assert max(gaps) <= INTERVAL_S

    play(story)


# --- clocks


def test_a_clock_set_back_or_ahead_while_in_trouble() -> None:
    async def story(clock: VirtualClock, watchers: Watchers) -> None:
        host = Host(clock, "refused")
        watchers.watch(host, 50)
        for by_s in (-86400.0, 400 * 86400.0, -1.0):
            await asyncio.sleep(60)
            clock.set_by(by_s)
            host.mode = "up"
            await asyncio.sleep(INTERVAL_S + TOOK_S * 50)
            assert watchers.statuses() == {"ok"}
            host.mode = "refused"

    play(story)


def test_ended_runs_leave_no_place_behind() -> None:
    async def story(clock: VirtualClock, watchers: Watchers) -> None:
        host = Host(clock, "refused")
        watchers.watch(host, 50)
        await asyncio.sleep(60)
        host.mode = state("completed", 9, 9)
        await asyncio.sleep(10)
        assert len(watchers.outage(host)) == 0
        assert asyncio.all_tasks() == {asyncio.current_task()}

    play(story)
