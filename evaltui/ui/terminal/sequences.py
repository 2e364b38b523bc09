"""Escape sequences beside those that draw: titles, progress, notifications, the clipboard.

All are from xterm's "Control Sequences" document unless said otherwise. Strings end with BEL, which
every terminal takes and which passes through screen; what is put into them is cleaned here.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from enum import IntEnum

from evaltui.model.text import one_line
from evaltui.terminal.facts import Multiplexer, Notification

BELL = "\x07"
SAVE_TITLE = "\x1b[22;0t"
RESTORE_TITLE = "\x1b[23;0t"
CLEAR_PROGRESS = "\x1b]9;4;0\x07"
_LONGEST_TITLE = 100
_LONGEST_NOTE = 250
_SCREEN_PIECE = 240
"""Screen takes strings of 256 characters at most in its older versions."""


class ProgressState(IntEnum):
    """What OSC 9;4 calls its states, from ConEmu's manual."""

    NORMAL = 1
    ERROR = 2
    BUSY = 3
    """Something goes on, nobody knows how far."""
    PAUSED = 4


@dataclass(frozen=True, slots=True)
class Progress:
    """How far everything is."""

    state: ProgressState
    percent: int = 0
    """0 to 100; of no meaning where the state is `BUSY`."""


def title(text: str) -> str:
    """Give the sequence that sets the window's title."""
    return f"\x1b]2;{_clean(text, _LONGEST_TITLE)}\x07"


def progress(what: Progress | None) -> str:
    """Give the sequence that shows progress; None takes it away."""
    if what is None:
        return CLEAR_PROGRESS
    return f"\x1b]9;4;{what.state};{min(100, max(0, what.percent))}\x07"


def notification(text: str, way: Notification) -> str:
    """Give the sequence that shows a notification of the desktop.

    The text never begins it: ConEmu and those after it take `9;` and a digit for a command.
    """
    text = _clean(text, _LONGEST_NOTE)
    if way is Notification.OSC777:
        return f"\x1b]777;notify;evaltui;{text}\x07"
    return f"\x1b]9;evaltui: {text}\x07"


def clipboard(text: str) -> str:
    """Give the sequence that puts a text into the terminal's clipboard (OSC 52)."""
    encoded = base64.b64encode(text.encode("utf-8", "replace")).decode("ascii")
    return f"\x1b]52;c;{encoded}\x07"


def through(multiplexer: Multiplexer | None, sequence: str) -> str:
    """Wrap a sequence so that a multiplexer hands it on to its own terminal.

    tmux does so where its option `allow-passthrough` is on, and drops it else; screen always does.
    """
    if multiplexer is Multiplexer.TMUX:
        doubled = sequence.replace("\x1b", "\x1b\x1b")
        return f"\x1bPtmux;{doubled}\x1b\\"
    if multiplexer is Multiplexer.SCREEN:
        pieces = range(0, len(sequence), _SCREEN_PIECE)
        return "".join(f"\x1bP{sequence[at : at + _SCREEN_PIECE]}\x1b\\" for at in pieces)
    return sequence


def _clean(text: str, limit: int) -> str:
    """Give text fit for a string of a sequence: no controls, and no `;`, which separates parts."""
    return one_line(text, limit).replace(";", ",")
