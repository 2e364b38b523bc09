"""A watched run: the last snapshot, its course, and the health of the watching, kept apart."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from evaltui.model.eta import LONGEST_S, Eta, EtaReason, estimate
from evaltui.model.exchange import Attempt
from evaltui.model.health import Health, HealthStatus
from evaltui.model.history import History
from evaltui.model.oddities import Oddities
from evaltui.model.reference import RunRef
from evaltui.model.run import Snapshot, State
from evaltui.model.stall import Stall, stall_of
from evaltui.model.verdict import Judgement, judge

MAX_ATTEMPTS = 100
COUNTED_BEFORE = "the last answer counts nothing: how far it came was told before"


@dataclass(frozen=True, slots=True)
class Observation:
    """What one question brought, as a poller or an event stream tells it."""

    at: datetime
    snapshot: Snapshot | None
    """The document, where a good answer came."""
    health: Health
    attempt: Attempt | None = None
    next_in_s: float | None = None
    """Seconds until the next question; None: not asked again by itself."""
    clock_skew_s: float | None = None
    """Seconds by which the service's clock is ahead of ours; None where that was not measured."""


@dataclass(frozen=True, slots=True)
class Watch:
    """Everything that is known of one watched run."""

    ref: RunRef
    provider: str
    name: str | None = None
    """The user's own name for the run; it goes before the service's."""
    added_at: datetime | None = None
    interval_s: float | None = None
    """Seconds between two questions, for this run alone."""
    paused: bool = False
    """The user wants no questions asked for now."""
    snapshot: Snapshot | None = None
    observed_at: datetime | None = None
    """When the service last said what `snapshot` holds."""
    forgotten_at: datetime | None = None
    """When the service first said that it no longer knows a run seen before."""
    health: Health = field(default_factory=Health)
    history: History = field(default_factory=History)
    attempts: tuple[Attempt, ...] = ()
    """The newest last, at most MAX_ATTEMPTS."""
    next_in_s: float | None = None
    from_stream: bool = False
    """An event stream, not polling, drives this run just now."""
    clock_skew_s: float | None = None
    """Seconds by which the service's clock is ahead of ours; None where that was never measured."""
    oddities: Oddities = field(default_factory=Oddities)
    """What was odd about the run's numbers from one answer to the next."""

    def fold(self, seen: Observation) -> Watch:
        """Give the watch with one observation more."""
        attempts = self.attempts
        if seen.attempt is not None:
            attempts = (*attempts, seen.attempt)[-MAX_ATTEMPTS:]
        watch = replace(self, health=seen.health, attempts=attempts, next_in_s=seen.next_in_s)
        if seen.snapshot is not None:
            history = self.history.add(seen.snapshot, seen.at.timestamp())
            skew = self.clock_skew_s if seen.clock_skew_s is None else seen.clock_skew_s
            return replace(
                watch,
                snapshot=_with_what_it_told(seen.snapshot, self.snapshot),
                observed_at=seen.at,
                history=history,
                forgotten_at=None,
                clock_skew_s=skew,
                oddities=self.oddities.add(self.snapshot, seen.snapshot),
            )
        if (
            seen.health.status is HealthStatus.GONE
            and self.snapshot is not None
            and self.forgotten_at is None
        ):
            return replace(watch, forgotten_at=seen.at)
        return watch

    @property
    def state(self) -> State | None:
        """The last state the service told; None before any good answer."""
        return self.snapshot.state if self.snapshot else None

    @property
    def ended(self) -> bool:
        """Whether the service told how the run ended."""
        return self.snapshot is not None and self.snapshot.state.ended

    @property
    def title(self) -> str:
        """What to call the run: the user's name, the service's, or the id. Untrusted text."""
        return self.name or (self.snapshot.name if self.snapshot else None) or self.ref.id

    @property
    def judgement(self) -> Judgement:
        """The verdict on what is known."""
        return judge(self.snapshot, self.health)

    @property
    def notes(self) -> tuple[str, ...]:
        """What is odd about the last answer and the way to it, a sentence each. Untrusted text."""
        if self.snapshot is None:
            return ()
        ours = self.oddities.sentences(self.snapshot, self.clock_skew_s)
        return tuple(dict.fromkeys((*self.snapshot.notes, *ours)))

    def age_s(self, now: datetime) -> float | None:
        """Give the seconds since the service said what is shown, by our clock; never negative."""
        if self.observed_at is None:
            return None
        return max(0.0, (now - self.observed_at).total_seconds())

    def stalled(self, now: datetime) -> bool:
        """Tell whether a run that is said to run stands still for unusually long."""
        return self.state is State.RUNNING and self.history.stalled(now.timestamp())

    def stall(self, now: datetime) -> Stall | None:
        """Give the numbers behind that mark; None where the run does not stand still."""
        return stall_of(self.history, now.timestamp()) if self.stalled(now) else None

    def elapsed_s(self) -> float | None:
        """Give the seconds the run took, or had taken when the service last spoke.

        Start and end are on the service's clock, and so is, corrected by `clock_skew_s`, the
        moment when it last spoke. None where the start is not known; finite and never negative,
        whatever the service and the clocks say.
        """
        snapshot = self.snapshot
        if snapshot is None:
            return None
        told = snapshot.duration_s
        if snapshot.state.ended and told is not None and 0 <= told <= LONGEST_S:
            return told
        if snapshot.started_at is None:
            return None
        if snapshot.state.ended:
            return _seconds_between(snapshot.started_at, snapshot.finished_at)
        if self.observed_at is None:
            return None
        on_our_clock = (self.observed_at - snapshot.started_at).total_seconds()
        corrected = on_our_clock + (self.clock_skew_s or 0.0)
        # A service whose Date is nonsense may well tell its start rightly.
        return max(0.0, corrected if corrected >= 0 else on_our_clock)

    def set_back(self, by_s: float) -> Watch:
        """Give the watch as our clock tells it after having been set back by so many seconds.

        What was seen before would else lie in the future, and seem new when it is old.
        """
        skew = self.clock_skew_s
        health = replace(self.health, last_ok_at=_earlier(self.health.last_ok_at, by_s))
        return replace(
            self,
            observed_at=_earlier(self.observed_at, by_s),
            forgotten_at=_earlier(self.forgotten_at, by_s),
            health=health,
            history=self.history.earlier(by_s),
            clock_skew_s=None if skew is None else skew + by_s,
        )

    def eta(self, now: datetime) -> Eta | EtaReason:
        """Give the seconds that remain as a range, or the reason why there is none."""
        age = self.age_s(now) or 0.0
        return estimate(self.snapshot, self.history, self.health, age, stalled=self.stalled(now))


def _with_what_it_told(now: Snapshot, before: Snapshot | None) -> Snapshot:
    """Give what a service says now, with what it told of the run before and leaves out now.

    LangWatch names a run's page when the run starts and again in the summary, not in between.
    promptfoo counts nothing any more once a job came to nothing: how far it came is known all the
    same. Of a run that completed, numbers from before its end would be wrong.
    """
    if before is None:
        return now
    if now.url is None and before.url is not None:
        now = replace(now, url=before.url)
    if now.state not in {State.FAILED, State.STOPPED} or now.progress != (None, None):
        return now
    if before.progress == (None, None):
        return now
    notes = tuple(dict.fromkeys((*now.notes, COUNTED_BEFORE)))
    return replace(now, done=before.done, total=before.total, percent=before.percent, notes=notes)


def _seconds_between(start: datetime, end: datetime | None) -> float | None:
    return None if end is None else max(0.0, (end - start).total_seconds())


def _earlier(moment: datetime | None, by_s: float) -> datetime | None:
    """Give the moment so many seconds earlier; itself where the calendar ends before."""
    try:
        return None if moment is None else moment - timedelta(seconds=by_s)
    except OverflowError:
        return moment
