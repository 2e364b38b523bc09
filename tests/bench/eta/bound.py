"""`python -m tests.bench.eta.bound`: how narrow a range could be at all, for whom knows everything.

At each moment the rest of the run is played again and again, by the true distribution of the item
times and the true age of every item in hand, which no watcher knows. The middle 85 % of the ends
are the narrowest range that could be asked for: where its high/low is past 2.5, nobody's is not.
"""

from __future__ import annotations

import heapq
import sys
from random import Random
from statistics import median

from tests.bench.eta.regimes import REGIMES
from tests.bench.eta.simulate import Plan, play

STEADY = ("as told in the facts", "heavy tail", "exponential", "light tail", "1 to 30 items")
"""Regimes with one speed from end to end, in which all is said by the item times."""
REPLAYS = 60
TAIL = 0.075


def main() -> int:
    """Print the median of high/low for each steady regime."""
    for regime in STEADY:
        ratios = [ratio for seed in range(12) for ratio in _ratios(regime, seed)]
        print(f"{regime:24}{median(ratios):6.2f}", flush=True)
    return 0


def _ratios(regime: str, seed: int) -> list[float]:
    rng = Random(f"bound {regime} {seed}")
    plan = REGIMES[regime](rng)
    starts, ends = play(plan, rng)
    finished = sorted(ends)
    steps = [step / 20 for step in range(1, 20)]
    moments = [finished[-1] * step for step in steps]
    moments += [finished[min(len(finished) - 1, int(len(finished) * step))] for step in steps]
    found = []
    for now in moments:
        ages = [now - start for start, end in zip(starts, ends, strict=True) if start <= now < end]
        if ages:
            waiting = sum(start > now for start in starts)
            lasts = sorted(_rest(plan, ages, waiting, rng) for _ in range(REPLAYS))
            found.append(lasts[int((1 - TAIL) * REPLAYS)] / lasts[int(TAIL * REPLAYS)])
    return found


def _rest(plan: Plan, ages: list[float], waiting: int, rng: Random) -> float:
    """Give the seconds until all is done, once."""
    free = [_older(plan, age, rng) - age for age in ages]
    heapq.heapify(free)
    last = max(free)
    for _ in range(waiting):
        end = heapq.heappop(free) + plan.draw(rng)
        last = max(last, end)
        heapq.heappush(free, end)
    return last


def _older(plan: Plan, age: float, rng: Random) -> float:
    """Draw the time of an item that has taken longer than `age` already."""
    for _ in range(3000):
        time = plan.draw(rng)
        if time > age:
            return time
    return age + 0.01


if __name__ == "__main__":
    sys.exit(main())
