"""What was on the screen and is gone takes no memory any more."""

from __future__ import annotations

import asyncio
import gc
import heapq
import weakref
from collections import Counter

import pytest
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets._toast import Toast

from evaltui.ui.messages import RunsArrived
from tests.ui.screens.conftest import NewStage
from tests.ui.screens.stage import Stage
from tests.ui.screens.test_main_keys import ZEBRA, seen

DIALOGS = ["question_mark", "a", "e", "i", "f", "s", "C", "t", "w", "colon"]


class Watcher:
    """Knows things without keeping them."""

    def __init__(self) -> None:
        self._known: list[tuple[str, weakref.ref[object]]] = []

    def watch(self, thing: object, name: str = "") -> None:
        self._known.append((name or type(thing).__name__, weakref.ref(thing)))

    def watch_widgets(self, *widgets: Widget) -> None:
        """Watch widgets and what is painted of them."""
        for widget in widgets:
            self.watch(widget)
            self.watch(widget._styles_cache, f"lines of {type(widget).__name__}")

    def alive(self) -> Counter[str]:
        # The loop keeps timers that were cancelled, and who made them, till they would have gone
        # off: the time limit of a question that was answered.
        loop = asyncio.get_running_loop()
        loop._scheduled = [timer for timer in loop._scheduled if not timer.cancelled()]  # type: ignore[attr-defined]
        heapq.heapify(loop._scheduled)  # type: ignore[attr-defined]
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
        watcher.watch_widgets(dialog, *dialog.walk_children(Widget))
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
            watcher.watch_widgets(*stage.main.query(Toast))
            await stage.until(lambda: not stage.main.query(Toast))
        await visit(stage, "t")
        # Textual keeps the last one until there is another.
        assert watcher.alive()["lines of Toast"] <= 1


async def test_a_run_that_is_watched_no_longer(new_stage: NewStage):
    stage, watcher = new_stage(), Watcher()
    async with stage.shown((120, 40)):
        await visit(stage, "a")
        for number in range(5):
            run_id = f"crowd-{number + 1:04d}"
            stage.main.post_message(RunsArrived(((f"langwatch:{run_id}", None),)))
            await stage.until(lambda run_id=run_id: stage.asked.about(run_id))
            await stage.settle()
            workers = stage.main._workers
            for kept in (workers._pollers, workers._workers):
                watcher.watch(next(iter(kept.values())))
            del kept
            await stage.press("d")
            await stage.settle()
            assert len(stage.watchlist.fleet) == 0
        await visit(stage, "t")
        assert watcher.alive() == {}
