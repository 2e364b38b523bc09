"""Noticing that the machine slept: timers stood still, the wall clock went on."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from evaltui.model.clock import Clock

NAP_S = 3.0
"""A wall clock that went so much further than the monotonic one tells of a nap, in seconds.

It may also have been set ahead by hand or by NTP: then runs are asked for once too early."""
LOOK_EVERY_S = 1.0

Woke = Callable[[float], None]
"""Is told for how many seconds the machine slept."""


class Naps:
    """Tells pollers that the machine has slept: what they waited for may be long past.

    The event loop's timers do not count the time asleep (on Linux `CLOCK_MONOTONIC`, on macOS
    `mach_absolute_time`). Looks once a second while anybody listens.
    """

    def __init__(self, clock: Clock, *, before: Woke = lambda _by_s: None) -> None:
        """Call `before` ahead of the listeners."""
        self._clock, self._before = clock, before
        self._offset_s = self._offset()
        self._listeners: dict[Woke, None] = {}
        self._timer: asyncio.TimerHandle | None = None

    @contextmanager
    def listening(self, woke: Woke) -> Iterator[None]:
        """Call `woke` after each nap, in the event loop."""
        self._listeners[woke] = None
        if self._timer is None:
            self._tick()
        try:
            yield
        finally:
            self._listeners.pop(woke, None)
            if not self._listeners and self._timer is not None:
                self._timer.cancel()
                self._timer = None

    def look(self) -> None:
        """Tell all who listen, if there was a nap since the last look."""
        offset_s = self._offset()
        slept_s, self._offset_s = offset_s - self._offset_s, offset_s
        if slept_s >= NAP_S:
            self._before(slept_s)
            for woke in list(self._listeners):
                woke(slept_s)

    def _tick(self) -> None:
        self.look()
        self._timer = asyncio.get_running_loop().call_later(LOOK_EVERY_S, self._tick)

    def _offset(self) -> float:
        return self._clock.now().timestamp() - self._clock.monotonic()
