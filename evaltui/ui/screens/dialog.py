"""What all dialogs share: their frame, how they fit small rooms, and that Escape leaves them."""

from __future__ import annotations

from typing import ClassVar, TypeVar

from textual.binding import BindingType
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Checkbox, Input, OptionList, Static

from evaltui.ui.glyphs import ASCII, UNICODE, Glyphs
from evaltui.ui.keys import bound
from evaltui.ui.surviving import SurvivingScreen
from evaltui.ui.widgets.scrolling import fit_scrollbar

ASCII_CLASS = "-ascii"
"""The class of an app that draws with plain ASCII."""
Answer = TypeVar("Answer")


class Dialog(SurvivingScreen, ModalScreen[Answer | None]):
    """Gives an answer, or None when it was left. What it shows is in `#dialog`."""

    DEFAULT_CSS = """
    Dialog {
        align: center middle;
        & > #dialog {
            width: 76; max-width: 100%; height: auto; max-height: 100%;
            padding: 0 1; overflow-y: auto; scrollbar-size-vertical: 1;
            background: $surface;
            border: round $primary;
            border-title-color: $primary;
            border-subtitle-color: $text-muted;
        }
        & #hint { color: $text-muted; height: auto; }
        & Input { margin: 1 0; background: $boost; }
        & Checkbox { border: none; padding: 0; background: transparent; width: 100%; }
        & #words { height: auto; min-height: 1; }
        & #words.-unfit { color: $text-warning; }
        & #words.-fit { color: $text-success; }

        &.-ascii > #dialog { border: ascii $primary; }
        &.-strip #hint { display: none; }
        &.-strip Input { margin: 0; }
        /* The toasts of the screen below stand beside the dialog, not on it. */
        & Toast { display: none; }
    }
    """
    VERTICAL_BREAKPOINTS = [(0, "-strip"), (14, "-tall")]  # noqa: RUF012 - Textual's, for the instance
    BINDINGS: ClassVar[list[BindingType]] = [
        bound("dialog.leave", "escape", "Cancel", "Leave without a change", action="leave"),
    ]

    @property
    def glyphs(self) -> Glyphs:
        """Give the glyphs that the app draws with."""
        return ASCII if self.app.has_class(ASCII_CLASS) else UNICODE

    def on_mount(self) -> None:
        """Draw the frame with what the terminal has."""
        self.set_class(self.glyphs is ASCII, ASCII_CLASS)
        fit_scrollbar(self.query_one("#dialog"), self.glyphs)

    def say(self, words: str, *, fit: bool | None) -> None:
        """Say something of what is typed; `fit` tells whether it will do, None neither."""
        line = self.query_one("#words", Static)
        line.update(Content(words))
        line.set_class(fit is True, "-fit")
        line.set_class(fit is False, "-unfit")

    def action_leave(self) -> None:
        """Leave without an answer."""
        self.dismiss(None)


class TextLine(Input):
    """A line for typing. Its cursor stands still: a blinking one would write to the terminal."""

    def __init__(
        self,
        value: str = "",
        *,
        placeholder: str = "",
        id: str | None = None,  # noqa: A002 - Textual's own name for it
    ) -> None:
        super().__init__(value, placeholder=placeholder, compact=True, id=id)
        self.cursor_blink = False


class PickList(OptionList, inherit_bindings=False):
    """A list to move in; what Enter does is its heirs' to say."""

    DEFAULT_CSS = """
    PickList, PickList:focus {
        height: auto; max-height: 1fr;
        border: none; padding: 0;
        background: $surface;
        scrollbar-size-vertical: 1;
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        bound("dialog.up", "up,k", "Up", action="cursor_up"),
        bound("dialog.down", "down,j", "Down", action="cursor_down"),
        bound("dialog.page_up", "pageup,ctrl+u", "Page up", action="page_up"),
        bound("dialog.page_down", "pagedown,ctrl+d", "Page down", action="page_down"),
        bound("dialog.first", "home,g", "First", action="first"),
        bound("dialog.last", "end,G", "Last", action="last"),
    ]

    def on_mount(self) -> None:
        """Take a scrollbar that the terminal can draw."""
        fit_scrollbar(self, ASCII if self.app.has_class(ASCII_CLASS) else UNICODE)


class Choice(Checkbox, inherit_bindings=False):
    """Turned over by the space bar: Enter confirms from everywhere in the dialog.

    Its screen has an `action_enter`.
    """

    BUTTON_LEFT, BUTTON_INNER = "[", " "
    BUTTON_RIGHT = "]"
    BINDINGS: ClassVar[list[BindingType]] = [
        bound("dialog.toggle", "space", "Toggle", "Turn the choice over", action="toggle_button"),
        bound("dialog.enter", "enter", "Confirm", action="screen.enter"),
    ]

    def watch_value(self) -> None:
        """Tell by shape whether it is ticked."""
        self.BUTTON_INNER = "x" if self.value else " "
        super().watch_value()
