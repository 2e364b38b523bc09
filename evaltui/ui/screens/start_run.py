"""The dialog that starts an experiment at a service."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Checkbox, Input, Static

from evaltui.model.reference import BadReference, RunRef
from evaltui.session.accounts import Accounts

DEFAULT_ACCOUNT = "langwatch"
_POLLED = "follow its event stream: no"
_STREAMED = "follow its event stream: yes"


@dataclass(frozen=True, slots=True)
class StartWish:
    """What is to be started."""

    account: str
    slug: str
    stream: bool


class StreamChoice(Checkbox, inherit_bindings=False):
    """Turned over by the space bar: Enter starts from everywhere in the dialog."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "toggle_button", "Toggle", show=False),
        Binding("enter", "screen.enter", "Start", show=False),
    ]


class StartRun(ModalScreen[StartWish | None]):
    """Gives what is to be started, or None when the dialog was left."""

    DEFAULT_CSS = """
    StartRun {
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
        & StreamChoice { border: none; padding: 0; background: transparent; width: 100%; }
        & #words { height: auto; min-height: 1; color: $text-warning; }
        &.-strip > #dialog { border: none; border-top: solid $primary; }
        &.-strip #hint { display: none; }
        &.-strip Input { margin: 0; }
    }
    """
    VERTICAL_BREAKPOINTS = [(0, "-strip"), (14, "-tall")]  # noqa: RUF012
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "Cancel", show=False)]

    def __init__(self, accounts: Accounts) -> None:
        super().__init__()
        self._accounts = accounts

    def compose(self) -> ComposeResult:
        """Draw the dialog."""
        with Vertical(id="dialog") as dialog:
            dialog.border_title = "Start a LangWatch experiment"
            dialog.border_subtitle = "enter starts · tab, space · esc"
            yield Static(
                Content("The slug of a saved experiment, or account:slug for another account."),
                id="hint",
            )
            box = Input(placeholder="rag-quality", compact=True)
            box.cursor_blink = False
            yield box
            yield StreamChoice(_POLLED, compact=True)
            yield Static(id="words")

    @on(Input.Changed)
    def _typed(self) -> None:
        self.query_one("#words", Static).update("")

    @on(StreamChoice.Changed)
    def _chosen(self, event: StreamChoice.Changed) -> None:
        # In words as well: a tick that only changes its colour is no choice that all can see.
        event.checkbox.label = _STREAMED if event.value else _POLLED

    @on(Input.Submitted)
    def _entered(self) -> None:
        self.action_enter()

    def action_enter(self) -> None:
        """Start what was typed, or say why that cannot be."""
        try:
            account, slug = self._read(self.query_one(Input).value)
        except BadReference as error:
            self.query_one("#words", Static).update(Content(str(error)))
            return
        self.dismiss(StartWish(account, slug, self.query_one(StreamChoice).value))

    def _read(self, text: str) -> tuple[str, str]:
        text = text.strip()
        ref = RunRef.parse(text if ":" in text else f"{DEFAULT_ACCOUNT}:{text}")
        self._accounts.provider_of(ref.account)
        return ref.account, ref.id

    def action_leave(self) -> None:
        """Leave without starting anything."""
        self.dismiss(None)
