"""The poller: asks for one run again and again, and yields what it saw."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, aclosing, nullcontext
from datetime import datetime
from math import inf

from evaltui.model.account import Account
from evaltui.model.clock import Clock, Sleep
from evaltui.model.exchange import Attempt
from evaltui.model.reference import RunRef
from evaltui.model.run import State
from evaltui.model.watch import Observation
from evaltui.providers.contract.provider import Provider
from evaltui.watch.asking import Ask, Kind, Reader, Reading, ask_status
from evaltui.watch.attention import Attention
from evaltui.watch.fleet import AGAIN_S, faulty
from evaltui.watch.insisting import insist
from evaltui.watch.naps import Naps
from evaltui.watch.outage import SHARED, SILENT_AFTER, Outage, Place
from evaltui.watch.pacing import Pacing, Random
from evaltui.watch.rhythm import Rhythm
from evaltui.watch.service_clock import ServiceClock
from evaltui.watch.tally import DENIALS, SURE_AFTER, UNREACHABLE_AFTER, Tally
from evaltui.watch.together import Member, Together
from evaltui.watch.waiting import Waiting

__all__ = ["SURE_AFTER", "UNREACHABLE_AFTER", "Poller"]


class Poller:
    """Watches one run of one account.

    It ends by itself only when the service told how the run ended, or denied a run that was never
    seen. A refused key makes it wait until `ask_now`; anything else is asked again: alone ever
    more slowly, with others as their `Outage` says.
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
        outage: Outage | None = None,
        naps: Naps | None = None,
        together: Together | None = None,
        attention: Attention | None = None,
        state: State | None = None,
        known: bool = False,
        last_ok_at: datetime | None = None,
    ) -> None:
        """Share `service_clock` with the host's other pollers, the rest with the account's.

        With an `attention` it asks less often for what stands still or is out of sight; without
        one, always as `pacing` says. Say with `known` whether a good answer about this run was
        ever seen before, and with `state` what it told.
        """
        self._provider, self._ref = provider, RunRef(account.name, run_id)
        self._ask, self._clock, self._sleep, self._random = ask, clock, sleep, random
        self._pacing = pacing
        self._reader = Reader(provider, run_id, account.base_url)
        self._service_clock = service_clock or ServiceClock(clock)
        self._outage, self._naps = outage, naps
        self._waiting = Waiting(clock, sleep, random)
        self._together = together
        self._member = Member(self._reader, self._waiting.ask_now, state)
        self._attention, self._rhythm = attention, Rhythm()
        self._in_sight_s = inf
        """When a run is to be asked for at the latest, should it come in sight; monotonic."""
        self._tally = Tally(known=known, last_ok_at=last_ok_at, key_place=account.key_place)
        self._asked_s = clock.monotonic()
        """When the last question went out, by the monotonic clock."""
        self._good_s = -inf
        """When the last good answer came, by the same."""
        self._let_go = 0
        """How often the service was back for other runs while this one failed on."""

    def ask_now(self) -> None:
        """Ask at once instead of at the end of the present wait."""
        self._waiting.ask_now()

    async def observations(self) -> AsyncGenerator[Observation, None]:
        """Ask, yield what was seen, wait, and so on until there is nothing left to ask.

        A fault of evaltui's own is yielded as well, and the run asked for again after a while.
        """
        while True:
            try:
                async with aclosing(self._asked()) as observations:
                    async for seen in observations:
                        yield seen
            except Exception as error:  # noqa: BLE001 - one run's fault must not end its watching
                health = faulty(error, self._ref, self._tally.add_fault())
            else:
                return
            yield Observation(self._clock.now(), None, health, next_in_s=AGAIN_S)
            await self._waiting.so_long(AGAIN_S)

    async def _asked(self) -> AsyncGenerator[Observation, None]:
        naps, together = self._naps, self._together
        async with AsyncExitStack() as stack:
            if naps is not None:
                stack.enter_context(naps.listening(self._waiting.slept))
            if together is not None:
                await stack.enter_async_context(together.joined(self._member))
            if self._attention is not None:
                stack.enter_context(self._attention.listening(self._ref, self._came_in_sight))
            tried = False
            while True:
                started, reading = await self._learnt(tried=tried)
                place = self._place(reading)
                observation = self._observe(started, reading, place)
                yield observation
                if self._is_over(reading):
                    return
                if place is None or self._outage is None:
                    await self._wait(observation.next_in_s, reading)
                    tried = False
                    continue
                self._outage.stand(place)
                try:
                    told = self._outage.lasting
                    while not await self._waiting.in_line(self._outage, place, told=told):
                        told = True
                        yield self._still_failing(reading, place)
                finally:
                    self._outage.leave(place)
                tried = place.let_go_in_s is None
                if not tried:
                    await self._waiting.so_long(self._wait_when_let_go(place, reading))

    async def _learnt(self, *, tried: bool) -> tuple[datetime, Reading]:
        """Give what is learnt of the run, together with others or alone, and when it was asked."""
        told = None
        if self._together is not None and not tried:
            told = await self._together.answer(self._member)
        if told is not None:
            self._asked_s = told.asked_s
            self._share(told.reading, tried=False, is_news=told.is_news)
            return told.at, told.reading
        async with self._turn():
            started = self._clock.now()
            reading = await self._read(tried=tried)
            self._share(reading, tried=tried)
        return started, reading

    async def _wait(self, seconds: float | None, reading: Reading) -> None:
        """Wait so long; what is learnt together with others comes in the second half of it."""
        if seconds is not None and reading.kind is Kind.GOOD:
            now_s = self._clock.monotonic()
            self._member.soon_s = now_s + seconds / 2
            self._in_sight_s = now_s + (self._own_pace_s(in_sight=True) or seconds)
        await self._waiting.so_long(seconds)
        self._member.soon_s = self._in_sight_s = inf

    def _came_in_sight(self) -> None:
        # Not all at once, should they be many.
        soon_s = self._clock.monotonic() + self._pacing.interval_s / 2 * self._random()
        self._waiting.at_the_latest(max(self._in_sight_s, soon_s))

    def _own_pace_s(self, *, in_sight: bool | None = None) -> float | None:
        """Give the wait that the run's own pace asks for; None where all are asked for alike."""
        if self._attention is None:
            return None
        in_sight = self._attention.sees(self._ref) if in_sight is None else in_sight
        now_s = self._clock.monotonic()
        return self._rhythm.wait_s(self._pacing.interval_s, now_s, in_sight=in_sight)

    def _turn(self) -> AbstractAsyncContextManager[None]:
        return nullcontext() if self._outage is None else self._outage.turn()

    async def _read(self, *, tried: bool) -> Reading:
        """Ask, unless the question would but time out like those before it and nobody wants it."""
        self._asked_s = self._clock.monotonic()
        if self._outage is None:
            return await self._question()
        if tried:
            interval_s = self._pacing.interval_s
            return await insist(self._question, self._outage, self._sleep, interval_s)
        if self._outage.silent and not self._waiting.wished:
            sentence = (
                f"not asked just now: {self._provider.label} left the last {SILENT_AFTER} "
                "questions about runs without an answer"
            )
            return Reading(Kind.TRANSIENT, sentence, asked=False)
        return await self._question()

    async def _question(self) -> Reading:
        self._asked_s = self._clock.monotonic()
        return await ask_status(self._reader, self._ask)

    def _share(self, reading: Reading, *, tried: bool, is_news: bool = True) -> None:
        """Count what came and, where they do not know it, let the account's other runs know."""
        at = reading.answer.received_at if reading.answer else self._clock.now()
        self._tally.add(reading, at)
        if reading.kind is Kind.GOOD:
            self._let_go, self._good_s = 0, self._clock.monotonic()
        self._member.is_well = reading.kind is Kind.GOOD
        if reading.snapshot is not None:
            self._member.state = reading.snapshot.state
            self._rhythm.add(reading.snapshot, self._clock.monotonic())
        if self._outage is not None and reading.asked and is_news:
            self._outage.heard(reading, self._asked_s, tried=tried)

    def _is_over(self, reading: Reading) -> bool:
        if reading.snapshot is not None:
            return reading.snapshot.state.ended
        return self._tally.sure and not self._tally.known

    def _place(self, reading: Reading) -> Place | None:
        """Give the place in the line of those that wait for their service, if it is to wait."""
        if self._outage is None or reading.kind not in SHARED:
            return None
        failures = self._tally.failures
        least_s = self._pacing.in_trouble(failures, self._random, reading.retry_after_s)
        return Place(
            stir=self._waiting.stir,
            interval_s=self._pacing.interval_s,
            failures=failures,
            failed_s=self._clock.monotonic(),
            good_s=self._good_s,
            not_before_s=self._asked_s + least_s,
        )

    def _observe(self, started: datetime, reading: Reading, place: Place | None) -> Observation:
        """Turn a reading into an observation."""
        answer = reading.answer
        health = self._tally.health(reading, lasting=self._is_lasting(reading))
        wait = None if self._is_over(reading) else self._wait_after(reading, place)
        if reading.snapshot is None:
            decision = f"{health.status}: {reading.sentence}"
        else:
            assert answer is not None
            self._service_clock.read(answer)
            ended = reading.snapshot.state.ended
            decision = "ended: not asked again" if ended else reading.snapshot.state.value
        if wait is not None:
            decision += f" · again in {wait:.1f} s"
        if self._outage is not None and place is not None and len(self._outage):
            decision += ", or once the service answers about another run"
        attempt = Attempt(
            at=started,
            took_s=answer.took_s if answer else None,
            status=answer.status if answer else None,
            size=len(answer.body) if answer else None,
            decision=decision,
        )
        return Observation(
            answer.received_at if answer else self._clock.now(),
            reading.snapshot,
            health,
            attempt if reading.asked else None,
            wait,
            self._service_clock.ahead_s,
        )

    def _still_failing(self, reading: Reading, place: Place) -> Observation:
        """Give the observation of a run that was not asked for while all others failed too."""
        health = self._tally.health(reading, lasting=True)
        return Observation(
            self._clock.now(), None, health, next_in_s=self._wait_after(reading, place)
        )

    def _is_lasting(self, reading: Reading) -> bool:
        return self._outage is not None and reading.kind in SHARED and self._outage.lasting

    def _wait_after(self, reading: Reading, place: Place | None) -> float | None:
        """Give the seconds until the next try; None waits until somebody asks for one."""
        if reading.kind is Kind.AUTH:
            return None
        if reading.kind in DENIALS and self._tally.sure:
            return self._pacing.forgotten_s
        if reading.kind is Kind.GOOD:
            return self._pacing.after_success(self._random, self._own_pace_s())
        if reading.kind in DENIALS:
            return self._pacing.after_success(self._random)
        if place is not None and self._outage is not None:
            return self._outage.at_the_latest_in_s(place)
        failures = self._tally.failures
        return self._pacing.after_failure(failures, self._random, reading.retry_after_s)

    def _wait_when_let_go(self, place: Place, reading: Reading) -> float:
        """Give the seconds until the next try, when another run was answered and this one failed.

        Who fails again and again while others are answered is in trouble of its own.
        """
        wait_s = place.let_go_in_s or 0.0
        if self._let_go:
            wait_s = self._pacing.after_failure(self._let_go, self._random, None)
        if reading.retry_after_s is not None:
            wait_s = max(wait_s, place.not_before_s - self._clock.monotonic())
        self._let_go += 1
        return wait_s
