"""Running the asynchronous part of a command, so that it also ends at once when it is told to."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Coroutine
from typing import Any, TypeVar

from evaltui.cli.ending import Terminated
from evaltui.session.threads import ImpatientThreads

T = TypeVar("T")


def run_to_end(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine in an event loop of its own and give its result.

    Raises:
        KeyboardInterrupt: Ctrl-C came; the coroutine was cancelled and has ended.
        Terminated: SIGTERM came; the same.
    """
    # Ctrl-C is kept back until the work can be told of it: a loop or a coroutine that is half made
    # would complain on stderr when it is gone.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        with asyncio.Runner() as runner:
            runner.get_loop().set_default_executor(ImpatientThreads())
            return runner.run(_cancelled_by_sigterm(work, before))
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


async def _cancelled_by_sigterm(work: Coroutine[Any, Any, T], mask: set[int]) -> T:
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    assert task is not None
    before = signal.getsignal(signal.SIGTERM)
    told = False

    def stop() -> None:
        nonlocal told
        told = True
        task.cancel()

    loop.add_signal_handler(signal.SIGTERM, stop)
    try:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        return await work
    except asyncio.CancelledError:
        if told:
            raise Terminated from None
        raise
    finally:
        loop.remove_signal_handler(signal.SIGTERM)
        signal.signal(signal.SIGTERM, before)
