"""Writing to a terminal that may stop taking output, or be gone: it holds up nothing."""

from __future__ import annotations

import os
import select
import threading
import time
from collections.abc import Callable
from typing import TextIO

LAST_WORDS_S = 0.3
"""How long the terminal may take for what is left once the program is to end, in seconds."""
_LOOK_UP_S = 0.1


class TerminalOutput:
    """A file that writes to a terminal and gives up on it where Python's own would not.

    Textual writes from a thread, through a queue of bounded length: were that thread to wait for
    ever (a connection that hangs) or to end (a terminal that is gone), the program would wait for
    it for ever too.
    """

    def __init__(self, file: TextIO, gone: Callable[[], None]) -> None:
        """Write where `file` does; call `gone`, in the writing thread, when that is no more."""
        self._file = file
        self._gone_call = gone
        self._fd, self._own = -1, False
        self._closed = True
        self._over = False
        self._hurry = threading.Event()
        self._until: float | None = None
        self.open()

    def open(self) -> None:
        """Write, or write again after `close`."""
        if self._closed:
            self._fd, self._own = _reopened(self._file.fileno())
            self._closed = self._over = False

    def write(self, text: str) -> int:
        """Write all of the text, unless the terminal is gone or the time for last words is up."""
        left = memoryview(text.encode("utf-8", "replace"))
        while left and not self._over:
            try:
                left = left[os.write(self._fd, left) :]
            except BlockingIOError:
                self._wait()
            except OSError:
                self._over = True
                self._gone_call()
        return len(text)

    def flush(self) -> None:
        """Do nothing: what was written is on its way."""

    def fileno(self) -> int:
        """Give the file descriptor of the terminal."""
        return self._file.fileno()

    def isatty(self) -> bool:
        """Tell that this is a terminal."""
        return True

    def hurry(self) -> None:
        """Give up on a terminal that takes nothing for `LAST_WORDS_S`. Safe in a signal handler."""
        self._hurry.set()

    def close(self) -> None:
        """Write no more."""
        self._closed = self._over = True
        if self._own:
            self._own = False
            os.close(self._fd)

    def _wait(self) -> None:
        """Wait a moment for the terminal to take more."""
        if self._hurry.is_set():
            now = time.monotonic()
            self._until = self._until or now + LAST_WORDS_S
            self._over = now >= self._until
        select.select((), (self._fd,), (), _LOOK_UP_S)


def _reopened(fd: int) -> tuple[int, bool]:
    """Open the terminal once more so that writing does not block; the same one if it cannot be.

    Not by a flag on `fd`: that is shared with the shell, which does not expect it.
    """
    try:
        name = os.ttyname(fd)
        return os.open(name, os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC), True
    except OSError:
        return fd, False
