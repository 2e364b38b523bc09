"""Running the asynchronous part of a command, so that it also ends at once when it is told to."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Coroutine
from types import FrameType
from typing import Any, TypeVar

from evaltui.cli.ending import ENDING, heeded, insist, meant_by
from evaltui.model.fault import note_left_over
from evaltui.session.threads import ImpatientThreads

T = TypeVar("T")

HELD_UP_S = 0.5
"""How long the work may take to close what it has opened, in seconds, before it is told again."""


def run_to_end(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine in an event loop of its own and give its result.

    Raises:
        KeyboardInterrupt: Ctrl-C came; the coroutine was cancelled and has ended.
        Terminated: another signal came that tells programs to end; the same.
    """
    # Ctrl-C is kept back until the work can be told of it: a loop or a coroutine that is half made
    # would complain on stderr when it is gone.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        with asyncio.Runner() as runner:
            runner.get_loop().set_default_executor(ImpatientThreads())
            runner.get_loop().set_exception_handler(lambda _, told: note_left_over(told))
            return runner.run(_cancelled_by_signals(work, before))
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


async def _cancelled_by_signals(work: Coroutine[Any, Any, T], mask: set[int]) -> T:
    """Cancel the work at the first signal, and again where what it closes holds it up.

    `mask` are the signals that are kept back from then on.
    """
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    assert task is not None
    told: list[int] = []

    def hurry() -> None:
        task.cancel()
        loop.call_later(HELD_UP_S, hurry)

    def stop(number: int, _frame: FrameType | None) -> None:
        told.append(number)
        if len(told) == 1:
            insist(number)
            loop.call_soon_threadsafe(hurry)

    # signal.signal instead of the loop's own way, which waits for a write that never ends.
    signals = heeded((*ENDING, signal.SIGINT))
    before = {number: signal.signal(number, stop) for number in signals}
    try:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        return await work
    except asyncio.CancelledError:
        if not told:
            raise
        raise meant_by(told[0]) from None
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
