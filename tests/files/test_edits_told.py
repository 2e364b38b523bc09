from __future__ import annotations

import asyncio
import shutil
import sys
from pathlib import Path

import pytest

from evaltui.files.atomic import write_atomically
from evaltui.files.edits_told import EditsTold

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="inotify is Linux's")
PATIENCE_S = 10.0


class Heard:
    """What was told, and a way to wait for it."""

    def __init__(self) -> None:
        self.number = 0
        self._told = asyncio.Event()

    def __call__(self) -> None:
        self.number += 1
        self._told.set()

    async def one_more(self) -> None:
        await asyncio.wait_for(self._told.wait(), PATIENCE_S)
        self._told.clear()


async def test_it_tells_of_what_is_written_and_of_what_takes_the_files_place(tmp_path: Path):
    path, heard = tmp_path / "runs.toml", Heard()
    told = EditsTold(path, heard)
    try:
        path.write_text("a")
        await heard.one_more()
        write_atomically(path, b"b")
        await heard.one_more()
        path.unlink()
        await heard.one_more()
    finally:
        told.close()


async def test_other_files_of_the_folder_and_reading_are_no_news(tmp_path: Path):
    path, heard = tmp_path / "runs.toml", Heard()
    path.write_text("a")
    told = EditsTold(path, heard)
    (tmp_path / "state.json").write_text("b")
    assert path.read_text() == "a"
    path.write_text("c")
    await heard.one_more()
    assert heard.number == 1
    told.close()
    path.write_text("d")
    assert heard.number == 1


async def test_a_link_is_followed(tmp_path: Path):
    (tmp_path / "dotfiles").mkdir()
    real, path, heard = tmp_path / "dotfiles" / "runs.toml", tmp_path / "runs.toml", Heard()
    real.write_text("a")
    path.symlink_to(real)
    told = EditsTold(path, heard)
    real.write_text("b")
    await heard.one_more()
    told.close()


async def test_a_folder_that_goes_is_told_once_and_nothing_after(tmp_path: Path):
    folder, heard = tmp_path / "config", Heard()
    folder.mkdir()
    told = EditsTold(folder / "runs.toml", heard)
    shutil.rmtree(folder)
    await heard.one_more()
    assert not told.tells


async def test_without_a_folder_nothing_can_be_told(tmp_path: Path):
    with pytest.raises(OSError, match="No such file"):
        EditsTold(tmp_path / "nowhere" / "runs.toml", Heard())
