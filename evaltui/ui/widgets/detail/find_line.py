"""The line in which one types what to search or to show, with what it comes to beside it."""

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


class FindInput(Input):
    """A line for typing."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bound("dialog.leave", "escape", "Leave", "Show everything again", action="leave"),
        bound("dialog.up", "up", "Up", action="move(-1)"),
        bound("dialog.down", "down", "Down", action="move(1)"),
    ]

    def __init__(self) -> None:
        super().__init__(compact=True)
        # A blinking cursor would write to the terminal for as long as the line is open.
        self.cursor_blink = False

    def action_leave(self) -> None:
        """End the search."""
        self.post_message(FindLine.Left())

    def action_move(self, step: int) -> None:
        """Go to the next place or line, or the one before."""
        self.post_message(FindLine.Moved(step))


class FindLine(Widget):
    """Tells of every change of the text, and takes words to be shown beside it."""

    DEFAULT_CSS = """
    FindLine {
        layout: horizontal; height: 1; background: $panel; display: none;
        & > #slash { width: 3; color: $accent; text-style: bold; }
        & > FindInput { width: 1fr; min-width: 8; background: $panel; }
        & > #said { width: auto; max-width: 65%; height: 1; padding: 0 1; color: $text-muted; }
        &.-open { display: block; }
    }
    """

    @dataclass
    class Typed(Message):
        """The text is another one."""

        text: str

    class Kept(Message):
        """The text is to stay in force."""

    class Left(Message):
        """The text is to be taken away."""

    @dataclass
    class Moved(Message):
        """The next place or line is wanted, or the one before."""

        step: int

    def compose(self) -> ComposeResult:
        """Lay out the line."""
        yield Static(" / ", id="slash")
        yield FindInput()
        yield Static(id="said")

    @property
    def is_open(self) -> bool:
        """Whether the line is shown."""
        return self.has_class("-open")

    def open(self, text: str, hint: str) -> None:
        """Begin to type, at the end of this text; the hint shows while it is empty."""
        line = self.query_one(FindInput)
        with line.prevent(Input.Changed):
            line.value = text
        line.placeholder = hint
        line.cursor_position = len(text)
        self.add_class("-open")
        line.focus()

    def close(self) -> None:
        """Put the line away."""
        self.remove_class("-open")

    def say(self, words: str) -> None:
        """Say what the text comes to."""
        self.query_one("#said", Static).update(Content(words))

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(self.Typed(event.value))

    @on(Input.Submitted)
    def _kept(self, event: Input.Submitted) -> None:
        event.stop()
        self.post_message(self.Kept())
