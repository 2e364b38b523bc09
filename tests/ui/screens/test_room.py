"""The keys that share out the room: between table and details, and between columns."""

from __future__ import annotations

from evaltui.ui.screens.columns import Columns
from tests.ui.screens.conftest import NewStage
from tests.ui.screens.test_main_keys import ZEBRA, seen


async def test_the_details_can_be_put_away_and_brought_back(new_stage: NewStage):
    stage = new_stage(ZEBRA)
    async with stage.shown():
        await seen(stage, ZEBRA)
        await stage.until(lambda: stage.shows("Verdict"))
        await stage.press("v")
        await stage.until(lambda: not stage.shows("Verdict"))
        assert stage.app.focused is stage.table
        await stage.press("v")
        await stage.until(lambda: stage.shows("Verdict"))


async def test_a_column_that_was_sized_goes_back_to_what_it_wants(new_stage: NewStage):
    stage = new_stage(ZEBRA)
    async with stage.shown():
        await seen(stage, ZEBRA)
        header = stage.row("STATE")
        await stage.press("C")
        await stage.until(lambda: isinstance(stage.app.screen, Columns))
        await stage.press(*["plus"] * 4)
        await stage.until(lambda: stage.row("STATE").index("NAME") > header.index("NAME"))
        await stage.press("0", "enter")
        await stage.until(lambda: stage.app.screen is stage.main)
        assert stage.row("STATE") == header
