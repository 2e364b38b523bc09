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


@dataclass(frozen=True, slots=True)
class StartWish:
    """What is to be started."""

    account: str
    slug: str
    stream: bool


class StartRun(ModalScreen[StartWish | None]):
    """Gives what is to be started, or None when the dialog was left."""

    DEFAULT_CSS = """
    StartRun {
        align: center middle;
        & > #dialog {
            width: 76; max-width: 100%; height: auto; max-height: 100%;
            padding: 0 1;
            background: $surface;
            border: round $primary;
            border-title-color: $primary;
            border-subtitle-color: $text-muted;
        }
        & #hint { color: $text-muted; height: auto; }
        & Input { margin: 1 0; background: $boost; }
        & Checkbox { border: none; padding: 0; background: transparent; width: 100%; }
        & #words { height: auto; min-height: 1; color: $text-warning; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "Cancel", show=False)]

    def __init__(self, accounts: Accounts) -> None:
        super().__init__()
        self._accounts = accounts

    def compose(self) -> ComposeResult:
        """Draw the dialog."""
        with Vertical(id="dialog") as dialog:
            dialog.border_title = "Start a LangWatch experiment"
            dialog.border_subtitle = "enter starts · tab moves · esc leaves"
            yield Static(
                Content("The slug of a saved experiment, or account:slug for another account."),
                id="hint",
            )
            box = Input(placeholder="rag-quality", compact=True)
            box.cursor_blink = False
            yield box
            yield Checkbox("follow its event stream instead of polling", compact=True)
            yield Static(id="words")

    @on(Input.Changed)
    def _typed(self) -> None:
        self.query_one("#words", Static).update("")

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        try:
            account, slug = self._read(event.value)
        except BadReference as error:
            self.query_one("#words", Static).update(Content(str(error)))
            return
        self.dismiss(StartWish(account, slug, self.query_one(Checkbox).value))

    def _read(self, text: str) -> tuple[str, str]:
        text = text.strip()
        ref = RunRef.parse(text if ":" in text else f"{DEFAULT_ACCOUNT}:{text}")
        self._accounts.provider_of(ref.account)
        return ref.account, ref.id

    def action_leave(self) -> None:
        """Leave without starting anything."""
        self.dismiss(None)
