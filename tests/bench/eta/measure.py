"""How well an estimator did over a regime: what it said at many moments of many runs.

A run is asked about at 5, 10 … 95 % of the watched time and of the items done while watched. The
error of a point is |said − true| / true, where true is the time to the run's real end.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from math import inf
from random import Random
from statistics import median

from evaltui.model.eta import Eta
from evaltui.model.health import Health
from evaltui.model.reference import RunRef
from evaltui.model.run import Counts, Snapshot, State
from evaltui.model.watch import Observation, Watch
from tests.bench.eta.regimes import REGIMES
from tests.bench.eta.rivals import MakeRival
from tests.bench.eta.simulate import Course, Poll, simulate

STEPS = range(5, 100, 5)


@dataclass(frozen=True, slots=True)
class Moment:
    """What was said at one moment of a run, in seconds, and what was true."""

    true_s: float
    eta: Eta | None
    rivals: dict[str, float | None]
    before_turn: bool
    """Whether the run was still to change its ways."""

    @property
    def holds(self) -> bool:
        return self.eta is not None and self.eta.low_s <= self.true_s <= self.eta.high_s


@dataclass(frozen=True, slots=True)
class Score:
    """How well it went over many moments. Shares and errors are 1 for 100 %."""

    moments: int
    given: float
    """The share of the moments with a range."""
    coverage: float
    """The share of the ranges that hold the true end."""
    too_low: float
    """The share of the ranges that end before it."""
    ratio: float
    """The median of high/low."""
    error: float
    """The median error of our point."""
    rivals: dict[str, float] = field(default_factory=dict)
    """The median error of each rival, where both said something; infinite where none ever did."""


def courses(regime: str, seeds: range) -> Iterator[Course]:
    """Play one run of the regime for each seed; the same seed always gives the same run."""
    for seed in seeds:
        # A text seeds by its bytes, on every platform alike.
        rng = Random(f"{regime} {seed}")
        yield simulate(REGIMES[regime](rng), rng)


def observed(poll: Poll) -> Observation:
    """Give the poll as a poller would tell it."""
    counts = None if poll.running is None else Counts(running=poll.running)
    snapshot = Snapshot(State.RUNNING, "running", done=poll.done, total=poll.total, counts=counts)
    return Observation(datetime.fromtimestamp(1_800_000_000 + poll.at_s, UTC), snapshot, Health())


def moments(course: Course, rivals: Mapping[str, MakeRival]) -> Iterator[Moment]:
    """Watch the run, and give what all say at the moments to ask at."""
    wanted = asked(course)
    if not wanted:
        return
    others = {name: make(course.polls[0]) for name, make in rivals.items()}
    watch = Watch(RunRef("bench", "run"), "bench")
    before = None
    for index, poll in enumerate(course.polls):
        # An answer that brings nothing new matters where someone asks right after it.
        if before == (poll.done, poll.total) and index not in wanted:
            continue
        before = (poll.done, poll.total)
        seen = observed(poll)
        watch = watch.fold(seen)
        if index:
            for other in others.values():
                other.see(poll)
        if index not in wanted:
            continue
        eta = watch.eta(seen.at)
        moment = Moment(
            course.end_s - poll.at_s,
            eta if isinstance(eta, Eta) else None,
            {name: other.left_s() for name, other in others.items()},
            course.turn_s is not None and poll.at_s < course.turn_s,
        )
        for _ in range(wanted[index]):
            yield moment


def asked(course: Course) -> dict[int, int]:
    """Give the polls to ask at, and how often each."""
    if not course.polls:
        return {}
    first, last = course.polls[0], course.polls[-1]
    times = [poll.at_s for poll in course.polls]
    dones = [poll.done for poll in course.polls]
    found: dict[int, int] = {}
    for step in STEPS:
        by_time = first.at_s + (course.end_s - first.at_s) * step / 100
        by_done = first.done + (last.total - first.done) * step / 100
        for index in (bisect_left(times, by_time), bisect_left(dones, by_done)):
            if index < len(times):
                found[index] = found.get(index, 0) + 1
    return found


def score(seen: list[Moment]) -> Score:
    """Sum up."""
    given = [(moment, moment.eta) for moment in seen if moment.eta is not None]
    if not given:
        return Score(len(seen), 0.0, 0.0, 0.0, inf, inf)
    errors = {
        name: [
            abs(said - moment.true_s) / moment.true_s
            for moment, _ in given
            if (said := moment.rivals.get(name)) is not None
        ]
        for name in given[0][0].rivals
    }
    return Score(
        len(seen),
        len(given) / len(seen),
        sum(moment.holds for moment, _ in given) / len(given),
        sum(eta.high_s < moment.true_s for moment, eta in given) / len(given),
        median(eta.high_s / eta.low_s if eta.low_s > 0 else inf for _, eta in given),
        median(abs(eta.point_s - moment.true_s) / moment.true_s for moment, eta in given),
        {name: median(found) if found else inf for name, found in errors.items()},
    )
