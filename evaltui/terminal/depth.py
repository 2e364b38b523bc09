"""How many colours the terminal has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from evaltui.terminal.facts import Multiplexer, TerminalFacts

COLOR_ENV = "EVALTUI_COLOR"
AUTO = "auto"


class Depth(StrEnum):
    """How many colours are drawn with."""

    TRUE = "truecolor"
    C256 = "256"
    C16 = "16"
    NONE = "none"
    """Bold, dim, underlined and reversed text only."""

    @property
    def follows_palette(self) -> bool:
        """Whether only the terminal's own palette can be drawn with."""
        return self in {Depth.C16, Depth.NONE}


_TRUECOLOR_TERMS = (*("alacritty", "contour", "foot", "wezterm", "xterm-ghostty", "xterm-kitty"),)
"""Types of terminals that all draw 24-bit colours; over SSH nothing else says so."""
_COLOURLESS_TERMS = frozenset(
    {"dumb", "vt52", "vt100", "vt102", "vt220", "vt320", "xterm-mono", "screen.mono"}
)
_LIGHT_GROUNDS = frozenset({"7", "9", "10", "11", "12", "13", "14", "15"})


@dataclass(frozen=True, slots=True)
class DepthChoice:
    """A depth, and what decided on it."""

    depth: Depth
    because: str
    """The setting or variable that decided, as in `COLORTERM=truecolor`."""


def depth_of(
    environ: Mapping[str, str],
    facts: TerminalFacts,
    *,
    option: str | None = None,
    configured: str | None = None,
) -> DepthChoice:
    """Choose the depth: what was asked for, else what `NO_COLOR` and the terminal's names say.

    The command line's option goes before the variable `EVALTUI_COLOR`, and this before the
    configuration; each may be `auto`. https://no-color.org lets all go before NO_COLOR.
    """
    variable = environ.get(COLOR_ENV, "").lower()
    for wish, where in (
        (option, "--color"),
        (variable, f"{COLOR_ENV}={variable}"),
        (configured, "color in config.toml"),
    ):
        if wish == AUTO:
            break
        if wish in set(Depth):
            return DepthChoice(Depth(wish), where)
    if environ.get("NO_COLOR"):
        return DepthChoice(Depth.NONE, "NO_COLOR is set")
    return _of_terminal(environ, facts)


def light_ground(environ: Mapping[str, str]) -> bool:
    """Tell whether the terminal says that its ground is light; most say nothing.

    rxvt, Konsole and iTerm2 set `COLORFGBG` to the palette numbers of text and ground.
    """
    _, mark, ground = environ.get("COLORFGBG", "").rpartition(";")
    return bool(mark) and ground in _LIGHT_GROUNDS


def fitting_theme(depth: Depth | None, environ: Mapping[str, str]) -> str | None:
    """Give the name of the theme that fits where the user chose none; None: the usual one.

    With 16 colours or none, themes of exact colours come out as whatever is nearest.
    """
    if depth is not None and depth.follows_palette:
        return "ansi"
    return "evaltui-light" if light_ground(environ) else None


def _of_terminal(environ: Mapping[str, str], facts: TerminalFacts) -> DepthChoice:
    term = facts.term.lower()
    named = f"TERM={facts.term}" if term else "TERM is not set"
    if term in _COLOURLESS_TERMS:
        return DepthChoice(Depth.NONE, named)
    claim = environ.get("COLORTERM", "").strip().lower()
    # Before its version 5, screen takes 24-bit colours for something else; COLORTERM is what its
    # terminal said.
    if claim in {"truecolor", "24bit"} and facts.multiplexer is not Multiplexer.SCREEN:
        return DepthChoice(Depth.TRUE, f"COLORTERM={claim}")
    if environ.get("WT_SESSION"):
        return DepthChoice(Depth.TRUE, "WT_SESSION is set")
    known = facts.multiplexer is None and term.startswith(_TRUECOLOR_TERMS)
    if known or term.endswith("-direct"):
        return DepthChoice(Depth.TRUE, named)
    return DepthChoice(Depth.C256 if "256" in term else Depth.C16, named)
