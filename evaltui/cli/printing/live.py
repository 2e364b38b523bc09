"""Lines that are rewritten in place on a terminal, with no more than ECMA-48's plainest sequences.

The cursor rests at the beginning of the line below them.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TextIO

from evaltui.cli.printing.output import raw
from evaltui.model.cells import width

Fit = Callable[[int, int], Sequence[str]]
"""Gives lines of at most so many cells, and at most so many lines."""
Size = Callable[[], tuple[int, int]]
"""Gives the terminal's columns and rows."""


def can_rewrite(stream: TextIO | None, environ: Mapping[str, str]) -> bool:
    """Tell whether lines can be rewritten there, and whether the user lets them be."""
    if stream is None or stream.closed or not stream.isatty():
        return False
    term = environ.get("TERM", "").strip().lower()
    return term not in {"", "dumb"} and not environ.get("NO_COLOR")


class Live:
    """Shows the newest lines in the place of the last ones."""

    def __init__(self, stream: TextIO, fit: Fit, size: Size | None = None) -> None:
        self._stream, self._fit = stream, fit
        self._size = size or self._real_size
        self._drawn: list[str] = []
        self._drawn_at = (0, 0)

    def draw(self) -> None:
        """Show the lines as they are now; writes nothing where they are as they were.

        Nor from the background, where the terminal belongs to another program.
        """
        with _stopped_later():
            if self._is_in_front():
                self._draw(again=False)

    def close(self) -> None:
        """Show the lines once more, over whatever Ctrl-C left there; they stay."""
        with _stopped_later():
            if self._is_in_front():
                self._draw(again=True)

    def wipe(self) -> None:
        """Take the lines away, where nothing was written since."""
        if self._drawn and self._is_in_front():
            raw(self._stream, f"\r\x1b[{self._height(self._size()[0])}A\x1b[J")
            self._drawn = []

    def forget(self) -> None:
        """Leave the lines where they are: somebody else has written since, as after Ctrl-Z."""
        self._drawn = []

    def _draw(self, *, again: bool) -> None:
        columns, rows = self._size()
        # The last column stays free: there, terminals differ in where the cursor waits.
        lines = list(self._fit(max(1, columns - 1), max(1, rows - 1)))
        resized = self._drawn_at != (columns, rows)
        if lines == self._drawn and not resized and not again:
            return
        up = self._height(columns)
        text = "\r" + (f"\x1b[{up}A" if up else "") + ("\x1b[J" if resized and up else "")
        raw(self._stream, text + "".join(f"{line}\x1b[K\n" for line in lines) + "\x1b[J")
        self._drawn, self._drawn_at = lines, (columns, rows)

    def _height(self, columns: int) -> int:
        """Give the rows that the lines take by now."""
        return sum(_rows(line, columns) for line in self._drawn)

    def _real_size(self) -> tuple[int, int]:
        try:
            size = os.get_terminal_size(self._stream.fileno())
        except (OSError, ValueError):
            return 80, 24
        return size.columns or 80, size.lines or 24

    def _is_in_front(self) -> bool:
        try:
            return os.tcgetpgrp(self._stream.fileno()) == os.getpgrp()
        except (OSError, ValueError):
            return True  # not the terminal that this process is controlled from


@contextmanager
def _stopped_later() -> Iterator[None]:
    """Keep Ctrl-Z back while the block runs: half a picture would go on over what a shell wrote."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTSTP})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _rows(line: str, columns: int) -> int:
    """Give the rows that a line takes since the terminal, grown narrower, has wrapped it."""
    return max(1, -(-width(line) // columns))
