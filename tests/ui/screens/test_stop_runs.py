"""Stopping runs at their service: who is asked first, what comes of it, and why not."""

from __future__ import annotations

import pytest

from evaltui.model.run import State
from evaltui.ui.glyphs import ASCII
from evaltui.ui.screens.stop_runs import StopRuns
from tests.ui.screens.conftest import NewStage
from tests.ui.screens.stage import Stage
from tests.ui.screens.test_find_runs import Between

ZEBRA = "langwatch:lively-ancient-zebra"
TONE = "nugen:eval-5f3a9c21"
ORDERS = "retab:wfevalrun_m4x7pd"
CONTRACTS = "retab:wfevalrun_q1d8ks"
CANCEL = "/v1/workflows/evals/runs/wfevalrun_m4x7pd/cancel"


async def seen(stage: Stage, *references: str) -> None:
    await stage.until(lambda: all(stage.known(run).snapshot for run in references), "all seen")
    await stage.settle()


async def asked(stage: Stage) -> StopRuns:
    await stage.press("X")
    await stage.until(lambda: isinstance(stage.app.screen, StopRuns), "the question")
    await stage.pilot.pause()
    dialog = stage.app.screen
    assert isinstance(dialog, StopRuns)
    return dialog


def told(stage: Stage) -> list[str]:
    """The runs that a service was told to stop."""
    return [path.split("/")[-2] for path in stage.asked.paths if path.endswith("/cancel")]


class TestAsking:
    async def test_no_is_what_enter_says(self, new_stage: NewStage):
        stage = new_stage(ORDERS)
        async with stage.shown():
            await seen(stage, ORDERS)
            await asked(stage)
            assert stage.shows("Stop this run?", ORDERS, "No, it goes on", "Yes, stop it")
            await stage.press("enter")
            await stage.until(lambda: stage.app.screen is stage.main)
            await stage.settle()
            assert told(stage) == []

    @pytest.mark.parametrize("keys", [["n"], ["escape"], ["j", "k", "space"]])
    async def test_other_ways_to_say_no(self, new_stage: NewStage, keys: list[str]):
        stage = new_stage(ORDERS)
        async with stage.shown():
            await seen(stage, ORDERS)
            await asked(stage)
            await stage.press(*keys)
            await stage.until(lambda: stage.app.screen is stage.main)
            await stage.settle()
            assert told(stage) == []

    @pytest.mark.parametrize("keys", [["y"], ["down", "enter"], ["G", "space"]])
    async def test_yes_stops_it_and_asks_for_it_at_once(self, new_stage: NewStage, keys: list[str]):
        stage = new_stage(ORDERS)
        async with stage.shown():
            await seen(stage, ORDERS)
            before = stage.asked.about("wfevalrun_m4x7pd")
            await asked(stage)
            await stage.press(*keys)
            await stage.until(lambda: stage.says("was told to stop"))
            await stage.until(lambda: stage.known(ORDERS).state is State.STOPPED)
            await stage.until(lambda: stage.asked.about("wfevalrun_m4x7pd") >= before + 2)
            assert told(stage) == ["wfevalrun_m4x7pd"]
            assert "stopped" in stage.row("wfevalrun_m4x7pd")

    async def test_a_paused_run_is_asked_for_once_and_stays_paused(self, new_stage: NewStage):
        stage = new_stage(ORDERS)
        async with stage.shown():
            await seen(stage, ORDERS)
            await stage.press("p")
            await asked(stage)
            await stage.press("y")
            await stage.until(lambda: stage.says("was told to stop"))
            await stage.until(lambda: stage.asked.paths[-1].endswith("/wfevalrun_m4x7pd"))
            assert stage.known(ORDERS).paused

    async def test_marked_runs_are_stopped_together(self, new_stage: NewStage):
        stage = new_stage(ZEBRA, ORDERS, TONE, CONTRACTS)
        async with stage.shown():
            await seen(stage, ZEBRA, ORDERS, TONE, CONTRACTS)
            await stage.press("asterisk")
            await asked(stage)
            assert stage.shows("Stop these 2 runs?", ORDERS, CONTRACTS, "No, they go on")
            assert "an API key may not" in stage.prose
            assert "no way to stop an evaluation is documented" in stage.prose
            await stage.press("y")
            await stage.until(lambda: stage.says("2 runs were told to stop"))
            assert sorted(told(stage)) == ["wfevalrun_m4x7pd", "wfevalrun_q1d8ks"]

    async def test_many_are_counted(self, new_stage: NewStage):
        stage = new_stage(*(f"retab:wfevalrun_{number:02}" for number in range(14)))
        async with stage.shown((80, 24)):
            await stage.press("asterisk")
            await asked(stage)
            assert stage.shows("Stop these 14 runs?", "wfevalrun_08", "… and 5 more", "Yes, stop")


class TestWhyNot:
    @pytest.mark.parametrize(
        ("run", "why"),
        [
            (ZEBRA, "an API key may not; stop it on its page"),
            (TONE, "no way to stop an evaluation is documented"),
        ],
    )
    async def test_a_service_that_cannot(self, new_stage: NewStage, run: str, why: str):
        stage = new_stage(run)
        async with stage.shown():
            await seen(stage, run)
            await stage.press("X")
            await stage.until(lambda: stage.says("cannot be stopped from here", why))
            assert stage.app.screen is stage.main

    async def test_a_run_that_has_ended(self, new_stage: NewStage):
        stage = new_stage(ORDERS)
        async with stage.shown():
            await seen(stage, ORDERS)
            await stage.pass_time(60)
            assert stage.known(ORDERS).ended
            await stage.press("X")
            await stage.until(lambda: stage.says("has ended: there is nothing to stop"))
            assert told(stage) == []

    async def test_nothing_is_watched(self, new_stage: NewStage):
        stage = new_stage()
        async with stage.shown():
            await stage.press("X")
            await stage.until(lambda: stage.says("No run is watched that could be stopped"))

    async def test_a_group_is_told_as_with_other_keys(self, new_stage: NewStage):
        stage = new_stage(ORDERS)
        async with stage.shown():
            await seen(stage, ORDERS)
            await stage.press("b", "g", "X")
            await stage.until(lambda: stage.says("This is a group"))

    async def test_a_service_that_refuses(self, new_stage: NewStage):
        stage = new_stage(ORDERS)
        between = Between(stage)
        between.answers[CANCEL] = [(500, {"detail": "It broke"})]
        async with stage.shown():
            await seen(stage, ORDERS)
            await asked(stage)
            await stage.press("y")
            await stage.until(lambda: stage.says("wfevalrun_m4x7pd", "500", "It broke"))
            assert not stage.says("was told to stop")
            assert stage.known(ORDERS).state is not State.STOPPED

    async def test_one_that_ended_meanwhile(self, new_stage: NewStage):
        stage = new_stage(ORDERS)
        async with stage.shown():
            await seen(stage, ORDERS)
            await asked(stage)
            stage.clock.advance(60)
            await stage.press("y")
            await stage.until(lambda: stage.says("cannot be stopped: it has ended"))
            assert stage.known(ORDERS).ended

    async def test_of_many_refusals_few_are_told_one_by_one(self, new_stage: NewStage):
        stage = new_stage(*(f"retab:none_{number}" for number in range(6)))
        async with stage.shown():
            await stage.press("asterisk")
            await asked(stage)
            await stage.press("y")
            await stage.until(lambda: stage.says("3 more were not stopped"))
            assert sum("there is no such run" in toast for toast in stage.toasts) == 3


class TestLastLine:
    async def test_it_names_the_key_where_something_can_be_stopped(self, new_stage: NewStage):
        stage = new_stage(ZEBRA, ORDERS)
        async with stage.shown((120, 30)):
            await seen(stage, ZEBRA, ORDERS)
            assert "X Stop" not in stage.lines[-1]
            await stage.press("j")
            await stage.until(lambda: "X Stop" in stage.lines[-1])
            await stage.press("k")
            await stage.until(lambda: "X Stop" not in stage.lines[-1])
            await stage.press("asterisk")
            await stage.until(lambda: "X Stop" in stage.lines[-1])
            await stage.press("M", "j")
            await stage.pass_time(60)
            await stage.until(lambda: "X Stop" not in stage.lines[-1])


@pytest.mark.parametrize("size", [(40, 10), (60, 8), (80, 24)])
async def test_it_fits_with_its_answers(new_stage: NewStage, size: tuple[int, int]):
    stage = new_stage(*(f"retab:wfevalrun_{number:02}" for number in range(14)))
    async with stage.shown(size, glyphs=ASCII):
        await stage.press("asterisk")
        await asked(stage)
        frame = stage.app.screen.query_one("#dialog").region
        assert frame.right <= size[0]
        assert frame.bottom <= size[1]
        assert stage.shows("Stop these 14 runs?", "wfevalrun_00", "No, they go on", "Yes, stop")
        assert "".join(stage.lines[frame.y : frame.bottom]).isascii()
