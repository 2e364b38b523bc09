"""The regimes of the benchmark: what can go on in a run, each a plan drawn from a seed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from math import exp, log
from random import Random

from tests.bench.eta.simulate import Clock, Draw, Plan

Regime = Callable[[Random], Plan]

REST = 1e-9
"""The work done while all is at rest; and, over the seconds of the rest, its speed."""


def log_normal(mean_s: float, sigma: float) -> Draw:
    """Item times with the mean given; sigma 0.4 is a light tail, 1 and up a heavy one."""
    mu = log(mean_s) - sigma * sigma / 2
    return lambda rng: rng.lognormvariate(mu, sigma)


def exponential(mean_s: float) -> Draw:
    return lambda rng: rng.expovariate(1 / mean_s)


def even(mean_s: float) -> Draw:
    """Item times that are nearly the same: a tenth more or less."""
    return lambda rng: rng.uniform(0.9 * mean_s, 1.1 * mean_s)


def _any_draw(rng: Random, mean_s: float) -> Draw:
    kind = rng.choice(("light", "heavy", "exponential", "even"))
    return {
        "light": log_normal(mean_s, 0.4),
        "heavy": log_normal(mean_s, 1.0),
        "exponential": exponential(mean_s),
        "even": even(mean_s),
    }[kind]


def _plan(rng: Random, draw: Callable[[float], Draw] | None = None) -> Plan:
    """A run of a middling size: 80–400 items, 4–32 workers, items of 6–30 s, a poll in 2–5 s."""
    mean_s = rng.uniform(6, 30)
    return Plan(
        items=rng.randint(80, 400),
        workers=rng.choice((4, 8, 16, 32)),
        draw=draw(mean_s) if draw else _any_draw(rng, mean_s),
        poll_s=rng.uniform(2, 5),
    )


def _work_s(plan: Plan) -> float:
    """About how many seconds the plan's work takes."""
    probe = Random(1)
    mean = sum(plan.draw(probe) for _ in range(200)) / 200
    return max(plan.items / plan.workers, 1.0) * mean


def as_told(rng: Random) -> Plan:
    """The run of the known facts: 200 items, 16 workers, a heavy tail, a poll in 5 s."""
    return Plan(200, 16, log_normal(20.0, 1.0), poll_s=5.0)


def light_tail(rng: Random) -> Plan:
    return _plan(rng, lambda mean_s: log_normal(mean_s, 0.4))


def heavy_tail(rng: Random) -> Plan:
    return _plan(rng, lambda mean_s: log_normal(mean_s, 1.0))


def memoryless(rng: Random) -> Plan:
    return _plan(rng, exponential)


def uniform(rng: Random) -> Plan:
    return _plan(rng, even)


def bursts(rng: Random) -> Plan:
    """Batches that wait for each other, or spells of work and rest."""
    plan = _plan(rng)
    if rng.random() < 0.5:
        return replace(plan, batch=plan.workers)
    on, off = rng.uniform(10, 40), rng.uniform(10, 40)
    spells: list[tuple[float, float]] = []
    for _ in range(2_000):
        spells.append((on * rng.uniform(0.6, 1.4), 1.0))
        spells.append((REST, REST / (off * rng.uniform(0.6, 1.4))))
    return replace(plan, clock=Clock(tuple(spells)))


def flushed(rng: Random) -> Plan:
    """Counts that are brought up to date every 40 s."""
    return replace(_plan(rng), flush_s=40.0)


def attached(rng: Random) -> Plan:
    return replace(_plan(rng), attach=rng.uniform(0.25, 0.75))


def slow_start(rng: Random) -> Plan:
    """Workers that join one by one, or all at a quarter to a half of their speed at first."""
    plan = _plan(rng)
    work = _work_s(plan)
    if rng.random() < 0.5:
        return replace(plan, ramp_s=work * rng.uniform(0.15, 0.35))
    slow = work * rng.uniform(0.03, 0.1)
    return replace(plan, clock=Clock(((slow, rng.uniform(0.25, 0.5)),)))


def speed_change(rng: Random) -> Plan:
    """Twice as fast, or half as fast, from somewhere in the middle on."""
    plan = _plan(rng)
    first = _work_s(plan) * rng.uniform(0.3, 0.7)
    clock = Clock(((first, 1.0), (1e9, rng.choice((0.5, 2.0)))))
    return replace(plan, clock=clock, turn_s=first)


def total_grows(rng: Random) -> Plan:
    """60–85 % of the items are known at first, all when 40–70 % are done."""
    return replace(_plan(rng), total_from=rng.uniform(0.6, 0.85), total_whole=rng.uniform(0.4, 0.7))


def workers_unknown(rng: Random) -> Plan:
    return replace(_plan(rng), running_told=False)


def stall(rng: Random) -> Plan:
    """All stands still for three minutes, somewhere in the middle."""
    plan = _plan(rng)
    at = _work_s(plan) * rng.uniform(0.2, 0.8)
    clock = Clock(((at, 1.0), (REST, REST / 180.0)))
    return replace(plan, clock=clock, turn_s=at)


def few_items(rng: Random) -> Plan:
    return replace(
        _plan(rng),
        items=rng.randint(1, 30),
        workers=rng.choice((1, 2, 4, 8)),
        running_told=rng.random() < 0.5,
    )


def any_size(rng: Random) -> Plan:
    """1 to 10 000 items, 1 to 64 workers, all evenly by the logarithm."""
    mean_s = exp(rng.uniform(log(2), log(60)))
    return Plan(
        items=round(exp(rng.uniform(0, log(10_000)))),
        workers=round(exp(rng.uniform(0, log(64)))),
        draw=_any_draw(rng, mean_s),
        poll_s=rng.uniform(2, 5),
        running_told=rng.random() < 0.5,
    )


REGIMES: dict[str, Regime] = {
    "as told in the facts": as_told,
    "light tail": light_tail,
    "heavy tail": heavy_tail,
    "exponential": memoryless,
    "uniform items": uniform,
    "bursts": bursts,
    "flushed every 40 s": flushed,
    "attached midway": attached,
    "slow start": slow_start,
    "speed change": speed_change,
    "total grows": total_grows,
    "workers unknown": workers_unknown,
    "3-minute stall": stall,
    "1 to 30 items": few_items,
    "1 to 10 000 items": any_size,
}
