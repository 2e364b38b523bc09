"""A watched run: the last snapshot, its course, and the health of the watching, kept apart."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from evaltui.model.eta import LONGEST_S, Eta, EtaReason, estimate
from evaltui.model.exchange import Attempt
from evaltui.model.health import Health, HealthStatus
from evaltui.model.history import History
from evaltui.model.reference import RunRef
from evaltui.model.run import Snapshot, State
from evaltui.model.verdict import Judgement, judge

MAX_ATTEMPTS = 100


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

    def fold(self, seen: Observation) -> Watch:
        """Give the watch with one observation more."""
        attempts = self.attempts
        if seen.attempt is not None:
            attempts = (*attempts, seen.attempt)[-MAX_ATTEMPTS:]
        watch = replace(self, health=seen.health, attempts=attempts, next_in_s=seen.next_in_s)
        if seen.snapshot is not None:
            history = self.history.add(seen.snapshot, seen.at.timestamp())
            return replace(
                watch,
                snapshot=seen.snapshot,
                observed_at=seen.at,
                history=history,
                forgotten_at=None,
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

    def age_s(self, now: datetime) -> float | None:
        """Give the seconds since the service said what is shown; never negative."""
        if self.observed_at is None:
            return None
        return max(0.0, (now - self.observed_at).total_seconds())

    def stalled(self, now: datetime) -> bool:
        """Tell whether a run that is said to run stands still for unusually long."""
        return self.state is State.RUNNING and self.history.stalled(now.timestamp())

    def elapsed_s(self) -> float | None:
        """Give the seconds the run took, or had taken when the service last spoke.

        None where the start is not known; finite and never negative, whatever the service and
        the clocks say.
        """
        snapshot = self.snapshot
        if snapshot is None:
            return None
        told = snapshot.duration_s
        if snapshot.state.ended and told is not None and 0 <= told <= LONGEST_S:
            return told
        if snapshot.started_at is None:
            return None
        end = snapshot.finished_at if snapshot.state.ended else self.observed_at
        return None if end is None else max(0.0, (end - snapshot.started_at).total_seconds())

    def eta(self, now: datetime) -> Eta | EtaReason:
        """Give the seconds that remain as a range, or the reason why there is none."""
        age = self.age_s(now) or 0.0
        return estimate(self.snapshot, self.history, self.health, age, stalled=self.stalled(now))
