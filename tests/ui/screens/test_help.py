"""The help: the keys of where one is, from everywhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from evaltui.files.key_bindings import KeySetting
from evaltui.ui.glyphs import ASCII
from evaltui.ui.screens.help import HelpScreen
from evaltui.ui.screens.theme_picker import ThemePicker
from tests.ui.screens.conftest import NewStage
from tests.ui.screens.stage import Stage
from tests.ui.screens.test_main_keys import ZEBRA, seen

TALL = (100, 120)


async def helped(stage: Stage, key: str = "question_mark") -> None:
    await stage.press(key)
    await stage.until(lambda: isinstance(stage.app.screen, HelpScreen))
    await stage.pilot.pause()


def headings(stage: Stage) -> list[str]:
    parts = [part.strip() for line in stage.lines for part in line.split("│")]
    known = ("In the ", "In this ", "On the main", "Everywhere", "Glyphs")
    return [part for part in parts if part.startswith(known)]


async def test_the_keys_of_the_part_in_focus_come_first(new_stage: NewStage):
    stage = new_stage(ZEBRA)
    async with stage.shown(TALL):
        await seen(stage, ZEBRA)
        await helped(stage)
        assert headings(stage) == ["In the table", "On the main screen", "Everywhere", "Glyphs"]
        await stage.press("escape", "enter")
        await helped(stage)
        assert headings(stage) == ["In the details", "On the main screen", "Everywhere", "Glyphs"]
        assert stage.shows("  Next tab", "a  Watch a run", "^q  Save and leave")


@pytest.mark.parametrize("key", ["escape", "q", "question_mark", "f1"])
async def test_it_is_left_with(new_stage: NewStage, key: str):
    stage = new_stage()
    async with stage.shown():
        await helped(stage)
        await stage.press(key)
        await stage.until(lambda: stage.app.screen is stage.main)


async def test_a_dialog_tells_its_keys_and_is_there_afterwards(new_stage: NewStage):
    stage = new_stage()
    async with stage.shown(TALL):
        await stage.press("t")
        await stage.until(lambda: isinstance(stage.app.screen, ThemePicker))
        await helped(stage, "f1")
        assert headings(stage) == ["In this dialog", "Everywhere", "Glyphs"]
        assert stage.shows("Keep this theme", "Leave without a change")
        assert not stage.shows("Watch a run")
        await stage.press("escape")
        await stage.until(lambda: isinstance(stage.app.screen, ThemePicker))


async def test_f1_helps_while_typing_and_a_question_mark_is_typed(new_stage: NewStage):
    stage = new_stage()
    async with stage.shown():
        await stage.press("a", "question_mark")
        await stage.until(lambda: stage.shows("Watch a run", " ? "))
        await helped(stage, "f1")
        await stage.press("f1")
        await stage.until(lambda: stage.shows("Watch a run", " ? "))


async def test_it_scrolls_to_its_end_and_back(new_stage: NewStage):
    stage = new_stage(ZEBRA)
    async with stage.shown((60, 10)):
        await seen(stage, ZEBRA)
        await helped(stage)
        top = stage.lines
        for there, back in (
            ("j", "k"),
            ("down", "up"),
            ("pagedown", "pageup"),
            ("ctrl+d", "ctrl+u"),
        ):
            await stage.press(there)
            await stage.until(lambda: stage.lines != top)
            await stage.press(back)
            await stage.until(lambda: stage.lines == top)
        for there, back in (("G", "g"), ("end", "home")):
            await stage.press(there)
            await stage.until(lambda: stage.shows("cannot be asked"))
            await stage.press(back)
            await stage.until(lambda: stage.lines == top)
        await stage.press("space")
        await stage.until(lambda: stage.lines != top)


async def test_it_shows_the_users_own_keys(new_stage: NewStage):
    stage = new_stage()
    keys = [KeySetting("add", ("n", "f5"), Path("c.toml"), 3)]
    async with stage.shown(TALL, keys=keys):
        await helped(stage)
        assert stage.shows("n f5  Watch a run")


async def test_it_is_drawn_in_plain_ascii_where_that_is_all_there_is(new_stage: NewStage):
    stage = new_stage(ZEBRA)
    async with stage.shown(TALL, glyphs=ASCII):
        await seen(stage, ZEBRA)
        await helped(stage)
        assert stage.text.isascii()
        assert stage.shows("up k  Up", ">  running", "x  failed")
