"""The runs file while the screen is open: edited by hand, damaged, refused by the disk."""

from __future__ import annotations

import threading
import tomllib
from pathlib import Path

import pytest

from evaltui.files.atomic import write_atomically
from evaltui.model.reference import RunRef
from evaltui.ui.remembered import Remembered
from tests.ui.screens.conftest import NewStage
from tests.ui.screens.test_main_keys import ORDERS, TONE, ZEBRA, seen


def edit(path: Path, old: str, new: str) -> None:
    """Change the file as an editor does."""
    text = path.read_text()
    assert old in text
    write_atomically(path, text.replace(old, new).encode())


def take_out(path: Path, run: str) -> None:
    """Remove a run's lines."""
    head, *blocks = path.read_text().split("[[runs]]")
    kept = [block for block in blocks if f'run = "{run}"' not in block]
    assert len(kept) == len(blocks) - 1
    write_atomically(path, "[[runs]]".join([head, *kept]).encode())


def in_file(path: Path) -> list[str]:
    if not path.exists():
        return []
    try:
        return [run["run"] for run in tomllib.loads(path.read_text()).get("runs", [])]
    except tomllib.TOMLDecodeError:
        return []


def text_of(path: Path) -> str:
    return path.read_text()


def put(path: Path, text: str) -> None:
    path.write_text(text)


def delete(path: Path) -> None:
    path.unlink()


def refuse(path: Path) -> None:
    """Put a folder where the file was: nothing can be saved there."""
    path.unlink()
    path.mkdir()


def path_is_back(path: Path, text: str) -> None:
    path.rmdir()
    path.write_text(text)


async def test_what_changes_on_the_screen_is_saved_within_moments(new_stage: NewStage, path: Path):
    stage = new_stage(ZEBRA)
    async with stage.shown():
        await seen(stage, ZEBRA)
        await stage.until(lambda: in_file(path) == [ZEBRA])
        await stage.until(lambda: 'state = "running"' in text_of(path))
        await stage.press("d")
        await stage.until(lambda: in_file(path) == [])


async def test_edits_by_hand_appear(new_stage: NewStage, path: Path):
    stage = new_stage(ZEBRA, TONE)
    async with stage.shown():
        await seen(stage, ZEBRA, TONE)
        await stage.until(lambda: in_file(path) == [ZEBRA, TONE])
        edit(path, f'run = "{ZEBRA}"', f'run = "{ZEBRA}"\nname = "by hand"\npaused = true')
        await stage.until(lambda: "paused" in stage.row("by hand"))
        before = stage.asked.about("zebra")
        await stage.pass_time(10)
        assert stage.asked.about("zebra") == before
        edit(path, "paused = true\n", "")
        await stage.until(lambda: stage.asked.about("zebra") > before)
        edit(path, "version = 1\n", f'version = 1\n[[runs]]\nrun = "{ORDERS}"\n')
        await stage.until(lambda: stage.order == [ORDERS, ZEBRA, TONE])
        await seen(stage, ORDERS)
        assert stage.row("wfevalrun_m4x7pd")
        take_out(path, TONE)
        await stage.until(lambda: stage.order == [ORDERS, ZEBRA])
        before = stage.asked.about("eval-5f3a9c21")
        await stage.pass_time(20)
        assert stage.asked.about("eval-5f3a9c21") == before
        assert not stage.row("eval-5f3a9c21")


async def test_a_rename_by_hand_does_not_ask_anew(new_stage: NewStage, path: Path):
    stage = new_stage(ZEBRA)
    async with stage.shown():
        await seen(stage, ZEBRA)
        await stage.until(lambda: in_file(path) == [ZEBRA])
        before = stage.asked.about("zebra")
        edit(path, f'run = "{ZEBRA}"', f'run = "{ZEBRA}"\nname = "by hand"')
        await stage.until(lambda: stage.row("by hand"))
        assert stage.asked.about("zebra") == before


async def test_a_half_finished_edit_is_told_once_and_nothing_is_written_over_it(
    new_stage: NewStage, path: Path
):
    stage = new_stage(ZEBRA, TONE)
    async with stage.shown():
        await stage.until(lambda: in_file(path) == [ZEBRA, TONE])
        await stage.until(lambda: not stage.watchlist.waiting)
        whole = text_of(path)
        put(path, whole + '[[runs]]\nrun = "ret')
        await stage.until(lambda: stage.says("nothing is saved until that is mended"))
        assert stage.order == [ZEBRA, TONE]
        await stage.press("d")
        await stage.until(lambda: stage.watchlist.unsaved)
        told = [toast for toast in stage.toasts if "mended" in toast]
        assert len(told) == 1
        assert text_of(path).endswith('run = "ret')
        put(path, whole + f'[[runs]]\nrun = "{ORDERS}"\n')
        await stage.until(lambda: stage.says("Saved again"))
        assert in_file(path) == [TONE, ORDERS]
        assert stage.order == [TONE, ORDERS]


async def test_a_disk_that_refuses_is_told_once_and_tried_again(new_stage: NewStage, path: Path):
    stage = new_stage(ZEBRA)
    async with stage.shown():
        await seen(stage, ZEBRA)
        await stage.until(lambda: in_file(path) == [ZEBRA])
        whole = text_of(path)
        refuse(path)
        await stage.press("a")
        await stage.enter(TONE)
        await stage.until(lambda: stage.watchlist.unsaved)
        path_is_back(path, whole)
        await stage.until(lambda: stage.says("Saved again"))
        assert in_file(path) == [ZEBRA, TONE]
        sentences = [toast for toast in stage.toasts if "folder" in toast]
        assert len(sentences) == len(set(sentences))


async def test_a_file_that_was_deleted_loses_no_run(new_stage: NewStage, path: Path):
    stage = new_stage(ZEBRA, TONE)
    async with stage.shown():
        await stage.until(lambda: in_file(path) == [ZEBRA, TONE])
        delete(path)
        await stage.until(lambda: in_file(path) == [ZEBRA, TONE])
        assert stage.order == [ZEBRA, TONE]
        assert stage.says("written again with all runs")


async def test_another_evaltui_on_the_same_file_is_followed(new_stage: NewStage, path: Path):
    stage = new_stage(ZEBRA)
    async with stage.shown():
        await stage.until(lambda: in_file(path) == [ZEBRA])
        other = new_stage(TONE, world_of=stage)
        assert other.watchlist.save()
        await stage.until(lambda: stage.order == [ZEBRA, TONE])
        await seen(stage, TONE)
        other.watchlist.take_over(other.watchlist.read())
        other.watchlist.remove(RunRef.parse(ZEBRA))
        assert other.watchlist.save()
        await stage.until(lambda: stage.order == [TONE])


async def test_a_damaged_file_at_the_start_shows_the_rest_and_a_notice(
    new_stage: NewStage, path: Path
):
    put(path, f'[[runs]]\nrun = "{ZEBRA}"\n[[runs]]\nrun = "nug\n[[runs]]\nrun = "{ORDERS}"\n')
    stage = new_stage()
    async with stage.shown():
        await stage.until(lambda: stage.says("line 4", "its text is kept in"))
        await seen(stage, ZEBRA, ORDERS)
        assert stage.order == [ZEBRA, ORDERS]
    assert in_file(path) == [ZEBRA, ORDERS]


async def test_a_stuck_file_of_what_is_remembered_keeps_no_run_from_being_saved(
    new_stage: NewStage, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    stage = new_stage(ZEBRA)
    remembered = Remembered(tmp_path / "state.json", stage.clock)
    stuck, gone_on = threading.Event(), threading.Event()

    def change(*_arguments: object) -> None:
        stuck.set()
        gone_on.wait()

    monkeypatch.setattr("evaltui.ui.remembered.change_screen_state", change)
    try:
        async with stage.shown(remembered=remembered):
            await seen(stage, ZEBRA)
            remembered.put("something", 1)
            stage.main.wake()
            await stage.until(stuck.is_set)
            await stage.press("p")
            await stage.until(lambda: "paused = true" in text_of(path))
            gone_on.set()
    finally:
        gone_on.set()
