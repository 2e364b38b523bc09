"""A dialog that asks for one line of text and checks it while it is typed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static


@dataclass(frozen=True, slots=True)
class Checked:
    """What is to be said of a text that is being typed."""

    fit: bool
    words: str


class AskText(ModalScreen[str | None]):
    """Gives the text that was entered, or None when the dialog was left."""

    DEFAULT_CSS = """
    AskText {
        align: center middle;
        & > #dialog {
            width: 76; max-width: 100%; height: auto; max-height: 100%;
            padding: 0 1; overflow-y: auto;
            background: $surface;
            border: round $primary;
            border-title-color: $primary;
            border-subtitle-color: $text-muted;
        }
        & #hint { color: $text-muted; height: auto; }
        & Input { margin: 1 0; background: $boost; }
        & #words { height: auto; min-height: 1; }
        & #words.-unfit { color: $text-warning; }
        &.-strip > #dialog { border: none; border-top: solid $primary; }
        &.-strip #hint { display: none; }
        &.-strip Input { margin: 0; }
        & #words.-fit { color: $text-success; }
    }
    """
    VERTICAL_BREAKPOINTS = [(0, "-strip"), (14, "-tall")]  # noqa: RUF012
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "Cancel", show=False)]

    def __init__(
        self,
        *,
        title: str,
        hint: str,
        placeholder: str = "",
        value: str = "",
        check: Callable[[str], Checked],
    ) -> None:
        """Ask with `check` for what is to be said of each text; only a fit one can be entered."""
        super().__init__()
        self._title, self._hint = title, hint
        self._placeholder, self._value = placeholder, value
        self._check = check

    def compose(self) -> ComposeResult:
        """Draw the dialog."""
        with Vertical(id="dialog") as dialog:
            dialog.border_title = Content(self._title)
            dialog.border_subtitle = "enter confirms · esc leaves"
            yield Static(Content(self._hint), id="hint")
            # A blinking cursor would write to the terminal for as long as the dialog stands.
            box = Input(self._value, placeholder=self._placeholder, compact=True)
            box.cursor_blink = False
            yield box
            yield Static(id="words")

    def on_mount(self) -> None:
        """Say something of the first value."""
        self._say(self._value)

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        self._say(event.value)

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        if self._check(event.value).fit:
            self.dismiss(event.value.strip())
        else:
            self.app.bell()

    def _say(self, text: str) -> None:
        checked = self._check(text)
        words = self.query_one("#words", Static)
        words.update(Content(checked.words))
        words.set_class(checked.fit and bool(text.strip()), "-fit")
        words.set_class(not checked.fit and bool(text.strip()), "-unfit")

    def action_leave(self) -> None:
        """Leave without a text."""
        self.dismiss(None)
