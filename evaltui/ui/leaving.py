"""How the screen is left: told by a signal, and with everything saved."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType

from evaltui.files.atomic import NotSaved
from evaltui.session.threads import in_time
from evaltui.session.unsaved import Unsaved
from evaltui.ui.app import EvaltuiApp
from evaltui.ui.screens.run_actions import Watching
from evaltui.ui.telling.looked import note_look

SAVE_LIMIT_S = 10.0
"""How long the disk may take for the last save, in seconds, before it is given up."""
SIGNALS = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT)
"""What tells a program to end. SIGQUIT is no exception: its memory, with the keys, is not dumped,
and the terminal is given back."""


@contextmanager
def ended_by_signals(app: EvaltuiApp) -> Iterator[None]:
    """Let signals end the application, and none of them what comes after it.

    A terminal's end may be told twice, by the kernel and by the shell, and who is in a hurry
    presses Ctrl-C again: the second time must not kill the program while it saves.
    """

    def leave(_number: int, _frame: FrameType | None) -> None:
        app.leave_soon()

    before = [signal.signal(number, leave) for number in SIGNALS]
    try:
        yield
    finally:
        for number, handler in zip(SIGNALS, before, strict=True):
            signal.signal(number, handler)


def save(watching: Watching) -> None:
    """Save what the screen knows.

    What was noted of changes and of the screen's look is told on standard error where it is lost.

    Raises:
        NotSaved: the runs file does not hold everything; with the reason.
    """
    watchlist, remembered = watching.watchlist, watching.remembered
    note_look(remembered, watching.session.clock.now())

    def work() -> bool:
        is_saved = watchlist.save_at_end()
        remembered.save_at_end()
        return is_saved

    try:
        is_saved = in_time(work, SAVE_LIMIT_S)
    except TimeoutError:
        why = f"the disk has not answered for {SAVE_LIMIT_S:g} s"
        raise NotSaved(watchlist.path, why) from None
    for lost in (watchlist.recorder.unsaved, remembered.unsaved):
        if lost is not None:
            _say(lost)
    if not is_saved and watchlist.unsaved is not None:
        raise NotSaved(watchlist.path, watchlist.unsaved.why)


def say_unsaved(error: NotSaved) -> None:
    """Tell of what is lost where something worse is told already."""
    _say(Unsaved.of(error))


def _say(lost: Unsaved) -> None:
    with suppress(OSError):  # the terminal may be gone
        sys.stderr.write(f"evaltui: {lost}\n")
