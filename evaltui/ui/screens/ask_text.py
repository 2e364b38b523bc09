"""A dialog that asks for one line of text and checks it while it is typed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from evaltui.ui.screens.dialog import Dialog, TextLine


@dataclass(frozen=True, slots=True)
class Checked:
    """What is to be said of a text that is being typed."""

    fit: bool
    words: str


class AskText(Dialog[str]):
    """Gives the text that was entered, or None when the dialog was left."""

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
            dialog.border_subtitle = self.glyphs.words("enter confirms · esc leaves")
            yield Static(Content(self._hint), id="hint")
            yield TextLine(self._value, placeholder=self._placeholder)
            yield Static(id="words")

    def on_mount(self) -> None:
        """Say something of the first value."""
        super().on_mount()
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
        self.say(checked.words, fit=checked.fit if text.strip() else None)
