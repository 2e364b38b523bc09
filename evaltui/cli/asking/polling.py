"""Asking for several runs at once, each with a poller of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import TYPE_CHECKING

from evaltui.model.reference import RunRef
from evaltui.model.watch import Watch
from evaltui.watch.fleet import AGAIN_S, Fleet
from evaltui.watch.pacing import Pacing
from evaltui.watch.poller import Poller

if TYPE_CHECKING:
    from evaltui.cli.asking.noting import Noting
    from evaltui.session.session import Session

Enough = Callable[[Watch], bool]
"""Says of a run, after each observation, whether it need not be asked for again."""
Tell = Callable[[Watch], None]
Over = Callable[[], bool]
"""Says whether nothing more is wanted of any run."""
Beat = Callable[[], Awaitable[None]]

BEAT_S = 1.0
"""Seconds from one beat to the next."""


class _Over(Exception):
    """Nothing more is wanted."""


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
    over: Over | None = None,
    beat: Beat | None = None,
) -> bool:
    """Ask for runs until it is enough for each, or all is over; what was seen goes into the fleet.

    `enough` is asked after each observation, then `tell` is called; `noting` minds the clock
    before. `beat` is awaited each second meanwhile. Gives False if the time was up. `pacing`
    overrides how often each is asked for.

    Raises:
        BadReference, BadAddress: an account cannot be asked.
    """
    if over is not None and over():
        return True
    watches = [watch for ref in refs if (watch := fleet.get(ref)) is not None]
    pollers = [(watch.ref, session.poller(watch, pacing)) for watch in watches]

    async def follow(ref: RunRef, poller: Poller) -> None:
        while True:
            async for seen in poller.observations():
                if noting is not None:
                    noting.mind_the_clock(fleet)
                watch = fleet.fold(ref, seen)
                assert watch is not None
                last = enough(watch)
                tell(watch)
                _end_if(over)
                if last:
                    return
            if not fleet.is_faulty(ref):
                return
            # The service told the run's end, and we failed to take it in: it is asked once more.
            await session.pause(AGAIN_S)

    in_time = True
    try:
        async with asyncio.timeout(timeout_s), asyncio.TaskGroup() as group:
            beating = group.create_task(_beats(beat, over), name="beats")
            tasks = [group.create_task(follow(*pair), name=str(pair[0])) for pair in pollers]
            for task in tasks:
                await asyncio.wait([task])
            beating.cancel()
    except* _Over:
        pass
    except* TimeoutError:
        in_time = False
    return in_time


async def _beats(beat: Beat | None, over: Over | None) -> None:
    while beat is not None:
        await asyncio.sleep(BEAT_S)
        await beat()
        _end_if(over)


def _end_if(over: Over | None) -> None:
    if over is not None and over():
        raise _Over
