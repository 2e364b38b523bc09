"""Time as an argument, so that tests can stop it."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Protocol

Sleep = Callable[[float], Awaitable[None]]

SET_BACK_FROM_S = 1.0
"""A clock set back by less than this, in seconds, disturbs nothing that is shown."""


class Clock(Protocol):
    """What time it is."""

    def now(self) -> datetime:
        """Give the wall clock's time, aware, in UTC."""
        ...

    def monotonic(self) -> float:
        """Give seconds that never go back, from an arbitrary start."""
        ...


class SetBack:
    """Notices when the wall clock is set back while the program runs, by hand or by NTP.

    Only that: a wall clock that leaps ahead of the monotonic one cannot be told from a machine
    that slept, and to take the leap for time that has passed calls nothing newer than it is.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._offset_s = self._offset()

    def seconds(self) -> float:
        """Give by how many seconds the clock was set back since this was last asked; mostly 0."""
        offset_s = self._offset()
        back_s = self._offset_s - offset_s
        if back_s >= SET_BACK_FROM_S:
            self._offset_s = offset_s
            return back_s
        self._offset_s = max(self._offset_s, offset_s)
        return 0.0

    def _offset(self) -> float:
        return self._clock.now().timestamp() - self._clock.monotonic()


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """Give the wall clock's time, aware, in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Give seconds that never go back, from an arbitrary start."""
        return time.monotonic()
