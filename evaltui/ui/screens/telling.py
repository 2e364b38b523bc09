"""The part of the main screen that tells what happened."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import ClassVar

from textual import on, work
from textual.binding import BindingType

from evaltui.model.record import Record
from evaltui.model.watch import Watch
from evaltui.session.recalling import happenings
from evaltui.ui.arrange.totals import Counting, Totals
from evaltui.ui.keys import bound
from evaltui.ui.screens.away import WhatHappened
from evaltui.ui.screens.marked_runs import MarkedRuns
from evaltui.ui.screens.run_actions import Watching
from evaltui.ui.telling.away import Digest
from evaltui.ui.telling.looked import looked_at
from evaltui.ui.telling.rules import Rules
from evaltui.ui.telling.teller import Teller
from evaltui.ui.telling.wording import Severity
from evaltui.ui.widgets.away_line import AwayLine

LISTED = timedelta(days=1)
"""What happened in so long a time before the screen was opened is listed, at least."""
RESTING_LOOKS = 5
"""One look of so many is enough where the terminal says that the user's focus is elsewhere."""
TOAST_S = {"error": 15.0, "warning": 10.0, "information": 5.0}
"""How long a toast stays, in seconds."""


class TellingScreen(MarkedRuns):
    """A screen of runs that tells of what happens to them. Its heir yields the `AwayLine`."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bound("runs.happened", "w", "What happened", "What happened, and while you were away"),
    ]

    def __init__(self, watching: Watching) -> None:
        super().__init__(watching)
        surroundings = watching.surroundings
        self._presence, self._looks = surroundings.presence, 0
        self._counting = Counting()
        self._opened_at = watching.session.clock.now()
        self._teller = Teller(
            watching.session.clock,
            Rules(watching.session.config.notify.channels),
            surroundings.outlet,
            surroundings.presence,
            watching.glyphs,
            toast=self._toast,
            show_away=self._show_away,
        )

    def on_mount(self) -> None:
        """Begin with what is known: that is no news."""
        self._teller.open(self._watchlist.fleet)

    def _heard(self, before: Watch | None, after: Watch) -> None:
        """Tell, soon, what happened between two states of a watch."""
        self._teller.seen(before, after)

    def _recalled(self, records: Sequence[Record]) -> None:
        """Tell what the journal knows of the watched runs from before the screen was opened."""
        looked = looked_at(self._remembered)
        since = (
            self._opened_at - LISTED if looked is None else min(looked, self._opened_at - LISTED)
        )
        found = happenings(records, since)
        watched = [one for one in found if one.ref in self._watchlist.fleet]
        self._teller.recall(watched, looked)

    def _tell(self) -> None:
        """Tell what there is to tell."""
        self._teller.tick(self._watchlist.fleet, self._totals())

    def _totals(self) -> Totals:
        """Count the watched runs."""
        return self._counting(self._watchlist.fleet, self._session.clock.now())

    def _rests(self) -> bool:
        """Tell whether this look may be left out: nobody's focus is on the screen."""
        self._looks += 1
        return self._presence.focused is False and self._looks % RESTING_LOOKS != 0

    def _put_away(self) -> bool:
        """Take the line about the user's absence away; give whether it was there."""
        line = self.query_one(AwayLine)
        told = line.told
        line.show(None)
        self._teller.dismissed()
        return told

    @on(AwayLine.Opened)
    def _line_clicked(self) -> None:
        self.action_happened()

    @work
    async def action_happened(self) -> None:
        """List what happened, and go to the run that is chosen there."""
        self._put_away()
        ref = await self.app.push_screen_wait(
            WhatHappened(self._teller.log.all(), self._glyphs, since=self._opened_at)
        )
        if ref is not None:
            self._table.select(ref)

    def _toast(self, sentence: str, severity: Severity) -> None:
        self.notify(sentence, severity=severity, timeout=TOAST_S[severity], markup=False)

    def _show_away(self, digest: Digest) -> None:
        self.query_one(AwayLine).show(digest)
