"""Many runs of one account whose service lists whole runs, in virtual time."""

from __future__ import annotations

import asyncio

import pytest

from evaltui.model.run import State
from evaltui.watch.together import WINDOW_S
from tests.watch.listing_service import TOOK_S, Crowd, ListingHost, names, play

# --- fewer questions, the same news


@pytest.mark.parametrize(("number", "most"), [(2, 35), (100, 35), (1000, 350)])
def test_a_minute_of_running_runs_takes_a_list_for_each_hundred(number: int, most: int) -> None:
    async def story(host: ListingHost, crowd: Crowd) -> None:
        host.runs = dict.fromkeys(names(number), ("running", 1))
        crowd.watch(*host.runs, delay_s=1.0)
        await asyncio.sleep(10)
        host.asked.clear()
        begin = host.clock.passed_s
        await asyncio.sleep(60)
        assert host.alone() == []
        assert host.lists() <= most  # 30 rounds, each a twentieth sooner at the most
        longest = max(max(crowd.gaps(run, begin)) for run in host.runs)
        # Pages come one after the other, so that the last may be late by what the lists take.
        assert longest <= 2.1 + WINDOW_S + TOOK_S * (1 + number / 100)

    play(story)


def test_a_single_run_is_asked_for_alone_and_without_delay() -> None:
    async def story(host: ListingHost, crowd: Crowd) -> None:
        host.runs = {"r-0": ("running", 1)}
        crowd.watch("r-0")
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert [about for _, about in host.asked] == ["r-0"]
        await asyncio.sleep(60)
        assert host.lists() == 0

    play(story)


def test_all_that_is_seen_is_as_if_each_were_asked_for_alone() -> None:
    """Snapshots with their notes, health and attempts; not how large and how fast an answer was."""

    async def tell(host: ListingHost, crowd: Crowd) -> None:
        host.runs = dict.fromkeys(names(30), ("queued", 0))
        crowd.watch(*host.runs, known=State.QUEUED)
        for step in range(10):
            await asyncio.sleep(4)
            for index, run in enumerate(host.runs):
                if step >= index % 5:
                    host.runs[run] = ("running", step)
                if step >= 7:
                    host.runs[run] = ("completed" if index % 2 else "warming_up", 9)
            await asyncio.sleep(0)

    courses = []
    for together in (True, False):

        async def story(host: ListingHost, crowd: Crowd) -> None:
            await tell(host, crowd)
            courses.append({
                run: list(dict.fromkeys((one.snapshot, one.health.status) for _, one in seen))
                for run, seen in crowd.seen.items()
            })  # fmt: skip

        play(story, together=together)
    assert courses[0] == courses[1]
    assert len(courses[0]) == 30


def test_runs_added_at_different_times_come_together() -> None:
    async def story(host: ListingHost, crowd: Crowd) -> None:
        host.runs = dict.fromkeys(names(20), ("running", 1))
        for index, run in enumerate(host.runs):
            crowd.watch(run, known=None, delay_s=index % 7)
            await asyncio.sleep(0.1)
        await asyncio.sleep(20)
        since = host.clock.passed_s
        await asyncio.sleep(60)
        assert host.alone(since) == []
        assert host.lists(since) <= 35

    play(story)


def test_a_run_never_waits_for_others_longer_than_the_window_and_the_list() -> None:
    async def story(host: ListingHost, crowd: Crowd) -> None:
        host.runs = {**dict.fromkeys(names(5), ("running", 1)), "old": ("completed", 9)}
        crowd.watch(*host.runs)
        await asyncio.sleep(1)
        [(at, seen)] = crowd.seen["old"]
        assert seen.snapshot is not None
        assert seen.snapshot.state is State.COMPLETED
        assert at == pytest.approx(WINDOW_S + TOOK_S + TOOK_S)

    play(story)


# --- what is in no list


def test_a_run_that_a_list_does_not_hold_is_asked_for_alone() -> None:
    async def story(host: ListingHost, crowd: Crowd) -> None:
        host.runs = dict.fromkeys(names(10), ("running", 1))
        host.runs["odd"] = ("warming_up", 1)
        crowd.watch(*host.runs)
        await asyncio.sleep(60)
        assert crowd.states() == {run: word for run, (word, _) in host.runs.items()}
        assert set(host.alone(1)) == {"odd"}
        assert len(host.alone(1)) >= 27

    play(story)


def test_one_that_has_ended_is_asked_for_once_more_and_no_more() -> None:
    async def story(host: ListingHost, crowd: Crowd) -> None:
        host.runs = dict.fromkeys(names(10), ("running", 1))
        crowd.watch(*host.runs)
        await asyncio.sleep(9)
        host.runs["r-3"] = ("completed", 9)
        since = host.clock.passed_s
        await asyncio.sleep(9)
        assert host.alone(since) == ["r-3"]
        assert crowd.states()["r-3"] == "completed"

    play(story)


def test_runs_that_go_on_from_one_state_to_the_next_are_found_there() -> None:
    async def story(host: ListingHost, crowd: Crowd) -> None:
        host.runs = dict.fromkeys(names(150), ("queued", 0))
        crowd.watch(*host.runs, known=State.QUEUED)
        await asyncio.sleep(9)
        host.runs = dict.fromkeys(host.runs, ("running", 1))
        await asyncio.sleep(3)
        assert set(crowd.states().values()) == {"running"}
        assert host.alone(1) == []

    play(story)


def test_a_run_that_is_denied_is_gone_as_ever() -> None:
    async def story(host: ListingHost, crowd: Crowd) -> None:
        host.runs = dict.fromkeys(names(5), ("running", 1))
        crowd.watch(*host.runs)
        await asyncio.sleep(5)
        del host.runs["r-2"]
        await asyncio.sleep(20)
        assert crowd.seen["r-2"][-1][1].health.status == "gone"
        assert crowd.seen["r-1"][-1][1].health.status == "ok"

    play(story)


def test_lists_that_save_nothing_are_asked_for_ever_more_seldom() -> None:
    """The watched runs are two among thousands of others."""

    async def story(host: ListingHost, crowd: Crowd) -> None:
        host.runs = dict.fromkeys(names(500, "other"), ("running", 1))
        host.runs |= {"r-0": ("running", 1), "r-1": ("running", 1)}
        crowd.watch("r-0", "r-1")
        await asyncio.sleep(1800)
        assert host.lists() <= 8
        assert len(host.alone()) > 1700
        assert crowd.healths() == {"ok"}

    play(story)


# --- coming and going


def test_runs_that_are_forgotten_while_a_list_is_asked_for_leave_nothing_behind() -> None:
    async def story(host: ListingHost, crowd: Crowd) -> None:
        host.runs = dict.fromkeys(names(10), ("running", 1))
        crowd.watch(*host.runs)
        for run in list(host.runs)[:9]:
            await asyncio.sleep(0.013)
            crowd.tasks[run].cancel()
        await asyncio.sleep(5)
        assert crowd.tasks["r-9"].done() is False
        assert crowd.states()["r-9"] == "running"
        crowd.tasks["r-9"].cancel()
        await asyncio.sleep(0.1)

    play(story)


def test_a_wish_for_an_answer_now_is_granted() -> None:
    async def story(host: ListingHost, crowd: Crowd) -> None:
        host.runs = dict.fromkeys(names(10), ("running", 1))
        crowd.watch(*host.runs)
        await asyncio.sleep(30)
        before = {run: len(seen) for run, seen in crowd.seen.items()}
        for poller in crowd.pollers.values():
            poller.ask_now()
        await asyncio.sleep(WINDOW_S + 2 * TOOK_S + 0.01)
        assert all(len(seen) > before[run] for run, seen in crowd.seen.items())

    play(story, interval_s=60.0)
