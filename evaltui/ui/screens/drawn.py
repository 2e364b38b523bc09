"""The part of the main screen that draws: once a frame what changed, when it is due what ages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from math import inf

from evaltui.model.amounts import until_older_s
from evaltui.model.reference import RunRef
from evaltui.model.run import State
from evaltui.model.watch import Watch
from evaltui.ui.frames import Frames
from evaltui.ui.screens.arranged import ArrangedScreen
from evaltui.ui.screens.run_actions import Watching
from evaltui.ui.widgets.detail import DetailPane
from evaltui.ui.widgets.summary_line import SummaryLine

UNTOLD_S = 5.0
"""How often the runs file is looked at while nothing moves and nobody tells of its edits."""
SOON_S = 60.0
"""A run that is asked for again within so many seconds is followed as one that runs."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often the screen is drawn."""

    frame_s: float = 0.5
    """What changes within so many seconds is drawn together; keys are answered at once."""
    look_s: float = 1.0
    """How often times on the screen move on while any run moves."""
    rests: bool = True
    """Whether, while none does, times move on only when the next of them is due."""


SLOW = Rhythm(frame_s=5.0, look_s=5.0)
"""For slow lines."""


class DrawnScreen(ArrangedScreen):
    """Shows what is known of the runs. Its heirs change what is known, and say `_changed`."""

    def __init__(self, watching: Watching, rhythm: Rhythm | None = None) -> None:
        super().__init__(watching)
        saves_bytes = watching.surroundings.low_bandwidth
        self._rhythm = rhythm or (SLOW if saves_bytes else Rhythm())
        self._draws_coarsely = saves_bytes
        self._frames = Frames(self._draw_safely, self._look_safely, self._rhythm.frame_s)
        self._clock_speed = watching.clock_speed
        self._undrawn: dict[RunRef, None] = {}
        """Runs of which more is known than is drawn."""
        self._requests_per_min = 0
        self.has_begun = False
        """Whether the first picture stands, so that what takes time may begin."""

    def on_mount(self) -> None:
        """Begin to draw."""
        if self._draws_coarsely:
            self._table.draw_coarsely()
            self._detail.draw_coarsely()
        self._frames.start(self._rhythm.look_s)

    def on_unmount(self) -> None:
        """Draw no more."""
        self._frames.stop()

    def wake(self) -> None:
        """Look soon what there is to tell and to save: the user did something."""
        self._frames.look_in(self._rhythm.look_s)

    def look(self) -> float | None:
        """Let the times on the screen move on, and draw everything that changed.

        Gives the seconds until this is due again; None where time alone changes nothing.
        """
        now = self._session.clock.now()
        self._tell()
        if not self._rests():
            # Counted here alone: in every frame, the line would be painted anew for it.
            self._requests_per_min = self._session.requests_last_minute()
            self._table.tick(now)
            self._draw(aged=True)
        self._workers.attention.hide(self._table.filtered_out)
        self._workers.attention.away(is_away=self._presence.is_away(now))
        self._look_after()
        again_in_s = self._next_look_s(now)
        if again_in_s != self._rhythm.look_s:
            self._teller.rest()
        return again_in_s

    def _look_after(self) -> None:
        """Do what else is to be done about once a second."""
        raise NotImplementedError

    def _is_busy(self) -> bool:
        """Tell whether something waits to be saved."""
        raise NotImplementedError

    def _hears_of_edits(self) -> bool:
        """Tell whether an edit of the runs file by others would wake the screen."""
        raise NotImplementedError

    def _look_safely(self) -> float | None:
        if not self.app.is_running:
            return None  # it is being taken down
        with self._surviving("looking after the screen"):
            return self.look()
        return self._rhythm.look_s  # type: ignore[unreachable] # not where a fault was survived

    def _draw_safely(self) -> None:
        if self.app.is_running:
            with self._surviving("drawing the screen"):
                self._draw()

    def _next_look_s(self, now: datetime) -> float | None:
        look_s = self._rhythm.look_s
        if (
            not self._rhythm.rests
            or self._teller.waits
            or self._is_busy()
            or self._table.arrangement.filter.by_time
            or any(map(_moves, self._watchlist.fleet))
        ):
            return look_s
        ages = [*self._table.ages_in_sight(now), *_ages(self._chosen, now)]
        due_s = min(map(until_older_s, ages), default=inf) / self._clock_speed
        if not self._hears_of_edits():
            due_s = min(due_s, UNTOLD_S)
        return max(look_s, due_s) if due_s < inf else None

    # What is drawn

    @property
    def _detail(self) -> DetailPane:
        return self.query_one(DetailPane)

    def _changed(self, ref: RunRef) -> None:
        """Have what is known of a run drawn with the next frame, and told soon."""
        self._undrawn[ref] = None
        self._frames.want()
        self.wake()

    def _draw(self, *, aged: bool = False) -> None:
        now = self._session.clock.now()
        undrawn, self._undrawn = self._undrawn, {}
        fleet = self._watchlist.fleet
        self._table.put_all([watch for ref in undrawn if (watch := fleet.get(ref))], now)
        self._fleet_changed()
        if aged or self._table.selected in undrawn:
            self._show_detail()

    def _show(self, watch: Watch) -> None:
        """Show at once what the user did to a run."""
        self._table.put(watch, self._session.clock.now())
        self._fleet_changed()
        if watch.ref == self._table.selected:
            self._show_detail()
        self.wake()

    def _show_all(self) -> None:
        self._undrawn.clear()
        self._table.set_rows(self._watchlist.fleet, self._session.clock.now())
        self._fleet_changed()
        self._show_detail()
        self.wake()

    def _drop(self, ref: RunRef) -> None:
        self._workers.forget(ref)
        self._undrawn.pop(ref, None)
        self._table.drop(ref)
        self._fleet_changed()
        self._show_detail()
        self.wake()

    def _fleet_changed(self) -> None:
        is_empty = len(self._watchlist.fleet) == 0
        if is_empty != self.has_class("-empty"):
            self.set_class(is_empty, "-empty")
            self.refresh_bindings()
            self.call_after_refresh(self._keep_focus)
        self._summarise()

    def _summarise(self) -> None:
        self.query_one(SummaryLine).show(
            self._watchlist.fleet, self._totals(), requests_per_min=self._requests_per_min
        )

    def _show_detail(self) -> None:
        watch, lists = self._chosen, False
        if self.has_begun:  # what a service can do is known once its module is loaded
            self._note_selection()
            lists = watch is not None and self._session.lists_results(watch.ref)
        self._detail.show(watch, self._session.clock.now(), lists_results=lists)


def _moves(watch: Watch) -> bool:
    """Tell whether more than the age of what is known of a run changes as time passes."""
    if watch.ended:
        return False
    is_asked = watch.next_in_s is not None and watch.next_in_s <= SOON_S
    return watch.state is State.RUNNING or watch.from_stream or is_asked


def _ages(watch: Watch | None, now: datetime) -> list[float]:
    """Give the ages that the details of a run tell, in seconds."""
    if watch is None:
        return []
    moments = (watch.observed_at, watch.health.last_ok_at)
    return [max(0.0, (now - moment).total_seconds()) for moment in moments if moment is not None]
