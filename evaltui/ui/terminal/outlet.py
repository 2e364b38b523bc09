"""The one way to the terminal for everything that is not drawing."""

from __future__ import annotations

from collections.abc import Callable

from evaltui.terminal.facts import Multiplexer, Notification, TerminalFacts
from evaltui.ui.terminal import sequences
from evaltui.ui.terminal.sequences import Progress

_AGAIN_AFTER = 2 / 3
"""Progress is told again after this part of the time that the terminal remembers it."""


class Outlet:
    """Sends bells, titles, progress and notifications, each only when there is something new.

    Nothing is sent before `connect`. What it set is taken back by `closing`, which the driver
    writes when the terminal is left, and set again by `opening` when it comes back.
    """

    def __init__(
        self,
        facts: TerminalFacts,
        *,
        titles: bool = True,
        progress: bool | None = None,
        desktop: Notification | None = None,
    ) -> None:
        """Let None of `progress` and `desktop` mean: as the terminal is known to like it."""
        self.facts = facts
        self._titles = titles and facts.has_title
        self._shows_progress = facts.shows_progress if progress is None else progress
        self._way = desktop or facts.notification
        self._write: Callable[[str], None] | None = None
        self._title: str | None = None
        self._progress: Progress | None = None
        self._progress_at_s = 0.0

    def connect(self, write: Callable[[str], None]) -> None:
        """Send everything through this from now on."""
        self._write = write

    def bell(self) -> None:
        """Ring the terminal's bell; a multiplexer marks its window."""
        self._send(sequences.BELL)

    def notify(self, text: str) -> None:
        """Show a notification of the desktop, where the terminal can."""
        self._send_through(sequences.notification(text, self._way))

    def copy(self, text: str) -> None:
        """Put a text into the terminal's clipboard. Whether the terminal does is never told."""
        sequence = sequences.clipboard(text)
        if self.facts.multiplexer is Multiplexer.TMUX:
            # Taken by tmux itself where `set-clipboard` is on, by its terminal where
            # `allow-passthrough` is: either may be off.
            self._send(sequence)
        self._send_through(sequence)

    def set_title(self, text: str) -> None:
        """Set the window's title, if it is another one."""
        if self._titles and text != self._title:
            self._title = text
            self._send(sequences.title(text))

    def set_progress(self, what: Progress | None, now_s: float) -> None:
        """Show progress if it is another, or if the terminal is about to forget it.

        `now_s` are seconds of a clock that only goes on.
        """
        if not self._shows_progress:
            return
        if what == self._progress and not (what and self._fades(now_s)):
            return
        self._progress, self._progress_at_s = what, now_s
        self._send_through(sequences.progress(what))

    def opening(self) -> str:
        """Give what is to be written when the terminal is entered, or entered again."""
        found = ""
        if self._titles:
            found = sequences.SAVE_TITLE
            found += sequences.title(self._title) if self._title is not None else ""
        if self._progress is not None:
            found += sequences.through(self.facts.multiplexer, sequences.progress(self._progress))
        return found

    def closing(self) -> str:
        """Give what is to be written when the terminal is left."""
        found = ""
        if self._progress is not None:
            found = sequences.through(self.facts.multiplexer, sequences.CLEAR_PROGRESS)
        if self._titles:
            # A terminal that remembers no titles shows its own when it is given an empty one.
            emptied = sequences.title("") if self._title is not None else ""
            found += emptied + sequences.RESTORE_TITLE
        return found

    def _fades(self, now_s: float) -> bool:
        fades = self.facts.progress_fades_s
        return fades is not None and now_s - self._progress_at_s >= fades * _AGAIN_AFTER

    def _send_through(self, sequence: str) -> None:
        self._send(sequences.through(self.facts.multiplexer, sequence))

    def _send(self, sequence: str) -> None:
        if self._write is not None:
            self._write(sequence)
