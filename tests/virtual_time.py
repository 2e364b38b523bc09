"""An event loop whose time jumps to the next timer when nothing is left to do, and its clock.

Hours pass in a moment, and the same program meets the same moments each time.
"""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from concurrent.futures import Executor
from datetime import datetime, timedelta
from typing import Any, TypeVar

from tests.fakes import EPOCH

T = TypeVar("T")
START_S = 1000.0


class VirtualClock:
    """What a program in the loop takes for the machine's clock."""

    def __init__(self, start: datetime = EPOCH) -> None:
        self._start = start
        self._s = START_S

    def now(self) -> datetime:
        return self._start + timedelta(seconds=self._s - START_S)

    def monotonic(self) -> float:
        return self._s

    @property
    def passed_s(self) -> float:
        """Seconds since the beginning, by the monotonic clock."""
        return self._s - START_S

    def go_on(self, seconds: float) -> None:
        self._s += seconds

    def set_by(self, seconds: float) -> None:
        """Move the wall clock alone: a nap from which the machine wakes, or a person's hand."""
        self._start += timedelta(seconds=seconds)


class _Selector(selectors.DefaultSelector):  # type: ignore[misc, valid-type]
    """Looks for what sockets and threads did, and lets time jump where it is nothing."""

    clock: VirtualClock
    is_busy: Callable[[], bool]

    def select(self, timeout: float | None = None) -> Any:
        ready = super().select(0)
        if ready or timeout == 0:
            return ready
        if timeout is None:
            return super().select(0.05)
        if self.is_busy():
            return super().select(0.001)
        self.clock.go_on(timeout)
        return []


class VirtualLoop(asyncio.SelectorEventLoop):
    """Time stands still while a thread is at work, or while `is_busy` says so."""

    def __init__(self, clock: VirtualClock) -> None:
        selector = _Selector()
        selector.clock, selector.is_busy = clock, self._is_busy
        self._clock = clock
        self._threads = 0
        self.is_busy: Callable[[], bool] = lambda: False
        """Whether a real socket is about to have something to read."""
        super().__init__(selector)

    def time(self) -> float:
        return self._clock.monotonic()

    def run_in_executor(  # type: ignore[override]
        self, executor: Executor | None, func: Callable[..., T], *args: Any
    ) -> asyncio.Future[T]:
        future = super().run_in_executor(executor, func, *args)
        self._threads += 1
        future.add_done_callback(self._thread_done)
        return future

    def _thread_done(self, _future: asyncio.Future[Any]) -> None:
        self._threads -= 1

    def _is_busy(self) -> bool:
        return self._threads > 0 or self.is_busy()


def run_virtually(work: Callable[[VirtualClock], Coroutine[Any, Any, T]]) -> T:
    """Run a coroutine to its end in a loop of virtual time."""
    clock = VirtualClock()
    with asyncio.Runner(loop_factory=lambda: VirtualLoop(clock)) as runner:
        return runner.run(work(clock))
