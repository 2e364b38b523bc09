"""How long questions may take, and their end before that when the client closes or slept."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from evaltui.model.exchange import TimedOut, Unreachable


class Deadlines:
    """The deadlines of all questions that are under way."""

    def __init__(self) -> None:
        self._set: set[asyncio.Timeout] = set()
        self._cut_short: set[asyncio.Timeout] = set()
        self._closed = False
        self._quiet = asyncio.Event()
        """Set while no question is under way."""
        self._quiet.set()

    @asynccontextmanager
    async def bound(self, place: str, within_s: float) -> AsyncIterator[None]:
        """Let what is within take no longer than this many seconds, nor than this is open.

        Raises:
            Unreachable, TimedOut: it did; the message says so of `place`.
        """
        self.check_open(place)
        deadline = asyncio.timeout(within_s)
        try:
            async with deadline:
                self._set.add(deadline)
                self._quiet.clear()
                try:
                    yield
                finally:
                    self._set.discard(deadline)
                    if not self._set:
                        self._quiet.set()
        except TimeoutError:
            self.check_open(place)
            if deadline in self._cut_short:
                raise Unreachable(
                    f"the question to {place} was given up: this machine slept meanwhile"
                ) from None
            raise TimedOut(f"{place} took longer than {within_s:g} s to answer") from None
        finally:
            self._cut_short.discard(deadline)

    def check_open(self, place: str) -> None:
        """See to it that questions may still be asked.

        Raises:
            Unreachable: no more.
        """
        if self._closed:
            raise Unreachable(f"{place} is asked no more: evaltui is closing its connections")

    def cut_short(self) -> None:
        """End what is under way, since the machine slept."""
        self._cut_short.update(self._end_all())

    async def aclose(self) -> None:
        """End what is under way and wait until it has ended; nothing begins any more."""
        self._closed = True
        self._end_all()
        await self._quiet.wait()

    def _end_all(self) -> list[asyncio.Timeout]:
        ended = [deadline for deadline in self._set if not deadline.expired()]
        for deadline in ended:
            deadline.reschedule(0)
        return ended
