"""The course of a run: which counts were seen when, bounded in length."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from evaltui.model.run import Snapshot

MAX_SAMPLES = 512
"""Past this, every second inner sample is dropped: the first and the newest stay, what lies
between gets the sparser the older it is."""

MOST = 10**12
"""A number past this, or under 0, counts no parts of a run."""

STALL_FLOOR_S = 60.0
"""No pause shorter than this is called a stall, in seconds."""
STALL_FACTOR = 5.0
"""A stall is this many times the run's usual gap between two changes."""
UNKNOWN_GAP_S = 60.0
"""What the usual gap is taken for until two changes were seen, at least; in seconds."""
RHYTHM = 100
"""So many of the newest changes tell what is usual."""


@dataclass(frozen=True, slots=True)
class Sample:
    """What was counted at one moment."""

    at_s: float
    """Seconds since the epoch, by the watcher's clock."""
    done: int
    total: int | None
    running: int | None = None
    """None as well where the service gave a number that makes no sense."""
    in_percent: bool = False
    """`done` counts hundredths of the run, not parts."""


@dataclass(frozen=True, slots=True)
class History:
    """The samples at which the count changed, and when the run was last seen unchanged."""

    samples: tuple[Sample, ...] = ()
    seen_at_s: float | None = None
    """When the last answer with a count came, changed or not; seconds since the epoch."""

    def __hash__(self) -> int:
        # Courses of the same length, seen at the same time, seldom differ before their ends.
        return hash((len(self.samples), self.seen_at_s, self.samples[-1:]))

    def add(self, snapshot: Snapshot, at_s: float) -> History:
        """Give the history with one answer more; an answer without a count changes nothing.

        A moment that lies before the last one (a clock set back) is taken as the last one.
        """
        done, total = snapshot.progress
        if done is None:
            return self
        if self.seen_at_s is not None:
            at_s = max(at_s, self.seen_at_s)
        running = snapshot.counts.running if snapshot.counts else None
        if snapshot.in_percent:
            running = None
        if running is not None and not 0 <= running < MOST:
            running = None
        sample = Sample(at_s, done, total, running, snapshot.in_percent)
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
        times = [sample.at_s for sample in self.samples[1:][-1 - RHYTHM :]]
        gaps = [after - before for before, after in pairwise(times)]
        return median(gaps) if gaps else None

    @property
    def gap_to_expect_s(self) -> float:
        """The seconds until the next change, as a rule: longer while fewer parts are running."""
        usual = self.usual_gap_s
        if usual is None:
            waited = self.samples[-1].at_s - self.samples[0].at_s if self.samples else 0.0
            return max(UNKNOWN_GAP_S, waited)
        running = [sample.running for sample in self.samples[-RHYTHM:] if sample.running]
        now = self.samples[-1].running
        if not running or not now:
            return usual
        return usual * max(1.0, median(running) / now)

    def quiet_for_s(self, now_s: float) -> float | None:
        """Give the seconds without a change, up to the last answer; never negative."""
        if self.last_change_s is None or self.seen_at_s is None:
            return None
        return max(0.0, min(now_s, self.seen_at_s) - self.last_change_s)

    def stalled(self, now_s: float) -> bool:
        """Tell whether the count stands still for much longer than is usual for this run."""
        quiet = self.quiet_for_s(now_s)
        # Most runs are not quiet at all: the rhythm need not be looked at.
        if quiet is None or quiet <= STALL_FLOOR_S:
            return False
        return quiet > STALL_FACTOR * self.gap_to_expect_s
