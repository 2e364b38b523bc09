"""A picture on the terminal before the screen is loaded, and the terminal until then.

What is typed meanwhile is not shown and stays to be read. The terminal is given back by
`take_back`, unless the screen has taken it over by then.
"""

from __future__ import annotations

import os
import select
import signal
import sys
import termios

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType
    from typing import Any

ALTERNATE = "\x1b[?1049h"
OPEN, CLOSE = f"{ALTERNATE}\x1b[?25l\x1b[?7l\x1b[H", "\x1b[?7h\x1b[?25h\x1b[?1049l"
"""The alternate screen, no cursor, no wrapping of lines; and back."""
PATIENCE_S = 0.05
"""How long the terminal may take for each piece, in seconds: the picture is no end in itself."""
_before: list[Any] | None = None
"""The terminal's attributes before the picture, while it is there."""


def show(picture: str) -> bool:
    """Put a picture on the terminal of this process; tell whether it is there.

    It is not where this is no terminal that is ours just now.
    """
    global _before  # noqa: PLW0603 - a process has one terminal
    try:
        if not (os.isatty(0) and os.isatty(1)) or os.tcgetpgrp(0) != os.getpgrp():
            return False
        handle = os.open(os.ttyname(1), os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
        try:
            _before = termios.tcgetattr(0)
            _end_in_order()
            termios.tcsetattr(0, termios.TCSANOW, _quiet(_before))
            _write(handle, OPEN + picture)
        finally:
            os.close(handle)
    except (OSError, termios.error):
        take_back()
        return False
    return True


def hand_over() -> list[Any] | None:
    """Leave the terminal with its picture to the screen: give the attributes to go back to.

    None where no picture was shown.
    """
    global _before
    before, _before = _before, None
    return before


def take_back() -> None:
    """Give the terminal back as it was, if the picture is still there."""
    before = hand_over()
    if before is None:
        return
    try:
        os.write(1, CLOSE.encode())
        termios.tcsetattr(0, termios.TCSANOW, before)
    except (OSError, termios.error):
        return  # it is gone


def _quiet(attributes: list[Any]) -> list[Any]:
    """Give attributes with which keys are kept unseen; Ctrl-C interrupts as ever."""
    iflag, oflag, cflag, lflag, ispeed, ospeed, signs = attributes
    iflag &= ~(termios.IXON | termios.IXOFF | termios.ICRNL | termios.INLCR | termios.IGNCR)
    lflag &= ~(termios.ECHO | termios.ICANON | termios.IEXTEN)
    signs = list(signs)
    signs[termios.VMIN], signs[termios.VTIME] = 1, 0
    # Ctrl-Z and Ctrl-\ are kept for the screen, which gives the terminal back before it stops.
    for sign in (termios.VSUSP, termios.VQUIT):
        signs[sign] = b"\0"
    return [iflag, oflag, cflag, lflag, ispeed, ospeed, signs]


def _write(handle: int, text: str) -> None:
    left = memoryview(text.encode())
    while left:
        try:
            left = left[os.write(handle, left) :]
        except BlockingIOError:
            if not select.select((), (handle,), (), PATIENCE_S)[1]:
                return  # the screen that comes paints everything anew


def _end_in_order() -> None:
    """Give the terminal back when a signal ends the process before anything else is loaded."""

    def end(number: int, _frame: FrameType | None) -> None:
        take_back()
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)

    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, end)


def is_possible(term: str) -> bool:
    """Tell whether such a terminal, by `TERM`, can show a picture."""
    return sys.platform != "win32" and term.strip().lower() not in {"", "dumb"}
