"""A run that stands still: a mark beside its state, and the numbers behind the mark.

The time since the last change counts up to the last answer only: neither a service that is not
reached, nor a laptop that sleeps, nor a watcher that was not there makes a stall. It is compared
with the run's own rhythm, and gone with the next change.
"""

from __future__ import annotations

from dataclasses import dataclass

from evaltui.model.history import History


@dataclass(frozen=True, slots=True)
class Stall:
    """How long a run has stood still, against what is usual for it."""

    quiet_s: float
    """Seconds from the last change to the last answer."""
    usual_s: float | None
    """Seconds between two changes as a rule; None where fewer than two changes were seen."""
    left: int | None
    """Parts that are not done; None where the service gives no total."""
    total: int | None

    @property
    def sentence(self) -> str:
        """The stall in words: `no change for 14 min, usually every 2 min; 3 of 200 left`."""
        parts = [f"no change for {_length(self.quiet_s)}"]
        if self.usual_s is not None:
            parts.append(f", usually every {_length(max(1.0, self.usual_s))}")
        if self.left is not None:
            parts.append(f"; {self.left} of {self.total} left")
        return "".join(parts)


def stall_of(history: History, now_s: float) -> Stall | None:
    """Give the stall of a run that is said to run; None while it moves, or counts nothing.

    `now_s` is the moment asked about, in seconds since the epoch.
    """
    quiet = history.quiet_for_s(now_s)
    if quiet is None or not history.stalled(now_s):
        return None
    last = history.samples[-1]
    known = last.total is not None and last.total > 0 and not last.in_percent
    left = max(0, last.total - last.done) if known and last.total is not None else None
    return Stall(quiet, history.usual_gap_s, left, last.total if known else None)


def _length(seconds: float) -> str:
    """Give a length of time in the one unit that fits best: `40 s`, `14 min`, `3 h`, `2 d`."""
    for size, unit, limit in ((1, "s", 100), (60, "min", 100 * 60), (3600, "h", 48 * 3600)):
        if seconds < limit:
            return f"{int(seconds / size)} {unit}"
    return f"{int(seconds / 86_400)} d"
