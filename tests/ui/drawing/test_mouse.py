from __future__ import annotations

import asyncio
from pathlib import Path

from textual import events

from evaltui.model.run import State
from tests.ui.drawing.virtual import LONG_AGO_S, Shown
from tests.virtual_time import VirtualClock, run_virtually


def moved(x: int, y: int, button: int = 0) -> events.MouseMove:
    return events.MouseMove(None, x, y, 1, 0, button, False, False, False, x, y)


def test_a_pointer_on_its_way_over_the_screen_writes_nothing(tmp_path: Path) -> None:
    async def work(clock: VirtualClock) -> None:
        shown = Shown(clock, tmp_path)
        shown.add(30, done=200, state=State.COMPLETED, ago_s=LONG_AGO_S)
        async with shown.on_screen():
            for place in range(200):
                shown.app.post_message(moved(place % 80, place % 24))
                await asyncio.sleep(0.05)
            assert shown.app.paper.take() == 0

    run_virtually(work)


def test_a_pointer_that_moves_is_a_sign_of_the_user(tmp_path: Path) -> None:
    async def work(clock: VirtualClock) -> None:
        shown = Shown(clock, tmp_path)
        shown.add(3, done=200, state=State.COMPLETED, ago_s=LONG_AGO_S)
        async with shown.on_screen():
            before = clock.now()
            shown.app.post_message(moved(10, 3))
            await asyncio.sleep(0.1)
            last = shown.app._presence.last
            assert last is not None
            assert last >= before

    run_virtually(work)


def test_a_text_is_marked_with_the_button_held(tmp_path: Path) -> None:
    async def work(clock: VirtualClock) -> None:
        shown = Shown(clock, tmp_path)
        shown.add(1, done=200, state=State.COMPLETED, ago_s=LONG_AGO_S)
        async with shown.on_screen((120, 40)):
            reader = shown.main._detail._reader.region
            x, y = reader.x + 1, reader.y
            shown.app.post_message(events.MouseDown(None, x, y, 0, 0, 1, False, False, False, x, y))
            for step in range(1, 9):
                shown.app.post_message(moved(x + step, y, button=1))
                await asyncio.sleep(0.05)
            assert shown.main.get_selected_text().strip() == "Progress"

    run_virtually(work)
