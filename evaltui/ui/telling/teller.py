"""The teller: hears of every change, and tells the user by the ways that were chosen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from evaltui.model.clock import Clock
from evaltui.model.happening import Happening, Kind, between, net
from evaltui.model.watch import Watch
from evaltui.ui.arrange.totals import Totals
from evaltui.ui.glyphs import Glyphs
from evaltui.ui.telling import totals
from evaltui.ui.telling.away import MAX_HAPPENINGS, CatchUp, Digest, Log, digest
from evaltui.ui.telling.presence import Presence
from evaltui.ui.telling.rules import Channel, Rules
from evaltui.ui.telling.wording import Severity, sentence, severity
from evaltui.ui.terminal.outlet import Outlet

ASLEEP_S = 120.0
"""A pause between two ticks longer than this was a stopped process or machine, in seconds."""


class Teller:
    """Gathers what happened between two ticks and tells it as one.

    What is known when it opens is no news; what a run that was watched before did meanwhile is told
    as "while you were away".
    """

    def __init__(
        self,
        clock: Clock,
        rules: Rules,
        outlet: Outlet,
        presence: Presence,
        glyphs: Glyphs,
        *,
        toast: Callable[[str, Severity], None],
        show_away: Callable[[Digest], None],
    ) -> None:
        self.log = Log()
        self._clock, self._rules, self._outlet = clock, rules, outlet
        self._presence, self._glyphs = presence, glyphs
        self._toast, self._show_away = toast, show_away
        self._news: list[Happening] = []
        self._catch_up: CatchUp | None = None
        self._unread: tuple[Happening, ...] = ()
        self._unread_since: datetime | None = None
        self._failed_at: datetime | None = None
        self._last_tick: datetime | None = None

    def open(self, watches: Iterable[Watch]) -> None:
        """Begin, with what was known of the runs before."""
        self._catch_up = CatchUp(watches, self._clock.now())

    def recall(self, happenings: Sequence[Happening], looked_at: datetime | None) -> None:
        """Hear what the journal tells of earlier, and when the user last had the screen open.

        What others noted since then is told with what the runs did meanwhile; with None, nothing.
        """
        self.log.recall(happenings)
        missed = [one for one in happenings if looked_at is not None and one.at > looked_at]
        if missed:
            if self._catch_up is None:
                self._catch_up = CatchUp((), self._clock.now())
            self._catch_up.happenings[:0] = missed
            self._catch_up.since = min(self._catch_up.since, missed[0].at)

    def seen(self, before: Watch | None, after: Watch) -> None:
        """Hear what is known of a run now, and what was known before."""
        now = self._clock.now()
        happened = between(before, after, now) if before is not None else ()
        answered = before is not None and before.observed_at != after.observed_at
        catch_up = self._catch_up
        late = answered and catch_up is not None and catch_up.heard(after.ref)
        (catch_up.happenings if catch_up and late else self._news).extend(happened)
        for one in happened:
            self.log.note(one)
            if one.kind is Kind.FAILED:
                self._failed_at = now

    @property
    def waits(self) -> bool:
        """Whether the next tick, or one soon after, has something to tell."""
        return bool(self._news or self._catch_up) or self._presence.has_returned

    def rest(self) -> None:
        """Note that the next tick may be long in coming: nothing goes on that could be missed."""
        self._last_tick = None

    def tick(self, watches: Iterable[Watch], counted: Totals) -> None:
        """Tell what there is to tell. To be called about once a second, but while it may rest."""
        now, known = self._clock.now(), list(watches)
        self._notice_sleep(known, now)
        self._tell_news()
        absence = self._presence.take_absence()
        if absence is not None:
            self._sum_up(absence.since, now, self.log.since(absence.since))
        if self._catch_up is not None and self._catch_up.over(now):
            done, self._catch_up = self._catch_up, None
            self._sum_up(done.since, now, done.happenings)
        looked = self._presence.last
        alarm = self._failed_at is not None and (looked is None or self._failed_at > looked)
        self._outlet.set_title(totals.title(known, counted, self._glyphs))
        self._outlet.set_progress(totals.progress(known, now, alarm=alarm), self._clock.monotonic())

    def dismissed(self) -> None:
        """Note that the user has read what happened while they were away."""
        self._unread, self._unread_since = (), None

    def _notice_sleep(self, watches: list[Watch], now: datetime) -> None:
        last, self._last_tick = self._last_tick, now
        if last is not None and (now - last).total_seconds() >= ASLEEP_S:
            self._catch_up = CatchUp(watches, now)

    def _tell_news(self) -> None:
        news, self._news = net(self._news), []
        for channel, happenings in self._rules.sort(news).items():
            if channel is Channel.TOAST:
                self._toast(sentence(happenings), severity(happenings))
            elif channel is Channel.BELL:
                self._outlet.bell()
            elif not self._presence.focused:  # before their eyes there is the toast
                self._outlet.notify(sentence(happenings))

    def _sum_up(self, since: datetime, now: datetime, happenings: Iterable[Happening]) -> None:
        """Show what happened in an absence, with what was shown before and is not read yet."""
        since = min(since, self._unread_since or since)
        together = dict.fromkeys((*self._unread, *happenings))
        found = digest(since, now, sorted(together, key=lambda one: one.at))
        if found is not None:
            self._unread, self._unread_since = found.happenings[:MAX_HAPPENINGS], since
            self._show_away(found)
