"""How the program ends when a signal tells it to, and when a thread would hold it up."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

WORKER = "evaltui-worker"
"""How the names of threads begin whose work nobody waits for at the end."""


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
    """End the process here if a worker thread would hold it up at the interpreter's own end."""
    if not any(thread.name.startswith(WORKER) for thread in threading.enumerate()):
        return
    for stream in (sys.stdout, sys.stderr):
        if stream is not None and not stream.closed:
            stream.flush()
    os._exit(code)
