"""How many bytes the screen costs a terminal of 80 × 24, in 24-bit colours."""

from __future__ import annotations

import asyncio
from pathlib import Path

from evaltui.model.run import State
from tests.ui.drawing.virtual import LONG_AGO_S, Shown
from tests.virtual_time import VirtualClock, run_virtually

ROW = 200
"""The most that a row may cost whose run went on."""


def test_an_idle_screen_writes_nothing(tmp_path: Path) -> None:
    async def work(clock: VirtualClock) -> int:
        shown = Shown(clock, tmp_path)
        shown.add(200, done=200, state=State.COMPLETED, ago_s=LONG_AGO_S)
        async with shown.on_screen():
            await asyncio.sleep(1200.0)
            return shown.app.paper.take()

    assert run_virtually(work) == 0


def test_a_changed_row_costs_little(tmp_path: Path) -> None:
    async def work(clock: VirtualClock) -> list[int]:
        shown = Shown(clock, tmp_path)
        refs = shown.add(20, done=3)
        costs = []
        async with shown.on_screen():
            for done in (20, 24, 30, 47, 61, 99, 100):
                # Its age goes back to `now` as well, and the first time its run gets an ETA.
                shown.hear(refs[4], done)
                await asyncio.sleep(0.6)
                costs.append(shown.app.paper.take())
                await asyncio.sleep(20.0)
                shown.app.paper.take()
        return costs

    costs = run_virtually(work)
    assert all(0 < cost <= ROW for cost in costs), costs


async def minutes_of_live_runs(clock: VirtualClock, folder: Path, *, low_bandwidth: bool) -> int:
    """Give the bytes that five minutes of twelve runs cost, each told of every two seconds."""
    shown = Shown(clock, folder)
    refs = shown.add(12, done=0)
    async with shown.on_screen(low_bandwidth=low_bandwidth):
        for done in range(150):
            for place, ref in enumerate(refs):
                shown.hear(ref, done * (3 + place) // 15)
            await asyncio.sleep(2.0)
        return shown.app.paper.take()


def test_low_bandwidth_halves_it(tmp_path: Path) -> None:
    costs = []
    for low in (False, True):
        folder = tmp_path / str(low)
        folder.mkdir()
        costs.append(
            run_virtually(lambda clock: minutes_of_live_runs(clock, folder, low_bandwidth=low))  # noqa: B023
        )
    usual, low_cost = costs
    assert 0 < low_cost <= usual / 2, costs
