"""The file of --record: each answer a line, also of those that came while the disk took none."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from pathlib import Path

from evaltui.cli.printing.output import say
from evaltui.files.appending import append_lines
from evaltui.files.atomic import NotSaved

MAX_WAITING_BYTES = 16 * 1024 * 1024
"""What waits for the disk; of more, the oldest lines are given up."""
TRY_EVERY_S = 1.0
"""How often a disk that took nothing is tried again, in seconds."""


class Recording:
    """Adds lines to a file. One that takes none holds up nothing, and gets them once it does."""

    def __init__(self, path: Path, monotonic: Callable[[], float]) -> None:
        """Open the file, so that one which takes nothing is told before anything else.

        Raises:
            NotSaved: it takes nothing.
        """
        append_lines(path, b"")
        self._path, self._monotonic = path, monotonic
        self._waiting: deque[bytes] = deque()
        self._bytes = self._given_up = 0
        self._said = 0
        self._failure: NotSaved | None = None
        self._tried_at = monotonic()

    def add(self, line: bytes) -> None:
        """Add a line, given without its newline, now or when the disk takes it."""
        self._waiting.append(line + b"\n")
        self._bytes += len(line) + 1
        while self._bytes > MAX_WAITING_BYTES:
            self._bytes -= len(self._waiting.popleft())
            self._given_up += 1
        if self._failure is None or self._monotonic() - self._tried_at >= TRY_EVERY_S:
            self._write()

    def finish(self) -> bool:
        """Add what waits still; give whether the file holds all, and say so where it does not."""
        self._write()
        missing = len(self._waiting) + self._given_up
        if missing != self._said:
            self._said = missing
            why = f"{self._failure}; " if self._failure else ""
            say(f"{why}{self._path} lacks {missing} line{'s' if missing > 1 else ''}")
        return missing == 0

    def _write(self) -> None:
        self._tried_at = self._monotonic()
        if not self._waiting:
            return
        try:
            append_lines(self._path, b"".join(self._waiting))
        except NotSaved as error:
            if self._failure is None:
                say(f"{error}; lines are kept until it can be written")
            self._failure = error
            return
        self._waiting.clear()
        self._bytes = 0
        if self._failure is not None:
            self._failure = None
            say(f"{self._path} is written again")
