"""The dialog that starts a run at a service."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widgets import Input, Static

from evaltui.model.account import Account
from evaltui.model.reference import BadReference, RunRef
from evaltui.model.run_inputs import BadInput
from evaltui.model.text import one_line
from evaltui.providers.contract.provider import CreatesRuns, Provider, RunInputs, StreamsRuns
from evaltui.session.accounts import BadAddress
from evaltui.session.session import Session
from evaltui.ui.glyphs import Glyphs
from evaltui.ui.keys import bound
from evaltui.ui.remembered import Remembered
from evaltui.ui.screens.dialog import Choice, Dialog, TextLine
from evaltui.ui.screens.start_fields import StartFields
from evaltui.ui.usable_accounts import with_keys
from evaltui.ui.widgets.account_strip import AccountStrip

_ACCOUNT = "start.account"
"""The name under which the last account is remembered."""
_POLLED = "follow its event stream: no"
_STREAMED = "follow its event stream: yes"
_EXAMPLES = {"langwatch": "rag-quality", "retab": "wf_abc123xyz"}


@dataclass(frozen=True, slots=True)
class StartWish:
    """What is to be started."""

    account: Account
    slug: str
    inputs: RunInputs
    stream: bool


class AccountChoice(AccountStrip, can_focus=True):
    """The accounts, one of which is chosen by keys."""

    DEFAULT_CSS = """
    AccountChoice:focus { background: $boost; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        bound("dialog.next", "right,l", "Next account", action="turn(1)"),
        bound("dialog.prev", "left,h", "Account before", action="turn(-1)"),
        bound("dialog.enter", "enter", "Confirm", action="screen.enter"),
    ]

    def __init__(self, names: tuple[str, ...], glyphs: Glyphs) -> None:
        super().__init__(names, glyphs)
        self.display = len(names) > 1

    def action_turn(self, step: int) -> None:
        """Choose the next account, or the one before."""
        self.post_message(self.Chosen(self.neighbour(step)))


class StartRun(Dialog[StartWish]):
    """Gives what is to be started, or None when the dialog was left."""

    DEFAULT_CSS = """
    StartRun {
        & #slug { margin-bottom: 0; }
        & #words { margin-bottom: 1; }
        &.-strip #words { margin-bottom: 0; }
    }
    """

    def __init__(self, session: Session, remembered: Remembered) -> None:
        super().__init__()
        self._session, self._remembered = session, remembered
        creating = tuple(filter(session.can_create, session.accounts.names()))
        self._names = with_keys(session, session.can_create) or creating
        last = remembered.get(_ACCOUNT, str)
        self._account = last if last in self._names else self._names[0]

    def compose(self) -> ComposeResult:
        """Draw the dialog."""
        with Vertical(id="dialog") as dialog:
            dialog.border_title = "Start a run"
            dialog.border_subtitle = self.glyphs.words("enter starts · tab next · esc")
            yield AccountChoice(self._names, self.glyphs)
            yield Static(id="hint")
            yield TextLine(id="slug")
            yield Static(id="words")
            yield Choice(_POLLED, compact=True)
            yield StartFields()

    def on_mount(self) -> None:
        """Begin with what is to be run."""
        super().on_mount()
        self._turn_to(self._account)
        self.query_one("#slug").focus()

    @on(AccountStrip.Chosen)
    def _chosen(self, event: AccountStrip.Chosen) -> None:
        event.stop()
        line = self.query_one("#slug", Input)
        account, colon, slug = line.value.partition(":")
        if colon and account in self._names:
            # What is typed names an account as well: that one goes with the choice.
            line.value = slug
        self._turn_to(event.name)
        self._check()

    @on(Input.Changed)
    def _typed(self) -> None:
        self._check()

    @on(Choice.Changed)
    def _ticked(self, event: Choice.Changed) -> None:
        # In words as well: a tick that only changes its colour is no choice that all can see.
        event.checkbox.label = _STREAMED if event.value else _POLLED
        self._check()

    @on(Input.Submitted)
    def _entered(self) -> None:
        self.action_enter()

    @work(group="start", exclusive=True)
    async def action_enter(self) -> None:
        """Start what was typed, or say why that cannot be."""
        wish = self._check(entered=True)
        if wish is None:
            self.app.bell()
            return
        wanted = self.query_one(StartFields).wanted
        if wanted.has_files:
            try:
                inputs = await asyncio.to_thread(wanted.inputs, files=True)
            except BadInput as error:
                self.say(str(error), fit=False)
                self.app.bell()
                return
            wish = StartWish(wish.account, wish.slug, inputs, wish.stream)
        self._remembered.put(_ACCOUNT, wish.account.name)
        self.dismiss(wish)

    def _turn_to(self, name: str) -> None:
        """Show what the service of an account takes."""
        self._account = name
        provider = self._provider(name)
        if name in self._names:
            self.query_one(AccountChoice).choose(name)
        hint = f"What is to be run, by its {provider.started_by}. All else may stay as it is."
        self.query_one("#hint", Static).update(hint)
        self.query_one("#slug", Input).placeholder = _EXAMPLES.get(provider.name, "")
        self.query_one(StartFields).show(provider.takes)
        self.query_one(Choice).display = isinstance(provider, StreamsRuns)

    def _check(self, *, entered: bool = False) -> StartWish | None:
        """Say what would be started, or why nothing can be."""
        text = self.query_one("#slug", Input).value.strip()
        if not text and not entered:
            self.say("", fit=None)
            return None
        try:
            ref = RunRef.parse(text if ":" in text else f"{self._account}:{text}")
            account = self._usable(ref.account)
            wanted = self.query_one(StartFields).wanted
            inputs = wanted.inputs(files=False)
        except (BadReference, BadAddress, BadInput) as error:
            self.say(one_line(str(error), 400), fit=False)
            return None
        provider = self._provider(ref.account)
        noun = provider.group_noun
        self.say(f"starts {provider.label} {noun} {ref.id} at {account.base_url}", fit=True)
        stream = self.query_one(Choice)
        return StartWish(account, ref.id, inputs, stream.display and stream.value)

    def _usable(self, name: str) -> Account:
        """Give an account with which runs can be started, and show its fields.

        Raises:
            BadReference, BadAddress: there is none of that name, or it cannot start any.
        """
        account = self._session.accounts.get(name)
        provider = self._provider(name)
        if not isinstance(provider, CreatesRuns):
            raise BadReference(
                f"{provider.label} starts no runs from here: {provider.how_to_start}"
            )
        if not self._session.accounts.has_key(account):
            raise BadReference(f"no key is set: leave evaltui, and export {account.key_place}=…")
        if name != self._account:
            self._turn_to(name)
        return account

    def _provider(self, name: str) -> Provider:
        return self._session.accounts.provider_named(name)
