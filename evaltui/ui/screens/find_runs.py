"""The dialog that lists the recent runs of an account, to choose those that are to be watched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from evaltui.model.filter import ALL, FilterMistake, parse_filter
from evaltui.model.reference import RunRef
from evaltui.model.text import one_line
from evaltui.providers.contract.provider import Provider, RunQuery
from evaltui.session.session import Session
from evaltui.ui.keys import bound
from evaltui.ui.listed import Listed, listed
from evaltui.ui.remembered import Remembered
from evaltui.ui.run_workers import sentence_of
from evaltui.ui.screens.dialog import Dialog
from evaltui.ui.usable_accounts import missing_keys, with_keys
from evaltui.ui.widgets.account_strip import AccountStrip
from evaltui.ui.widgets.found_line import FoundLine, Offered
from evaltui.ui.widgets.found_table import FoundTable
from evaltui.ui.widgets.runs_pane.filter_bar import FilterBar
from evaltui.ui.widgets.runs_table import RunsTable

MOST = 50
"""Runs that are asked for."""
_ACCOUNT = "find.account"
"""The name under which the last account is remembered."""
_KEYS = (
    (80, "enter adds · space marks · / filters · tab account · r again · esc leaves"),
    (60, "enter add · space mark · / filter · tab account · esc"),
    (0, "enter add · space mark · / filter"),
)
"""What is said of the keys, by the cells of width from which there is room for it."""

Chosen = tuple[RunRef, str | None]
"""A run, and what it was called in the list; None where that is its id."""


class FindRuns(Dialog[Sequence[Chosen]]):
    """Gives the runs that were chosen, in their order, or None when it was left."""

    DEFAULT_CSS = """
    FindRuns {
        & > #dialog { width: 110; height: 75%; min-height: 8; padding: 0; overflow-y: hidden; }
        & FoundTable { height: 1fr; background: $surface; }
        & #instead { height: 1fr; padding: 0 1; scrollbar-size-vertical: 1; }
        & #instead Static { height: auto; }
        & FilterBar Input { margin: 0; background: $panel; }
        & FilterBar, & FoundTable, & FoundLine { display: none; }
        &.-offers FoundTable, &.-offers FoundLine { display: block; }
        &.-offers #instead { display: none; }
        &.-offers.-filters FilterBar { display: block; }
        &.-offers.-filters FoundLine { display: none; }
        &.-strip > #dialog { height: 100%; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        bound("dialog.filter", "slash", "Filter", "Show only some of the runs", action="filter"),
        bound("dialog.next", "tab,right,l", "Next account", action="turn(1)"),
        bound("dialog.prev", "shift+tab,left,h", "Account before", action="turn(-1)"),
        bound("dialog.again", "r", "Again", "Ask the service again", action="again"),
    ]

    def __init__(
        self,
        session: Session,
        watched: Mapping[RunRef, str],
        remembered: Remembered,
        *,
        near: str | None = None,
    ) -> None:
        """Begin with the account of the last time, else with `near`, else with the first.

        `watched` is what the runs are called that are watched already.
        """
        super().__init__()
        self._session, self._watched, self._remembered = session, watched, remembered
        self._names = with_keys(session, session.can_find)
        self._has_looked = False
        """Whether it is known which tools run on this machine."""
        wanted = [remembered.get(_ACCOUNT, str), near, *self._names]
        self._account = next((name for name in wanted if name in self._names), "")
        self._known: dict[str, Listed | str] = {}
        """What each account's service listed, or why it did not; nothing while it is asked."""
        self._marked: dict[str, tuple[RunRef, ...]] = {}

    def compose(self) -> ComposeResult:
        """Draw the dialog."""
        with Vertical(id="dialog") as dialog:
            dialog.border_title = "Find runs"
            yield AccountStrip(self._names, self.glyphs)
            yield FoundTable(self.glyphs)
            with VerticalScroll(id="instead", can_focus=False):
                yield Static()
            yield FilterBar()
            yield FoundLine(self.glyphs)

    def on_mount(self) -> None:
        """Ask for the runs of the first account, and look for tools of this machine."""
        super().on_mount()
        self.set_interval(1.0, self._tick)
        self._look_here()
        self._turn_to(self._account)

    def on_resize(self) -> None:
        """Name as many keys as there is room for."""
        keys = next(keys for least, keys in _KEYS if self.size.width >= least)
        subtitle = self.glyphs.words(keys if self._names else "esc leaves")
        self.query_one("#dialog").border_subtitle = subtitle
        self._table.show_titles(not self.has_class("-strip"))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Filter only where there is something to filter; without accounts, ask nothing."""
        if action == "filter":
            return self.has_class("-offers") and not self.has_class("-filters")
        if action in {"turn", "again"}:
            return bool(self._names)
        return super().check_action(action, parameters)

    # What the keys do

    def action_turn(self, step: int) -> None:
        """List the runs of the next account, or of the one before."""
        self._turn_to(self.query_one(AccountStrip).neighbour(step))

    def action_again(self) -> None:
        """Ask the service again."""
        self._keep_marks()
        self._ask()

    def action_filter(self) -> None:
        """Open the line for the filter."""
        self.add_class("-filters")
        self.query_one(FilterBar).open(self._table.arrangement.filter.text)
        self._say_filtered()

    @on(RunsTable.Opened)
    def _entered(self, message: RunsTable.Opened) -> None:
        """Give the marked runs of all accounts, or the selected one."""
        message.stop()
        self._keep_marks()
        marked = [ref for name in self._names for ref in self._marked.get(name, ())]
        listed = [known for known in self._known.values() if isinstance(known, Listed)]
        names = {found.watch.ref: found.name for known in listed for found in known.found}
        self.dismiss([(ref, names.get(ref)) for ref in marked or [message.ref]])

    @on(AccountStrip.Chosen)
    def _clicked(self, message: AccountStrip.Chosen) -> None:
        message.stop()
        self._turn_to(message.name)

    @on(FilterBar.Typed)
    def _typed(self, message: FilterBar.Typed) -> None:
        message.stop()
        found = parse_filter(message.text, self._table.accounts)
        if isinstance(found, FilterMistake):
            self.query_one(FilterBar).say(str(found), wrong=True)
        else:
            self._table.filter_by(found)
            self._say_filtered()

    @on(FilterBar.Moved)
    def _moved(self, message: FilterBar.Moved) -> None:
        message.stop()
        self._table.action_move(message.step)

    @on(FilterBar.Kept)
    @on(FilterBar.Left)
    def _close_filter(self, message: FilterBar.Kept | FilterBar.Left) -> None:
        message.stop()
        if isinstance(message, FilterBar.Left):
            self._table.filter_by(ALL)
        self.remove_class("-filters")
        self._table.focus()

    # What the services say

    def _turn_to(self, name: str) -> None:
        self._keep_marks()
        self.workers.cancel_group(self, "find")
        self._account = name
        if not name:
            looking = "Looking for what runs on this machine…"
            nothing = missing_keys(self._session, self._session.can_find)
            self._say(nothing if self._has_looked else looking)
            return
        self._remembered.put(_ACCOUNT, name)
        self.query_one(AccountStrip).choose(name)
        self._offer_nothing()
        if isinstance(self._known.get(name), Listed):
            self._show()
        else:
            self._ask()
        self._table.action_first()

    def _ask(self) -> None:
        self._known.pop(self._account, None)
        self._show()
        self._find(self._account)

    @work(group="find", exclusive=True, exit_on_error=False)
    async def _find(self, name: str) -> None:
        """Ask for an account's runs. Turning to another, and the dialog's end, end this."""
        session = self._session
        try:
            runs = await session.find(session.accounts.get(name), RunQuery(limit=MOST))
            self._known[name] = listed(session, name, runs, self._watched)
        except Exception as error:  # noqa: BLE001 - it must not pass in silence
            self._known[name] = one_line(sentence_of(error))
        if name == self._account:
            self._show()

    @work(group="here", exclusive=True, exit_on_error=False)
    async def _look_here(self) -> None:
        """Offer the tools that run on this machine though nobody configured them."""
        found = await self._session.found_here()
        self._has_looked = True
        self._names += tuple(name for name in found if self._session.can_find(name))
        self.query_one(AccountStrip).offer(self._names)
        self.on_resize()
        if not self._account:
            self._turn_to(next(iter(self._names), ""))

    # What is shown

    @property
    def _table(self) -> FoundTable:
        return self.query_one(FoundTable)

    def _keep_marks(self) -> None:
        """Keep in mind what is marked of the account that is shown."""
        if self.has_class("-offers"):
            self._marked[self._account] = self._table.marked

    def _show(self) -> None:
        known = self._known.get(self._account)
        account = self._account
        if known is None:
            self._say(f"Asking {self._whose} for its newest runs…")
        elif isinstance(known, str):
            self._say(f"{known}\n\nr asks again.")
        elif not known.found:
            self._say(f"{self._whose} lists no runs.\n\nr asks again.")
        else:
            marked, noun = self._marked.get(account, ()), self._provider.group_noun
            self._table.offer(known.found, marked, known.at, group_noun=noun)
            self.add_class("-offers")
            self._tell()
            self.call_after_refresh(self._table.focus)
        self.refresh_bindings()

    @property
    def _provider(self) -> Provider:
        return self._session.accounts.provider_named(self._account)

    @property
    def _whose(self) -> str:
        """What is asked, in words."""
        provider = self._provider
        own = provider.name == self._account
        return provider.label if own else f"{provider.label} ({self._account})"

    def _say(self, words: str) -> None:
        """Say something in the table's place."""
        self._offer_nothing()
        self.query_one("#instead Static", Static).update(Content(self.glyphs.words(words)))

    def _offer_nothing(self) -> None:
        self.remove_class("-offers", "-filters")
        self.set_focus(None)

    @on(RunsTable.Changed)
    def _tell(self) -> None:
        known = self._known.get(self._account)
        if not isinstance(known, Listed):
            return
        table = self._table
        elsewhere = sum(len(refs) for name, refs in self._marked.items() if name != self._account)
        self.query_one(FoundLine).show(
            Offered(
                filter=table.arrangement.filter.text,
                shown=table.shown_count,
                runs=table.row_count,
                full=len(known.found) + known.left_out >= MOST,
                marked=len(table.marked) + elsewhere,
                unseen_marks=table.hidden_marks + elsewhere,
                at=known.at,
                left_out=known.left_out,
                inferred=known.inferred,
            )
        )

    def _say_filtered(self) -> None:
        table = self._table
        self.query_one(FilterBar).say(f"{table.shown_count} of {table.row_count} shown")

    def _tick(self) -> None:
        if self.has_class("-offers"):
            self._table.tick(self._session.clock.now())
