"""The line in which a filter is typed."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import BindingType

from evaltui.ui.keys import bound
from evaltui.ui.widgets.typing_line import TypingInput, TypingLine


class FilterLine(TypingInput):
    """A line for typing; the keys that go up and down move through the table."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bound("dialog.keep", "enter", "Keep", "Keep the filter", action="submit", footer=True),
        bound("dialog.leave", "escape", "Show all", "Show all runs", action="leave", footer=True),
        bound("dialog.up", "up", "Up", action="move(-1)"),
        bound("dialog.down", "down", "Down", action="move(1)"),
    ]

    def __init__(self) -> None:
        super().__init__("rag state:failed done<50% !is:paused")


class FilterBar(TypingLine):
    """Takes a filter and says how many runs pass it."""

    INPUT = FilterLine
    DEFAULT_CSS = """
    FilterBar > FilterLine { min-width: 20; }
    """
