"""How often a run is worth asking for: as often as the user allows while it moves, else less.

A run is asked for again after a tenth of the time that it has stood still: whatever happens then is
seen late by no more than a tenth. So the waits follow the run's own pace, between bounds:

- It moves while it has stood still for no longer than twice its usual gap between two changes, or
  20 intervals: the wait is less than two intervals, and every change is seen within two.
- It stands still: the wait is up to 5 intervals, and not above 30 s. A run that waits in a queue
  stands still, and so does one that tells nothing before its end.
- Near its end, as counts or the service's own estimate tell it, it is asked for as often as can be.
- Out of sight the waits are three times as long, up to a minute, but for runs near their ends.

An interval of more than half a minute is kept as it is.
"""

from __future__ import annotations

from collections import deque
from statistics import median

from evaltui.model.run import Snapshot

SHARE = 0.1
"""The wait, as a share of the time that the run has stood still."""
MOVING_GAPS, MOVING_INTERVALS = 2.0, 20.0
MOVING_MOST = 1.85
"""Intervals; with what chance adds (`Pacing.after_success`) and an answer takes, under two."""
STILL_MOST, STILL_MOST_S = 5.0, 30.0
HIDDEN_TIMES, HIDDEN_MOST_S = 3.0, 60.0
NEAR_END, NEAR_END_PARTS, NEAR_END_INTERVALS = 0.9, 1, 10.0
"""So much is done, so few parts are left, or so many intervals remain by the service's estimate."""
GAPS = 20
"""So many of the newest gaps tell what is usual."""


class Rhythm:
    """When one run changed. Moments are the monotonic clock's."""

    def __init__(self) -> None:
        self._last: Snapshot | None = None
        self._changed_s: float | None = None
        self._gaps: deque[float] = deque(maxlen=GAPS)

    def add(self, snapshot: Snapshot, now_s: float) -> None:
        """Note what was told at a moment."""
        if self._last is None or _moved(self._last, snapshot):
            # The first answer is when watching began, not a change.
            if self._changed_s is not None and self._last is not None:
                self._gaps.append(now_s - self._changed_s)
            self._changed_s = now_s
        self._last = snapshot

    def wait_s(self, interval_s: float, now_s: float, *, in_sight: bool) -> float:
        """Give the seconds until the next question, of which `interval_s` is the least."""
        if self._last is None or self._changed_s is None:
            return interval_s
        still_s = now_s - self._changed_s
        gap_s = median(self._gaps) if self._gaps else 0.0
        moves = still_s <= max(MOVING_GAPS * gap_s, MOVING_INTERVALS * interval_s)
        near_end = _is_near_end(self._last, interval_s)
        most_s = min(STILL_MOST * interval_s, STILL_MOST_S)
        if moves or near_end:
            most_s = min(MOVING_MOST * interval_s, STILL_MOST_S)
        wait_s = 0.0 if moves and near_end else min(SHARE * still_s, most_s)
        wait_s = max(interval_s, wait_s)
        if in_sight or near_end:
            return wait_s
        return max(interval_s, min(HIDDEN_TIMES * wait_s, HIDDEN_MOST_S))


def _moved(before: Snapshot, now: Snapshot) -> bool:
    """Tell whether anything changed that says how far the run is."""
    if before is now:
        return False
    return _place(before) != _place(now)


def _place(snapshot: Snapshot) -> tuple[object, ...]:
    return (
        snapshot.state_raw,
        snapshot.done,
        snapshot.total,
        snapshot.percent,
        snapshot.counts,
        snapshot.outcome,
    )


def _is_near_end(snapshot: Snapshot, interval_s: float) -> bool:
    if snapshot.eta_s is not None and 0 <= snapshot.eta_s <= NEAR_END_INTERVALS * interval_s:
        return True
    done, total = snapshot.progress
    if done is None or total is None or total <= 0:
        return False
    return done >= NEAR_END * total or (done > 0 and total - done <= NEAR_END_PARTS)
