"""Time and chance that stand still until a test moves them."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

EPOCH = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)


class FakeClock:
    """A clock that a test moves by hand."""

    def __init__(self, start: datetime = EPOCH) -> None:
        self._now = start
        self._monotonic = 1000.0

    def now(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        return self._monotonic

    def advance(self, seconds: float) -> None:
        self._monotonic += seconds
        self._now += timedelta(seconds=seconds)

    def set(self, moment: datetime) -> None:
        """Set the wall clock, as a person or NTP does; the monotonic one goes on."""
        self._now = moment


class FakeSleep:
    """Returns at once, having moved the clock on; `waits` are the seconds asked for."""

    def __init__(self, clock: FakeClock) -> None:
        self._clock = clock
        self.waits: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.waits.append(seconds)
        await asyncio.sleep(0)
        self._clock.advance(seconds)
