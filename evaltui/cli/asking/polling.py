"""Asking for several runs at once, each with a poller of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from evaltui.model.reference import RunRef
from evaltui.model.watch import Watch
from evaltui.watch.fleet import Fleet
from evaltui.watch.pacing import Pacing
from evaltui.watch.poller import Poller

if TYPE_CHECKING:
    from evaltui.cli.asking.noting import Noting
    from evaltui.session.session import Session

Enough = Callable[[Watch], bool]
"""Says of a run, after each observation, whether it need not be asked for again."""
Tell = Callable[[Watch], None]


async def poll(
    session: Session,
    fleet: Fleet,
    refs: Iterable[RunRef],
    *,
    enough: Enough,
    tell: Tell,
    timeout_s: float | None,
    pacing: Pacing | None = None,
    noting: Noting | None = None,
) -> bool:
    """Ask for runs until it is enough for each; what was seen is folded into the fleet.

    `tell` is called after each observation, and `noting` minds the clock before. Gives False if
    the time was up. `pacing` overrides how often each is asked for.

    Raises:
        BadReference, BadAddress: an account cannot be asked.
    """
    watches = [watch for ref in refs if (watch := fleet.get(ref)) is not None]
    pollers = [(watch.ref, session.poller(watch, pacing)) for watch in watches]

    async def follow(ref: RunRef, poller: Poller) -> None:
        async for seen in poller.observations():
            if noting is not None:
                noting.mind_the_clock(fleet)
            watch = fleet.fold(ref, seen)
            assert watch is not None
            tell(watch)
            if enough(watch):
                return

    try:
        async with asyncio.timeout(timeout_s), asyncio.TaskGroup() as group:
            for ref, poller in pollers:
                group.create_task(follow(ref, poller), name=str(ref))
    except TimeoutError:
        return False
    return True
