"""Asking accounts for the runs that their services list."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import aclosing
from typing import TYPE_CHECKING

from evaltui.cli.asking.failing import Failures
from evaltui.cli.printing.output import say
from evaltui.model.account import Account, KeyMissing
from evaltui.model.exchange import NotPossible, TimedOut
from evaltui.providers.contract.provider import FoundRun, RunQuery

if TYPE_CHECKING:
    from evaltui.session.session import Session

Listed = list[tuple[Account, FoundRun]]


async def ask_one(session: Session, name: str, query: RunQuery, timeout_s: float) -> Listed:
    """Give the runs that one account's service lists.

    Raises:
        AskFailed, KeyMissing: they could not be had.
        BadReference, BadAddress: the account cannot be asked.
    """
    account = session.accounts.get(name)
    async with aclosing(session):
        try:
            async with asyncio.timeout(timeout_s):
                return [(account, run) for run in await session.find(account, query)]
        except TimeoutError:
            raise TimedOut(f"no whole list within {timeout_s:g} s") from None


async def ask_each(
    session: Session,
    names: Sequence[str],
    query: RunQuery,
    timeout_s: float,
    failures: Failures,
    *,
    keyless: KeyMissing,
) -> Listed:
    """Give the runs of several accounts, asked one after another; what fails is told.

    The tools that run on this machine without being configured are asked too.

    Raises:
        KeyMissing: `keyless`, where there is nobody to ask.
    """
    found: Listed = []
    async with aclosing(session):
        try:
            async with asyncio.timeout(timeout_s):
                here = await session.found_here()
                if here:
                    labels = [session.accounts.provider_named(name).label for name in here]
                    say(f"on this machine: {', '.join(labels)}")
                elif not names:
                    raise keyless
                for name in (*names, *here):
                    found += await _ask_next(session, name, query, failures)
        except TimeoutError:
            failures.note("find", TimedOut(f"not every list came within {timeout_s:g} s"))
    return found


async def _ask_next(session: Session, name: str, query: RunQuery, failures: Failures) -> Listed:
    try:
        account = session.accounts.get(name)
        return [(account, run) for run in await session.find(account, query)]
    except NotPossible as error:
        say(f"{name}: {error}")  # it is as it always was, and the other accounts can do it
    except Exception as error:  # noqa: BLE001 - told, and the next one is asked
        failures.note(name, error)
    return []
