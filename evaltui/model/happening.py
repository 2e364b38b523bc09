"""What happened to a watched run: news, told by comparing what is known before and after."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from evaltui.model import words
from evaltui.model.cells import cut
from evaltui.model.health import HealthStatus
from evaltui.model.reference import RunRef
from evaltui.model.run import State
from evaltui.model.text import one_line
from evaltui.model.verdict import Verdict
from evaltui.model.watch import Watch


class Kind(StrEnum):
    """What may happen, the most important first."""

    FAILED = "failed"
    """The run ended, and its verdict is `failed`."""
    STALLED = "stalled"
    TROUBLE = "trouble"
    """It can no longer be asked for: key refused, run gone, service unreachable or malformed."""
    STOPPED = "stopped"
    PASSED = "passed"
    MOVING = "moving"
    """A stalled run goes on."""
    RECOVERED = "recovered"
    """The trouble is over."""
    STARTED = "started"

    @property
    def ends(self) -> bool:
        """Whether this is how a run ended."""
        return self in {Kind.FAILED, Kind.STOPPED, Kind.PASSED}


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that happened to one run."""

    at: datetime
    """When it was seen, not when it happened."""
    ref: RunRef
    title: str
    """What the run is called; one clean line."""
    kind: Kind
    why: str = ""
    """The reason or the numbers, one clean line; empty where the kind says all."""


_TROUBLE = frozenset(
    {HealthStatus.AUTH, HealthStatus.GONE, HealthStatus.UNREACHABLE, HealthStatus.MALFORMED}
)
_ENDINGS = {
    Verdict.PASSED: Kind.PASSED,
    Verdict.FAILED: Kind.FAILED,
    Verdict.STOPPED: Kind.STOPPED,
}
_LONGEST_NAME = 80
"""Cells of a run's name: what is told of it must not fill the screen."""
_LONGEST_WHY = 200
_CANCELS = {Kind.MOVING: Kind.STALLED, Kind.RECOVERED: Kind.TROUBLE}
"""What is no longer worth telling once this has happened."""


def between(before: Watch, after: Watch, now: datetime) -> tuple[Happening, ...]:
    """Tell what happened between two states of one watch; mostly nothing, at most two things.

    A run that had ended when it was first seen is no news, unless it ended after it was added.
    """
    if after.ended:
        if before.ended or (before.snapshot is None and not _ended_since_added(after)):
            return ()
        kind = _ENDINGS.get(after.judgement.verdict)
        return () if kind is None else (_happening(after, kind, now, _ending_why(after)),)
    found: list[Happening] = []
    if _waits(before) and after.state is State.RUNNING:
        found.append(_happening(after, Kind.STARTED, now))
    was, stands = before.stalled(now), after.stalled(now)
    if stands and not was:
        quiet = after.history.quiet_for_s(now.timestamp())
        found.append(_happening(after, Kind.STALLED, now, f"no change for {words.age(quiet)}"))
    elif was and not stands:
        progress = words.progress(after.snapshot) if after.snapshot else ""
        found.append(_happening(after, Kind.MOVING, now, progress))
    was, stands = before.health.status in _TROUBLE, after.health.status in _TROUBLE
    if stands and not was:
        found.append(_happening(after, Kind.TROUBLE, now, _trouble_why(after)))
    elif was and after.health.status is HealthStatus.OK:
        found.append(_happening(after, Kind.RECOVERED, now))
    return tuple(found)


def net(happenings: Iterable[Happening]) -> tuple[Happening, ...]:
    """Leave out what later happenings made void, such as a stall that is over.

    What is left is ordered by importance, then by time; one run is in it once for each kind.
    """
    left: dict[RunRef, dict[Kind, Happening]] = {}
    for one in happenings:
        of_run = left.setdefault(one.ref, {})
        if one.kind.ends:
            of_run.clear()
        cancelled = _CANCELS.get(one.kind)
        if cancelled is not None and of_run.pop(cancelled, None) is not None:
            continue
        of_run[one.kind] = one
    order = list(Kind)
    kept = [one for of_run in left.values() for one in of_run.values()]
    return tuple(sorted(kept, key=lambda one: (order.index(one.kind), one.at)))


def _happening(watch: Watch, kind: Kind, now: datetime, why: str = "") -> Happening:
    return Happening(now, watch.ref, cut(words.title(watch), _LONGEST_NAME), kind, why)


def _waits(watch: Watch) -> bool:
    return watch.state in {State.PENDING, State.QUEUED}


def _ended_since_added(watch: Watch) -> bool:
    finished = watch.snapshot.finished_at if watch.snapshot else None
    return finished is not None and watch.added_at is not None and finished > watch.added_at


def _ending_why(watch: Watch) -> str:
    """Give the error's first words where the service told one, else the verdict's numbers."""
    error = watch.snapshot.error if watch.snapshot else None
    if error is not None and (error.message or error.code):
        return one_line(error.text, _LONGEST_WHY)
    return one_line(watch.judgement.why, _LONGEST_WHY)


def _trouble_why(watch: Watch) -> str:
    message = watch.health.message
    word = watch.health.status.value
    return f"{word}: {one_line(message, _LONGEST_WHY)}" if message else word
