"""What the user can do with several runs at once: with the marked ones, or the selected one."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

from textual import on, work

from evaltui.model import words
from evaltui.model.reference import RunRef
from evaltui.model.text import one_line
from evaltui.model.watch import Watch
from evaltui.session.changes import Removed
from evaltui.ui.messages import CopyWanted, StopsAnswered
from evaltui.ui.screens.run_actions import RunActions, Watching
from evaltui.ui.screens.stop_runs import StopRuns, stoppable, why_not

MAX_UNDOS = 50
"""Removals that can be undone; a screen that is open for months forgets the older ones."""
MOST_TOLD = 3
"""Runs that were not stopped of which each is told by itself."""


class MarkedRuns(RunActions):
    """A screen whose actions take all marked runs; where none is marked, the selected one."""

    def __init__(self, watching: Watching) -> None:
        super().__init__(watching)
        self._removed: deque[Sequence[Removed]] = deque(maxlen=MAX_UNDOS)
        """What each removal took out, in the order in which it did."""
        self._can_stop = False

    def _targets(self) -> list[Watch]:
        """Give the runs that are meant; none is told of."""
        refs = self._table.marked or (self._table.selected,)
        found = [watch for ref in refs if ref and (watch := self._watchlist.fleet.get(ref))]
        if not found and self._table.selected_group is not None:
            self._say("This is a group: space marks its runs, enter folds it")
        return found

    def action_remove(self) -> None:
        """Watch these runs no longer."""
        targets = self._targets()
        taken = [self._watchlist.remove(watch.ref) for watch in targets]
        removed = [one for one in taken if one is not None]
        if not removed:
            return
        self._removed.append(removed)
        for one in removed:
            self._drop(one.watch.ref)
        if len(removed) == 1:
            name = one_line(removed[0].watch.title, 40)
            self._say(f"Removed {name}; u puts it back")
        else:
            self._say(f"Removed {_runs(removed)}; u puts them back")

    def action_undo(self) -> None:
        """Put back, each in its place, the runs that were removed last."""
        if not self._removed:
            self._say("Nothing was removed")
            return
        removed = self._removed.pop()
        back = [one.watch for one in reversed(removed) if self._watchlist.put_back(one)]
        first = removed[0].watch.ref
        if back:
            self._show_all()
        for watch in back:
            self._ask_unless_over(watch)
        if len(removed) > 1:
            self._say(f"{_runs(back)} {'is' if len(back) == 1 else 'are'} watched again")
        elif not back:
            self._say(f"{one_line(str(first), 60)} is watched already")
        self._table.select(first)

    def action_refresh(self) -> None:
        """Ask for these runs now: a paused one once, also one that has ended."""
        targets = [watch for watch in self._targets() if not watch.from_stream]
        for watch in targets:
            self._workers.watch(watch, once=watch.paused)
        if len(targets) > 1:
            self._say(f"Asking for {_runs(targets)}")

    def action_pause(self) -> None:
        """Ask no more for these runs; where all of them are paused, ask again."""
        targets = self._targets()
        polled = [watch for watch in targets if not watch.from_stream]
        if targets and not polled:
            # The stream may be the only one who tells of this run, and it asks nothing.
            it = "Its event stream drives this run" if len(targets) == 1 else "Streams drive these"
            self._say(f"{it}: nothing is asked")
            return
        paused = not all(watch.paused for watch in polled)
        for watch in polled:
            changed = self._watchlist.pause(watch.ref, paused=paused)
            if changed is not None and watch.paused != paused:
                self._ask_anew(changed)
                self._show(changed)
        if len(targets) > 1:
            self._say(f"{'Paused' if paused else 'Asking again for'} {_runs(polled)}")

    @work
    async def action_cancel(self) -> None:
        """Have these runs stopped by their service, after asking; say why where that cannot be."""
        targets = self._targets()
        able = [watch for watch in targets if stoppable(watch, self._session)]
        rest = why_not([watch for watch in targets if watch not in able], self._session)
        if able:
            if await self.app.push_screen_wait(StopRuns(able, rest)):
                self._workers.stop([watch.ref for watch in able])
        elif targets:
            self._warn(rest)
        elif not self._watchlist.fleet:
            self._say("No run is watched that could be stopped")

    @on(StopsAnswered)
    def _stops_answered(self, message: StopsAnswered) -> None:
        known = [self._watchlist.fleet.get(ref) for ref in message.stopped]
        for watch in known:
            if watch is not None and not watch.from_stream:
                self._workers.watch(watch, once=watch.paused)
        if len(message.stopped) == 1:
            self._say(f"{self._name_of(message.stopped[0])} was told to stop")
        elif message.stopped:
            self._say(f"{_runs(message.stopped)} were told to stop")
        for ref, reason in message.failures[:MOST_TOLD]:
            self._warn(f"{self._name_of(ref)}: {one_line(reason, 300)}")
        if len(message.failures) > MOST_TOLD:
            self._warn(f"{len(message.failures) - MOST_TOLD} more were not stopped")

    @property
    def untold(self) -> frozenset[str]:
        """The keys that the last line does not tell of just now; they work all the same."""
        return frozenset() if self._can_stop else frozenset({"runs.cancel"})

    def _note_selection(self) -> None:
        """Tell of the keys that make sense with what is selected or marked now."""
        refs = self._table.marked or (self._table.selected,)
        meant = [watch for ref in refs if ref and (watch := self._watchlist.fleet.get(ref))]
        can_stop = any(stoppable(watch, self._session) for watch in meant)
        if can_stop != self._can_stop:
            self._can_stop = can_stop
            self.refresh_bindings()

    def _name_of(self, ref: RunRef) -> str:
        watch = self._watchlist.fleet.get(ref)
        return one_line(words.title(watch) if watch else str(ref), 60)

    def action_copy(self) -> None:
        """Copy the references of these runs, one a line."""
        refs = [str(watch.ref) for watch in self._targets()]
        if refs:
            what = one_line(refs[0], 60) if len(refs) == 1 else f"{len(refs)} references"
            self.post_message(CopyWanted("\n".join(refs), what))

    def _say(self, sentence: str) -> None:
        self.notify(sentence, markup=False)


def _runs(some: Sequence[object]) -> str:
    return f"{words.number(len(some))} run{'' if len(some) == 1 else 's'}"
