"""The line in which one types what to search or to show in the details."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import BindingType

from evaltui.ui.keys import bound
from evaltui.ui.widgets.typing_line import TypingInput, TypingLine


class FindInput(TypingInput):
    """A line for typing; the keys that go up and down move through what was found."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bound("dialog.leave", "escape", "Leave", "Show everything again", action="leave"),
        bound("dialog.up", "up", "Up", action="move(-1)"),
        bound("dialog.down", "down", "Down", action="move(1)"),
    ]


class FindLine(TypingLine):
    """Stays open while what was typed is in force, also when the keys go elsewhere."""

    INPUT = FindInput
    DEFAULT_CSS = """
    FindLine { display: none; }
    FindLine.-open { display: block; }
    """

    @property
    def is_open(self) -> bool:
        """Whether the line is shown."""
        return self.has_class("-open")

    def begin(self, text: str, hint: str) -> None:
        """Begin to type, at the end of this text; the hint shows while it is empty."""
        self.query_one(FindInput).placeholder = hint
        self.add_class("-open")
        self.open(text)

    def close(self) -> None:
        """Put the line away."""
        self.remove_class("-open")
