"""The theme picker: preview while moving, keep, go back, remember."""

from __future__ import annotations

import pytest

from evaltui.files.config import Config
from evaltui.files.themes import packaged_folder
from evaltui.ui.glyphs import ASCII
from evaltui.ui.remembered import Remembered
from evaltui.ui.screens.theme_picker import ThemePicker
from evaltui.ui.theme import load_themes
from tests.ui.screens.conftest import NewStage
from tests.ui.screens.stage import Stage
from tests.ui.screens.test_main_keys import ZEBRA, seen

NAMES = [theme.name for theme in load_themes([packaged_folder()]).themes]


async def picking(stage: Stage) -> None:
    await stage.press("t")
    await stage.until(lambda: isinstance(stage.app.screen, ThemePicker))
    await stage.pilot.pause()


def background(stage: Stage) -> str:
    return stage.main.styles.background.hex.lower()


async def test_each_theme_is_shown_while_moving_and_escape_goes_back(new_stage: NewStage):
    stage = new_stage(ZEBRA)
    async with stage.shown():
        await picking(stage)
        assert stage.app.theme == "evaltui-dark"
        await stage.press("G")
        await stage.until(lambda: stage.app.theme == NAMES[-1] == "tokyo-night")
        await stage.until(lambda: background(stage) == "#1a1b26")
        await stage.press("k", "up")
        await stage.until(lambda: stage.app.theme == NAMES[-3])
        await stage.press("j", "down", "pageup", "g", "ctrl+d", "home", "pagedown", "ctrl+u", "end")
        await stage.until(lambda: stage.app.theme == NAMES[-1])
        await stage.press("escape")
        await stage.until(lambda: stage.app.screen is stage.main)
        assert stage.app.theme == "evaltui-dark"
        await stage.until(lambda: background(stage) == "#13161c")


async def test_every_theme_is_listed_with_its_colours_and_whether_it_is_dark(new_stage: NewStage):
    stage = new_stage()
    async with stage.shown((80, 24)):
        await picking(stage)
        for theme in load_themes([packaged_folder()]).themes:
            line = next(line for line in stage.lines if f" {theme.name} " in line)
            kind = "ansi" if theme.ansi else "dark" if theme.dark else "light"
            assert f"▸ ✓ ✗ ◷  {theme.name.ljust(22)} {kind}" in line
        # The screen below is not dimmed: what it would look like is what is to be seen.
        assert "No runs are watched" in stage.text


@pytest.mark.parametrize("key", ["enter", "space"])
async def test_a_kept_theme_is_in_force_after_a_restart(new_stage: NewStage, key: str, tmp_path):
    stage = new_stage()
    remembered = Remembered(tmp_path / "screen.json", stage.clock)
    async with stage.shown(remembered=remembered):
        await picking(stage)
        await stage.press("j", key)
        await stage.until(lambda: stage.app.screen is stage.main)
        picked = stage.app.theme
        assert picked == NAMES[NAMES.index("evaltui-dark") + 1]
        await stage.until(lambda: not remembered.waiting)
    again = new_stage()
    async with again.shown(remembered=Remembered(tmp_path / "screen.json", stage.clock)):
        assert again.app.theme == picked
        assert again.toasts == []


async def test_of_a_picked_theme_and_the_configured_one_the_later_counts(new_stage: NewStage):
    remembered = Remembered(None, new_stage().clock)
    stage = new_stage()
    async with stage.shown(theme="nord", remembered=remembered):
        assert stage.app.theme == "nord"
        await picking(stage)
        await stage.press("g", "enter")
        await stage.until(lambda: stage.app.theme == "ansi")
    stage = new_stage()
    async with stage.shown(theme="nord", remembered=remembered):
        assert stage.app.theme == "ansi"
    stage = new_stage()
    async with stage.shown(theme="dracula", remembered=remembered):
        assert stage.app.theme == "dracula"


async def test_a_remembered_theme_that_is_gone_leaves_the_configured_one(new_stage: NewStage):
    stage = new_stage()
    remembered = Remembered(None, stage.clock)
    remembered.put("theme", {"name": "mine", "configured": "nord"})
    async with stage.shown(theme="nord", remembered=remembered):
        assert stage.app.theme == "nord"
        assert stage.says("There is no theme 'mine'")


@pytest.mark.parametrize("value", ["nord", 7, ["nord"], {"name": 7, "configured": None}, {}])
async def test_a_strange_memory_is_forgotten(new_stage: NewStage, value: object):
    stage = new_stage()
    remembered = Remembered(None, stage.clock)
    remembered.put("theme", value)
    async with stage.shown(remembered=remembered):
        assert stage.app.theme == "evaltui-dark"


async def test_textuals_own_themes_do_not_crowd_the_list(new_stage: NewStage):
    stage = new_stage()
    async with stage.shown():
        assert sorted(stage.app.available_themes) == NAMES
        await picking(stage)
        assert "textual" not in stage.text


async def test_the_users_themes_are_marked_and_broken_ones_say_why(new_stage: NewStage, tmp_path):
    (tmp_path / "mine.toml").write_text('name = "aaa"\ndark = false\n[colors]\nprimary = "red"\n')
    (tmp_path / "bad.toml").write_text('name = "bad"\n[colours]\nprimary = "red"\n')
    stage = new_stage()
    async with stage.shown((100, 30), themes=load_themes([packaged_folder()], [tmp_path])):
        await picking(stage)
        assert any("aaa" in line and "light yours" in line for line in stage.lines)
        await stage.press("end")
        await stage.until(lambda: stage.shows("bad.toml", "broken", "`colours` is not a key"))
        await stage.press("enter")
        await stage.settle()
        assert isinstance(stage.app.screen, ThemePicker)
        await stage.press("k")
        await stage.until(lambda: not stage.shows("`colours` is not a key"))
        assert stage.app.theme == "tokyo-night"


async def test_a_strip_has_room_for_the_list(new_stage: NewStage):
    stage = new_stage(ZEBRA)
    async with stage.shown((60, 8)):
        await seen(stage, ZEBRA)
        await picking(stage)
        assert stage.shows("evaltui-dark")
        await stage.press("end")
        await stage.until(lambda: stage.shows("tokyo-night"))
        assert "run" in stage.lines[0][:18]  # the screen that is painted shows beside the list


async def test_it_is_drawn_in_plain_ascii_where_that_is_all_there_is(new_stage: NewStage):
    stage = new_stage()
    async with stage.shown((80, 24), glyphs=ASCII):
        await picking(stage)
        assert stage.text.isascii()
        assert stage.shows("> + x %  nord")


async def test_a_click_picks(new_stage: NewStage):
    stage = new_stage()
    async with stage.shown((80, 24)):
        await picking(stage)
        y = next(y for y, line in enumerate(stage.lines) if " nord " in line)
        await stage.pilot.click(offset=(60, y))
        await stage.until(lambda: stage.app.screen is stage.main)
        assert stage.app.theme == "nord"


async def test_a_theme_that_does_not_exist_is_named(new_stage: NewStage):
    stage = new_stage(config=Config(theme="nrod"))
    async with stage.shown(theme="nrod"):
        assert stage.says("There is no theme 'nrod'; the screen shows evaltui-dark")
