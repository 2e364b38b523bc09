"""How long a run still takes: a range with its source, or none with the reason.

**What it is made from.** The counts at their changes, from the first one that was seen on: what
happened before watching began is not known, so the run's start is no anchor. An answer later than
the last change adds that nothing finished since.

**The method**, in the order of the modules:

1. `eta_course` counts the work: seconds, or worker-seconds where the service tells how many items
   run. Long pauses are cut out. Counts that come in steps (a service that writes them every 40 s)
   show as long gaps; time within a usual gap is work done that does not show yet.
2. `eta_rate` finds the mean time of an item, averaged over every place where the speed may have
   changed last, and the dispersion of the counts, which tells even items from uneven ones.
3. `eta_pace` finds where the queue was empty, since from then on the counts slow down by
   themselves, and how many workers the rest will have.
4. `eta_tail` says how long the items in hand take, for light to heavy tails of the item times;
   `eta_mixture` weighs the tails (and numbers of workers, where nobody tells) by what was seen
   and gives a cloud of possible remaining times.

The range runs from the LOW to the HIGH quantile of that cloud; its median is the point. The
sources stand in the modules. The constants were fitted together to simulated runs (`fit.py` in
`tests/bench/eta`), with other seeds than those of the benchmark, and rounded so that holding the
true end goes before being narrow. `python -m tests.bench.eta` prints how often the range holds it,
regime by regime, beside what tqdm, rich and indicatif say.

**What it cannot do.** On runs that nothing was fitted to or chosen by, it holds the true end in 84
to 96 % of the moments of every regime but two: a speed that halves or doubles (61 %; 75 % after
the change) and a stall of three minutes (71 %; 83 % after it), which nobody foresees. Exponential
item times and a heavy tail look the same until the last items, so both get a range fit for the
heavy one: high/low is about 3 there, where 2.5 was aimed at. With 30 items and fewer it is about
10. Who knew the item times' distribution and the age of every item in hand would still need 2.7 in
the benchmark's first regime, and 3.2 for the few items (`python -m tests.bench.eta.bound`).
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import accumulate

from evaltui.model.eta_course import Course, course_of
from evaltui.model.eta_mixture import possibilities
from evaltui.model.health import Health, HealthStatus
from evaltui.model.history import History
from evaltui.model.run import Snapshot, State

LOW, HIGH = 0.07, 0.94
"""The range leaves out this share of the possibilities at its lower end, and all past the other."""
FRESH_S = 30.0
"""A service's own estimate older than this is not used, in seconds."""
DOUBT, DOUBT_S = 2.0, 10.0
"""A service's own estimate that lies outside our range by more than this factor and so many
seconds besides is not used."""
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
    """The seconds that remain, from now on: 0 ≤ low_s ≤ likely_s ≤ high_s."""

    low_s: float
    high_s: float
    source: EtaSource
    likely_s: float | None = None
    """The median of what is possible, where the range is an estimate."""

    @property
    def point_s(self) -> float:
        """The one number to give where a range is too much: the median, or what was told."""
        return self.low_s if self.likely_s is None else self.likely_s


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
    ours = _from_history(history, snapshot, age_s)
    own = snapshot.eta_s
    if own is None or not 0 <= own <= LONGEST_S or age_s > FRESH_S:
        return ours
    left = max(0.0, own - age_s)
    if isinstance(ours, Eta) and not _agrees(left, ours):
        return ours
    return Eta(left, left, EtaSource.PROVIDER)


def _agrees(left_s: float, ours: Eta) -> bool:
    """Tell whether a service's estimate is thinkable, by what was seen of the run."""
    return ours.low_s / DOUBT - DOUBT_S <= left_s <= ours.high_s * DOUBT + DOUBT_S


def _from_history(history: History, snapshot: Snapshot, age_s: float) -> Eta | EtaReason:
    done, total = snapshot.progress
    if total is None or total <= 0:
        return EtaReason.NO_TOTAL
    if done is None:
        return EtaReason.TOO_FEW
    ends = _range(history, total)
    if ends is None:
        return EtaReason.TOO_FEW
    if not ends[-1] <= LONGEST_S:
        return EtaReason.TOO_FEW
    low, likely, high = (max(0.0, end - age_s) for end in ends)
    return Eta(low, high, EtaSource.ESTIMATE, likely)


@lru_cache(maxsize=256)
def _range(history: History, total: int) -> tuple[float, float, float] | None:
    """Give the range as `ends_of` does; None where too little was seen.

    The screen asks each second, and answers come more seldom.
    """
    course = course_of(history, total)
    return None if course is None else ends_of(course)


def ends_of(course: Course) -> tuple[float, float, float]:
    """Give the seconds from the last answer on: the least, the likely and the most."""
    if course.left == 0:
        return 0.0, 0.0, 0.0
    cloud = possibilities(course)
    if not cloud:
        # It should have ended by now: any moment, or as long again as it was quiet.
        quiet = course.credit_s + course.late_s
        return 0.0, quiet / 2, quiet
    passed = list(accumulate(weight for _, weight in cloud))
    low, likely, high = (
        cloud[min(len(cloud) - 1, bisect_left(passed, share * passed[-1]))][0]
        for share in (LOW, 0.5, HIGH)
    )
    return low, likely, high
