"""This machine's own tools: asking those that have no one address, and finding what runs."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evaltui.model.account import Account, KeyMissing
from evaltui.model.clock import Clock
from evaltui.model.exchange import Answer, AskFailed, Request, TimedOut, Unreachable
from evaltui.model.reference import RunRef
from evaltui.model.run import Snapshot
from evaltui.providers.contract.here import (
    Answered,
    AnswersHere,
    AskAt,
    FindsHere,
    Look,
    Steps,
    Surroundings,
)
from evaltui.session.accounts import Accounts, BadAddress
from evaltui.watch.asking import Ask
from evaltui.wire.address import is_local

if TYPE_CHECKING:
    from evaltui.http import Http

LIMIT_S = 1.0
"""How long tools may take to show that they are there: nobody waits for what may not run."""
LOOK_S = 15.0
"""How long a look at the disk may take: network disks can hang for ever."""
MOST_PLACES = 1000
"""Runs of which it is kept in mind where they were."""


class Here:
    """Asks services at their addresses, and tools without one where their runs are."""

    def __init__(
        self, accounts: Accounts, environ: Mapping[str, str], folder: Path, clock: Clock
    ) -> None:
        """Relative paths begin at `folder`."""
        self._accounts, self._environ, self._folder, self._clock = accounts, environ, folder, clock
        self._surroundings: dict[str, Surroundings] = {}
        self._answering: dict[str, AnswersHere | None] = {}

    def _answers_here(self, account: Account) -> AnswersHere | None:
        """Give an account's provider where it answers by itself."""
        # Looked at once: in Python 3.11 telling what an object can do costs 15 µs, each time.
        if account.provider not in self._answering:
            provider = self._accounts.provider(account)
            self._answering[account.provider] = (
                provider if isinstance(provider, AnswersHere) else None
            )
        return self._answering[account.provider]

    async def ask(
        self, account: Account, headers: Mapping[str, str], request: Request, http: Http
    ) -> Answer:
        """Ask one question and give the whole answer, whatever its status.

        Raises:
            AskFailed: there is none.
        """
        provider = self._answers_here(account)
        if provider is None:
            return await http.ask(account.base_url, headers, request, account.way)
        started = self._clock.monotonic()
        steps = provider.answers(request, account.base_url, self._around(account.name))
        answered = await _walk(steps, http)
        return Answer(
            status=answered.status,
            headers={"content-type": "application/json"},
            body=json.dumps(answered.value, ensure_ascii=False).encode("utf-8", "replace"),
            received_at=self._clock.now(),
            took_s=max(0.0, self._clock.monotonic() - started),
        )

    def remember(self, ref: RunRef, snapshot: Snapshot | None) -> None:
        """Keep in mind where a run was when it was last seen, maybe before this program began."""
        if snapshot is None:
            return
        provider = self._accounts.provider(self._accounts.get(ref.account))
        if isinstance(provider, AnswersHere) and (place := provider.place_in(snapshot)):
            seen = self._around(ref.account).seen
            seen[ref.id] = place
            while len(seen) > MOST_PLACES:
                del seen[next(iter(seen))]

    def _around(self, account_name: str) -> Surroundings:
        if account_name not in self._surroundings:
            self._surroundings[account_name] = Surroundings(self._environ, self._folder)
        return self._surroundings[account_name]


async def found_here(
    accounts: Accounts, ask: Callable[[Account], Ask], limit_s: float = LIMIT_S
) -> tuple[str, ...]:
    """Give the default accounts of the tools that answer on this machine, all asked at once.

    Only tools are asked that nobody configured: the others are known. `ask` carries no key; nothing
    but a question that changes nothing is sent, to this machine alone, and who answers otherwise
    than the tool is none.
    """
    names = [name for name in accounts.names() if _may_be_here(accounts, name)]
    are_here = await asyncio.gather(*(_is_here(accounts, ask, name, limit_s) for name in names))
    return tuple(name for name, is_here in zip(names, are_here, strict=True) if is_here)


def is_unasked_for(accounts: Accounts, name: str) -> bool:
    """Tell whether an account is a tool's default one, which nobody configured: it may not run."""
    return accounts.is_default(name) and _may_be_here(accounts, name)


def _may_be_here(accounts: Accounts, name: str) -> bool:
    if not accounts.is_default(name):
        return False
    try:
        account = accounts.get(name)
        provider = accounts.provider(account)
    except BadAddress:
        return False
    return isinstance(provider, FindsHere) and is_local(account.base_url)


async def _is_here(
    accounts: Accounts, ask: Callable[[Account], Ask], name: str, limit_s: float
) -> bool:
    account = accounts.get(name)
    provider = accounts.provider(account)
    assert isinstance(provider, FindsHere)
    try:
        async with asyncio.timeout(limit_s):
            answer = await ask(account)(provider.probe_request())
    except (AskFailed, KeyMissing, TimeoutError):
        return False
    return provider.is_here(answer)


async def _walk(steps: Steps, http: Http) -> Answered:
    """Do what a provider wants to be done, until it has the answer.

    Raises:
        AskFailed: it has none.
    """
    step: Callable[[], AskAt | Look] = partial(next, steps)
    while True:
        try:
            wanted = step()
        except StopIteration as end:
            answered: Answered = end.value
            return answered
        except OSError as error:
            raise Unreachable(_sentence(error)) from None
        try:
            step = partial(steps.send, await _done(wanted, http))
        except (AskFailed, OSError) as error:
            step = partial(steps.throw, error)


async def _done(wanted: AskAt | Look, http: Http) -> Any:
    if isinstance(wanted, AskAt):
        return await http.ask(wanted.base_url, {}, wanted.request)
    try:
        async with asyncio.timeout(LOOK_S):
            return await asyncio.to_thread(wanted.at)
    except TimeoutError:
        raise TimedOut(f"the disk took longer than {LOOK_S:g} s to answer") from None


def _sentence(error: OSError) -> str:
    what = error.strerror or type(error).__name__
    return f"{error.filename}: {what}" if error.filename else what
