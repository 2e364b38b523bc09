"""How fast a run works through its queue: the rate, the dispersion, and the workers."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass

from evaltui.model.eta_course import RESOLUTION_S, Course
from evaltui.model.eta_rate import Dispersion, Rate, dispersion, rate

WAVE = 0.6
"""Workers come and go where fewer than this share of them run while items wait."""
LATELY = 3.0
"""How far back the number of workers is looked at, in item times; in waves, more."""
LATELY_IN_WAVES = 8.0
FEWEST_SHOWN = 3
"""Items that must have finished before the drain for the rate to be taken from then alone."""


@dataclass(frozen=True, slots=True)
class Pace:
    """The pace of a run, as long as items were waiting."""

    rate: Rate
    dispersion: Dispersion
    done: int
    """The items that it was taken from."""
    workers: float
    """The mean number of workers over the time it was taken from; 1 where nobody tells."""
    drained_at: int | None
    """The first sample at which no item was waiting any more; None before that."""


def pace_of(course: Course) -> Pace:
    """Give the pace of the run while its queue lasted."""
    drained_at = _drained_at(course)
    works, dones, walls = course.works, course.dones, course.walls
    end = max(1, drained_at) if drained_at is not None else 0
    if end and dones[end] >= max(FEWEST_SHOWN, dones[-1] / 10) and works[end] >= RESOLUTION_S:
        works, dones, walls = works[: end + 1], dones[: end + 1], walls[: end + 1]
    elif drained_at is None and course.late_s > 0:
        at_work = (course.running or 0.5) if course.told else 1.0
        works = [*works, works[-1] + at_work * course.late_s]
        dones, walls = [*dones, dones[-1]], [*walls, walls[-1] + course.late_s]
    workers = works[-1] / walls[-1] if course.told and walls[-1] > 0 else 1.0
    stretch = max(4.0, workers if course.told else dones[-1] / 12)
    skip = 0
    if course.fresh and dones[-1] > 3 * stretch:
        # New items all begin at once: until they are well mixed, counts are no steady process.
        skip = bisect_left(dones, 0.5 * stretch)
    shown = dispersion(works[skip:], dones[skip:], stretch)
    found = rate(works, dones, walls, 2.5 * course.gap_s, shown.blended)
    if found.changed > 0.5 and found.since:
        shown = dispersion(works[found.since :], dones[found.since :], stretch)
    return Pace(found, shown, dones[-1], workers, drained_at)


def _drained_at(course: Course) -> int | None:
    """Give the first of the newest samples at which all that was left was running."""
    samples = course.samples
    if not course.told or course.left > course.running:
        return None
    at = len(samples) - 1
    while at > 0 and (samples[at - 1].total or 0) - samples[at - 1].done <= (
        samples[at - 1].running or 0
    ):
        at -= 1
    return at


def workers_now(course: Course, pace: Pace) -> float:
    """Give how many workers the rest of the queue will have; 1 and up."""
    most = 0
    for sample in course.samples[-60:]:
        running = sample.running or 0
        if running < WAVE * most and (sample.total or 0) - sample.done > running:
            return max(1.0, _mean_workers(course, LATELY_IN_WAVES * pace.rate.mean_s))
        most = max(most, running)
    return max(1.0, course.running, _mean_workers(course, LATELY * pace.rate.mean_s))


def _mean_workers(course: Course, last_s: float) -> float:
    walls, works = course.walls, course.works
    at = max(0, bisect_left(walls, walls[-1] - last_s) - 1) if last_s < walls[-1] else 0
    took = walls[-1] - walls[at]
    return (works[-1] - works[at]) / took if took > 0 else 0.0
