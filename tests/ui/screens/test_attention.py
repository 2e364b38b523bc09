"""What nobody can see is asked for less often, and at once when it comes in sight."""

from __future__ import annotations

from textual import events

from evaltui.model.reference import RunRef
from evaltui.ui.terminal.surroundings import AWAY_MIN
from tests.ui.screens.conftest import NewStage
from tests.ui.screens.test_main_keys import TONE, ZEBRA, seen


async def test_what_the_filter_hides_is_out_of_sight(new_stage: NewStage) -> None:
    stage = new_stage(ZEBRA, TONE)
    async with stage.shown():
        await seen(stage, ZEBRA, TONE)
        attention = stage.main._workers.attention
        zebra, tone = RunRef.parse(ZEBRA), RunRef.parse(TONE)
        assert attention.sees(zebra)
        assert attention.sees(tone)
        await stage.press("slash")
        await stage.type("zebra")
        await stage.until(lambda: not attention.sees(tone))
        assert attention.sees(zebra)
        await stage.press("escape")
        await stage.until(lambda: attention.sees(tone))


async def test_without_the_focus_for_long_all_is_out_of_sight(new_stage: NewStage) -> None:
    stage = new_stage(ZEBRA)
    async with stage.shown():
        await seen(stage, ZEBRA)
        attention, zebra = stage.main._workers.attention, RunRef.parse(ZEBRA)
        stage.app.post_message(events.AppBlur())
        await stage.until(lambda: stage.main._presence.focused is False)
        stage.main.look()
        assert attention.sees(zebra)  # perhaps beside the pane that is typed in
        stage.clock.advance(AWAY_MIN * 60)
        stage.main.look()
        assert not attention.sees(zebra)
        stage.app.post_message(events.AppFocus())
        await stage.until(lambda: attention.sees(zebra))
