"""How long an item takes, and how sure that is: counts as a process that may change its speed.

Counts of items that finish are an overdispersed Poisson process: its variance is its mean times a
dispersion, which over stretches longer than an item tends to the squared coefficient of variation
of the item times (Cox, "Renewal Theory", §4.2). The dispersion is taken from differences of
neighbouring stretches, which a slow change of speed does not blow up (J. von Neumann, "Distribution
of the ratio of the mean square successive difference to the variance", 1941).

A run may change its speed. Instead of picking a window, every sample is taken as the place where
the speed last changed, weighted by how well it explains the counts, and the means of all of them
are averaged (product partition models: D. Barry and J. A. Hartigan, "A Bayesian analysis for change
point problems", JASA 88, 1993).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import exp, log

from evaltui.model.eta_course import RESOLUTION_S

CHANGE = 0.05
"""How likely it is beforehand that the speed changed under the watcher's eyes."""
CHANGE_ITEMS = 4.0
"""Items (times the dispersion) that must have finished since a change before it can be seen."""
USUAL_DISPERSION = 0.8
USUAL_WEIGHT = 3.0
"""The dispersion taken for granted, and how many degrees of freedom that is worth."""
MAX_STRETCHES = 24


@dataclass(frozen=True, slots=True)
class Dispersion:
    """The variance of counts over their mean."""

    value: float
    freedom: float
    """The degrees of freedom it rests on; 0 where nothing is known."""

    @property
    def blended(self) -> float:
        """The value, drawn to the usual one as far as it rests on little."""
        seen = USUAL_WEIGHT * USUAL_DISPERSION + self.freedom * self.value
        return max(0.3, seen / (USUAL_WEIGHT + self.freedom))


@dataclass(frozen=True, slots=True)
class Rate:
    """The mean time of an item now."""

    mean_s: float
    """In worker-seconds, or in seconds where nobody tells of workers."""
    variance: float
    """Of its logarithm."""
    changed: float
    """How likely it is that the speed changed under the watcher's eyes."""
    since: int
    """The sample since which it most likely holds."""


def dispersion(works: Sequence[float], dones: Sequence[int], items: float) -> Dispersion:
    """Give the dispersion of counts over stretches of work that finish so many items each."""
    done, work = dones[-1] - dones[0], works[-1] - works[0]
    stretches = min(int(done / items), len(works) // 2, MAX_STRETCHES)
    if stretches < 3:
        return Dispersion(0.0, 0.0)
    counts: list[float] = []
    at, before = 0, 0.0
    for stretch in range(1, stretches + 1):
        end = works[0] + work * stretch / stretches
        at = min(len(works) - 2, max(at, bisect_left(works, end, at) - 1))
        took = works[at + 1] - works[at]
        share = min(1.0, max(0.0, (end - works[at]) / took)) if took > 0 else 1.0
        count = dones[at] - dones[0] + share * (dones[at + 1] - dones[at])
        counts.append(count - before)
        before = count
    jumps = sum((b - a) ** 2 for a, b in pairwise(counts))
    value = jumps / 2 / (stretches - 1) / (done / stretches)
    # Successive differences are worth about three quarters of the deviations from the mean.
    return Dispersion(value, 0.75 * (stretches - 1))


def rate(
    works: Sequence[float],
    dones: Sequence[int],
    walls: Sequence[float],
    least_s: float,
    dispersed: float,
) -> Rate:
    """Give the mean time of an item now, over all places where the speed may have changed last.

    A change is not looked for in the last `least_s` seconds.
    """
    done, work = dones[-1], works[-1]
    same = log(1 - CHANGE)
    terms = [(same, log(work / max(done, 0.5)), dispersed / max(done, 0.5), 0)]
    each = log(CHANGE / max(1, len(works) - 2))
    whole = done * log(max(done, 0.5) / work)
    least_done = CHANGE_ITEMS * dispersed
    for index in range(1, len(works) - 1):
        later, later_work = done - dones[index], work - works[index]
        if later < least_done or walls[-1] - walls[index] < least_s:
            break
        earlier, earlier_work = dones[index], works[index]
        if earlier < 1 or min(earlier_work, later_work) < RESOLUTION_S:
            continue
        speed = log(later / later_work)
        gain = earlier * log(earlier / earlier_work) + later * speed - whole
        # Two free speeds explain more than one does; the logarithm takes that back.
        gain = gain / dispersed - 0.5 * log(1 + earlier * later / done / dispersed)
        if each + gain > same - 6:
            terms.append((each + gain, -speed, dispersed / later, index))
    return _average(terms)


def _average(terms: Sequence[tuple[float, float, float, int]]) -> Rate:
    best = max(terms)
    weights = [exp(term[0] - best[0]) for term in terms]
    whole = sum(weights)
    mean = sum(weight * term[1] for weight, term in zip(weights, terms, strict=True)) / whole
    variance = sum(
        weight * ((term[1] - mean) ** 2 + term[2])
        for weight, term in zip(weights, terms, strict=True)
    )
    return Rate(exp(mean), variance / whole, 1 - weights[0] / whole, best[3])
