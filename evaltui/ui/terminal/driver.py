"""The way to the terminal: one that stops taking output, or is gone, holds up nothing."""

from __future__ import annotations

import contextlib
import termios
from typing import Any

from textual._ansi_sequences import SYNC_END, SYNC_START
from textual._compositor import CompositorUpdate
from textual.app import App
from textual.drivers.linux_driver import LinuxDriver
from textual.geometry import Offset, Size

from evaltui.terminal import first_frame
from evaltui.ui.terminal.input import WakingEvent, read_input
from evaltui.ui.terminal.outlet import Outlet
from evaltui.ui.terminal.output import TerminalOutput
from evaltui.ui.terminal.painting.picture import Picture

_ONE_PIECE = 1000
"""What is no longer than this comes in one piece anyway: one packet of a network holds it."""


class TerminalDriver(LinuxDriver):
    """Textual's driver, with an output that gives up on terminals that are lost."""

    def __init__(self, app: App[Any], **options: Any) -> None:
        super().__init__(app, **options)
        self._file: Any = TerminalOutput(self._file, self._gone)
        self.exit_event: WakingEvent = WakingEvent()
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
        self.exit_event.open()
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
        is_there = False
        with contextlib.suppress(OSError):
            is_there = read_input(
                self.fileno, self.exit_event, self.process_message, debug=self._debug
            )
        if not is_there:
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
        self.exit_event.close()

    def _gone(self) -> None:
        """Leave: nobody will see the screen again. The hang-up signal may never come."""
        self._app.is_leaving = True  # type: ignore[attr-defined]
        with contextlib.suppress(RuntimeError):  # the event loop has ended already
            self._loop.call_soon_threadsafe(self._app.exit)
