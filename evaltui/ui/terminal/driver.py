"""The way to the terminal: one that stops taking output, or is gone, holds up nothing."""

from __future__ import annotations

import contextlib
import os
import select
import termios
import threading
import time
from collections.abc import Callable
from typing import Any, TextIO

from textual._ansi_sequences import SYNC_END, SYNC_START
from textual._compositor import CompositorUpdate
from textual.app import App
from textual.drivers.linux_driver import LinuxDriver
from textual.geometry import Offset, Size

from evaltui.terminal import first_frame
from evaltui.ui.terminal.outlet import Outlet
from evaltui.ui.terminal.painting.picture import Picture

_ONE_PIECE = 1000
"""What is no longer than this comes in one piece anyway: one packet of a network holds it."""
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


class TerminalDriver(LinuxDriver):
    """Textual's driver, with an output that gives up on terminals that are lost."""

    def __init__(self, app: App[Any], **options: Any) -> None:
        super().__init__(app, **options)
        self._file: Any = TerminalOutput(self._file, self._gone)
        self._outlet: Outlet | None = getattr(app, "outlet", None)
        self._is_on = self._is_over = self._has_picture = False
        self._attributes: list[Any] | None = None
        self._picture: Picture | None = None
        self._cursor = Offset(0, 0)

    def start_application_mode(self) -> None:
        """Take the terminal, or take it back after the process was stopped.

        Textual calls this at every SIGCONT, which the kernel sends with a hang-up too, and which
        follows a SIGSTOP, when nothing was given back: once is enough then. One that comes after
        the program's end takes nothing any more.
        """
        if self._is_over:
            return
        self.forget_picture()
        if self._is_on:
            self._take_back()
            return
        self._file.open()
        before = first_frame.hand_over()
        self._has_picture = before is not None
        super().start_application_mode()  # type: ignore[no-untyped-call]
        self._has_picture = False
        if before is not None:
            self.attrs_before = before
        if self._is_on or self._writer_thread is None or not self._writer_thread.is_alive():
            return  # stopped again in the background, where the terminal is not ours
        self._is_on = True
        with contextlib.suppress(termios.error):
            self._attributes = termios.tcgetattr(self.fileno)
        if self._outlet is not None:
            self.write(self._outlet.opening())

    def stop_application_mode(self) -> None:
        """Give the terminal back as it was."""
        if self._is_on and self._outlet is not None:
            self.write(self._outlet.closing())
        self._is_on = False
        super().stop_application_mode()

    def suspend_application_mode(self) -> None:
        """Give the terminal back for a while: this closes as the end does, but is none."""
        super().suspend_application_mode()
        self._is_over = False

    def run_input_thread(self) -> None:
        """Read keys until the end; a terminal that cannot be read any more is gone."""
        try:
            super().run_input_thread()
        except OSError:
            self._gone()

    def write(self, data: str) -> None:
        """Write, unless nothing takes what is written: then the queue would fill up for ever."""
        if self._has_picture and data == first_frame.ALTERNATE:
            return  # it is there already, and entering it again would wipe the picture out
        if self._writer_thread is not None and self._writer_thread.is_alive():
            super().write(data)

    def send(self, sequence: str) -> None:
        """Write an escape sequence, if the terminal is ours at present."""
        if self._is_on:
            self.write(sequence)

    def paint(self, update: CompositorUpdate, *, cursor: Offset, in_one: bool) -> None:
        """Draw what differs from what the terminal shows, and leave the hidden cursor there.

        An input method shows its letters at the cursor. `in_one` says whether the terminal can be
        told to show a longer change all at once.
        """
        if self._picture is None:
            self._picture = Picture(self._app.console.color_system)
        text = self._picture.changed_by(update)
        if cursor != self._cursor or (text and cursor):
            text += f"\x1b[{cursor.y + 1};{cursor.x + 1}H"
            self._cursor = cursor
        if in_one and len(text) > _ONE_PIECE:
            text = f"{SYNC_START}{text}{SYNC_END}"
        if text:
            self.write(text)

    def forget_picture(self) -> None:
        """Take nothing for granted of what the terminal shows: something else may have drawn."""
        if self._picture is not None:
            self._picture.forget()

    @property
    def size(self) -> Size:
        """How many columns and lines the terminal has at present."""
        return Size(*self._get_terminal_size())

    @property
    def is_lost(self) -> bool:
        """Whether the terminal has hung up.

        Reading from one that has gives an empty answer at once, again and again: Textual's thread
        for keys would spin for ever where no signal comes.
        """
        poll = select.poll()
        poll.register(self.fileno, 0)
        return any(event & (select.POLLHUP | select.POLLNVAL) for _, event in poll.poll(0))

    def leave_if_lost(self) -> None:
        """End the program where nobody will see its screen again."""
        if self._is_on and self.is_lost:
            self._gone()

    def _take_back(self) -> None:
        """Set the terminal's modes again and have the screen repainted."""
        if self._attributes is None:
            return
        with contextlib.suppress(termios.error):
            termios.tcsetattr(self.fileno, termios.TCSANOW, self._attributes)
        with contextlib.suppress(RuntimeError):  # the event loop has ended already
            self.send_message(self.SignalResume())

    def hurry(self) -> None:
        """Wait for the terminal no longer than for a few last words. Safe in a signal handler."""
        self._file.hurry()

    def close(self) -> None:
        """End the writing."""
        self._is_over = True
        if self._is_on:  # taken back by a SIGCONT while the program was ending
            self.stop_application_mode()
        super().close()
        self._file.close()

    def _gone(self) -> None:
        """Leave: nobody will see the screen again. The hang-up signal may never come."""
        self._app.is_leaving = True  # type: ignore[attr-defined]
        with contextlib.suppress(RuntimeError):  # the event loop has ended already
            self._loop.call_soon_threadsafe(self._app.exit)


def _reopened(fd: int) -> tuple[int, bool]:
    """Open the terminal once more so that writing does not block; the same one if it cannot be.

    Not by a flag on `fd`: that is shared with the shell, which does not expect it.
    """
    try:
        name = os.ttyname(fd)
        return os.open(name, os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC), True
    except OSError:
        return fd, False
