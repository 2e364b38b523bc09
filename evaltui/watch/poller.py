"""The poller: asks for one run again and again, and yields what it saw."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from datetime import datetime

from evaltui.model.account import Account
from evaltui.model.clock import Clock, Sleep
from evaltui.model.exchange import Attempt
from evaltui.model.health import Health, HealthStatus
from evaltui.model.watch import Observation
from evaltui.providers.contract.provider import Provider
from evaltui.watch.asking import Ask, Kind, Reading, ask_status
from evaltui.watch.pacing import Pacing, Random
from evaltui.watch.service_clock import ServiceClock

SURE_AFTER = 3
"""Answers in a row that deny a run before it counts as gone: a proxy may deny it once."""
UNREACHABLE_AFTER = 4
"""Failures in a row after which a service counts as unreachable rather than as retried."""


class Poller:
    """Watches one run of one account.

    It ends by itself only when the service told how the run ended, or denied a run that was never
    seen. A refused key makes it wait until `ask_now`; anything else is asked again, ever more
    slowly.
    """

    def __init__(
        self,
        *,
        provider: Provider,
        account: Account,
        run_id: str,
        ask: Ask,
        clock: Clock,
        sleep: Sleep,
        random: Random,
        pacing: Pacing,
        service_clock: ServiceClock | None = None,
        known: bool = False,
        last_ok_at: datetime | None = None,
    ) -> None:
        """Share `service_clock` with the other pollers of the same host.

        Say with `known` whether a good answer about this run was ever seen before.
        """
        self._provider, self._account, self._run_id = provider, account, run_id
        self._ask, self._clock, self._sleep, self._random = ask, clock, sleep, random
        self._pacing = pacing
        self._service_clock = service_clock or ServiceClock(clock)
        self._known = known
        self._last_ok_at = last_ok_at
        self._failures = 0
        self._denials = 0
        self._awake = asyncio.Event()

    def ask_now(self) -> None:
        """Ask at once instead of at the end of the present wait."""
        self._awake.set()

    async def observations(self) -> AsyncGenerator[Observation, None]:
        """Ask, yield what was seen, wait, and so on until there is nothing left to ask."""
        while True:
            started = self._clock.now()
            reading = await ask_status(
                self._provider, self._run_id, self._account.base_url, self._ask
            )
            observation, over = self._observe(started, reading)
            yield observation
            if over:
                return
            await self._wait(observation.next_in_s)

    async def _wait(self, seconds: float | None) -> None:
        """Wait so long, or for ever, or until somebody wants an answer now."""
        if seconds is None:
            await self._awake.wait()
        elif not self._awake.is_set():
            waking = asyncio.ensure_future(self._awake.wait())
            sleeping = asyncio.ensure_future(self._sleep(seconds))
            try:
                await asyncio.wait({waking, sleeping}, return_when=asyncio.FIRST_COMPLETED)
                if sleeping.done():
                    sleeping.result()
            finally:
                waking.cancel()
                sleeping.cancel()
                # Not suppressed: a cancellation that comes just now is the caller's.
                await asyncio.gather(waking, sleeping, return_exceptions=True)
        self._awake.clear()

    def _observe(self, started: datetime, reading: Reading) -> tuple[Observation, bool]:
        """Turn a reading into an observation, and say whether it is the last."""
        at = reading.answer.received_at if reading.answer else self._clock.now()
        if reading.kind is Kind.GOOD:
            assert reading.snapshot is not None
            assert reading.answer is not None
            self._service_clock.read(reading.answer)
            self._known, self._failures, self._denials = True, 0, 0
            self._last_ok_at = at
            over = reading.snapshot.state.ended
            wait = None if over else self._pacing.after_success(self._random)
            health = Health(last_ok_at=at)
            decision = "ended: not asked again" if over else ""
        else:
            self._failures += 1
            self._denials = self._denials + 1 if reading.kind in _DENIALS else 0
            health = Health(
                self._status(reading.kind),
                self._sentence(reading),
                self._failures,
                self._last_ok_at,
            )
            over = self._denials >= SURE_AFTER and not self._known
            wait = None if over else self._wait_after(reading)
            decision = f"{health.status}: {reading.sentence}"
        if not decision:
            assert reading.snapshot is not None
            decision = reading.snapshot.state.value
        if wait is not None:
            decision += f" · again in {wait:.1f} s"
        answer = reading.answer
        attempt = Attempt(
            at=started,
            took_s=answer.took_s if answer else None,
            status=answer.status if answer else None,
            size=len(answer.body) if answer else None,
            decision=decision,
        )
        skew_s = self._service_clock.ahead_s
        return Observation(at, reading.snapshot, health, attempt, wait, skew_s), over

    def _status(self, kind: Kind) -> HealthStatus:
        if kind is Kind.AUTH:
            return HealthStatus.AUTH
        if kind is Kind.MISSING:
            return HealthStatus.GONE if self._denials >= SURE_AFTER else HealthStatus.RETRYING
        if kind is Kind.TRANSIENT:
            late = self._failures >= UNREACHABLE_AFTER
            return HealthStatus.UNREACHABLE if late else HealthStatus.RETRYING
        return HealthStatus.MALFORMED

    def _sentence(self, reading: Reading) -> str:
        sentence = reading.sentence or "no reason is known"
        if reading.key_blamed:
            return f"{sentence}; check {self._account.key_place}"
        if reading.kind is Kind.MISSING:
            if self._denials >= SURE_AFTER:
                return (
                    f"{sentence}; the service has forgotten this run, its last state is kept"
                    if self._known
                    else sentence
                )
            return f"{sentence}; asked again to be sure ({self._denials} of {SURE_AFTER})"
        return sentence

    def _wait_after(self, reading: Reading) -> float | None:
        """Give the seconds until the next try; None waits until somebody asks for one."""
        if reading.kind is Kind.AUTH:
            return None
        if reading.kind in _DENIALS:
            if self._denials >= SURE_AFTER:
                return self._pacing.forgotten_s
            return self._pacing.after_success(self._random)
        return self._pacing.after_failure(self._failures, self._random, reading.retry_after_s)


_DENIALS = {Kind.MISSING, Kind.REFUSED}
