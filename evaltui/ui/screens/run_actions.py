"""What the user can do with the watched runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from textual import work
from textual.binding import BindingType
from textual.screen import Screen

from evaltui.model.clock import SystemClock
from evaltui.model.reference import RunRef
from evaltui.model.text import one_line
from evaltui.model.watch import Watch
from evaltui.session.session import Session
from evaltui.session.watchlist import Watchlist
from evaltui.ui.glyphs import Glyphs
from evaltui.ui.keys import bound
from evaltui.ui.links import browser_is_here, open_in_browser, safe_link
from evaltui.ui.messages import CopyWanted, DemoWanted
from evaltui.ui.remembered import Remembered
from evaltui.ui.run_workers import RunWorkers
from evaltui.ui.surviving import SurvivingScreen
from evaltui.ui.terminal.surroundings import Surroundings
from evaltui.ui.widgets.runs_table import RunsTable

_NEEDS_A_RUN = frozenset(
    {"remove", "rename", "refresh", "refresh_all", "pause", "interval", "open", "copy", "zoom"}
)


@dataclass(frozen=True, slots=True)
class Watching:
    """What the main screen works with."""

    session: Session
    watchlist: Watchlist
    glyphs: Glyphs
    environ: Mapping[str, str] = field(repr=False)
    """It holds keys."""
    surroundings: Surroundings = field(default_factory=Surroundings)
    remembered: Remembered = field(default_factory=lambda: Remembered(None, SystemClock()))
    offers_demo: bool = True
    """Whether an empty list offers the demo."""
    clock_speed: float = 1.0
    """Seconds of the session's clock in one of the machine's."""


class RunActions(SurvivingScreen, Screen[None]):
    """A screen whose keys change what is watched. Its heirs lay it out and show the runs.

    What several runs can be the subject of is in `MarkedRuns`. A dialog is loaded when it is
    wanted: the start does not wait for it.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        bound("runs.add", "a", "Add", "Watch a run: paste its reference or URL", footer=True),
        bound("runs.find", "f", "Find", "Find recent runs of an account to watch", footer=True),
        # So early that a narrow footer shows them as well.
        bound(
            "runs.help",
            "question_mark",
            "Help",
            "The keys of where you are",
            action="app.help",
            footer=True,
        ),
        bound("runs.quit", "q", "Quit", "Save and leave", action="app.quit", footer=True),
        bound("runs.start", "s", "Start", "Start a run at a service and watch it", footer=True),
        bound(
            "runs.remove",
            "d,delete",
            "Remove",
            "Watch the selected or marked runs no longer",
            footer=True,
        ),
        bound(
            "runs.cancel",
            "X",
            "Stop",
            "Stop the selected or marked runs at their service",
            footer=True,
        ),
        bound("runs.undo", "u", "Undo", "Put back what was removed last", footer=True),
        bound(
            "runs.rename", "e,f2", "Rename", "Give the selected run a name of your own", footer=True
        ),
        bound(
            "runs.refresh", "r", "Refresh", "Ask for the selected or marked runs now", footer=True
        ),
        bound("runs.refresh_all", "R", "Refresh all", "Ask for every run now"),
        bound(
            "runs.pause",
            "p",
            "Pause",
            "Ask no more for the selected or marked runs, or again",
            footer=True,
        ),
        bound("runs.interval", "i", "Interval", "How often the run is asked for"),
        bound("runs.open", "o", "Open", "Open the selected run's page in the browser", footer=True),
        bound("runs.copy", "y", "Copy", "Copy the references of the selected or marked runs"),
        bound("runs.theme", "t", "Theme", "Pick the colours", action="app.change_theme"),
        bound("runs.commands", "colon", "Commands", "All commands", action="app.command_palette"),
        bound("runs.demo", "D", "Demo", "Look at the demo while nothing is watched"),
    ]

    def __init__(self, watching: Watching) -> None:
        super().__init__()
        self._session, self._watchlist = watching.session, watching.watchlist
        self._environ, self._glyphs = watching.environ, watching.glyphs
        self._remembered, self._offers_demo = watching.remembered, watching.offers_demo
        self._workers = RunWorkers(self, watching.session)

    @property
    def _table(self) -> RunsTable:
        return self.query_one(RunsTable)

    @property
    def _chosen(self) -> Watch | None:
        """The selected run."""
        ref = self._table.selected
        return self._watchlist.fleet.get(ref) if ref else None

    def _show(self, watch: Watch) -> None:
        """Show what is known of a run."""
        raise NotImplementedError

    def _show_all(self) -> None:
        """Show all runs in their order."""
        raise NotImplementedError

    def _drop(self, ref: RunRef) -> None:
        """Show a run no longer, and ask no more for it."""
        raise NotImplementedError

    def _ask_unless_over(self, watch: Watch) -> None:
        """Ask for a run from now on, unless there is no need or no wish to."""
        if not (watch.ended or watch.paused or watch.from_stream):
            self._workers.watch(watch)

    def _warn(self, sentence: str) -> None:
        self.notify(sentence, severity="warning", timeout=10, markup=False)

    def _add(self, ref: RunRef, name: str | None) -> bool:
        """Watch a run; give whether it was not watched before."""
        watch = self._session.new_watch(ref, name)
        if not self._watchlist.add(watch):
            return False
        self._show(watch)
        self._ask_unless_over(watch)
        return True

    @work
    async def action_add(self) -> None:
        """Ask for a reference or URL and watch its run."""
        from evaltui.ui.screens.run_dialogs import ask_reference  # noqa: PLC0415 - as all dialogs

        text = await self.app.push_screen_wait(ask_reference(self._session))
        if text:
            self._add_text(text)

    def _add_text(self, text: str) -> None:
        try:
            ref = self._session.resolve(text)
        except ValueError as error:
            self._warn(str(error))
            return
        if not self._add(ref, None):
            self.notify(f"{one_line(str(ref), 60)} is watched already", markup=False)
        self._go_to(ref)

    @work
    async def action_find(self) -> None:
        """Let the user choose among the runs that a service lists, and watch those."""
        from evaltui.ui.screens.find_runs import FindRuns  # noqa: PLC0415 - as all dialogs

        chosen = self._chosen
        near = chosen.ref.account if chosen else None
        watched = {watch.ref: watch.title for watch in self._watchlist.fleet}
        picker = FindRuns(self._session, watched, self._remembered, near=near)
        found = await self.app.push_screen_wait(picker)
        if not found:
            return
        new = sum(self._add(ref, name) for ref, name in found)
        first = found[0][0]
        if len(found) > 1:
            self.notify(f"{new} of {len(found)} chosen runs added", markup=False)
        elif not new:
            self.notify(f"{one_line(str(first), 60)} is watched already", markup=False)
        self._go_to(first)

    def _go_to(self, ref: RunRef) -> None:
        """Select a run; where it is not shown just now, say why."""
        self._table.select(ref)
        if self._table.selected != ref:
            hidden = "the filter or a folded group hides it"
            self.notify(f"{one_line(str(ref), 60)} is not in sight: {hidden}", markup=False)

    @work
    async def action_start(self) -> None:
        """Ask for what is to be run, and start it."""
        from evaltui.ui.screens.start_run import StartRun  # noqa: PLC0415 - as all dialogs

        wish = await self.app.push_screen_wait(StartRun(self._session, self._remembered))
        if wish is not None:
            self._workers.start_run(wish.account, wish.slug, wish.inputs, stream=wish.stream)

    @work
    async def action_rename(self) -> None:
        """Ask for the user's own name of the selected run."""
        from evaltui.ui.screens.run_dialogs import MAX_NAME, ask_name  # noqa: PLC0415 - as all dialogs

        watch = self._chosen
        if watch is None:
            return
        name = await self.app.push_screen_wait(ask_name(watch))
        if name is not None and name != one_line(watch.title, MAX_NAME):
            renamed = self._watchlist.rename(watch.ref, name)
            if renamed is not None:
                self._show(renamed)

    @work
    async def action_interval(self) -> None:
        """Ask how often the selected run is to be asked for."""
        from evaltui.ui.screens.run_dialogs import ask_interval  # noqa: PLC0415 - as all dialogs

        watch = self._chosen
        if watch is None:
            return
        text = await self.app.push_screen_wait(ask_interval(watch))
        if text is None:
            return
        changed = self._watchlist.set_interval(watch.ref, float(text) if text else None)
        if changed is not None:
            self._ask_anew(changed)
            self._show(changed)

    def _ask_anew(self, watch: Watch) -> None:
        """Ask for a run as its settings now say; a stream tells its course whatever they say."""
        if not watch.from_stream:
            self._workers.forget(watch.ref)
            self._ask_unless_over(watch)

    def action_refresh_all(self) -> None:
        """Ask for every run now that has not ended and is not paused."""
        for watch in self._watchlist.fleet:
            self._ask_unless_over(watch)

    def action_open(self) -> None:
        """Open the selected run's page, or copy its address where no browser can open."""
        watch = self._chosen
        if watch is None:
            return
        url = safe_link(watch.snapshot.url if watch.snapshot else None)
        if url is None:
            self.notify("The service gives no page for this run", markup=False)
        elif browser_is_here(self._environ):
            self._open(url)
        else:
            self.post_message(CopyWanted(url, url))

    @work(thread=True, exit_on_error=False)
    def _open(self, url: str) -> None:
        """Starting a browser may take seconds: the screen goes on meanwhile."""
        if not open_in_browser(url, self._environ):
            self.app.call_from_thread(self._warn, "No browser opened; the address is copied")
            self.post_message(CopyWanted(url, url))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer the demo only while nothing is watched, and then nothing that needs a run."""
        is_empty = len(self._watchlist.fleet) == 0
        if action == "demo":
            return self._offers_demo and is_empty
        if action in _NEEDS_A_RUN and is_empty:
            return None
        return super().check_action(action, parameters)

    def action_demo(self) -> None:
        """Leave for the demo."""
        self.app.post_message(DemoWanted())
