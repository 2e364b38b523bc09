"""The configuration's settings of the terminal and of what is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from evaltui.files.toml_values import BadValue

COLORS = ("auto", "truecolor", "256", "16", "none")
GLYPHS = ("auto", "unicode", "ascii")
LOW_BANDWIDTH = ("on", "off", "ssh")
DESKTOPS = ("auto", "osc9", "osc777")
CHANNELS = ("toast", "bell", "desktop")
EVENTS = ("failed", "stalled", "trouble", "stopped", "passed", "moving", "recovered", "started")
"""What may happen to a run; see `evaltui.model.happening.Kind`."""
_ON_OFF = {"on": True, "off": False}
MAX_AWAY_MIN = 7 * 24 * 60.0


@dataclass(frozen=True, slots=True)
class TerminalSettings:
    """How the screen treats the terminal; None where nothing is set."""

    mouse: bool | None = None
    color: str | None = None
    """One of `COLORS`."""
    glyphs: str | None = None
    """One of `GLYPHS`."""
    title: bool | None = None
    """Whether the window's title shows the totals."""
    progress: bool | None = None
    """Whether OSC 9;4 is sent; None: where the terminal is known to show it."""
    low_bandwidth: str | None = None
    """One of `LOW_BANDWIDTH`: whether as little as can be is written; `ssh`: in one of SSH."""

    def saves_bytes(self, *, over_ssh: bool) -> bool | None:
        """Tell whether as little as can be is to be written; None where nothing is set."""
        return over_ssh if self.low_bandwidth == "ssh" else _ON_OFF.get(self.low_bandwidth or "")


@dataclass(frozen=True, slots=True)
class NotifySettings:
    """What is told of, and how."""

    channels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By event; an event that is not in it is told as it is by default."""
    desktop: str | None = None
    """One of `DESKTOPS`: the sequence that the terminal takes for a notification."""
    away_min: float | None = None
    """Minutes without a sign of the user that make an absence; 0: there is none."""


def low_bandwidth(value: Any) -> str:
    """Read whether as little as can be is to be written, as one of `LOW_BANDWIDTH`.

    Raises:
        BadValue: it is neither true nor false nor `ssh`.
    """
    if isinstance(value, bool):
        return "on" if value else "off"
    if value != "ssh":
        raise BadValue('must be true, false, or "ssh": on in a session of SSH')
    return "ssh"


def one_of(names: tuple[str, ...]) -> Any:
    """Give the reader of one of these words."""

    def read(value: Any) -> str:
        if not isinstance(value, str) or value not in names:
            raise BadValue(f"must be one of {', '.join(names)}, in quotes")
        return value

    return read


def channels(value: Any) -> tuple[str, ...]:
    """Read the ways to tell of an event.

    Raises:
        BadValue: it is no list of the ways there are.
    """
    if not isinstance(value, list) or not all(one in CHANNELS for one in value):
        known = ", ".join(f'"{name}"' for name in CHANNELS)
        raise BadValue(f'must be a list of {known}, as in ["toast", "bell"]; [] tells nothing')
    return tuple(dict.fromkeys(value))


def away_minutes(value: Any) -> float:
    """Read a number of minutes.

    Raises:
        BadValue: it is no number, or out of range.
    """
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not 0 <= value <= MAX_AWAY_MIN:
        raise BadValue(f"must be a number of minutes from 0 (never) to {MAX_AWAY_MIN:g}")
    return float(value)
