"""The line under the table: which filter is in force, and how many runs are marked."""

from __future__ import annotations

from dataclasses import dataclass

from textual.events import Click
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from evaltui.model import words
from evaltui.ui.cells import Span, Spans, between, cut_spans, steady, width_of
from evaltui.ui.glyphs import Glyphs
from evaltui.ui.paint import Paint

_ENOUGH = 60
"""Cells under which the keys are left to the help."""


@dataclass(frozen=True, slots=True)
class Told:
    """What there is to tell; nothing of it where no filter is in force and nothing is marked."""

    filter: str = ""
    shown: int = 0
    runs: int = 0
    marked: int = 0
    hidden_marks: int = 0
    """Marked runs that the filter hides."""

    def __bool__(self) -> bool:
        return bool(self.filter or self.marked)


class ToldLine(Widget):
    """One line that is there only while it has something to say."""

    class Wanted(Message):
        """The line was clicked: the user wants to change the filter."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    ToldLine { height: 1; background: $panel; color: $foreground; }
    """

    def __init__(self, glyphs: Glyphs) -> None:
        super().__init__()
        self._glyphs = glyphs
        self._told = Told()

    def show(self, told: Told) -> None:
        """Tell this; it paints only what is new."""
        if told != self._told:
            self._told = told
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """Give the line."""
        width, base = self.size.width, self.rich_style
        if y > 0:
            return Strip.blank(width, base)
        paint = Paint(self.app.theme_variables, ansi=self.app.native_ansi_color)
        spans = line(self._told, width, self._glyphs)
        return Strip(paint.segments(spans, base)).adjust_cell_length(width, base)

    def on_click(self, event: Click) -> None:
        """Ask for the filter."""
        event.stop()
        self.post_message(self.Wanted())


def counted(shown: int, runs: int) -> str:
    """Say how many runs a filter lets pass."""
    return f"{words.number(shown)} of {words.number(runs)} shown"


def line(told: Told, width: int, glyphs: Glyphs) -> Spans:
    """Give the line; of a long filter the end is cut, never the numbers."""
    marked: Spans = ()
    if told.marked:
        hidden = f", {words.number(told.hidden_marks)} hidden" if told.hidden_marks else ""
        marked = (
            Span(f" {glyphs.marked} {words.number(told.marked)} marked", "accent.bold"),
            Span(f"{hidden} ", "quiet"),
        )
    right: Spans = (Span("esc", "accent.bold"), Span(" clears ", "quiet"))
    right = right if width >= _ENOUGH else ()
    if not told.filter:
        return between(marked, right, width, more=glyphs.more)
    numbers = (Span(f"  {counted(told.shown, told.runs)} ", "quiet"), *marked)
    room = width - width_of(numbers) - width_of(right) - 2
    text = (Span(" / ", "accent.bold"), Span(steady(told.filter)))
    return between((*cut_spans(text, room, glyphs.more), *numbers), right, width, more=glyphs.more)
