"""How long a run still takes: a range with its source, or none with the reason.

The rate is the number of parts finished since the first count that was seen, over the time since
then: anchored there, never at the run's start, since what happened before watching began is not
known. Parts that finish independently of each other arrive like a Poisson process, whose count
`k` has the standard deviation sqrt(k): the range is the point estimate at the rates k ± sqrt(k).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import sqrt

from evaltui.model.health import Health, HealthStatus
from evaltui.model.history import History
from evaltui.model.run import Snapshot, State

MIN_FINISHED = 2
"""Parts that must have finished under the watcher's eyes before it estimates."""
FRESH_S = 30.0
"""A service's own estimate older than this is not used, in seconds."""
LONGEST_S = 10 * 365 * 86_400.0
"""An estimate, or a duration that a service tells, says nothing past this; in seconds."""


class EtaReason(StrEnum):
    """Why there is no estimate."""

    STALLED = "stalled"
    TOO_FEW = "too few samples"
    NO_TOTAL = "no total"
    NOT_RUNNING = "not running"
    UNREACHABLE = "unreachable"


class EtaSource(StrEnum):
    """Who made the estimate."""

    PROVIDER = "provider"
    ESTIMATE = "estimate"


@dataclass(frozen=True, slots=True)
class Eta:
    """The seconds that remain, from the last answer on: 0 ≤ low_s ≤ high_s."""

    low_s: float
    high_s: float
    source: EtaSource


def estimate(
    snapshot: Snapshot | None, history: History, health: Health, age_s: float, *, stalled: bool
) -> Eta | EtaReason:
    """Give the range for a run as it was `age_s` seconds ago, counted from now."""
    if snapshot is not None and snapshot.state.ended:
        return EtaReason.NOT_RUNNING
    if snapshot is None or health.status not in {HealthStatus.OK, HealthStatus.RETRYING}:
        return EtaReason.UNREACHABLE
    if snapshot.state is not State.RUNNING:
        return EtaReason.NOT_RUNNING
    if stalled:
        return EtaReason.STALLED
    own = snapshot.eta_s
    if own is not None and 0 <= own <= LONGEST_S and age_s <= FRESH_S:
        left = max(0.0, own - age_s)
        return Eta(left, left, EtaSource.PROVIDER)
    return _from_history(history, snapshot, age_s)


def _from_history(history: History, snapshot: Snapshot, age_s: float) -> Eta | EtaReason:
    done, total = snapshot.done, snapshot.total
    if total is None or total <= 0:
        return EtaReason.NO_TOTAL
    if done is None or len(history.samples) < 2 or history.seen_at_s is None:
        return EtaReason.TOO_FEW
    first, last = history.samples[0], history.samples[-1]
    finished, span = last.done - first.done, history.seen_at_s - first.at_s
    if finished < MIN_FINISHED or span <= 0:
        return EtaReason.TOO_FEW
    remaining = max(0, total - done)
    try:
        spread = sqrt(finished)
        low = remaining * span / (finished + spread)
        high = remaining * span / (finished - spread)
    except OverflowError:
        # A count past any float, which no service means.
        return EtaReason.TOO_FEW
    if not high <= LONGEST_S:
        return EtaReason.TOO_FEW
    return Eta(max(0.0, low - age_s), max(0.0, high - age_s), EtaSource.ESTIMATE)
