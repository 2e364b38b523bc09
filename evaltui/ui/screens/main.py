"""The main screen: the summary line, the table of runs and the detail pane."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container
from textual.events import Key
from textual.worker import Worker

from evaltui.files.edits_told import EditsTold
from evaltui.model.reference import RunRef
from evaltui.model.text import one_line
from evaltui.session.changes import PickedUp
from evaltui.ui.keeper import Keeper
from evaltui.ui.keys import bound
from evaltui.ui.messages import (
    ResultsCame,
    RunsArrived,
    RunsLeft,
    RunStarted,
    Seen,
    StartFailed,
    StreamOver,
)
from evaltui.ui.screens.drawn import DrawnScreen, Rhythm
from evaltui.ui.screens.run_actions import Watching
from evaltui.ui.widgets.away_line import AwayLine
from evaltui.ui.widgets.detail import DetailPane
from evaltui.ui.widgets.detail.tabs import TabName
from evaltui.ui.widgets.empty_list import EmptyList
from evaltui.ui.widgets.key_line import KeyLine
from evaltui.ui.widgets.runs_pane import RunsPane
from evaltui.ui.widgets.runs_table import RunsTable
from evaltui.ui.widgets.summary_line import SummaryLine
from evaltui.ui.widgets.unsaved_line import UnsavedLine

LOOKS_AFTER_EDIT = 3


class MainScreen(DrawnScreen):
    """Shows the watched runs: workers report to it, and it changes what is known and shown."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bound("runs.zoom", "z", "Zoom", "The details alone, or with the table"),
        bound("runs.back", "escape", "Back", "Back to the table"),
    ]
    # Textual declares these for the instance.
    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012
        (0, "-narrow"),
        (60, "-normal"),
        (150, "-wide"),
    ]
    VERTICAL_BREAKPOINTS = [(0, "-low"), (10, "-strip"), (12, "-tall")]  # noqa: RUF012

    def __init__(self, watching: Watching, rhythm: Rhythm | None = None) -> None:
        super().__init__(watching, rhythm)
        self._keeper = Keeper(
            watching.watchlist,
            # As messages: the keeper works beside the screen, also while that is taken down.
            picked_up=lambda changes: self._call_safely(self._picked_up, changes),
            say=self._warn,
            recalled=lambda records: self._call_safely(self._recalled, records),
        )
        self._keeping: Worker[None] | None = None
        self._edits: EditsTold | None = None
        self._looks_after_edit = 0

    def compose(self) -> ComposeResult:
        """Lay out the widgets."""
        yield SummaryLine(glyphs=self._glyphs)
        yield UnsavedLine(glyphs=self._glyphs)
        yield AwayLine(glyphs=self._glyphs)
        with Container(id="body"):
            yield RunsPane(glyphs=self._glyphs, id="pane")
            yield EmptyList(self._glyphs, offers_demo=self._offers_demo, id="empty")
            yield DetailPane(glyphs=self._glyphs, id="detail")
        yield KeyLine(self._glyphs)

    def on_mount(self) -> None:
        """Show the saved runs; once they are painted, begin to ask for those that go on."""
        self._show_all()
        self._table.focus()
        self.call_after_refresh(self._call_safely, self._begin)

    def _begin(self) -> None:
        """Load what speaks with the services, and ask: nobody waits for that to see the runs."""
        self.has_begun = True
        self._show_detail()
        for watch in self._watchlist.fleet:
            self._ask_unless_over(watch)

    def on_unmount(self) -> None:
        """Listen for edits no longer."""
        if self._edits is not None:
            self._edits.close()

    def _look_after(self) -> None:
        """Keep the runs file and the screen alike."""
        self._looks_after_edit = max(0, self._looks_after_edit - 1)
        self._remember()
        self._show_unsaved()
        if self._keeping is None or self._keeping.is_finished:
            # In a worker: a disk that does not answer must not hold up the screen.
            self._keeping = self.run_worker(self._keep(), name="keep", group="keep")
        if self._remembered.waiting:
            # Beside it: where one file is stuck, the others are saved all the same.
            self.run_worker(self._save_remembered(), name="remember", group="remember")

    def _is_busy(self) -> bool:
        return self._keeper.waits or self._remembered.waiting or self._looks_after_edit > 0

    def _hears_of_edits(self) -> bool:
        if self._edits is None or not self._edits.tells:
            try:
                self._edits = EditsTold(self._watchlist.path, self._edited)
            except OSError:
                return False
        return True

    def _edited(self) -> None:
        """Look at the runs file, and once more: an edit in hand is not taken over at once."""
        self._looks_after_edit = LOOKS_AFTER_EDIT
        self.wake()

    async def _keep(self) -> None:
        """Keep the files and the screen alike."""
        with self._surviving("keeping the runs file"):
            await self._keeper.look()
        self._call_safely(self._show_unsaved)

    async def _save_remembered(self) -> None:
        await self._remembered.save(self._warn)
        self._call_safely(self._show_unsaved)

    def _show_unsaved(self) -> None:
        """Say what is not saved, for as long as that is so."""
        remembered = self._remembered.unsaved
        own = [] if remembered is None else [remembered]
        self.query_one(UnsavedLine).show([*self._keeper.unsaved, *own])

    # What the workers report

    @on(Seen)
    def _seen(self, message: Seen) -> None:
        before = self._watchlist.fleet.get(message.ref)
        watch = self._watchlist.observe(message.ref, message.observation)
        if watch is None:
            return
        if self._watchlist.fleet.is_faulty(message.ref):
            self._workers.watch_later(watch)
        self._tell_own_fault(one_line(str(watch.ref), 60), watch.health.message)
        self._changed(watch.ref)
        self._heard(before, watch)
        if before is not None and watch.ended and not before.ended:
            self._reload_results(watch.ref)

    @on(RunStarted)
    def _run_started(self, message: RunStarted) -> None:
        ref = message.ref
        self._watchlist.add(self._session.new_watch(ref, message.name))
        self._watchlist.fleet.set_streamed(ref, streamed=message.streamed)
        if message.observation is not None:
            self._watchlist.observe(ref, message.observation)
        watch = self._watchlist.fleet.get(ref)
        assert watch is not None
        self._show(watch)
        self._go_to(ref)
        self._ask_unless_over(watch)
        self.notify(f"Started {one_line(str(ref), 60)}", markup=False)

    @on(StreamOver)
    def _stream_over(self, message: StreamOver) -> None:
        watch = self._watchlist.fleet.set_streamed(message.ref, streamed=False)
        if watch is not None:
            self._show(watch)
            self._ask_unless_over(watch)

    @on(StartFailed)
    def _start_failed(self, message: StartFailed) -> None:
        self._warn(f"{one_line(message.what, 60)} was not started: {one_line(message.reason)}")

    @on(ResultsCame)
    def _results_came(self, message: ResultsCame) -> None:
        self._detail.show_results(
            message.ref, message.page, message.failure, complete=message.complete
        )

    @on(RunsArrived)
    def _runs_arrived(self, message: RunsArrived) -> None:
        for reference, name in message.references:
            self._add(RunRef.parse(reference), name)

    @on(RunsLeft)
    def _runs_left(self, message: RunsLeft) -> None:
        for reference in message.references:
            ref = RunRef.parse(reference)
            if self._watchlist.remove(ref) is not None:
                self._drop(ref)

    # What the widgets report

    @on(RunsTable.Selected)
    def _selected(self) -> None:
        self._show_detail()

    @on(RunsTable.Opened)
    def _opened(self) -> None:
        if not self._detail.display:
            self.add_class("-zoomed")
        self._detail.focus()

    @on(DetailPane.ResultsWanted)
    def _results_wanted(self, message: DetailPane.ResultsWanted) -> None:
        self._workers.fetch_results(message.ref)

    def _reload_results(self, ref: RunRef) -> None:
        """Have the child results fetched again once somebody looks: they are of before."""
        if ref == self._detail.ref:
            self._detail.reload_results()

    def action_refresh(self) -> None:
        """Ask for the selected run now, and for its child results if they are looked at."""
        super().action_refresh()
        watch = self._chosen
        if watch is not None:
            self._reload_results(watch.ref)

    # What is shown

    def on_resize(self) -> None:
        """Give the keys to what is left of the screen: what had them may be hidden now."""
        self._divide()
        self.call_after_refresh(self._keep_focus)

    def _keep_focus(self) -> None:
        """Give the keys to the table or, where it is hidden, to the details."""
        focused = self.focused
        if focused is None or not focused.display or not focused.is_on_screen:
            (self._detail if self.has_class("-zoomed") else self._table).focus()

    def _picked_up(self, changes: PickedUp) -> None:
        """Show what was edited in the runs file from elsewhere."""
        for watch in changes.removed:
            self._workers.forget(watch.ref)
        for watch in changes.added:
            self._ask_unless_over(watch)
        for watch in changes.repaced:
            self._ask_anew(watch)
        self._show_all()

    def on_key(self, event: Key) -> None:
        """Open a tab of the details by its number, from wherever the keys go."""
        if event.key.isdigit() and 1 <= int(event.key) <= len(TabName) and self._detail.display:
            self._detail.action_open_tab(int(event.key) - 1)

    def action_zoom(self) -> None:
        """Show the details alone, or with the table again."""
        if self.has_class("-empty"):
            return
        self.toggle_class("-zoomed")
        (self._detail if self.has_class("-zoomed") else self._table).focus()

    def action_back(self) -> None:
        """Put the line about an absence away; then go back to the table, unmark, show all runs."""
        if self._put_away():
            return
        if self._table.has_focus and not self.has_class("-zoomed"):
            self.query_one(RunsPane).take_back()
            return
        self.remove_class("-zoomed")
        self._table.focus()
