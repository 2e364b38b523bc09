"""The application: themes that do not exist, faults of its own, its end."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from evaltui.files.config import AccountSettings, Config
from evaltui.ui.theme import Themes
from tests.ui.screens.stage import Stage

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


class TestPicture:
    async def test_it_is_for_this_user_alone(
        self, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ):
        folder = tmp_path / "pictures"
        monkeypatch.setattr("evaltui.ui.app.user_downloads_path", lambda: folder)
        stage = Stage(path).watch(ZEBRA)
        async with stage.shown():
            await stage.until(lambda: "7/40" in stage.row("lively-ancient-zebra"))
            stage.app._save_picture()
            await stage.until(lambda: "The picture is " in " ".join(stage.toasts))
        (picture,) = folder.iterdir()
        assert (picture.name, picture.suffix) == ("evaltui-20261120T100000Z.svg", ".svg")
        assert "lively-ancient-zebra" in picture.read_text(encoding="utf-8")
        assert picture.stat().st_mode & 0o777 == 0o600
        assert folder.stat().st_mode & 0o777 == 0o700

    async def test_a_disk_that_takes_none_is_told(
        self, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ):
        (tmp_path / "file").touch()
        monkeypatch.setattr("evaltui.ui.app.user_downloads_path", lambda: tmp_path / "file")
        stage = Stage(path).watch(ZEBRA)
        async with stage.shown():
            stage.app._save_picture()
            await stage.until(
                lambda: "was not saved: a part of the path is a file" in " ".join(stage.toasts)
            )


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
