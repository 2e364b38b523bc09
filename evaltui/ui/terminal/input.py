"""Reading what is typed: a thread that sleeps until there is something to read, or the end."""

from __future__ import annotations

import math
import os
import selectors
import threading
import time
from codecs import getincrementaldecoder
from collections.abc import Callable

from textual import events
from textual._xterm_parser import XTermParser
from textual.constants import ESCAPE_DELAY
from textual.message import Message

MOVE_EVERY_S = 0.05
"""How often the program hears of a mouse that moves."""
_PIECE = 4096
_TICK_S = 0.1
"""How often is looked, after a piece of input, whether an escape in it was a key of its own."""


class WakingEvent(threading.Event):
    """An event that can be waited for together with files: setting it makes one readable."""

    def __init__(self) -> None:
        super().__init__()
        self._files: tuple[int, int] | None = None
        self.open()

    def open(self) -> None:
        """Make the files, or make them again after `close`."""
        if self._files is None:
            self._files = os.pipe()

    def fileno(self) -> int:
        """Give the file that is readable while this is set; -1 when there is none."""
        return self._files[0] if self._files else -1

    def set(self) -> None:
        """Set it."""
        if self._files and not self.is_set():
            os.write(self._files[1], b"!")
        super().set()

    def clear(self) -> None:
        """Make it as it was at first."""
        if self._files and self.is_set():
            os.read(self._files[0], 1)
        super().clear()

    def close(self) -> None:
        """Close the files; nobody waits for them any more."""
        files, self._files = self._files, None
        for file in files or ():
            os.close(file)


class FewMoves:
    """Hands messages on, of a mouse's moves with no button held only some, and always the last.

    A mouse that crosses the screen reports each cell: hundreds a second, each a millisecond of work
    for Textual. What follows a move comes behind it still.
    """

    def __init__(self, tell: Callable[[Message], None], now: Callable[[], float]) -> None:
        """Hand on to `tell`; `now` gives seconds that only rise."""
        self._tell, self._now = tell, now
        self._told_s = -math.inf
        self._held: Message | None = None

    def take(self, message: Message) -> None:
        """Hand a message on, or hold a move back."""
        if isinstance(message, events.MouseMove) and not message.button:
            self._held = message
            if self.due_in_s == 0.0:
                self.let_go()
        else:
            self.let_go()
            self._tell(message)

    @property
    def due_in_s(self) -> float | None:
        """In how many seconds the move that is held back is due; None where there is none."""
        if self._held is None:
            return None
        return max(0.0, self._told_s + MOVE_EVERY_S - self._now())

    def let_go(self) -> None:
        """Hand the move on that is held back."""
        if self._held is not None:
            held, self._held = self._held, None
            self._told_s = self._now()
            self._tell(held)


def read_input(fd: int, over: WakingEvent, tell: Callable[[Message], None], *, debug: bool) -> bool:
    """Tell the keys, mouse reports and answers that a terminal sends, until it is over.

    Textual's own looks ten times a second whether it is over, and reads on for ever, without a
    pause, where a terminal has hung up.

    Returns:
        Whether the terminal is still there.

    Raises:
        OSError: it cannot be read any more.
    """
    parser = XTermParser(debug)
    decode = getincrementaldecoder("utf-8")("replace").decode
    moves = FewMoves(tell, time.monotonic)
    unsure_until = 0.0
    with selectors.SelectSelector() as selector:
        selector.register(fd, selectors.EVENT_READ)
        selector.register(over, selectors.EVENT_READ)
        while not over.is_set():
            is_unsure = time.monotonic() < unsure_until
            due_in_s = moves.due_in_s
            if due_in_s is None and is_unsure:
                due_in_s = _TICK_S
            ready = selector.select(due_in_s)
            if any(key.fd == fd for key, _ in ready):
                data = os.read(fd, _PIECE)
                if not data:
                    return False
                for message in parser.feed(decode(data)):
                    moves.take(message)
                unsure_until = time.monotonic() + ESCAPE_DELAY + _TICK_S
            for message in parser.tick():
                moves.take(message)
            if moves.due_in_s == 0.0:
                moves.let_go()
    return True
