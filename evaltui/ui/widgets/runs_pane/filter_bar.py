"""The line in which a filter is typed, with what it comes to beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, Static

from evaltui.ui.keys import bound


class FilterLine(Input):
    """A line for typing; the keys that go up and down move through the table."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bound("dialog.keep", "enter", "Keep", "Keep the filter", action="submit", footer=True),
        bound("dialog.leave", "escape", "Show all", "Show all runs", action="leave", footer=True),
        bound("dialog.up", "up", "Up", action="move(-1)"),
        bound("dialog.down", "down", "Down", action="move(1)"),
    ]

    def __init__(self) -> None:
        super().__init__(placeholder="rag state:failed done<50% !is:paused", compact=True)
        self.select_on_focus = False
        # A blinking cursor would write to the terminal for as long as the line is open.
        self.cursor_blink = False

    def action_leave(self) -> None:
        """Take the filter away."""
        self.post_message(FilterBar.Left())

    def action_move(self, step: int) -> None:
        """Move the selection in the table."""
        self.post_message(FilterBar.Moved(step))


class FilterBar(Widget):
    """Tells of every change of the text, and takes words to be shown beside it."""

    DEFAULT_CSS = """
    FilterBar {
        layout: horizontal; height: 1; background: $panel;
        & > #slash { width: 3; color: $accent; text-style: bold; }
        & > FilterLine { width: 1fr; min-width: 20; background: $panel; }
        & > #said {
            width: auto; max-width: 65%; height: 1; padding: 0 1; color: $text-muted;
            text-wrap: nowrap; text-overflow: ellipsis;
        }
        & > #said.-wrong { color: $text-warning; }
    }
    """

    @dataclass
    class Typed(Message):
        """The text is another one."""

        text: str

    class Kept(Message):
        """The filter is to stay in force."""

    class Left(Message):
        """The filter is to be taken away."""

    @dataclass
    class Moved(Message):
        """The selection is to move by so many lines."""

        step: int

    def compose(self) -> ComposeResult:
        """Lay out the line."""
        yield Static(" / ", id="slash")
        yield FilterLine()
        yield Static(id="said")

    def open(self, text: str) -> None:
        """Begin to type, at the end of this text."""
        line = self.query_one(FilterLine)
        with line.prevent(Input.Changed):
            line.value = text
        line.cursor_position = len(text)
        line.focus()

    def say(self, words: str, *, wrong: bool = False) -> None:
        """Say what the text comes to, or what is wrong with it."""
        said = self.query_one("#said", Static)
        said.update(Content(words))
        said.set_class(wrong, "-wrong")

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(self.Typed(event.value))

    @on(Input.Submitted)
    def _kept(self, event: Input.Submitted) -> None:
        event.stop()
        self.post_message(self.Kept())
