"""How the program ends when a signal tells it to, and when a thread would hold it up."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import NoReturn

INSIST_S = 1.5
"""How long the program may take to end by itself once a signal has told it to, in seconds."""
LAST_MOMENT_S = 0.2
"""How long another thread may take to finish once the program is over, in seconds."""


ENDING = (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)
"""Signals that tell a program to end, beside Ctrl-C. SIGQUIT too: its dump would hold the keys."""


class Terminated(KeyboardInterrupt):
    """A signal told the program to end: the same as Ctrl-C, but for the exit code."""

    def __init__(self, number: int = signal.SIGTERM) -> None:
        super().__init__()
        self.code = 128 + number
        """As a shell tells of a program that a signal has ended."""


def heeded(signals: Iterable[int] = ENDING) -> list[int]:
    """Give those of the signals that whoever started the program did not have ignored.

    `nohup` does that with SIGHUP, and shells with SIGINT and SIGQUIT for what they run behind.
    """
    return [number for number in signals if signal.getsignal(number) is not signal.SIG_IGN]


@contextmanager
def signals_raise() -> Iterator[None]:
    """Let signals raise Terminated while the block runs, so that what is open gets closed."""

    def stop(number: int, _frame: FrameType | None) -> None:
        raise Terminated(number)

    with _handled(ENDING, stop):
        try:
            yield
        finally:
            if threading.current_thread() is threading.main_thread():
                signal.setitimer(signal.ITIMER_REAL, 0)


def insist(number: int) -> None:
    """Raise what the signal means soon, and again and again, until the program is over.

    It may be writing to a terminal that takes nothing: a signal alone does not get it out of there.
    """
    from evaltui.cli.printing.output import let_go  # noqa: PLC0415 - only where it comes to that

    def again(_number: int, _frame: FrameType | None) -> None:
        let_go()
        raise meant_by(number)

    signal.signal(signal.SIGALRM, again)
    signal.setitimer(signal.ITIMER_REAL, INSIST_S, INSIST_S)


def meant_by(number: int) -> KeyboardInterrupt:
    """Give the exception that a signal stands for."""
    return KeyboardInterrupt() if number == signal.SIGINT else Terminated(number)


@contextmanager
def undisturbed() -> Iterator[None]:
    """Keep signals from what the block does: to be used for a short last save alone.

    Who presses Ctrl-C twice wants the program to end soon, not to lose what it knows.
    """
    with _handled((*ENDING, signal.SIGINT, signal.SIGALRM), lambda _number, _frame: None):
        yield


@contextmanager
def _handled(
    signals: Iterable[int], handler: Callable[[int, FrameType | None], None]
) -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():
        yield  # signals disturb the main thread alone
        return
    before = {number: signal.signal(number, handler) for number in heeded(signals)}
    try:
        yield
    finally:
        for number, old in before.items():
            signal.signal(number, old)


def leave_if_held_up(code: int) -> None:
    """End the process here if a thread would hold it up at the interpreter's own end.

    Nobody waits for the work of a worker; any other thread, such as one that reads keys from a
    terminal that was hung up in the middle of the end, gets a moment to finish.
    """
    left = [thread for thread in threading.enumerate() if thread is not threading.main_thread()]
    if not left:
        return
    from evaltui.session.threads import WORKER  # noqa: PLC0415 - most commands begin no thread

    workers = [thread for thread in left if thread.name.startswith(WORKER)]
    others = [thread for thread in left if thread not in workers and not thread.daemon]
    for thread in others:
        thread.join(LAST_MOMENT_S)
    if workers or any(thread.is_alive() for thread in others):
        leave_at_once(code)


def leave_at_once(code: int) -> NoReturn:
    """End the process as it stands.

    To take apart what a screen is made of takes longer than all else at the end.
    """
    for stream in (sys.stdout, sys.stderr):
        if stream is not None and not stream.closed:
            with suppress(OSError):  # the terminal may be gone
                stream.flush()
    os._exit(code)
