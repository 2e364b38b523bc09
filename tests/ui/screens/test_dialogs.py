"""What all dialogs share, at every size."""

from __future__ import annotations

import pytest

from evaltui.ui.glyphs import ASCII
from evaltui.ui.screens.dialog import Dialog
from tests.ui.screens.conftest import NewStage
from tests.ui.screens.test_main_keys import ZEBRA, seen

OPENERS = ["a", "f", "s", "e", "f2", "i", "t", "C", "w", "question_mark", "f1"]


@pytest.mark.parametrize("key", OPENERS)
@pytest.mark.parametrize("size", [(40, 10), (60, 8), (80, 24)])
async def test_escape_leaves_it_and_it_fits(new_stage: NewStage, key: str, size: tuple[int, int]):
    stage = new_stage(ZEBRA)
    async with stage.shown(size, glyphs=ASCII):
        await seen(stage, ZEBRA)
        await stage.press(key)
        await stage.until(lambda: isinstance(stage.app.screen, Dialog))
        await stage.pilot.pause()
        frame = stage.app.screen.query_one("#dialog").region
        assert frame.right <= size[0]
        assert frame.bottom <= size[1]
        corners = [
            stage.lines[y][x]
            for y in (frame.y, frame.bottom - 1)
            for x in (frame.x, frame.right - 1)
        ]
        assert corners == ["+"] * 4
        assert stage.text.isascii()
        await stage.press("escape")
        await stage.until(lambda: stage.app.screen is stage.main)


@pytest.mark.parametrize("key", ["a", "s", "e", "i"])
async def test_the_cursor_does_not_blink(new_stage: NewStage, key: str):
    stage = new_stage(ZEBRA)
    async with stage.shown():
        await seen(stage, ZEBRA)
        await stage.press(key)
        await stage.until(lambda: isinstance(stage.app.screen, Dialog))
        assert not stage.app.focused.cursor_blink


async def test_a_choice_is_told_by_its_shape(new_stage: NewStage):
    stage = new_stage()
    async with stage.shown():
        await stage.press("s")
        await stage.until(lambda: stage.shows("[ ] follow its event stream: no"))
        await stage.press("tab", "space")
        await stage.until(lambda: stage.shows("[x] follow its event stream: yes"))
        await stage.press("space")
        await stage.until(lambda: stage.shows("[ ] follow its event stream: no"))


async def test_toasts_do_not_stand_on_a_dialog_and_come_after_it(new_stage: NewStage):
    stage = new_stage()
    async with stage.shown((60, 16)):
        await stage.press("a")
        await stage.until(lambda: stage.shows("Watch a run"))
        stage.app.notify("something happened", timeout=60)
        await stage.settle()
        await stage.pilot.pause()
        assert not stage.shows("something happened")
        await stage.press("escape")
        await stage.until(lambda: stage.shows("something happened"))


class TestEmptyList:
    async def test_it_says_how_to_begin(self, new_stage: NewStage):
        stage = new_stage()
        async with stage.shown((80, 24)):
            assert stage.shows("No runs are watched yet", "a  paste a run's reference")
            assert stage.shows("D  look around in the demo first, no key needed")
            for words in ("Remove", "Rename", "Refresh", "Pause"):
                assert words not in stage.lines[-1]
            assert "? Help  q Quit" in stage.lines[-1]

    async def test_a_strip_has_room_for_the_short_form(self, new_stage: NewStage):
        stage = new_stage()
        async with stage.shown((60, 8)):
            assert stage.shows("No runs are watched yet.", "a  add a run", "D  the demo")

    async def test_its_demo_is_one_key_away(self, new_stage: NewStage):
        stage = new_stage()
        async with stage.shown():
            await stage.press("D")
            await stage.until(lambda: stage.app.demo_wanted)
            await stage.until(lambda: not stage.app.is_running)

    async def test_nobody_leaves_for_the_demo_by_accident(self, new_stage: NewStage):
        stage = new_stage(ZEBRA)
        async with stage.shown():
            await seen(stage, ZEBRA)
            await stage.press("D")
            await stage.settle()
            assert not stage.app.demo_wanted
            assert stage.app.is_running
