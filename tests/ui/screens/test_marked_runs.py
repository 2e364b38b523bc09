"""Actions take all marked runs, and undo gives all of them back."""

from __future__ import annotations

import pytest

from evaltui.model.filter import Filter, parse_filter
from evaltui.model.order import Grouping
from evaltui.ui.screens import marked_runs
from tests.ui.screens.conftest import NewStage
from tests.ui.screens.stage import Stage

ZEBRA = "langwatch:lively-ancient-zebra"
HERON = "langwatch:brisk-copper-heron"
TONE = "nugen:eval-5f3a9c21"
ORDERS = "retab:wfevalrun_m4x7pd"
ALL = (ZEBRA, HERON, TONE, ORDERS)


async def seen(stage: Stage) -> None:
    await stage.until(lambda: all(stage.known(run).snapshot for run in ALL), "all seen")
    await stage.settle()


async def test_marked_runs_are_removed_and_put_back_in_their_places(new_stage: NewStage):
    stage = new_stage(*ALL)
    async with stage.shown():
        await seen(stage)
        await stage.press("j", "space", "space", "d")
        await stage.until(lambda: stage.order == [ZEBRA, ORDERS])
        assert stage.says("Removed 2 runs; u puts them back")
        assert stage.table.marked == ()
        await stage.press("u")
        await stage.until(lambda: stage.order == [*ALL])
        assert stage.says("2 runs are watched again")
        assert str(stage.table.selected) == HERON


async def test_each_undo_takes_back_one_removal(new_stage: NewStage):
    stage = new_stage(*ALL)
    async with stage.shown():
        await seen(stage)
        await stage.press("space", "space", "d", "d")
        await stage.until(lambda: stage.order == [ORDERS])
        await stage.press("u")
        await stage.until(lambda: stage.order == [TONE, ORDERS])
        await stage.press("u")
        await stage.until(lambda: stage.order == [*ALL])
        await stage.press("u")
        await stage.until(lambda: stage.says("Nothing was removed"))


async def test_removals_of_long_ago_are_forgotten(
    new_stage: NewStage, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(marked_runs, "MAX_UNDOS", 2)
    stage = new_stage(*ALL)
    async with stage.shown():
        await seen(stage)
        await stage.press("d", "d", "d")
        await stage.until(lambda: stage.order == [ORDERS])
        await stage.press("u", "u", "u")
        await stage.until(lambda: stage.says("Nothing was removed"))
        assert stage.order == [HERON, TONE, ORDERS]


async def test_marked_runs_pause_together_and_go_on_together(new_stage: NewStage):
    stage = new_stage(*ALL)
    async with stage.shown():
        await seen(stage)
        await stage.press("p", "asterisk", "p")
        await stage.until(lambda: all(stage.known(run).paused for run in ALL))
        assert stage.says("Paused 4 runs")
        await stage.press("p")
        await stage.until(lambda: not any(stage.known(run).paused for run in ALL))
        assert stage.says("Asking again for 4 runs")


async def test_marked_runs_are_asked_for_now(new_stage: NewStage):
    stage = new_stage(*ALL)
    async with stage.shown():
        await seen(stage)
        before = [stage.asked.about(run.partition(":")[2]) for run in ALL]
        await stage.press("space", "space", "r")
        await stage.until(
            lambda: (
                [stage.asked.about(run.partition(":")[2]) for run in ALL]
                == [before[0] + 1, before[1] + 1, *before[2:]]
            )
        )
        assert stage.says("Asking for 2 runs")


async def test_the_references_of_marked_runs_are_copied(new_stage: NewStage):
    stage = new_stage(*ALL)
    async with stage.shown():
        await seen(stage)
        await stage.press("space", "j", "space", "y")
        await stage.until(lambda: stage.says("Copied 2 references"))
        assert stage.app.clipboard == f"{ZEBRA}\n{TONE}"


async def test_what_the_filter_hides_stays_marked_and_is_told(new_stage: NewStage):
    stage = new_stage(*ALL)
    async with stage.shown():
        await seen(stage)
        await stage.press("space", "slash")
        await stage.type("retab")
        await stage.press("enter", "space")
        await stage.until(lambda: stage.shows("2 marked, 1 hidden"))
        await stage.press("d")
        await stage.until(lambda: stage.order == [HERON, TONE])
        assert stage.says("Removed 2 runs")


async def test_a_run_that_is_added_out_of_sight_is_told_of(new_stage: NewStage):
    stage = new_stage(ZEBRA)
    async with stage.shown():
        await stage.press("slash")
        await stage.type("zebra")
        await stage.press("enter", "a")
        await stage.type(ORDERS)
        await stage.press("enter")
        await stage.until(lambda: stage.says(ORDERS, "is not in sight"))
        await stage.press("escape")
        await stage.until(lambda: str(stage.table.selected) == ORDERS)


async def test_a_heading_is_no_run(new_stage: NewStage):
    stage = new_stage(*ALL)
    async with stage.shown():
        await seen(stage)
        stage.table.group_by(Grouping.PROVIDER)
        await stage.press("g", "d")
        await stage.until(lambda: stage.says("This is a group"))
        assert stage.order == [*ALL]
        await stage.press("space", "d")
        await stage.until(lambda: stage.order == [TONE, ORDERS])


async def test_escape_takes_back_marks_then_the_filter(new_stage: NewStage):
    stage = new_stage(*ALL)
    async with stage.shown():
        await seen(stage)
        retab = parse_filter("retab")
        assert isinstance(retab, Filter)
        stage.table.filter_by(retab)
        await stage.press("space", "escape")
        await stage.until(lambda: stage.table.marked == ())
        assert stage.table.shown_count == 1
        await stage.press("escape")
        await stage.until(lambda: stage.table.shown_count == 4)
