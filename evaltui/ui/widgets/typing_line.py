"""What lines for typing share: a slash, the text, and beside it what the text comes to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, Static


class TypingInput(Input):
    """The part that is typed in; its heirs bind the keys that leave it and that move elsewhere."""

    def __init__(self, placeholder: str = "") -> None:
        super().__init__(placeholder=placeholder, compact=True)
        self.select_on_focus = False
        # A blinking cursor would write to the terminal for as long as the line is open.
        self.cursor_blink = False

    def action_leave(self) -> None:
        """Take the text away."""
        self.post_message(TypingLine.Left())

    def action_move(self, step: int) -> None:
        """Move elsewhere, by so many places or lines."""
        self.post_message(TypingLine.Moved(step))


class TypingLine(Widget):
    """Tells of every change of the text, and takes words to be shown beside it."""

    INPUT: ClassVar[type[TypingInput]]
    """What is typed in."""
    DEFAULT_CSS = """
    TypingLine {
        layout: horizontal; height: 1; background: $panel;
        & > #slash { width: 3; color: $accent; text-style: bold; }
        & > TypingInput { width: 1fr; min-width: 8; background: $panel; }
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
        """The text is to stay in force."""

    class Left(Message):
        """The text is to be taken away."""

    @dataclass
    class Moved(Message):
        """Another place or line is wanted, so many further on."""

        step: int

    def compose(self) -> ComposeResult:
        """Lay out the line."""
        yield Static(" / ", id="slash")
        yield self.INPUT()
        yield Static(id="said")

    def open(self, text: str) -> None:
        """Begin to type, at the end of this text."""
        line = self.query_one(TypingInput)
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
