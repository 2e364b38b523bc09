"""Retab as far as it is asked for runs, alone or in lists, and pollers of many runs on it."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from evaltui.model.account import Account
from evaltui.model.exchange import Answer, Request
from evaltui.model.run import State
from evaltui.model.watch import Observation
from evaltui.providers.retab import PROVIDER, RUNS_PATH
from evaltui.watch.attention import Attention
from evaltui.watch.outage import Outage
from evaltui.watch.pacing import Pacing
from evaltui.watch.poller import Poller
from evaltui.watch.together import Together
from tests.fakes import EPOCH
from tests.virtual_time import VirtualClock, run_virtually

ACCOUNT = Account("retab", "retab", "https://retab.invalid", "env:RETAB_API_KEY")
TOOK_S = 0.05
Fault = Callable[[Request], Answer | Exception | None]


def told(status: int, body: Any = None) -> Answer:
    """An answer; a text is the body as it is."""
    text = body if isinstance(body, str) else json.dumps(body)
    return Answer(status, {}, text.encode(), EPOCH, 0.0)


@dataclass
class ListingHost:
    """Knows runs by their ids: for each, the word for its state and how many evals are over."""

    clock: VirtualClock
    runs: dict[str, tuple[str, int]] = field(default_factory=dict)
    fault: Fault = lambda request: None
    """What comes instead of an answer."""
    took_s: float = TOOK_S
    asked: list[tuple[float, str]] = field(default_factory=list)
    """When each question came, and about which run, or `list:STATE`."""
    at_once: int = 0
    most_at_once: int = 0

    async def __call__(self, request: Request) -> Answer:
        query = dict(request.query)
        alone = request.path != RUNS_PATH
        about = request.path.rpartition("/")[2] if alone else f"list:{query.get('status')}"
        self.asked.append((self.clock.passed_s, about))
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            await asyncio.sleep(self.took_s)
        finally:
            self.at_once -= 1
        came = self.fault(request) or (self._one(about) if alone else self._list(query))
        if isinstance(came, Exception):
            raise came
        return Answer(came.status, came.headers, came.body, self.clock.now(), self.took_s)

    def document(self, run: str) -> dict[str, Any]:
        word, over = self.runs[run]
        counts = {"lifecycle_counts": {"completed": over}}
        return {"id": run, "lifecycle": {"status": word}, "total_evals": 9, "counts": counts}

    def _one(self, run: str) -> Answer:
        if run not in self.runs:
            return told(404, {"detail": "no such run"})
        return told(200, self.document(run))

    def _list(self, query: dict[str, str]) -> Answer:
        named = [run for run, (word, _) in self.runs.items() if word == query["status"]]
        start = named.index(query["after"]) + 1 if query.get("after") in named else 0
        page = named[start : start + int(query["limit"])]
        after = page[-1] if page and page[-1] != named[-1] else None
        data = [self.document(run) for run in page]
        return told(200, {"data": data, "list_metadata": {"before": None, "after": after}})

    def lists(self, since: float = 0.0) -> int:
        """Give how many lists were asked for since a moment."""
        return sum(at >= since and about.startswith("list:") for at, about in self.asked)

    def alone(self, since: float = 0.0) -> list[str]:
        """Give the runs that were asked for alone."""
        return [about for at, about in self.asked if at >= since and ":" not in about]


class Crowd:
    """A poller for each run of a host, as one account has them."""

    def __init__(
        self,
        host: ListingHost,
        *,
        together: bool = True,
        interval_s: float = 2.0,
        attention: Attention | None = None,
        seed: int = 0,
    ) -> None:
        self.clock, self.host, self.interval_s = host.clock, host, interval_s
        self._attention = attention
        self._random = random.Random(seed).random
        self.outage = Outage(self.clock, self._random)
        self._together = (
            Together(PROVIDER, host, self.clock, asyncio.sleep, self.outage) if together else None
        )
        self.seen: dict[str, list[tuple[float, Observation]]] = {}
        self.pollers: dict[str, Poller] = {}
        self.tasks: dict[str, asyncio.Task[None]] = {}

    def watch(self, *runs: str, known: State | None = State.RUNNING, delay_s: float = 0.0) -> None:
        """Watch runs, of which a state is known from before, from some time within a delay on."""
        for run in runs:
            self.seen[run] = []
            self.pollers[run] = poller = Poller(
                provider=PROVIDER,
                account=ACCOUNT,
                run_id=run,
                ask=self.host,
                clock=self.clock,
                sleep=asyncio.sleep,
                random=self._random,
                pacing=Pacing(self.interval_s),
                outage=self.outage,
                together=self._together,
                attention=self._attention,
                state=known,
                known=known is not None,
            )
            wait_s = delay_s * self._random()
            self.tasks[run] = asyncio.create_task(self._follow(run, poller, wait_s))

    async def _follow(self, run: str, poller: Poller, wait_s: float) -> None:
        await asyncio.sleep(wait_s)
        async with aclosing(poller.observations()) as observations:
            async for seen in observations:
                self.seen[run].append((self.clock.passed_s, seen))

    def states(self) -> dict[str, str]:
        """Give the last word of each run."""
        words = {}
        for run, seen in self.seen.items():
            snapshots = [one.snapshot for _, one in seen if one.snapshot]
            words[run] = snapshots[-1].state_raw if snapshots else "–"
        return words

    def healths(self) -> set[str]:
        return {seen[-1][1].health.status.value for seen in self.seen.values()}

    def gaps(self, run: str, since: float) -> list[float]:
        """Give the seconds from one observation to the next."""
        times = [at for at, _ in self.seen[run] if at >= since]
        return [after - before for before, after in pairwise(times)]

    async def aclose(self) -> None:
        for task in self.tasks.values():
            task.cancel()
        await asyncio.gather(*self.tasks.values(), return_exceptions=True)


Story = Callable[[ListingHost, Crowd], Awaitable[None]]


def play(story: Story, *, together: bool = True, interval_s: float = 2.0) -> None:
    async def work(clock: VirtualClock) -> None:
        host = ListingHost(clock)
        crowd = Crowd(host, together=together, interval_s=interval_s)
        try:
            await story(host, crowd)
        finally:
            await crowd.aclose()
        assert asyncio.all_tasks() == {asyncio.current_task()}

    run_virtually(work)


def names(number: int, name: str = "r") -> list[str]:
    return [f"{name}-{index}" for index in range(number)]
