"""How many colours the terminal has, and drawing with no more of them than that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import lru_cache
from typing import Literal

from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter, Monochrome, NoColor

from evaltui.ui.terminal.facts import Multiplexer, TerminalFacts

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


_SYSTEMS: Mapping[Depth, Literal["truecolor", "256", "standard"]] = {
    Depth.TRUE: "truecolor",
    Depth.C256: "256",
    Depth.C16: "standard",
    # Rich leaves bold and reverse out too where it is told that there are no colours; the filter
    # below takes them away instead.
    Depth.NONE: "standard",
}
_TRUECOLOR_TERMS = (*("alacritty", "contour", "foot", "wezterm", "xterm-ghostty", "xterm-kitty"),)
"""Types of terminals that all draw 24-bit colours; over SSH nothing else says so."""
_COLOURLESS_TERMS = frozenset(
    {"dumb", "vt52", "vt100", "vt102", "vt220", "vt320", "xterm-mono", "screen.mono"}
)
_LIGHT_GROUNDS = frozenset({"7", "9", "10", "11", "12", "13", "14", "15"})


def depth_of(
    environ: Mapping[str, str],
    facts: TerminalFacts,
    *,
    option: str | None = None,
    configured: str | None = None,
) -> Depth:
    """Choose the depth: what was asked for, else what `NO_COLOR` and the terminal's names say.

    The command line's option goes before the variable `EVALTUI_COLOR`, and this before the
    configuration; each may be `auto`. https://no-color.org lets all go before NO_COLOR.
    """
    for wish in (option, environ.get(COLOR_ENV, "").lower(), configured):
        if wish == AUTO:
            break
        if wish in set(Depth):
            return Depth(wish)
    if environ.get("NO_COLOR"):
        return Depth.NONE
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


def console_for(depth: Depth, like: Console) -> Console:
    """Give a console that draws with so many colours, and is otherwise as Textual makes its own."""
    return Console(
        color_system=_SYSTEMS[depth],
        file=like.file,
        force_terminal=True,
        no_color=False,
        markup=True,
        highlight=False,
        emoji=False,
        legacy_windows=False,
        safe_box=False,
        soft_wrap=False,
    )


class WithoutColour(LineFilter):
    """Takes every colour away, and leaves bold, dim, underline and reverse.

    A ground of the palette's own colours, which a theme such as `ansi` gives to what is chosen or
    marked, becomes reversed text. Textual's own filters for this write grey, or the codes for
    default colours.
    """

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002
        """Give the segments without colours."""
        return [
            Segment(text, None if style is None else _colourless(style), control)
            for text, style, control in segments
        ]


def without_greys(filters: Sequence[LineFilter]) -> list[LineFilter]:
    """Leave out what Textual adds where NO_COLOR is set."""
    return [one for one in filters if not isinstance(one, Monochrome | NoColor)]


_REVERSED, _AS_IT_IS = Style(reverse=True), Style()


@lru_cache(4096)
def _colourless(style: Style) -> Style:
    if style.color is None and style.bgcolor is None:
        return style
    ground = style.bgcolor
    stands_out = ground is not None and ground.triplet is None and not ground.is_default
    # Rich forgets the meta data too, by which Textual finds what was clicked and marked.
    plain = style.without_color + (_REVERSED if stands_out else _AS_IT_IS)
    return plain + Style.from_meta(style.meta) if style.meta else plain


def _of_terminal(environ: Mapping[str, str], facts: TerminalFacts) -> Depth:
    term = facts.term.lower()
    if term in _COLOURLESS_TERMS:
        return Depth.NONE
    claims = environ.get("COLORTERM", "").strip().lower() in {"truecolor", "24bit"}
    if facts.multiplexer is Multiplexer.SCREEN:
        # Before its version 5, screen takes 24-bit colours for something else; COLORTERM is what
        # its terminal said.
        claims = False
    if claims or environ.get("WT_SESSION") or term.endswith("-direct"):
        return Depth.TRUE
    if facts.multiplexer is None and term.startswith(_TRUECOLOR_TERMS):
        return Depth.TRUE
    return Depth.C256 if "256" in term else Depth.C16
