"""How the program ends when a signal tells it to, and when a thread would hold it up."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType

LAST_MOMENT_S = 0.2
"""How long another thread may take to finish once the program is over, in seconds."""


class Terminated(KeyboardInterrupt):
    """SIGTERM came: the same as Ctrl-C, but for the exit code."""


@contextmanager
def sigterm_raises() -> Iterator[None]:
    """Let SIGTERM raise Terminated while the block runs, so that what is open gets closed."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise Terminated

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


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
    if not workers and not any(thread.is_alive() for thread in others):
        return
    for stream in (sys.stdout, sys.stderr):
        if stream is not None and not stream.closed:
            with suppress(OSError):  # the terminal may be gone
                stream.flush()
    os._exit(code)
