"""What was on the screen and is gone takes no memory any more."""

from __future__ import annotations

import gc
import weakref
from collections import Counter

import pytest
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets._toast import Toast

from tests.ui.screens.conftest import NewStage
from tests.ui.screens.stage import Stage
from tests.ui.screens.test_main_keys import ZEBRA, seen

# Not `f`: until the time limits of its questions are past, they keep who asked.
DIALOGS = ["question_mark", "a", "e", "i", "s", "C", "t", "w", "colon"]


class Watcher:
    """Knows widgets and their painted lines without keeping them."""

    def __init__(self) -> None:
        self._known: list[tuple[str, weakref.ref[object]]] = []

    def watch(self, *widgets: Widget) -> None:
        for widget in widgets:
            name = type(widget).__name__
            self._known.append((name, weakref.ref(widget)))
            self._known.append((f"lines of {name}", weakref.ref(widget._styles_cache)))

    def alive(self) -> Counter[str]:
        gc.collect()
        return Counter(name for name, ref in self._known if ref() is not None)


async def visit(stage: Stage, key: str, watcher: Watcher | None = None) -> None:
    """Open a dialog, have it painted, and close it."""
    await stage.press(key)
    await stage.until(lambda: stage.app.screen is not stage.main)
    await stage.pilot.pause()
    dialog: Screen[object] = stage.app.screen
    assert stage.lines
    if watcher is not None:
        watcher.watch(dialog, *dialog.walk_children(Widget))
    del dialog
    await stage.press("escape")
    await stage.until(lambda: stage.app.screen is stage.main)
    await stage.pilot.pause()


@pytest.mark.parametrize("key", DIALOGS)
async def test_a_closed_dialog(new_stage: NewStage, key: str):
    stage, watcher = new_stage(ZEBRA), Watcher()
    async with stage.shown((120, 40)):
        await seen(stage, ZEBRA)
        for _ in range(3):
            await visit(stage, key, watcher)
        # Textual may keep the last one until there is another.
        await visit(stage, "i" if key == "t" else "t")
        assert watcher.alive() == {}


async def test_a_toast(new_stage: NewStage):
    stage, watcher = new_stage(ZEBRA), Watcher()
    async with stage.shown((120, 40)):
        await seen(stage, ZEBRA)
        for number in range(3):
            stage.app.notify(f"Something happened for the {number}. time", timeout=0.3)
            await stage.until(lambda: stage.main.query(Toast))
            await stage.pilot.pause()
            watcher.watch(*stage.main.query(Toast))
            await stage.until(lambda: not stage.main.query(Toast))
        await visit(stage, "t")
        # Textual keeps the last one until there is another.
        assert watcher.alive()["lines of Toast"] <= 1
