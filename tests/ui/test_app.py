"""The application: themes that do not exist, faults of its own, its end."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from textual.app import App

from evaltui.files.config import AccountSettings, Config
from evaltui.files.themes import packaged_folder
from evaltui.ui.app import EvaltuiApp
from evaltui.ui.glyphs import UNICODE
from evaltui.ui.screens.run_actions import Watching
from evaltui.ui.theme import Themes, load_themes
from tests.ui.screens.stage import ENVIRON, STYLES, Stage

ZEBRA = "langwatch:lively-ancient-zebra"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "runs.toml"


class TestThemes:
    async def test_the_config_chooses_one(self, path: Path):
        stage = Stage(path)
        async with stage.shown(theme="evaltui-light"):
            assert stage.app.theme == "evaltui-light"
            assert stage.toasts == []

    async def test_one_that_does_not_exist_is_told_and_the_usual_one_shown(self, path: Path):
        stage = Stage(path)
        async with stage.shown(theme="no[/]such"):
            assert stage.app.theme == "evaltui-dark"
            await stage.until(lambda: stage.shows("There is no theme 'no[/]such'"))

    async def test_without_any_theme_file_there_is_a_screen(self, path: Path):
        stage = Stage(path).watch(ZEBRA)
        async with stage.shown(themes=Themes((), ())):
            await stage.until(lambda: "7/40" in stage.row("lively-ancient-zebra"))


class TestEnd:
    async def test_the_connections_are_closed_and_no_task_is_left(self, path: Path):
        stage = Stage(path).watch(ZEBRA, "nugen:eval-5f3a9c21")
        before = asyncio.all_tasks()
        async with stage.shown():
            await stage.until(lambda: all(watch.snapshot for watch in stage.watchlist.fleet))
            await stage.press("q")
        for _ in range(5):
            await asyncio.sleep(0)
        assert asyncio.all_tasks() <= before
        assert not stage.session.is_connected

    async def test_a_key_command_that_hangs_holds_up_no_other_account(
        self, path: Path, tmp_path: Path
    ):
        slow = AccountSettings("slow", "langwatch", key_source="cmd:sleep 2")
        stage = Stage(path, config=Config(accounts={"slow": slow})).watch("slow:x", ZEBRA)
        async with stage.shown():
            await stage.until(lambda: "7/40" in stage.row("lively-ancient-zebra"))
            assert stage.known("slow:x").snapshot is None
            await stage.press("q")
