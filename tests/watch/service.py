"""A service that many pollers ask, up or down as a test says, in virtual time."""

from __future__ import annotations

import asyncio
import random
from collections import defaultdict
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Literal

from evaltui.model.account import Account
from evaltui.model.exchange import Answer, Request, TimedOut, Unreachable
from evaltui.model.watch import Observation
from evaltui.watch.naps import Naps
from evaltui.watch.outage import Outage
from evaltui.watch.pacing import Pacing
from evaltui.watch.poller import Poller
from tests.virtual_time import VirtualClock
from tests.watch.provider import Toy, answer, state

Mode = Literal["up", "refused", "silent", "hangs_up", "500", "portal"] | Answer
TOOK_S = 0.05
SILENCE_S = 10.0


@dataclass
class Host:
    """Answers about every run, in the way that `mode` says when the question comes."""

    clock: VirtualClock
    mode: Mode = "up"
    of_its_own: Callable[[str], Mode | None] = lambda run: None
    """A mode for single runs."""
    took_s: float = TOOK_S
    asked: list[tuple[float, str]] = field(default_factory=list)
    """When each question came, and about which run."""
    at_once: int = 0
    most_at_once: int = 0

    async def __call__(self, request: Request) -> Answer:
        run = request.path.rpartition("/")[2]
        self.asked.append((self.clock.passed_s, run))
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            return await self._answer(self.of_its_own(run) or self.mode)
        finally:
            self.at_once -= 1

    async def _answer(self, mode: Mode) -> Answer:
        if mode == "refused":
            raise Unreachable("refused")
        if mode == "silent":
            await asyncio.sleep(SILENCE_S)
            raise TimedOut("silence")
        await asyncio.sleep(self.took_s)
        if mode == "hangs_up":
            raise Unreachable("hung up")
        if mode == "500":
            mode = answer("oops", 500)
        if mode == "portal":
            mode = answer("<html>Log in</html>")
        if isinstance(mode, str):
            mode = state("running", 1, 9)
        return Answer(mode.status, mode.headers, mode.body, self.clock.now(), self.took_s)

    def times(self, since: float, until: float = float("inf")) -> list[float]:
        return [at for at, _ in self.asked if since <= at < until]

    def first_asked(self, since: float) -> dict[str, float]:
        """For each run, when it was first asked for after a moment."""
        first: dict[str, float] = {}
        for at, run in self.asked:
            if at >= since:
                first.setdefault(run, at)
        return first


class Watchers:
    """Pollers of one or several accounts, each in a task of its own."""

    def __init__(self, clock: VirtualClock, *, seed: int = 0, interval_s: float = 2.0) -> None:
        self.clock, self.interval_s = clock, interval_s
        self._random = random.Random(seed).random
        self._outages: dict[int, Outage] = {}
        self.naps = Naps(clock, before=self._slept)
        self.seen: dict[str, list[tuple[float, Observation]]] = defaultdict(list)
        self.pollers: dict[str, Poller] = {}
        self._tasks: list[asyncio.Task[None]] = []

    def outage(self, host: Host) -> Outage:
        return self._outages.setdefault(id(host), Outage(self.clock, self._random))

    def _slept(self, by_s: float) -> None:
        for outage in self._outages.values():
            outage.slept(by_s)

    def watch(
        self, host: Host, number: int, *, name: str = "r", interval_s: float | None = None
    ) -> None:
        """Watch so many runs of a host, which begin within one interval."""
        for index in range(number):
            run = f"{name}-{index}"
            self.pollers[run] = poller = Poller(
                provider=Toy(),
                account=Account("toy", "toy", "https://toy.invalid", "env:TOY_API_KEY"),
                run_id=run,
                ask=host,
                clock=self.clock,
                sleep=asyncio.sleep,
                random=self._random,
                pacing=Pacing(interval_s or self.interval_s),
                outage=self.outage(host),
                naps=self.naps,
                known=True,
            )
            delay = self._random() * (interval_s or self.interval_s)
            self._tasks.append(asyncio.create_task(self._follow(run, poller, delay)))

    async def _follow(self, run: str, poller: Poller, delay: float) -> None:
        await asyncio.sleep(delay)
        async with aclosing(poller.observations()) as observations:
            async for seen in observations:
                self.seen[run].append((self.clock.passed_s, seen))

    def forget(self, run: str) -> None:
        self._tasks[list(self.pollers).index(run)].cancel()

    def last(self, run: str) -> Observation:
        return self.seen[run][-1][1]

    def statuses(self) -> set[str]:
        return {seen[-1][1].health.status.value for seen in self.seen.values()}

    async def aclose(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
