"""The seconds that a run still takes, as a cloud of weighted possibilities.

For each shape of the tail (and, where nobody tells it, each number of workers) the rest of a run
is the time until the queue is empty, (left − workers)·mean/workers, plus the longest of what the
workers then still have in hand (`eta_tail`). Once the queue is empty, the items that end, and those
that do not, weigh the shapes, and the survivors' scale grows by xi seconds a second, as it does for
a generalized Pareto distribution (A. C. Davison and R. L. Smith, "Models for exceedances over high
thresholds", JRSS B 52, 1990). Possibilities that would have ended before the last answer are out.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, log, sqrt
from typing import NamedTuple

from evaltui.model.eta_course import RESOLUTION_S, Course
from evaltui.model.eta_pace import FEWEST_SHOWN, Pace, pace_of, workers_now
from evaltui.model.eta_rate import Dispersion
from evaltui.model.eta_tail import QUANTILES, SHAPES, Shape, longest, survival

WORKERS = ((1, 0.05), (3, 0.32), (8, 0.39), (20, 0.18), (48, 0.06))
"""Numbers of workers that stand for all, and how likely each is where nobody tells."""
NORMAL = ((-1.5, 0.12), (-0.7, 0.23), (0.0, 0.3), (0.7, 0.23), (1.5, 0.12))
"""Points and weights that stand for a standard normal distribution."""
NORMAL_COARSE = ((-1.3, 0.3), (0.0, 0.4), (1.3, 0.3))
"""The same, where many candidates blur each other."""
DRIFT, DRIFT_AHEAD = 0.065, 0.11
"""What no past tells: the speed to come differs by this much (standard deviation of its
logarithm), and by the second one times the share of the run that lies ahead."""
SHAPE_TRUST = 0.8
"""The dispersion of real counts weighs the shapes by this power: it is not quite chi-squared."""
SPREAD_LEAST, SPREAD_MOST = 0.3, 3.0
"""A shape may make the mean time of an item so much surer or less sure than the counts do."""
NEGLIGIBLE = 0.02
"""Candidates less likely than this, measured by the likeliest, are left out."""
RARE = 1e-5
"""The least share of items that is thought to end between two samples."""


Weighed = Sequence[tuple[Shape, float]]
"""Shapes, each with the logarithm of how likely it is."""


class Candidate(NamedTuple):
    """One way in which the run may be going."""

    weight: float
    """The logarithm of its likelihood."""
    shape: Shape
    queue_s: float
    """Seconds until the queue is empty."""
    scale_s: float
    """What remaining times of items in hand are measured by, in seconds."""
    hands: int
    """Items in hand once the queue is empty; 1 and up."""
    each_s: float
    """Seconds between two ends of items while the queue lasts."""


def possibilities(course: Course) -> list[tuple[float, float]]:
    """Give seconds that may remain from the last answer on, each with its weight, sorted.

    Empty where all that was possible is already over.
    """
    pace = pace_of(course)
    ahead = course.left / max(1, course.left + course.dones[-1])
    drift = (DRIFT + DRIFT_AHEAD * ahead) ** 2
    shapes = [(shape, _prior(shape, pace.dispersion)) for shape in SHAPES]
    found = _told(course, pace, shapes) if course.told else _untold(course, pace, shapes)
    points = NORMAL if course.told else NORMAL_COARSE
    best = max(candidate.weight for candidate in found)
    cloud: list[tuple[float, float]] = []
    for candidate in found:
        weight = exp(candidate.weight - best)
        if weight >= NEGLIGIBLE:
            # The counts were taken to be as dispersed as they look; this shape may know better.
            spread = candidate.shape.spread / pace.dispersion.blended
            unsure = drift + pace.rate.variance * min(SPREAD_MOST, max(SPREAD_LEAST, spread))
            cloud += _spread(candidate, weight, unsure, points, course.credit_s)
    cloud.sort()
    return cloud


def _spread(
    candidate: Candidate,
    weight: float,
    unsure: float,
    points: Sequence[tuple[float, float]],
    credit_s: float,
) -> list[tuple[float, float]]:
    """Give the times that one candidate holds possible."""
    tails = longest(candidate.hands, candidate.shape.xi)
    queue, scale = candidate.queue_s, candidate.scale_s
    middle = queue + scale * tails[len(tails) // 2]
    # The queue's own luck: so many items vary by the spread of each.
    luck = candidate.shape.spread * queue * candidate.each_s / middle**2 if middle > 0 else 0.0
    deviation = sqrt(unsure + luck)
    factors = [(exp(deviation * normal), weight * share) for normal, share in points]
    lasts = [
        (queue + scale * tail, share) for tail, (_, share) in zip(tails, QUANTILES, strict=True)
    ]
    return [
        (factor * last - credit_s, one * other)
        for factor, one in factors
        for last, other in lasts
        if factor * last > credit_s
    ]


def _prior(shape: Shape, shown: Dispersion) -> float:
    """Give the logarithm of how likely a shape is, by the dispersion of the counts."""
    weight = log(shape.prior)
    if shown.freedom > 0:
        # More than 1 tells of bursts, not of the items.
        ratio = min(1.0, shown.value) / shape.shown
        weight += SHAPE_TRUST * shown.freedom / 2 * (log(ratio + 1e-3) - ratio)
    return weight


def _told(course: Course, pace: Pace, shapes: Weighed) -> list[Candidate]:
    if pace.drained_at is not None:
        mean, start = pace.rate.mean_s, pace.drained_at
        return [_draining(course, weight, shape, mean, start, None) for shape, weight in shapes]
    workers = workers_now(course, pace)
    busy = min(pace.workers, course.running or pace.workers)
    return [
        _queueing(course, weight, shape, _mean_s(course, pace, shape, busy), workers)
        for shape, weight in shapes
    ]


def _untold(course: Course, pace: Pace, shapes: Weighed) -> list[Candidate]:
    found = []
    total = course.left + course.samples[-1].done
    for workers, likely in WORKERS:
        if workers > max(1, total):
            continue
        start = _last_above(course, workers) if course.left <= workers else None
        for shape, prior in shapes:
            weight = prior + log(likely)
            if start is None:
                mean = workers * _mean_s(course, pace, shape, workers)
                found.append(_queueing(course, weight, shape, mean, workers))
            else:
                mean = workers * _mean_before(course, pace, shape, workers, start)
                found.append(_draining(course, weight, shape, mean, start, workers))
    return found


def _mean_s(course: Course, pace: Pace, shape: Shape, workers: float) -> float:
    """Give the mean time of an item, for that shape.

    Workers that all began anew have finished fewer items of even length, and more of uneven ones,
    than in the same time in mid-course: (1 − spread)/2 each (Cox, "Renewal Theory", §4.2), but
    for the one that has just ended an item.
    """
    mean = pace.rate.mean_s
    if not course.fresh:
        return mean
    missing = (1 - pace.rate.changed) * max(0.0, workers - 1) * (1 - shape.spread) / 2
    return mean / max(0.6, 1 + missing / max(1, pace.done))


def _mean_before(course: Course, pace: Pace, shape: Shape, workers: int, start: int) -> float:
    """Give the mean time of an item before the queue was empty, where that is known."""
    done, work = course.dones[start], course.works[start]
    if done >= FEWEST_SHOWN and work >= RESOLUTION_S and pace.rate.changed < 0.5:
        return work / done
    return _mean_s(course, pace, shape, workers)


def _last_above(course: Course, workers: int) -> int:
    """Give the first of the newest samples that has no more items left than there are workers."""
    at = len(course.samples) - 1
    while at > 0 and _left(course, at - 1) <= workers:
        at -= 1
    return at


def _left(course: Course, at: int) -> int:
    sample = course.samples[at]
    return max(0, (sample.total or 0) - sample.done)


def _queueing(
    course: Course, weight: float, shape: Shape, mean_s: float, workers: float
) -> Candidate:
    """Give a candidate with items that wait."""
    each = mean_s / workers
    # The item begun at the last change is whole, not in mid-course like the others.
    waiting = max(0.0, course.left - workers) + max(0.0, (1 - shape.spread) / 2)
    hands = max(1, round(min(workers, course.left)))
    return Candidate(weight, shape, waiting * each, mean_s, hands, each)


def _draining(
    course: Course, weight: float, shape: Shape, mean_s: float, start: int, workers: int | None
) -> Candidate:
    """Give a candidate with no item waiting since `start`, weighed by what ended since."""
    begin_s, hands = _begin(course, start, mean_s, workers)
    alive, left = 1.0, hands
    for at in range(start, len(course.samples)):
        share = survival(max(0.0, course.samples[at].at_s - begin_s) / mean_s, shape.xi)
        ended = left - _left(course, at)
        if ended > 0:
            weight += ended * log(max(RARE, alive - share))
            left -= ended
        alive = share
    age_s = max(0.0, course.seen_s - begin_s)
    weight += course.left * log(survival(age_s / mean_s, shape.xi))
    scale = max(mean_s + shape.xi * age_s, 0.1 * mean_s)
    return Candidate(weight, shape, 0.0, scale, max(1, course.left), scale)


def _begin(course: Course, start: int, mean_s: float, workers: int | None) -> tuple[float, int]:
    """Give when the queue was empty, in seconds since the epoch, and the items then in hand."""
    at_s, left = course.samples[start].at_s, _left(course, start)
    if start == 0:
        return at_s, left
    before = course.samples[start - 1]
    hands = min(workers or before.running or 1, _left(course, start - 1))
    waited_s = (_left(course, start - 1) - hands) * mean_s / max(1, hands)
    return min(at_s, before.at_s + waited_s), max(hands, left)
