"""Runs that never were: items, workers and polls, drawn from a seed.

Items wait in one queue for a number of workers. What slows all workers at once (a change of speed,
spells of rest, a stall) is a `Clock` that maps seconds of work to seconds of the wall; what holds
back single workers (a ramp, batches that wait for each other) is in the queue itself.
"""

from __future__ import annotations

import heapq
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from random import Random

Draw = Callable[[Random], float]
"""Gives the seconds of work of one item."""


@dataclass(frozen=True, slots=True)
class Poll:
    """What one question brought, in seconds since the run began."""

    at_s: float
    done: int
    total: int
    running: int | None


@dataclass(frozen=True, slots=True)
class Course:
    """One run as a watcher saw it, and when it truly ended."""

    polls: tuple[Poll, ...]
    end_s: float
    turn_s: float | None = None
    """When the run changed its ways, which nobody could foresee; None where it did not."""


@dataclass(frozen=True, slots=True)
class Clock:
    """The wall's time for each second of work: stretches of one speed each."""

    spells: tuple[tuple[float, float], ...] = ()
    """(seconds of work, speed) one after the other; speed 1 after the last. A rest is a spell of
    next to no work at next to no speed."""

    def wall(self, works: Sequence[float]) -> list[float]:
        """Give the wall's seconds at which so many seconds of work are done."""
        starts = [0.0, *accumulate(work for work, _ in self.spells)]
        walls = [0.0, *accumulate(work / speed for work, speed in self.spells)]
        speeds = [*(speed for _, speed in self.spells), 1.0]

        def one(work: float) -> float:
            at = bisect_right(starts, work) - 1
            return walls[at] + (work - starts[at]) / speeds[at]

        return [one(work) for work in works]


@dataclass(frozen=True, slots=True)
class Plan:
    """How a run goes, and how it is watched."""

    items: int
    workers: int
    draw: Draw
    ramp_s: float = 0.0
    """Seconds of work after which the last worker joins; the others join evenly before."""
    batch: int | None = None
    """So many items start together, and the next ones when all of these are over."""
    clock: Clock = field(default_factory=Clock)
    turn_s: float | None = None
    poll_s: float = 5.0
    attach: float = 0.0
    """The share of the run's time that is over when watching begins."""
    flush_s: float | None = None
    """The service brings its counts up to date only so often."""
    total_from: float = 1.0
    """The share of the items that is known at the beginning."""
    total_whole: float = 0.0
    """The share of the items that is done when all are known."""
    running_told: bool = True


def simulate(plan: Plan, rng: Random) -> Course:
    """Play the run and watch it."""
    starts, ends = play(plan, rng)
    starts = sorted(plan.clock.wall(starts))
    ends = sorted(plan.clock.wall(ends))
    end = ends[-1]
    polls = []
    phase = rng.random()
    at = plan.attach * end + plan.poll_s * rng.random()
    while at < end:
        seen = at
        if plan.flush_s:
            seen = max(0.0, ((at / plan.flush_s + phase) // 1 - phase) * plan.flush_s)
        done = bisect_right(ends, seen)
        running = bisect_right(starts, seen) - done
        polls.append(Poll(at, done, _total(plan, done), running if plan.running_told else None))
        at += plan.poll_s * rng.uniform(0.9, 1.1)
    return Course(tuple(polls), end, plan.turn_s)


def play(plan: Plan, rng: Random) -> tuple[list[float], list[float]]:
    """Give when each item starts and ends, in seconds of work."""
    free = [plan.ramp_s * worker / plan.workers for worker in range(plan.workers)]
    heapq.heapify(free)
    starts: list[float] = []
    ends: list[float] = []
    gate = 0.0
    for item in range(plan.items):
        if plan.batch and item % plan.batch == 0:
            gate = max(ends, default=0.0)
        start = max(heapq.heappop(free), gate)
        end = start + plan.draw(rng)
        starts.append(start)
        ends.append(end)
        heapq.heappush(free, end)
    return starts, ends


def _total(plan: Plan, done: int) -> int:
    """Give the total that the service knows of: it grows evenly with what is done."""
    if plan.total_from >= 1:
        return plan.items
    grown = min(1.0, done / (plan.total_whole * plan.items))
    return max(done + 1, round(plan.items * (plan.total_from + (1 - plan.total_from) * grown)))
