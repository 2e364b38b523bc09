"""How often a run is asked for, by its own pace: pure, and as pollers do it in virtual time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import aclosing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaltui.model.account import Account
from evaltui.model.exchange import Answer, Request
from evaltui.model.reference import RunRef
from evaltui.model.run import Snapshot, State
from evaltui.watch.attention import Attention
from evaltui.watch.pacing import Pacing
from evaltui.watch.poller import Poller
from evaltui.watch.rhythm import Rhythm
from tests.virtual_time import VirtualClock, run_virtually
from tests.watch.provider import Toy, state

RUNNING = Snapshot(State.RUNNING, "running", done=1, total=100)


def rhythm(*times: float, total: int | None = 100) -> Rhythm:
    """A run that changed at these moments."""
    found = Rhythm()
    for number, at in enumerate(times):
        found.add(Snapshot(State.RUNNING, "running", done=number, total=total), at)
    return found


def wait(found: Rhythm, at_s: float, interval_s: float = 2.0, *, in_sight: bool = True) -> float:
    return found.wait_s(interval_s, at_s, in_sight=in_sight)


def test_nothing_is_known_of_a_run_at_first() -> None:
    assert wait(Rhythm(), 5.0) == 2.0


@pytest.mark.parametrize(
    ("still_s", "wait_s"),
    [(0, 2), (20, 2), (30, 3), (37, 3.7), (40, 3.7), (41, 4.1), (80, 8), (100, 10), (9999, 10)],
)
def test_the_wait_is_a_tenth_of_the_time_it_has_stood_still(still_s: float, wait_s: float) -> None:
    assert wait(rhythm(0.0), still_s) == pytest.approx(wait_s)


def test_a_run_with_long_gaps_moves_until_it_is_still_for_two_of_them() -> None:
    steady = rhythm(0.0, 60.0, 120.0, 180.0)
    assert wait(steady, 180 + 120) == pytest.approx(3.7)
    assert wait(steady, 180 + 121) == pytest.approx(10.0)


def test_what_is_told_again_is_no_change() -> None:
    found = rhythm(0.0)
    for at in range(0, 100, 2):
        found.add(Snapshot(State.RUNNING, "running", done=0, total=100, raw=f"{at}"), float(at))
    assert wait(found, 100.0) == 10.0


@pytest.mark.parametrize("interval_s", [1.0, 2.0, 5.0, 30.0, 60.0, 3600.0])
@pytest.mark.parametrize("in_sight", [True, False])
@given(
    gaps=st.lists(st.floats(0, 1e6), max_size=30),
    still_s=st.floats(0, 1e9),
    done=st.none() | st.integers(-5, 200),
)
def test_no_wait_is_shorter_than_the_user_allows_or_longer_than_is_said(
    interval_s: float, in_sight: bool, gaps: list[float], still_s: float, done: int | None
) -> None:
    found, at = Rhythm(), 0.0
    for number, gap in enumerate(gaps):
        at += gap
        found.add(Snapshot(State.RUNNING, "running", done=number, total=100), at)
    found.add(Snapshot(State.RUNNING, "running", done=done, total=100), at)
    wait_s = wait(found, at + still_s, interval_s, in_sight=in_sight)
    longest_s = max(interval_s, min(5 * interval_s, 30.0))
    if not in_sight:
        longest_s = max(interval_s, min(3 * longest_s, 60.0))
    assert interval_s <= wait_s <= longest_s


@pytest.mark.parametrize(
    "near",
    [
        Snapshot(State.RUNNING, "running", done=90, total=100),
        Snapshot(State.RUNNING, "running", done=2, total=3),
        Snapshot(State.RUNNING, "running", percent=95.0),
        Snapshot(State.RUNNING, "running", done=5, total=10, eta_s=19.0),
    ],
)
def test_near_its_end_a_run_is_asked_for_as_often_as_may_be(near: Snapshot) -> None:
    found = Rhythm()
    found.add(near, 0.0)
    assert [wait(found, at) for at in (0.0, 39.0, 41.0, 9999.0)] == pytest.approx([2, 2, 3.7, 3.7])
    assert wait(found, 9999.0, in_sight=False) == pytest.approx(3.7)


@pytest.mark.parametrize(("still_s", "wait_s"), [(0, 6), (30, 9), (9999, 30)])
def test_out_of_sight_the_waits_are_three_times_as_long(still_s: float, wait_s: float) -> None:
    assert wait(rhythm(0.0), still_s, in_sight=False) == pytest.approx(wait_s)


# --- pollers


class Told:
    """A run whose course a test tells, the screen's attention, and when it was asked for."""

    def __init__(self, clock: VirtualClock) -> None:
        self.clock = clock
        self.attention = Attention()
        self.now = state("running", 0, 1000)
        self.asked: list[float] = []
        self.seen: list[tuple[float, Snapshot]] = []
        self.ref = RunRef("toy", "r-1")

    async def __call__(self, request: Request) -> Answer:
        self.asked.append(self.clock.passed_s)
        await asyncio.sleep(0.05)
        return Answer(200, {}, self.now.body, self.clock.now(), 0.05)

    async def watch(self, *, patient: bool = True, chance: float = 0.5) -> None:
        poller = Poller(
            provider=Toy(),
            account=Account("toy", "toy", "https://toy.invalid", "env:TOY_API_KEY"),
            run_id="r-1",
            ask=self,
            clock=self.clock,
            sleep=asyncio.sleep,
            random=lambda: chance,
            pacing=Pacing(2.0),
            attention=self.attention if patient else None,
        )
        async with aclosing(poller.observations()) as observations:
            async for seen in observations:
                assert seen.snapshot is not None
                self.seen.append((self.clock.passed_s, seen.snapshot))

    def first_seen(self, answer: Answer) -> float:
        """When the news that an answer holds was first seen."""
        wanted = Toy().read_status("r-1", answer, "").done
        return next(at for at, snapshot in self.seen if snapshot.done == wanted)


def play(
    story: Callable[[Told], Awaitable[None]], *, patient: bool = True, chance: float = 0.5
) -> None:
    async def work(clock: VirtualClock) -> None:
        told = Told(clock)
        task = asyncio.create_task(told.watch(patient=patient, chance=chance))
        await story(told)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    run_virtually(work)


@pytest.mark.parametrize("gap_s", [0.5, 3.0, 17.0, 61.0, 300.0])
def test_every_change_of_a_run_that_moves_is_seen_within_two_intervals(gap_s: float) -> None:
    async def story(told: Told) -> None:
        await asyncio.sleep(2 * gap_s)
        late = []
        for number in range(1, 30):
            told.now, happened = state("running", number * 10, 1000), told.clock.passed_s
            await asyncio.sleep(max(gap_s, 4.0))
            late.append(told.first_seen(told.now) - happened)
        # Of the first two gaps nobody can know how long they are.
        assert max(late[2:]) <= 4.0

    play(story, chance=0.999)


def test_a_queued_run_that_starts_is_seen_within_five_intervals() -> None:
    async def story(told: Told) -> None:
        told.now = state("queued", None, 1000)
        await asyncio.sleep(3600)
        asked = len(told.asked)
        assert asked < 380
        told.now, happened = state("running", 1, 1000), told.clock.passed_s
        await asyncio.sleep(11)
        assert told.first_seen(told.now) - happened <= 10.6
        since = told.clock.passed_s
        await asyncio.sleep(20)
        assert sum(at >= since for at in told.asked) == 9  # every 2.1 s and the answer

    play(story, chance=0.999)


def test_a_script_asks_as_often_as_the_user_said() -> None:
    async def story(told: Told) -> None:
        await asyncio.sleep(600)
        assert len(told.asked) == 293  # every 2 s, and an answer takes 0.05 s

    play(story, patient=False)


def test_an_hour_of_standing_still_takes_a_fifth_of_the_questions() -> None:
    async def story(told: Told) -> None:
        await asyncio.sleep(3600)
        assert 360 <= len(told.asked) <= 390

    play(story)


@pytest.mark.parametrize("by", ["hidden", "away"])
def test_a_run_that_comes_in_sight_is_asked_for_at_once_if_it_would_have_been(by: str) -> None:
    async def story(told: Told) -> None:
        def look(*, at_it: bool) -> None:
            if by == "away":
                told.attention.away(is_away=not at_it)
            else:
                told.attention.hide([] if at_it else [told.ref])

        look(at_it=False)
        await asyncio.sleep(3600)
        assert told.asked[-1] - told.asked[-2] == pytest.approx(30.05)
        await asyncio.sleep(told.asked[-1] + 30.05 + 15 - told.clock.passed_s)
        before = len(told.asked)
        look(at_it=False)
        await asyncio.sleep(0.1)
        assert len(told.asked) == before
        look(at_it=True)
        await asyncio.sleep(1.01)
        assert len(told.asked) == before + 1
        assert told.asked[-1] - told.asked[-2] < 17
        await asyncio.sleep(30)
        assert told.asked[-1] - told.asked[-2] == pytest.approx(10.05)

    play(story)


def test_one_that_comes_in_sight_early_is_asked_for_when_it_would_have_been() -> None:
    async def story(told: Told) -> None:
        told.attention.hide([told.ref])
        await asyncio.sleep(3600)
        await asyncio.sleep(told.asked[-1] + 30.05 + 1 - told.clock.passed_s)
        told.attention.hide([])
        await asyncio.sleep(20)
        assert told.asked[-1] - told.asked[-2] == pytest.approx(10.05, abs=0.02)

    play(story)


def test_runs_that_nobody_watches_are_told_nothing() -> None:
    attention, told, ref = Attention(), [], RunRef("toy", "r-1")
    with attention.listening(ref, lambda: told.append(ref)):
        attention.hide([RunRef("toy", "r-2")])
        assert attention.sees(ref)
        attention.hide([])
        attention.away(is_away=True)
        assert not attention.sees(ref)
        attention.away(is_away=True)
        assert told == []
        attention.away(is_away=False)
    attention.away(is_away=True)
    attention.away(is_away=False)
    assert told == [ref]
