"""Axes: where their ticks are, and what stands at them."""

from __future__ import annotations

from dataclasses import dataclass

from evaltui.model.words import DAY, HOUR, MINUTE, number
from evaltui.ui.glyphs import ASCII, Glyphs

STEPS_S = (
    *(1, 2, 5, 10, 15, 30),
    *(MINUTE * minutes for minutes in (1, 2, 5, 10, 15, 30)),
    *(HOUR * hours for hours in (1, 2, 3, 6, 12)),
    *(DAY * days for days in (1, 2, 7, 14, 30, 90, 365, 3650)),
)
"""Steps between two ticks of time that people count in, in seconds."""
TICK_ROOM = 10
"""Cells between two ticks, at least."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What axes are drawn with."""

    upright: str
    corner: str
    level: str
    tick: str


UNICODE_FRAME = Frame("│", "└", "─", "┴")
ASCII_FRAME = Frame("|", "+", "-", "+")


def frame_of(glyphs: Glyphs) -> Frame:
    """Give the frame that a glyph set can draw."""
    return ASCII_FRAME if glyphs is ASCII else UNICODE_FRAME


def time_ticks(span_s: float, columns: int) -> tuple[int, ...]:
    """Give the seconds at which ticks stand, from 0 on, so that their labels do not touch."""
    most = max(1, columns // TICK_ROOM)
    step = next((step for step in STEPS_S if span_s / step <= most), STEPS_S[-1])
    return tuple(step * index for index in range(min(int(span_s / step), columns) + 1))


def time_label(seconds: int) -> str:
    """Give a whole length of time in at most two units: `0`, `45s`, `2m30`, `90m`, `2h05`, `3d`."""
    if seconds < 2 * MINUTE and seconds % MINUTE:
        return f"{seconds}s"
    if not seconds:
        return "0"
    for size, letter, below in ((DAY, "d", HOUR), (HOUR, "h", MINUTE), (MINUTE, "m", 1)):
        whole, rest = divmod(seconds, size)
        if whole and not rest:
            return f"{whole}{letter}"
        if whole:
            return f"{whole}{letter}{rest // below:02d}"
    return f"{seconds}s"


def rate_label(rate: float) -> str:
    """Give a number of parts per minute in at most six cells."""
    if rate >= 10:
        return number(round(rate))
    return f"{rate:.1f}" if rate >= 1 else f"{rate:.2f}"
