"""The dialog that starts an experiment at a service."""

from __future__ import annotations

from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from evaltui.model.account import Account
from evaltui.model.reference import BadReference, RunRef
from evaltui.model.text import one_line
from evaltui.providers.contract.provider import CreatesRuns, StreamsRuns
from evaltui.session.accounts import Accounts, BadAddress
from evaltui.ui.screens.dialog import Choice, Dialog, TextLine

DEFAULT_ACCOUNT = "langwatch"
_POLLED = "follow its event stream: no"
_STREAMED = "follow its event stream: yes"


@dataclass(frozen=True, slots=True)
class StartWish:
    """What is to be started."""

    account: str
    slug: str
    stream: bool


class StartRun(Dialog[StartWish]):
    """Gives what is to be started, or None when the dialog was left."""

    def __init__(self, accounts: Accounts) -> None:
        super().__init__()
        self._accounts = accounts

    def compose(self) -> ComposeResult:
        """Draw the dialog."""
        with Vertical(id="dialog") as dialog:
            dialog.border_title = "Start a LangWatch experiment"
            dialog.border_subtitle = self.glyphs.words("enter starts · tab, space · esc")
            yield Static(
                Content("The slug of a saved experiment, or account:slug for another account."),
                id="hint",
            )
            yield TextLine(placeholder="rag-quality")
            yield Choice(_POLLED, compact=True)
            yield Static(id="words")

    @on(Input.Changed)
    def _typed(self) -> None:
        self._check()

    @on(Choice.Changed)
    def _chosen(self, event: Choice.Changed) -> None:
        # In words as well: a tick that only changes its colour is no choice that all can see.
        event.checkbox.label = _STREAMED if event.value else _POLLED
        self._check()

    @on(Input.Submitted)
    def _entered(self) -> None:
        self.action_enter()

    def action_enter(self) -> None:
        """Start what was typed, or say why that cannot be."""
        wish = self._check(entered=True)
        if wish is None:
            self.app.bell()
        else:
            self.dismiss(wish)

    def _check(self, *, entered: bool = False) -> StartWish | None:
        """Say what would be started, or why nothing can be."""
        text = self.query_one(Input).value.strip()
        if not text and not entered:
            self.say("", fit=None)
            return None
        try:
            ref = RunRef.parse(text if ":" in text else f"{DEFAULT_ACCOUNT}:{text}")
            account = self._account(ref.account)
        except (BadReference, BadAddress) as error:
            self.say(one_line(str(error), 400), fit=False)
            return None
        label = self._accounts.provider(account).label
        self.say(f"starts {label} experiment {ref.id} at {account.base_url}", fit=True)
        return StartWish(ref.account, ref.id, self.query_one(Choice).value)

    def _account(self, name: str) -> Account:
        account = self._accounts.get(name)
        provider = self._accounts.provider(account)
        wanted: type = StreamsRuns if self.query_one(Choice).value else CreatesRuns
        if not isinstance(provider, wanted):
            how = "as event streams" if wanted is StreamsRuns else "of something saved there"
            raise BadReference(f"{provider.label} starts no runs {how}")
        return account
