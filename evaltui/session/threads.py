"""Threads that nobody waits for when the program ends."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

WORKER = "evaltui-worker"
"""How the names of such threads begin."""


class ImpatientThreads(ThreadPoolExecutor):
    """Runs what may hang for a minute: a name look-up, a command that gives a key, a browser.

    Look-ups of names have threads of their own, one for each name however many ask for it: one
    name server that does not answer keeps neither other services waiting nor the disk.
    """

    def __init__(self) -> None:
        super().__init__(thread_name_prefix=WORKER)
        self._look_ups: dict[tuple[Any, ...], list[Future[Any]]] = {}
        self._look_ups_turn = threading.Lock()

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Run a function in a thread."""
        if fn is not socket.getaddrinfo or kwargs:
            return super().submit(fn, *args, **kwargs)
        future: Future[T] = Future()
        with self._look_ups_turn:
            is_first = args not in self._look_ups
            others = self._look_ups.get(args, [])
            self._look_ups[args] = [*(one for one in others if not one.cancelled()), future]
        if is_first:
            name = f"{WORKER}-name"
            threading.Thread(target=self._look_up, args=args, name=name, daemon=True).start()
        return future

    def _look_up(self, *args: Any) -> None:
        found: Any = None
        failure: BaseException | None = None
        try:
            found = socket.getaddrinfo(*args)
        except BaseException as error:  # noqa: BLE001 - raised where the result is asked for
            failure = error
        with self._look_ups_turn:
            asking = self._look_ups.pop(args)
        for future in asking:
            if not future.set_running_or_notify_cancel():
                continue
            if failure is None:
                future.set_result(found)
            else:
                future.set_exception(failure)

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
