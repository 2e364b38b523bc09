"""Trouble that one account's runs share: few ask while the service is away, all once it is back.

A run whose question failed stands in line. Of the line one run at a time asks, spaced so that all
together ask a service in trouble about twice within a usual interval, and none of them more often
than while all is well. The first good answer, to whichever run, lets the whole line go: a run that
fails still is in trouble of its own, and waits longer from time to time.

An account's runs, not a host's, since what a service denies in passing (429) it denies to a key.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from math import inf

from evaltui.model.clock import Clock
from evaltui.watch.asking import Kind, Reading
from evaltui.watch.pacing import Random

AT_ONCE = 6
"""Questions about an account's runs at once. Two of the connections to a host (`Limits.per_host`)
stay free for what a person wants to know of a service that keeps the others waiting."""
LASTING_AFTER = 3
"""Tries in a row in vain, one run at a time, after which the trouble is no passing one."""
SILENT_AFTER = 6
"""Questions in a row without an answer in time after which a run is not asked for just to have it
time out as well."""
SHARED = frozenset({Kind.TRANSIENT, Kind.MALFORMED, Kind.BROKEN})
"""What befalls all runs of a service as a rule, when it is away or something answers in its place.
"""
_NEARLY_S = 0.001
"""Event loops wake a sleeper by so much too early."""


@dataclass(slots=True, eq=False)
class Place:
    """One run's place in the line."""

    stir: Callable[[], None]
    """Is called when something changed that the run waits for."""
    interval_s: float
    """Between two questions while all is well."""
    failures: int
    """Questions in a row that failed."""
    failed_s: float
    """When the last of them did. Moments are the monotonic clock's."""
    good_s: float
    """When the last good answer came."""
    not_before_s: float
    """When it may be asked for again."""
    let_go_in_s: float | None = None
    """Set once the service is back: seconds until the run is to be asked for."""


class Outage:
    """The line of one account's runs, and what its last answers say of the service."""

    def __init__(self, clock: Clock, random: Random) -> None:
        self._clock, self._random = clock, random
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._line: dict[Place, None] = {}
        self._first: Place | None = None
        """Who asks next."""
        self._next_s = -inf
        """No try before this, by the monotonic clock."""
        self._wish_s = -inf
        """The same, by the wish of the service (`Retry-After`)."""
        self._tries = 0
        self._vain = 0
        """Tries in vain since the last good answer."""
        self._silent = 0
        """Questions in a row that timed out."""
        self._silence_s = 0.0
        """How long the last question took to time out."""
        self._return: asyncio.Future[None] | None = None

    def __len__(self) -> int:
        return len(self._line)

    @property
    def lasting(self) -> bool:
        """Whether one try after the other was in vain."""
        return self._vain >= LASTING_AFTER

    @property
    def silent(self) -> bool:
        """Whether the service lets questions time out, one like the other."""
        return self._silent >= SILENT_AFTER

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait until fewer than AT_ONCE others ask."""
        try:
            async with self._turns:
                yield
        finally:
            self._stir_first()

    def heard(self, reading: Reading, asked_s: float, *, tried: bool) -> None:
        """Take a reading of one of the runs into account.

        `asked_s` is when it was asked, and `tried` says that it was the line's question.
        """
        took_s = self._clock.monotonic() - asked_s
        self._silence_s = took_s if reading.timed_out else 0.0
        if reading.kind is Kind.GOOD:
            self._let_go(asked_s)
            return
        self._silent = self._silent + 1 if reading.timed_out else 0
        if reading.kind not in SHARED:
            return
        if reading.answer is not None:
            self._wish_s = self._clock.monotonic() + (reading.retry_after_s or 0.0)
        if tried:
            self._vain += 1
            if self._vain == LASTING_AFTER:
                for place in self._line:
                    place.stir()

    def _let_go(self, asked_s: float) -> None:
        """Let those go who failed before a question that was asked then and answered well.

        Spread over half an interval, unless they are so few that the turns keep them apart.
        """
        self._vain = self._silent = 0
        self._wish_s = -inf
        if self._return is not None:
            self._return.set_result(None)
            self._return = None
        going = [place for place in self._line if place.failed_s <= asked_s]
        for place in going:
            spread_s = place.interval_s / 2 if len(going) > AT_ONCE else 0.0
            place.let_go_in_s = spread_s * self._random()
            del self._line[place]
            place.stir()
        self._first = min(self._line, key=self._rank, default=None)
        self._stir_first()

    def back(self) -> asyncio.Future[None]:
        """Give what is done with the next good answer, to whichever run."""
        if self._return is None:
            self._return = asyncio.get_running_loop().create_future()
        return self._return

    def stand(self, place: Place) -> None:
        """Wait in line; `leave` must follow."""
        self._line[place] = None
        if self._first is None or self._rank(place) < self._rank(self._first):
            self._first = place

    def leave(self, place: Place) -> None:
        """Wait in line no longer."""
        self._line.pop(place, None)
        if place is self._first:
            self._first = min(self._line, key=self._rank, default=None)
            self._stir_first()

    def due_in_s(self, place: Place) -> float | None:
        """Give the seconds until a run may try; None while that is not its to know."""
        if place is not self._first or self._turns.locked():
            return None
        at_s = self._rank(place)[0]
        left_s = at_s - self._clock.monotonic()
        return left_s if left_s > _NEARLY_S else 0.0

    def take_turn(self, place: Place) -> None:
        """Let a run try: it leaves the line, and the next has to wait."""
        self._note_a_try(min(each.interval_s for each in self._line) / 2)
        self.leave(place)

    def may_insist(self) -> bool:
        """Tell whether a run whose try hangs may try once more: no other stands in line to."""
        if self._line or self._turns.locked() or self._next_s > self._clock.monotonic():
            return False
        self._note_a_try(0.0)
        return True

    def _note_a_try(self, pace_s: float) -> None:
        # Where questions hang, as many as may hang at once go out evenly, not in bursts.
        pace_s = max(pace_s, self._silence_s / AT_ONCE)
        self._tries += 1
        self._next_s = self._clock.monotonic() + pace_s

    def at_the_latest_in_s(self, place: Place) -> float:
        """Give the seconds until a run that is about to stand in line will be asked for."""
        now_s = self._clock.monotonic()
        first_s = max(self._next_s, self._wish_s, now_s)
        return max(first_s + len(self._line) * place.interval_s / 2, place.not_before_s) - now_s

    def slept(self, by_s: float) -> None:
        """Count the seconds that the machine slept as waited."""
        self._next_s -= by_s
        self._wish_s -= by_s
        for place in self._line:
            place.not_before_s -= by_s

    def _rank(self, place: Place) -> tuple[float, float]:
        """Who may try first does. Of several, in turn, who was answered last and who failed least.

        Runs that fail for ever by a fault of their own thus keep nobody from seeing the return.
        """
        may_s = max(place.not_before_s, self._next_s, self._wish_s)
        return may_s, float(place.failures) if self._tries % 2 else -place.good_s

    def _stir_first(self) -> None:
        if self._first is not None:
            self._first.stir()
