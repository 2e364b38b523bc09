"""The course of a run: which counts were seen when, bounded in length."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from evaltui.model.run import Snapshot

MAX_SAMPLES = 512
"""Past this, every second inner sample is dropped: the first and the newest stay, what lies
between gets the sparser the older it is."""

STALL_FLOOR_S = 60.0
"""No pause shorter than this is called a stall, in seconds."""
STALL_FACTOR = 5.0
"""A stall is this many times the run's usual gap between two changes."""


@dataclass(frozen=True, slots=True)
class Sample:
    """What was counted at one moment."""

    at_s: float
    """Seconds since the epoch, by the watcher's clock."""
    done: int
    total: int | None
    running: int | None = None


@dataclass(frozen=True, slots=True)
class History:
    """The samples at which the count changed, and when the run was last seen unchanged."""

    samples: tuple[Sample, ...] = ()
    seen_at_s: float | None = None
    """When the last answer with a count came, changed or not; seconds since the epoch."""

    def add(self, snapshot: Snapshot, at_s: float) -> History:
        """Give the history with one answer more; an answer without a count changes nothing.

        A moment that lies before the last one (a clock set back) is taken as the last one.
        """
        if snapshot.done is None:
            return self
        if self.seen_at_s is not None:
            at_s = max(at_s, self.seen_at_s)
        running = snapshot.counts.running if snapshot.counts else None
        sample = Sample(at_s, snapshot.done, snapshot.total, running)
        samples = self.samples
        last = samples[-1] if samples else None
        if last is None or (last.done, last.total) != (sample.done, sample.total):
            samples = (*samples, sample)
        if len(samples) > MAX_SAMPLES:
            samples = (*samples[:-1:2], samples[-1])
        return History(samples, at_s)

    def earlier(self, by_s: float) -> History:
        """Give the same course as a clock tells it that was set back by so many seconds."""
        samples = tuple(replace(sample, at_s=sample.at_s - by_s) for sample in self.samples)
        seen_at_s = None if self.seen_at_s is None else self.seen_at_s - by_s
        return replace(self, samples=samples, seen_at_s=seen_at_s)

    @property
    def last_change_s(self) -> float | None:
        """When the count last changed; seconds since the epoch."""
        return self.samples[-1].at_s if self.samples else None

    @property
    def usual_gap_s(self) -> float | None:
        """The median of the seconds between two changes; None before the second change."""
        # The first sample is when watching began, not a change.
        times = [sample.at_s for sample in self.samples[1:]]
        gaps = [after - before for before, after in pairwise(times)]
        return median(gaps) if gaps else None

    def quiet_for_s(self, now_s: float) -> float | None:
        """Give the seconds without a change, up to the last answer; never negative."""
        if self.last_change_s is None or self.seen_at_s is None:
            return None
        return max(0.0, min(now_s, self.seen_at_s) - self.last_change_s)

    def stalled(self, now_s: float) -> bool:
        """Tell whether the count stands still for much longer than is usual for this run."""
        quiet, gap = self.quiet_for_s(now_s), self.usual_gap_s
        if quiet is None:
            return False
        return quiet > max(STALL_FLOOR_S, STALL_FACTOR * (gap or 0.0))
