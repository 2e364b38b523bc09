"""Paint: the styles that widgets draw with, by name, out of the theme's variables.

Widgets that draw line by line ask here, so that they look right under any Textual theme: what a
theme does not name is derived from the colours that every theme has.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rich.segment import Segment
from rich.style import Style
from textual.color import Color, ColorParseError

from evaltui.files.themes import REVERSE
from evaltui.ui.cells import Span
from evaltui.ui.theme import PREFIX

LINK = "link:"
"""Begins the name of a style that makes its text a link (OSC 8) to the address that follows."""
_FALLBACK = {
    "state-pending": "secondary",
    "state-queued": "secondary",
    "state-running": "primary",
    "state-completed": "success",
    "state-failed": "error",
    "state-stopped": "secondary",
    "state-unknown": "warning",
    "stalled": "warning",
    "trouble-passing": "warning",
    "trouble": "accent",
    "accent": "primary",
    "key": "footer-key-foreground",
}
_FADED = {"quiet": 0.65, "header": 0.65, "faint": 0.25}
"""How much of the text's colour is left on the ground, where the theme does not say."""
_GROUND = {"cursor": 0.25, "cursor-blurred": 0.1}
"""How much of the accent tints the ground, where the theme does not say."""


class Paint:
    """The styles of one theme. Names may carry `.bold`, as in `state-failed.bold`."""

    def __init__(self, variables: Mapping[str, str], *, ansi: bool) -> None:
        self._variables = variables
        self._ansi = ansi
        self._styles: dict[str, Style] = {}

    def style(self, name: str) -> Style:
        """Give the style of that name: a colour for text and attributes, no ground."""
        style = self._styles.get(name)
        if style is None:
            style = self._styles[name] = self._make(name)
        return style

    def segments(self, spans: Iterable[Span], base: Style, *, bare: bool = False) -> list[Segment]:
        """Give the spans laid on a base style; `bare` leaves their own styles out."""
        found: list[Segment] = []
        for text, name in spans:
            # SVG renderers drop the blanks at the beginning of a piece of text.
            shown = text.lstrip(" ")
            if len(shown) < len(text):
                _add_blank(found, len(text) - len(shown), base)
            if shown:
                style = base if bare else base + self.style(name)
                if found and found[-1].style == style:
                    found[-1] = Segment(found[-1].text + shown, style)
                else:
                    found.append(Segment(shown, style))
        return found

    def cursor(self, *, focused: bool) -> Style:
        """Give what the selected row is laid on."""
        key = "cursor" if focused else "cursor-blurred"
        style = self._styles.get(key)
        if style is None:
            style = self._styles[key] = self._make_cursor(key)
        return style

    def _make(self, name: str) -> Style:
        if name.startswith(LINK):
            return self.style("accent") + Style(link=name.removeprefix(LINK))
        base, _, attribute = name.partition(".")
        bold = True if attribute == "bold" else None
        if not base:
            return Style(bold=bold)
        if self._ansi and base in _FADED:
            own = self._color(PREFIX + base)
            faded = own if own is not None and own.ansi not in {None, -1} else None
            return Style(color=faded.rich_color if faded else None, dim=faded is None, bold=bold)
        color = self._named(base)
        return Style(color=color.rich_color if color else None, bold=bold)

    def _named(self, name: str) -> Color | None:
        own = self._color(PREFIX + name)
        if own is not None:
            return own
        if name in _FADED:
            return self._mixed("foreground", _FADED[name])
        return self._color(_FALLBACK.get(name, "foreground"))

    def _make_cursor(self, key: str) -> Style:
        if self._variables.get(PREFIX + key) == REVERSE:
            return Style(reverse=True)
        color = self._color(PREFIX + key)
        if color is None and not self._ansi:
            color = self._mixed("primary", _GROUND[key])
        if color is None or color.ansi == -1:
            return Style()
        return Style(bgcolor=color.rich_color)

    def _mixed(self, name: str, share: float) -> Color | None:
        """Give a colour thinned with the ground."""
        color, ground = self._color(name), self._color("background")
        if color is None or ground is None or color.ansi is not None:
            return color
        return ground.blend(color, share, 1.0)

    def _color(self, variable: str) -> Color | None:
        text = self._variables.get(variable)
        if text is None:
            return None
        try:
            return Color.parse(text)
        except ColorParseError:
            return None


def _add_blank(segments: list[Segment], width: int, base: Style) -> None:
    """Add blanks on the ground of a base style.

    Where they can, they join the segment before them: each change of style costs a terminal about
    forty bytes, and a blank shows its ground alone.
    """
    if width <= 0:
        return
    last = segments[-1] if segments else None
    if last is not None and last.style is not None and _same_ground(last.style, base):
        segments[-1] = Segment(last.text + " " * width, last.style)
    else:
        segments.append(Segment(" " * width, base))


def _same_ground(one: Style, other: Style) -> bool:
    return one.bgcolor == other.bgcolor and one.reverse == other.reverse and not one.underline
