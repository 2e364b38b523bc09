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


class Broken(EvaltuiApp):
    """Fails as the screen comes up, twice."""

    CSS_PATH = STYLES

    def on_mount(self) -> None:
        self.run_worker(self._fail("secret-one"))
        self.run_worker(self._fail("secret-two"))

    async def _fail(self, secret: str) -> None:
        raise RuntimeError(secret)


class TestFaults:
    @pytest.mark.parametrize("debug", [False, True])
    async def test_one_sentence_ends_the_program_and_no_traceback(
        self, path: Path, capsys: pytest.CaptureFixture[str], debug: bool
    ):
        environ = {**ENVIRON, "EVALTUI_DEBUG": "1"} if debug else ENVIRON
        stage = Stage(path, environ=environ)
        watching = Watching(stage.session, stage.watchlist, UNICODE, environ)
        app = Broken(watching, load_themes([packaged_folder()]))
        await app.run_async(headless=True, size=(80, 24))
        said = capsys.readouterr().err
        if debug:
            assert "secret-one" in said
        else:
            assert "internal error (RuntimeError), please report it" in " ".join(said.split())
            assert "Traceback" not in said
            assert "secret" not in said
            assert said.count("internal error") == 1
            assert "errors shown" not in said
        assert app.return_code == 1

    async def test_a_fault_beside_the_screen_does_not_end_it(self, path: Path):
        failed = asyncio.Event()

        async def background(_app: App[Any]) -> None:
            failed.set()
            raise RuntimeError("beside")

        stage = Stage(path).watch(ZEBRA)
        async with stage.shown(background=background):
            await stage.until(failed.is_set)
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
