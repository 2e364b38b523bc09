"""The user's own keys on the real screen."""

from __future__ import annotations

from pathlib import Path

from evaltui.files.key_bindings import KeySetting
from tests.ui.screens.conftest import NewStage
from tests.ui.screens.test_main_keys import TONE, ZEBRA, seen


def keys(**wishes: str) -> list[KeySetting]:
    return [
        KeySetting(name.replace("__", "."), tuple(wish.split()), Path("config.toml"), line)
        for line, (name, wish) in enumerate(wishes.items(), 1)
    ]


async def test_a_new_key_works_and_the_usual_one_no_longer(new_stage: NewStage):
    stage = new_stage()
    async with stage.shown(keys=keys(add="n f5")):
        await stage.press("a")
        await stage.settle()
        assert stage.app.screen is stage.main
        for key in ("n", "f5"):
            await stage.press(key)
            await stage.until(lambda: stage.shows("Watch a run"))
            await stage.press("escape")
            await stage.until(lambda: stage.app.screen is stage.main)
        assert "n Add" in stage.lines[-1]


async def test_two_actions_change_their_keys_with_each_other(new_stage: NewStage):
    stage = new_stage()
    async with stage.shown(keys=keys(add="s", start="a")):
        await stage.press("a")
        await stage.until(lambda: stage.shows("Start a run"))
        await stage.press("escape", "s")
        await stage.until(lambda: stage.shows("Watch a run"))


async def test_one_name_means_the_action_of_every_part(new_stage: NewStage):
    stage = new_stage(ZEBRA, TONE)
    async with stage.shown(keys=keys(down="x down")):
        await seen(stage, ZEBRA, TONE)
        await stage.press("x")
        await stage.until(lambda: str(stage.table.selected) == TONE)
        await stage.press("question_mark")
        await stage.until(lambda: stage.shows("j k scroll"))
        top = stage.lines
        await stage.press("x")
        await stage.until(lambda: stage.lines != top)


async def test_what_cannot_be_is_told_at_the_start_and_the_rest_holds(new_stage: NewStage):
    stage = new_stage()
    async with stage.shown(keys=keys(add="q", strat="x", refresh="ctrl+r")):
        assert stage.says('config.toml, line 1: "q" is already the key of runs.quit; add keeps')
        assert stage.says("config.toml, line 2: strat is no action", "did you mean start?")
        assert len(stage.toasts) == 2
        await stage.press("a")
        await stage.until(lambda: stage.shows("Watch a run"))


async def test_escape_leaves_dialogs_whatever_the_user_sets(new_stage: NewStage):
    stage = new_stage()
    async with stage.shown(keys=keys(leave="f4")):
        for key in ("escape", "f4"):
            await stage.press("a")
            await stage.until(lambda: stage.shows("Watch a run"))
            await stage.press(key)
            await stage.until(lambda: stage.app.screen is stage.main)
