from __future__ import annotations

import asyncio

from evaltui.ui.frames import Frames
from tests.virtual_time import VirtualClock, run_virtually


class Drawn:
    """Frames of half a second, and when they came."""

    def __init__(self, clock: VirtualClock, look_again_s: float | None = None) -> None:
        self._clock, self.look_again_s = clock, look_again_s
        self.drawn: list[float] = []
        self.looked: list[float] = []
        self.frames = Frames(self._draw, self._look, 0.5)

    def _draw(self) -> None:
        self.drawn.append(round(self._clock.passed_s, 3))

    def _look(self) -> float | None:
        self.looked.append(round(self._clock.passed_s, 3))
        return self.look_again_s


def test_the_first_change_is_drawn_at_once_and_the_next_ones_together() -> None:
    async def work(clock: VirtualClock) -> None:
        drawn = Drawn(clock)
        drawn.frames.start(1000.0)
        await asyncio.sleep(2.0)
        for _ in range(10):
            drawn.frames.want()
            await asyncio.sleep(0.1)
        assert drawn.drawn == [2.0, 2.5, 3.0]
        await asyncio.sleep(5.0)
        assert drawn.drawn == [2.0, 2.5, 3.0]
        drawn.frames.want()
        drawn.frames.stop()
        await asyncio.sleep(5.0)
        assert drawn.drawn == [2.0, 2.5, 3.0]
        assert drawn.looked == []

    run_virtually(work)


def test_times_move_on_as_often_as_is_said_and_sooner_where_that_is_wanted() -> None:
    async def work(clock: VirtualClock) -> None:
        drawn = Drawn(clock, look_again_s=60.0)
        drawn.frames.start(1.0)
        await asyncio.sleep(10.0)
        drawn.frames.look_in(2.0)
        drawn.frames.look_in(5.0)
        await asyncio.sleep(100.0)
        assert drawn.looked == [1.0, 12.0, 72.0]
        drawn.look_again_s = None
        await asyncio.sleep(10_000.0)
        assert drawn.looked == [1.0, 12.0, 72.0, 132.0]

    run_virtually(work)


def test_a_look_is_a_frame_as_well() -> None:
    async def work(clock: VirtualClock) -> None:
        drawn = Drawn(clock, look_again_s=1.0)
        drawn.frames.start(1.0)
        await asyncio.sleep(1.1)
        drawn.frames.want()
        await asyncio.sleep(0.5)
        assert (drawn.looked, drawn.drawn) == ([1.0], [1.5])
        await asyncio.sleep(2.0)
        assert (drawn.looked, drawn.drawn) == ([1.0, 2.0, 3.0], [1.5])

    run_virtually(work)
