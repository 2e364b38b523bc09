"""When a screen is drawn: what changed once a frame, what time changes when that is due."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from math import inf


class Frames:
    """The one timer of a screen. Where nothing changes, none runs.

    What changes after a quiet time is drawn at once, and what changes within a frame of that
    together at its end. The calls come from the event loop, never from within `want` or `look_in`.
    """

    def __init__(
        self, draw: Callable[[], object], look: Callable[[], float | None], every_s: float
    ) -> None:
        """Call `draw` at most every so many seconds, and `look` where times are to move on.

        `look` draws as well, and gives the seconds until it is due again; None: it is not.
        """
        self._draw, self._look, self._every_s = draw, look, every_s
        self._loop: asyncio.AbstractEventLoop | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._drawn_s = -inf
        self._look_s = inf
        """When times move on next, by the loop's clock."""

    def start(self, look_in_s: float) -> None:
        """Begin, in the event loop that runs; times move on in so many seconds."""
        self._loop = asyncio.get_running_loop()
        self.look_in(look_in_s)

    def stop(self) -> None:
        """Draw no more."""
        self._loop = None
        if self._timer is not None:
            self._timer.cancel()

    def want(self) -> None:
        """Have what changed drawn: now, or with what else changes in this frame."""
        self._plan(self._drawn_s + self._every_s)

    def look_in(self, seconds: float) -> None:
        """Have times move on in so many seconds at the latest."""
        if self._loop is not None:
            self._look_s = min(self._look_s, self._loop.time() + seconds)
            self._plan(self._look_s)

    def _plan(self, at_s: float) -> None:
        if self._loop is None:
            return
        at_s = max(at_s, self._loop.time())
        if self._timer is not None:
            if self._timer.when() <= at_s:
                return
            self._timer.cancel()
        self._timer = self._loop.call_at(at_s, self._go)

    def _go(self) -> None:
        assert self._loop is not None
        self._timer, self._drawn_s = None, self._loop.time()
        if self._drawn_s < self._look_s:
            self._draw()
            if self._look_s < inf:
                self._plan(self._look_s)
            return
        self._look_s = inf
        again_in_s = self._look()
        if again_in_s is not None:
            self.look_in(again_in_s)
