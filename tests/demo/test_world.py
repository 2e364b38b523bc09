"""The world: one clock, the same for all who look."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from evaltui.demo import background
from evaltui.demo.cast import cast, initial_references
from evaltui.demo.world import MAX_ARRIVALS, MAX_STARTED, DemoWorld


async def told(stage, seconds, references):
    stage.at(seconds)
    return [(await stage.status(reference)).body for reference, _ in references]


async def test_two_clients_and_two_worlds_see_the_same(new_stage) -> None:
    everyone = [(f"{script.service}:{script.id}", None) for script in cast(0)]
    watched, fresh = new_stage(), new_stage()
    for seconds in range(0, 70, 3):
        await told(watched, seconds, everyone)
    for seconds in (11.0, 33.3, 61.0):
        assert await told(watched, seconds, everyone) == await told(fresh, seconds, everyone)


async def test_another_seed_is_another_world(new_stage) -> None:
    references = initial_references()
    mine, other = new_stage(), new_stage(seed=7)
    assert await told(mine, 20, references) != await told(other, 20, references)


async def test_the_clock_may_start_anywhere_and_speed_scales_it(new_stage) -> None:
    fast = new_stage(speed=4.0).at(10)
    assert fast.world.now() == pytest.approx(40)
    quick = (await fast.status("langwatch:lively-ancient-zebra")).json()
    slow = (await new_stage().at(40).status("langwatch:lively-ancient-zebra")).json()
    assert (quick["status"], slow["status"]) == ("completed", "completed")
    assert quick["summary"]["duration"] == slow["summary"]["duration"] / 4 == 11_000
    assert quick["finishedAt"] - quick["startedAt"] == 11_000
    assert quick["finishedAt"] <= fast.world.wall(fast.world.now()) * 1000


def test_arrivals_tell_each_run_once_and_only_when_it_exists(stage) -> None:
    known = dict(initial_references())
    for second in range(-1, 400):
        stage.at(second + 1)
        for reference, name in stage.world.arrivals(second, second + 1):
            assert reference not in known
            known[reference] = name
            service, _, run_id = reference.partition(":")
            assert stage.world.find(service, run_id, second + 1) is not None
            assert stage.world.find(service, run_id, second - 0.5) is None
    assert {f"{script.service}:{script.id}" for script in cast(0)} <= known.keys()
    assert {"langwatch:nightly-rag-0", "nugen:eval-nightly-tone-1"} <= known.keys()


def test_a_demo_left_open_stays_alive_and_small(stage) -> None:
    watched = set()
    for minute in range(300):
        since, until = 60.0 * minute, 60.0 * (minute + 1)
        came = stage.world.arrivals(since, until)
        assert came
        watched |= {reference for reference, _ in came}
        watched -= {reference for reference, _ in stage.world.departures(since, until)}
    assert len(watched) <= 20


def test_those_who_depart_have_ended(stage) -> None:
    gone = stage.world.departures(0, 3600)
    assert len(gone) > 100
    for reference, _ in gone:
        service, _, run_id = reference.partition(":")
        script = stage.world.find(service, run_id, 3600)
        assert script is not None
        assert script.ends < script.created + background.STAY_S


def test_a_long_pause_brings_only_the_latest(stage) -> None:
    came = stage.world.arrivals(100, 100_000)
    assert len(came) == MAX_ARRIVALS
    last = int((100_000 - background.FIRST_S) // background.EVERY_S)
    assert came[-1][0].endswith(str(last))


def test_a_crowd_is_listed_and_found(stage) -> None:
    references = stage.world.crowd(1000)
    assert references[0] == "langwatch:crowd-0001"
    assert len(set(references)) == 1000
    states = {
        stage.world.moment(script, 200).state
        for script in stage.world.listed("langwatch", 200)
        if script.id.startswith("crowd")
    }
    assert {"running", "completed"} <= states


def test_started_runs_are_kept_within_bounds(stage) -> None:
    made = [
        stage.world.start(lambda number, now: background.by_id(0, "retab", f"x-{number}-slow"))
        for _ in range(MAX_STARTED + 5)
    ]
    assert len({script.id for script in made}) == MAX_STARTED + 5
    there_before = 3
    assert len(stage.world.listed("retab", 0)) == MAX_STARTED + there_before


def test_a_started_run_never_takes_the_id_of_one_of_the_cast(stage) -> None:
    (reference, _), *_ = initial_references()
    service, _, run_id = reference.partition(":")
    double = stage.world.find(service, run_id, stage.world.now())
    started = stage.world.start(lambda number, now: double)
    assert started.id != run_id
    assert stage.world.find(service, started.id, stage.world.now()) is started


@pytest.mark.parametrize("speed", [0, -1, float("inf"), float("nan")])
def test_a_speed_that_makes_no_sense_is_refused(speed: float) -> None:
    with pytest.raises(ValueError, match="speed must be above 0"):
        DemoWorld(lambda: 0.0, datetime(2026, 1, 1, tzinfo=UTC), speed=speed)


def test_an_epoch_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        DemoWorld(lambda: 0.0, datetime(2026, 1, 1))  # noqa: DTZ001 - what is refused
