"""Time as an argument, so that tests can stop it."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Protocol

Sleep = Callable[[float], Awaitable[None]]


class Clock(Protocol):
    """What time it is."""

    def now(self) -> datetime:
        """Give the wall clock's time, aware, in UTC."""
        ...

    def monotonic(self) -> float:
        """Give seconds that never go back, from an arbitrary start."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """Give the wall clock's time, aware, in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Give seconds that never go back, from an arbitrary start."""
        return time.monotonic()
