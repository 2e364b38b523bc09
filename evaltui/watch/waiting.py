"""How a poller waits: so long, or until somebody wants an answer, or for a service to be back."""

from __future__ import annotations

import asyncio

from evaltui.model.clock import Clock, Sleep
from evaltui.watch.outage import Outage, Place
from evaltui.watch.pacing import Random

AFTER_A_NAP_S = 1.0
"""What became due while the machine slept is asked within this, in seconds: not all at once."""


class Waiting:
    """The waits of one poller, one after the other."""

    def __init__(self, clock: Clock, sleep: Sleep, random: Random) -> None:
        self._clock, self._sleep, self._random = clock, sleep, random
        self._stirred = False
        """Whether there is something to look at before the time is up."""
        self._pause: asyncio.Future[None] | None = None
        self._wish = False
        self._end_s: float | None = None
        """When the present wait is over, by the monotonic clock."""
        self._slept_s = 0.0
        self.wished = False
        """Whether the last wait ended because somebody wanted an answer."""

    def ask_now(self) -> None:
        """End the present wait, or else the next."""
        self._wish = True
        self.stir()

    def stir(self) -> None:
        """Look again at what is waited for."""
        self._stirred = True
        self._go_on()

    def slept(self, by_s: float) -> None:
        """Count the seconds that the machine slept as waited."""
        self._slept_s += by_s
        self.stir()

    async def so_long(self, seconds: float | None) -> None:
        """Wait so many seconds, or for ever, or until somebody wants an answer now."""
        self._end_s = None if seconds is None else self._clock.monotonic() + seconds
        self._slept_s = 0.0
        while not self._take_wish():
            if await self._time_is_up(seconds):
                return
            if self._end_s is not None:
                now_s = self._clock.monotonic()
                if self._slept_s:
                    soon_s = now_s + AFTER_A_NAP_S * self._random()
                    self._end_s = min(self._end_s, max(self._end_s - self._slept_s, soon_s))
                    self._slept_s = 0.0
                seconds = max(0.0, self._end_s - now_s)

    def at_the_latest(self, end_s: float) -> None:
        """End the present wait, if it is one of so many seconds, no later than at a moment."""
        if self._end_s is not None and end_s < self._end_s:
            self._end_s = end_s
            self.stir()

    async def in_line(self, outage: Outage, place: Place, *, told: bool) -> bool:
        """Wait until a run that stands in line has its turn, or is let go or wished for.

        Gives False where the trouble turns out to last and that was not `told` yet.
        """
        while place.let_go_in_s is None and not self._take_wish():
            if outage.lasting and not told:
                return False
            due_s = outage.due_in_s(place)
            if due_s == 0:
                outage.take_turn(place)
                return True
            await self._time_is_up(due_s)
        return True

    def _take_wish(self) -> bool:
        """Give whether somebody wants an answer; one wish is one question."""
        self.wished, self._wish = self._wish, False
        if not self.wished:
            self._stirred = False
        return self.wished

    async def _time_is_up(self, seconds: float | None) -> bool:
        """Wait so many seconds, or for ever; give False if stirred before."""
        loop = asyncio.get_running_loop()
        self._pause = pause = loop.create_future()
        if seconds is None:
            await pause
            return False
        if self._sleep is asyncio.sleep:
            # A thousand runs wait, and a task for each costs five times as much.
            timer = loop.call_later(seconds, self._go_on)
            try:
                await pause
            finally:
                timer.cancel()
            return not self._stirred
        sleeping = asyncio.ensure_future(self._sleep(seconds))
        sleeping.add_done_callback(self._go_on)
        try:
            await pause
            if sleeping.done():
                sleeping.result()
            return sleeping.done() and not self._stirred
        finally:
            if not sleeping.done():
                sleeping.cancel()
                # Not suppressed: a cancellation that comes just now is the caller's.
                await asyncio.gather(sleeping, return_exceptions=True)

    def _go_on(self, _slept: object = None) -> None:
        if self._pause is not None and not self._pause.done():
            self._pause.set_result(None)
