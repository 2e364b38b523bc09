"""While nothing changes the screen does nothing: no timer runs, nothing wakes the event loop."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from textual.app import App

from evaltui.model.run import State
from tests.ui.drawing.virtual import LONG_AGO_S, Shown
from tests.virtual_time import VirtualClock, VirtualLoop, run_virtually

QUIET_S = 600.0
OVER = {"done": 200, "state": State.COMPLETED, "ago_s": LONG_AGO_S}


class Rounds:
    """Counts the rounds of the event loop, but for those that a test's own sleep takes."""

    def __init__(self) -> None:
        loop = asyncio.get_running_loop()
        assert isinstance(loop, VirtualLoop)
        self._selector = loop._selector  # type: ignore[attr-defined]
        self._select = self._selector.select
        self.number = 0

    def _counted(self, timeout: float | None = None) -> Any:
        self.number += 1
        return self._select(timeout)

    async def during(self, seconds: float) -> int:
        """Give how many there are in so many seconds."""
        self._selector.select = self._counted
        try:
            await asyncio.sleep(seconds)
        finally:
            del self._selector.select
        return self.number


async def rounds_of_a_bare_app() -> int:
    async with App[None]().run_test(size=(80, 24)):
        await asyncio.sleep(70.0)
        return await Rounds().during(QUIET_S)


def test_nothing_wakes_a_screen_of_finished_runs(tmp_path: Path) -> None:
    async def work(clock: VirtualClock) -> tuple[int, int]:
        shown = Shown(clock, tmp_path)
        shown.add(200, **OVER)
        async with shown.on_screen():
            ours = await Rounds().during(QUIET_S)
        return ours, await rounds_of_a_bare_app()

    ours, bare = run_virtually(work)
    # Textual has timers of its own; ours beside them are none.
    assert ours <= bare


def test_ages_move_on_when_they_are_due(tmp_path: Path) -> None:
    async def work(clock: VirtualClock) -> None:
        shown = Shown(clock, tmp_path)
        shown.add(3, done=200, state=State.COMPLETED, ago_s=300.0)
        async with shown.on_screen((120, 20)):
            looks = []
            real = shown.main.look
            shown.main._frames._look = lambda: (looks.append(clock.passed_s), real())[1]
            assert "6m" in screen_text(shown)
            await asyncio.sleep(60.0)
            assert "7m" in screen_text(shown)
            await asyncio.sleep(3600.0)
            assert " 1h" in screen_text(shown)
        # Once a minute, and once an hour from then on.
        assert 50 <= len(looks) <= 58

    run_virtually(work)


def test_a_rest_is_no_sleep_of_the_machine(tmp_path: Path) -> None:
    async def work(clock: VirtualClock) -> None:
        shown = Shown(clock, tmp_path)
        refs = shown.add(2, **OVER)
        async with shown.on_screen():
            await asyncio.sleep(3000.0)
            shown.hear(refs[0], 5)
            await asyncio.sleep(3.0)
            assert shown.main._teller._catch_up is None
            assert "5/200" in screen_text(shown)

    run_virtually(work)


def test_an_edit_of_the_file_wakes_it(tmp_path: Path) -> None:
    async def work(clock: VirtualClock) -> None:
        shown = Shown(clock, tmp_path)
        shown.add(2, **OVER)
        async with shown.on_screen():
            path = shown.watchlist.path
            run = 'run = "langwatch:run-0001"'
            path.write_text(path.read_text().replace(run, f'{run}\nname = "by hand"'))
            await asyncio.sleep(10.0)
            assert "by hand" in screen_text(shown)

    run_virtually(work)


def screen_text(shown: Shown) -> str:
    strips = shown.app.screen._compositor.render_strips()
    return "\n".join(strip.text for strip in strips)
