"""Asking for many runs with one question, where a service lists whole runs.

An account's runs that are due, or will be soon, are looked for in the service's list, page by page
for as long as a page saves questions; who is not found there is asked for alone. So runs that were
added one by one come to be asked for together. While a service is in trouble every run is asked
for alone, as its `Outage` says; where a list fails, one run's question tells whether all would.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from http import HTTPStatus
from math import inf

from evaltui.model.account import KeyMissing
from evaltui.model.clock import Clock, Sleep
from evaltui.model.exchange import Answer, AskFailed, Malformed
from evaltui.model.fault import own_fault
from evaltui.model.run import State
from evaltui.providers.contract.whole_lists import ListsWholeRuns, WholeRuns
from evaltui.watch.asking import Ask, Kind, Reader, Reading, ask_status
from evaltui.watch.outage import Outage

WINDOW_S = 0.02
"""How long a run that is due waits for others, in seconds."""
LEAST = 2
"""So many runs make a list worth its question."""
PAUSE_S = 10.0
LONGEST_PAUSE_S = 1280.0
"""Every run is asked for alone for so long after lists failed or saved nothing: the first time, and
at the most, twice as long each time."""
LEAST_PAGE = 10
"""Pages that are too large are halved, down to this."""
MOST_PAGES = 100


@dataclass(frozen=True, slots=True)
class Told:
    """What was learnt of a run together with others."""

    reading: Reading
    at: datetime
    """When it was asked, by the wall clock, and by the monotonic one."""
    asked_s: float
    is_news: bool = True
    """Whether the account's outage is yet to hear of it."""


@dataclass(slots=True, eq=False)
class Member:
    """One run that may be asked for together with others."""

    reader: Reader
    wake: Callable[[], None]
    """Ends the run's present wait."""
    state: State | None = None
    """The last that is known."""
    is_well: bool = True
    """Whether the last question was answered well."""
    soon_s: float = inf
    """From when on, by the monotonic clock, an answer is welcome though the run is not due yet."""
    told: Told | None = None
    waiting: asyncio.Future[None] | None = None

    def take(self, told: Told) -> None:
        """Take what came, be it waited for or a little early."""
        self.told, self.soon_s = told, inf
        if self.waiting is None:
            self.wake()
        elif not self.waiting.done():
            self.waiting.set_result(None)


class Together:
    """Asks for the runs of one account."""

    def __init__(
        self, lists: ListsWholeRuns, ask: Ask, clock: Clock, sleep: Sleep, outage: Outage
    ) -> None:
        self._lists, self._ask, self._outage = lists, ask, outage
        self._clock, self._sleep = clock, sleep
        self._members: dict[Member, None] = {}
        self._task: asyncio.Task[None] | None = None
        self._not_before_s = -inf
        self._pause_s = PAUSE_S
        self._page_size = lists.most_listed

    @asynccontextmanager
    async def joined(self, member: Member) -> AsyncIterator[None]:
        """Look for a run among others within this."""
        self._members[member] = None
        try:
            yield
        finally:
            self._members.pop(member, None)
            if not self._members and self._task is not None:
                self._task.cancel()
                await asyncio.gather(self._task, return_exceptions=True)

    async def answer(self, member: Member) -> Told | None:
        """Give what is told of a run that is due; None where it is to be asked for alone."""
        if member.told is None and self._is_worth_waiting(member):
            if self._task is None:
                self._task = asyncio.create_task(self._look())
            member.waiting = asyncio.get_running_loop().create_future()
            try:
                await member.waiting
            finally:
                member.waiting = None
        told, member.told = member.told, None
        return told

    def _is_worth_waiting(self, member: Member) -> bool:
        in_trouble = len(self._outage) > 0 or self._outage.silent or not member.is_well
        paused = self._clock.monotonic() < self._not_before_s
        return not in_trouble and not paused and self._is_listed(member) and len(self._members) > 1

    def _is_listed(self, member: Member) -> bool:
        return member.state is None or member.state in self._lists.listed_states

    async def _look(self) -> None:
        """Look for all that are due or will be soon."""
        try:
            await self._sleep(WINDOW_S)
            await self._look_in_lists()
        finally:
            self._task = None
            for member in self._members:
                if member.waiting is not None and not member.waiting.done():
                    member.waiting.set_result(None)

    async def _look_in_lists(self) -> None:
        """Ask for the lists of one state after the other: runs go on meanwhile."""
        questions = told = 0
        for state in self._lists.listed_states:
            after: str | None = None
            while len(self._looked_for(state)) >= LEAST and questions < MOST_PAGES:
                page = await self._page(state, after)
                questions += 1
                if page is None:
                    await self._ask_alone()
                    return
                told_by_it = self._tell(page)
                told += told_by_it
                last, after = after, page.runs.after
                if told_by_it < LEAST or after in {None, last}:
                    break
        if questions:
            self._note(worth_it=told > questions)

    def _looked_for(self, state: State) -> list[Member]:
        """Give the runs that may be in a state: they were when last seen, or in an earlier one.

        Of one that was never seen, the last is taken to be likely.
        """
        states = self._lists.listed_states
        may_be = states[: states.index(state) + 1]
        return [member for member in self._due() if (member.state or states[-1]) in may_be]

    def _due(self) -> list[Member]:
        """Give the runs of which an answer is welcome."""
        now_s = self._clock.monotonic()
        return [
            member
            for member in self._members
            if member.soon_s <= now_s or (member.waiting is not None and member.told is None)
        ]

    async def _page(self, state: State, after: str | None) -> _Page | None:
        """Ask for one page; None where there is none."""
        at, asked_s = self._clock.now(), self._clock.monotonic()
        try:
            request = self._lists.whole_runs_request(state, self._page_size, after)
            async with self._outage.turn():
                answer = await self._ask(request)
            if 200 <= answer.status < 300:
                return _Page(self._lists.read_whole_runs(answer), answer, at, asked_s)
        except Malformed:
            self._page_size = max(LEAST_PAGE, self._page_size // 2)
        except (AskFailed, KeyMissing):
            pass
        except Exception as error:  # noqa: BLE001 - it is reported, and runs can be asked for alone
            own_fault(error, "reading a list of runs")
        return None

    def _tell(self, page: _Page) -> int:
        """Tell those that a page holds; give how many they are."""
        told = 0
        for member in self._due():
            document = page.runs.documents.get(member.reader.run_id)
            if document is None:
                continue
            reading = member.reader.read(replace(page.answer, body=document))
            # What cannot be read here may be asked for alone.
            if reading.kind is Kind.GOOD:
                member.take(Told(reading, page.at, page.asked_s))
                told += 1
        return told

    async def _ask_alone(self) -> None:
        """Ask for one run alone: what keeps the service from answering that is told of them all."""
        first = next((member for member in self._due() if member.waiting), None)
        if first is None:
            return
        at, asked_s = self._clock.now(), self._clock.monotonic()
        async with self._outage.turn():
            reading = await ask_status(first.reader, self._ask)
        first.take(Told(reading, at, asked_s))
        if not _befalls_all(reading):
            self._note(worth_it=False)
            return
        for member in self._due():
            member.take(Told(reading, at, asked_s, is_news=False))

    def _note(self, *, worth_it: bool) -> None:
        if worth_it:
            self._pause_s = PAUSE_S
            return
        self._not_before_s = self._clock.monotonic() + self._pause_s
        self._pause_s = min(2 * self._pause_s, LONGEST_PAUSE_S)


@dataclass(frozen=True, slots=True)
class _Page:
    """One page of a list, and when it was asked for."""

    runs: WholeRuns
    answer: Answer
    at: datetime
    asked_s: float


def _befalls_all(reading: Reading) -> bool:
    if reading.kind is Kind.AUTH:
        return reading.answer is None or reading.answer.status == HTTPStatus.UNAUTHORIZED
    return reading.kind in {Kind.TRANSIENT, Kind.MALFORMED}
