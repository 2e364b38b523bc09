"""The dialog about columns."""

from __future__ import annotations

import pytest

from evaltui.files.config import Config
from evaltui.files.table_settings import TableSettings
from evaltui.ui.screens.columns import Columns
from evaltui.ui.widgets.runs_table.chosen import Choice, usual
from tests.ui.screens.conftest import NewStage
from tests.ui.screens.stage import Stage

ZEBRA = "langwatch:lively-ancient-zebra"


async def opened(stage: Stage) -> None:
    await stage.until(lambda: stage.known(ZEBRA).snapshot)
    await stage.press("C")
    await stage.until(lambda: isinstance(stage.app.screen, Columns))
    await stage.settle()


def header(stage: Stage) -> list[str]:
    """The titles that the table shows, whatever stands before them."""
    names = {column.key for column in usual()}
    return [key for key in stage.table.columns_shown if key in names]


async def test_the_table_behind_follows_and_enter_keeps(new_stage: NewStage):
    stage = new_stage(ZEBRA)
    async with stage.shown((140, 40)):
        await opened(stage)
        assert stage.shows("Columns", "[x] STATE", "[ ] ID")
        await stage.press("j", "j", "space")
        assert "provider" not in header(stage)
        await stage.press("k", "J", "J")
        assert header(stage)[:3] == ["state", "progress", "name"]
        await stage.press("K", "K", "enter")
        await stage.until(lambda: stage.app.screen is stage.main)
        assert header(stage)[:3] == ["state", "name", "progress"]
        assert "PROVIDER" not in stage.lines[1]


async def test_escape_goes_back_to_what_was(new_stage: NewStage):
    stage = new_stage(ZEBRA)
    async with stage.shown((140, 40)):
        await opened(stage)
        await stage.press("space", "shift+down", "l", "escape")
        await stage.until(lambda: stage.app.screen is stage.main)
        assert stage.table.choices == usual()
        assert "STATE" in stage.lines[1]


async def test_sizes_are_set_and_given_back(new_stage: NewStage):
    stage = new_stage(ZEBRA)
    async with stage.shown((140, 40)):
        await opened(stage)
        now = stage.table.width_of("state")
        assert now is not None
        await stage.press("plus", "equals_sign", "right")
        assert stage.table.width_of("state") == now + 3
        await stage.until(lambda: stage.shows(f"{now + 3} cells · set"))
        await stage.press("minus", "left", "h", "h")
        assert stage.table.width_of("state") == now - 1
        await stage.press("0")
        assert stage.table.width_of("state") == now
        await stage.press("minus", "j", "space", "r")
        assert stage.table.choices == usual()


async def test_the_last_column_stays(new_stage: NewStage):
    stage = new_stage(ZEBRA)
    async with stage.shown((140, 40)):
        await opened(stage)
        stage.table.choose_columns((Choice("name"), *stage.table.choices[:0]))
        for _ in usual():
            await stage.press("space", "down")
        await stage.press("enter")
        assert sum(choice.shown for choice in stage.table.choices) >= 1


async def test_a_column_moves_no_further_than_the_ends(new_stage: NewStage):
    stage = new_stage(ZEBRA)
    async with stage.shown((140, 40)):
        await opened(stage)
        await stage.press("shift+up", "end", "shift+down", "enter")
        await stage.until(lambda: stage.app.screen is stage.main)
        assert stage.table.choices == usual()


async def test_reset_goes_back_to_the_configurations_columns(new_stage: NewStage):
    config = Config(table=TableSettings(columns=("name", "eta")))
    stage = new_stage(ZEBRA, config=config)
    async with stage.shown((140, 40)):
        await opened(stage)
        assert header(stage) == ["name", "eta"]
        await stage.press("j", "space", "r", "enter")
        await stage.until(lambda: stage.app.screen is stage.main)
        assert header(stage) == ["name", "eta"]


async def test_what_has_no_room_is_told(new_stage: NewStage):
    stage = new_stage(ZEBRA)
    async with stage.shown((80, 24)):
        await opened(stage)
        assert stage.shows("HEALTH    no room")


@pytest.mark.parametrize("size", [(40, 10), (60, 8), (80, 24)])
async def test_it_fits(new_stage: NewStage, size: tuple[int, int]):
    stage = new_stage(ZEBRA)
    async with stage.shown(size):
        await opened(stage)
        assert stage.shows("Columns", "enter keeps", "[x] STATE")
        await stage.press("end")
        await stage.until(lambda: stage.shows("ERROR"))
