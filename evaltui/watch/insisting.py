"""Asking again while a question is still without an answer: a service that is back answers that."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from evaltui.model.clock import Sleep
from evaltui.watch.asking import Reading
from evaltui.watch.outage import Outage

Question = Callable[[], Coroutine[Any, Any, Reading]]


async def insist(ask: Question, outage: Outage, sleep: Sleep, every_s: float) -> Reading:
    """Ask, and again every so many seconds until one of the questions has ended; give that.

    A question that went out while the service was away may hang until it times out, though the
    service is back. Asks again only where no other run stands in line to do so, or once another
    was answered; and in turn.
    """
    asking = {asyncio.create_task(ask())}
    back = outage.back()
    try:
        while not (ended := await _ended(asking, back, sleep(every_s))):
            if back.done() or outage.may_insist():
                back = outage.back()
                asking.add(asyncio.create_task(_in_turn(ask, outage)))
        # What is more than silence tells more.
        return min((task.result() for task in ended), key=lambda reading: reading.timed_out)
    finally:
        for task in asking:
            task.cancel()
        await asyncio.gather(*asking, return_exceptions=True)


async def _ended(
    asking: set[asyncio.Task[Reading]], back: asyncio.Future[None], pause: Awaitable[None]
) -> set[asyncio.Task[Reading]]:
    """Wait until a question has ended, the service is back or the pause is over; give the first."""
    pausing = asyncio.ensure_future(pause)
    try:
        waited: set[asyncio.Future[Any]] = {*asking, back, pausing}
        await asyncio.wait(waited, return_when=asyncio.FIRST_COMPLETED)
        return {task for task in asking if task.done()}
    finally:
        pausing.cancel()
        await asyncio.gather(pausing, return_exceptions=True)


async def _in_turn(ask: Question, outage: Outage) -> Reading:
    async with outage.turn():
        return await ask()
