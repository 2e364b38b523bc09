"""Threads that nobody waits for when the program ends."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")

WORKER = "evaltui-worker"
"""How the names of such threads begin."""


class ImpatientThreads(ThreadPoolExecutor):
    """Runs what may hang for a minute: a name look-up, a command that gives a key, a browser."""

    def __init__(self) -> None:
        super().__init__(thread_name_prefix=WORKER)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002 - the signature of the base class
        """Take no more work, and let the threads that still work end when they do."""
        super().shutdown(wait=False, cancel_futures=True)


def in_time(work: Callable[[], T], limit_s: float) -> T:
    """Do work in a thread, and give what it gives; signals are dealt with meanwhile.

    Raises:
        TimeoutError: it took longer than `limit_s` seconds, and goes on without anybody waiting.
    """
    done: Future[T] = Future()

    def do() -> None:
        try:
            done.set_result(work())
        except BaseException as error:  # noqa: BLE001 - raised where the result is asked for
            done.set_exception(error)

    threading.Thread(target=do, name=f"{WORKER}-in-time", daemon=True).start()
    return done.result(limit_s)
