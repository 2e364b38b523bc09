"""What a run's history says of its work: items done against the time that was worked on them.

Where the service tells how many items are running, time is counted in worker-seconds, so that a
drained or a slowly filled pool does not look like slow items; else in plain seconds.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from math import inf

from evaltui.model.history import MOST, History, Sample

MIN_FINISHED = 2
"""Items that must have finished under the watcher's eyes before it estimates."""
RESOLUTION_S = 1e-3
"""No less time than this is told from none."""
NEWEST = 32
"""So many of the newest changes tell what is usual."""
MOST_SAMPLES = 128
"""A course has no more samples: the newest half of them whole, what is older thinned out."""
PAUSE_FLOOR_S, PAUSE_FACTOR = 60.0, 6.0
"""A gap longer than both, the second in usual gaps, is a pause: nothing was worked on then."""


@dataclass(frozen=True, slots=True)
class Course:
    """The watched part of a run, from the first count that was seen."""

    samples: tuple[Sample, ...]
    """The counts at their changes, since the last time that the run began anew."""
    left: int
    """Items that are not done."""
    told: bool
    """Whether the service tells how many items are running."""
    fresh: bool
    """Whether nothing was done at the first look: the items then running were new."""
    gap_s: float
    """The usual seconds between two changes, as a moment picked at random meets them."""
    credit_s: float
    """Seconds since the last change that are no sign of slowness: at most a usual gap."""
    walls: list[float]
    """Seconds since the first sample, at each sample; pauses are cut out."""
    works: list[float]
    """Worker-seconds (seconds, where nobody tells of workers) up to then."""
    dones: list[int]
    """Items done up to then, since the first sample."""
    late_s: float
    """Seconds since the last change that are more than a usual gap."""

    @property
    def running(self) -> int:
        """Items running at the last change; 0 where nobody tells."""
        return self.samples[-1].running or 0

    @property
    def seen_s(self) -> float:
        """When the counts were last sure to be true, in seconds since the epoch."""
        return self.samples[-1].at_s + self.late_s


def course_of(history: History, total: int) -> Course | None:
    """Give the course of a run; None where too little of it was seen."""
    samples = _since_restart(history.samples)
    if any(abs(sample.done) >= MOST for sample in samples):
        samples = tuple(sample for sample in samples if abs(sample.done) < MOST)
    last = samples[-1] if samples else None
    if last is None or history.seen_at_s is None or not 0 < max(total, last.done) < MOST:
        return None
    if len(samples) < 2 or last.done - samples[0].done < MIN_FINISHED:
        return None
    usual = _usual(samples)
    quiet = max(0.0, history.seen_at_s - last.at_s)
    credit = min(quiet, usual.gap_s)
    fresh = samples[0].done <= 0
    told = last.running is not None and any(sample.running for sample in samples)
    samples = _thinned(samples)
    # The first gap begins where watching began, not at a change: in a staircase of counts it is
    # shorter than the rest, and its step is not.
    samples = samples if fresh or len(samples) < 6 else samples[1:]
    walls, works, dones = _add_up(samples, usual, told=told)
    if dones[-1] < 1 or works[-1] < RESOLUTION_S:
        return None
    left = max(0, total - last.done)
    return Course(
        samples, left, told, fresh, usual.gap_s, credit, walls, works, dones, quiet - credit
    )


@dataclass(frozen=True, slots=True)
class _Usual:
    """What is usual between two changes."""

    gap_s: float
    """The gap in which a moment picked at random lies.

    Weighting gaps by their length is what makes a staircase of counts seen for what it is: most
    of the time is in the long gaps, however many short ones there are.
    """
    pause_s: float
    """A gap from here on is a pause."""
    step: int
    """Items done from one change to the next; 1 and up."""

    def worked_s(self, took_s: float, step: int) -> float:
        """Give how much of a gap with so many items was work; all of it, where it is no pause."""
        # Where samples were thinned out, longer gaps are usual, with more items in them.
        times = max(1.0, step / self.step)
        return self.gap_s * times if took_s > self.pause_s * times else took_s


def _usual(samples: Sequence[Sample]) -> _Usual:
    newest = samples[-1 - NEWEST :]
    # The first sample of all is when watching began, not a change.
    newest = newest[1:] if len(newest) == len(samples) else newest
    gaps = sorted(after.at_s - before.at_s for before, after in pairwise(newest))
    if not gaps:
        return _Usual(samples[-1].at_s - samples[0].at_s, inf, 1)
    steps = sorted(after.done - before.done for before, after in pairwise(newest))
    pause = max(PAUSE_FLOOR_S, PAUSE_FACTOR * gaps[len(gaps) // 2])
    gaps = [gap for gap in gaps if gap <= pause]
    passed = list(accumulate(gaps))
    usual = gaps[bisect_left(passed, passed[-1] / 2)]
    return _Usual(usual, pause, max(1, steps[len(steps) // 2]))


def _thinned(samples: tuple[Sample, ...]) -> tuple[Sample, ...]:
    newest = MOST_SAMPLES // 2
    stride = -(-(len(samples) - newest) // newest)
    return samples if stride <= 1 else (*samples[:-newest:stride], *samples[-newest:])


def _since_restart(samples: tuple[Sample, ...]) -> tuple[Sample, ...]:
    """Leave out what came before the count fell by half or more: the run began anew then."""
    for index in range(len(samples) - 1, 0, -1):
        if 2 * samples[index].done < samples[index - 1].done:
            return samples[index:]
    return samples


def _add_up(
    samples: Sequence[Sample], usual: _Usual, *, told: bool
) -> tuple[list[float], list[float], list[int]]:
    wall, work, most = 0.0, 0.0, 0
    walls, works, dones = [wall], [work], [most]
    begin = samples[0].done
    for before, after in pairwise(samples):
        took = usual.worked_s(after.at_s - before.at_s, after.done - before.done)
        wall += took
        if told:
            work += took * (((before.running or 0) + (after.running or 0)) / 2 or 0.5)
        else:
            work += took
        # A count that goes back a little is put right later; nothing is undone.
        most = max(most, after.done - begin)
        walls.append(wall)
        works.append(work)
        dones.append(most)
    return walls, works, dones
