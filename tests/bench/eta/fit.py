"""`python -m tests.bench.eta.fit`: fit the constants of the ETA to simulated runs.

A random search: it changes one or two constants at a time and keeps what lowers the loss. The runs
have other seeds than those of the benchmark's table and of the tests. It prints the constants;
taking them over into the modules (rounded) is done by hand.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log
from random import Random
from statistics import median
from typing import Any

from evaltui.model import eta, eta_mixture, eta_rate, eta_tail
from evaltui.model.eta_course import Course, course_of
from evaltui.model.eta_tail import Shape
from evaltui.model.history import History
from evaltui.model.run import Snapshot
from tests.bench.eta.measure import asked, courses, observed
from tests.bench.eta.regimes import REGIMES
from tests.bench.eta.rivals import Indicatif, WholeRun

SEEDS = range(5_000, 5_100)
SAMPLED = 0.2
"""The share of the moments that is looked at."""
NUMBERS: dict[tuple[Any, str], tuple[float, float]] = {
    (eta_rate, "CHANGE"): (0.02, 0.6),
    (eta_rate, "CHANGE_ITEMS"): (1.5, 10.0),
    (eta_rate, "USUAL_WEIGHT"): (1.0, 12.0),
    (eta_rate, "USUAL_DISPERSION"): (0.4, 1.2),
    (eta_mixture, "DRIFT"): (0.0, 0.3),
    (eta_mixture, "DRIFT_AHEAD"): (0.0, 0.5),
    (eta_mixture, "SHAPE_TRUST"): (0.2, 1.5),
    (eta, "LOW"): (0.03, 0.2),
    (eta, "HIGH"): (0.8, 0.98),
}
"""Constants, each with the bounds it may move in. Priors of shapes and workers move as well."""
UNFORESEEN = {"speed change": 0.15, "3-minute stall": 0.15}
"""Regimes that no constant helps much weigh less."""


@dataclass(frozen=True, slots=True)
class Case:
    """One moment of one run."""

    course: Course
    true_s: float
    rival_error: float


def cases(regime: str, rng: Random) -> list[Case]:
    """Give some moments of the regime's runs."""
    found = []
    for run in courses(regime, SEEDS):
        wanted, history = asked(run), History()
        others = [make(run.polls[0]) for make in (Indicatif, WholeRun)] if run.polls else []
        for index, poll in enumerate(run.polls):
            seen = observed(poll)
            assert isinstance(seen.snapshot, Snapshot)
            history = history.add(seen.snapshot, seen.at.timestamp())
            for other in others:
                other.see(poll)
            if index in wanted and rng.random() < SAMPLED and not history.stalled(1e12):
                course = course_of(history, poll.total)
                said = [left for other in others if (left := other.left_s()) is not None]
                if course is not None and course.left:
                    true = run.end_s - poll.at_s
                    error = min((abs(left - true) / true for left in said), default=1.0)
                    found.append(Case(course, true, error))
    return found


def loss(regime: str, seen: Sequence[Case]) -> float:
    """Give how far the constants are from the aims in a regime; the less, the better."""
    held, ratios, errors, score = 0, [], [], 0.0
    for case in seen:
        low, likely, high = eta.ends_of(case.course)
        low = max(low, 0.2)
        high = max(low, high)
        held += low <= case.true_s <= high
        ratios.append(high / low)
        errors.append(abs(likely - case.true_s) / case.true_s)
        # The interval score of T. Gneiting and A. E. Raftery, "Strictly proper scoring rules,
        # prediction, and estimation", JASA 102, 2007, on the logarithm of the time.
        outside = max(0.0, log(low / case.true_s)) + max(0.0, log(case.true_s / high))
        score += log(high / low) + 2 / 0.14 * outside
    # How often the range holds comes first, then how wide it is.
    found = 25 * max(0.0, 0.88 - held / len(seen)) + 0.2 * score / len(seen)
    found += 0.6 * median(errors) / median(case.rival_error for case in seen)
    if regime != "1 to 30 items":
        found += 2.5 * max(0.0, log(median(ratios) / 2.4))
    return found * UNFORESEEN.get(regime, 1.0)


def constants() -> dict[str, list[float]]:
    """Give all constants that move: numbers, and groups of them."""
    numbers = {name: [getattr(module, name)] for module, name in NUMBERS}
    priors = {
        "priors": [shape.prior for shape in eta_tail.SHAPES],
        "shown": [shape.shown for shape in eta_tail.SHAPES],
        "workers": [likely for _, likely in eta_mixture.WORKERS],
    }
    return numbers | priors


def take(values: dict[str, list[float]]) -> None:
    """Put the constants into the modules."""
    for module, name in NUMBERS:
        setattr(module, name, values[name][0])
    both = zip(eta_tail.SHAPES, values["priors"], values["shown"], strict=True)
    shapes = tuple(Shape(shape.xi, prior, shown) for shape, prior, shown in both)
    setattr(eta_mixture, "SHAPES", shapes)  # noqa: B010 - a constant, as far as types know
    likely = zip(eta_mixture.WORKERS, values["workers"], strict=True)
    workers = tuple((number, weight) for (number, _), weight in likely)
    setattr(eta_mixture, "WORKERS", workers)  # noqa: B010


def moved(values: dict[str, list[float]], rng: Random) -> dict[str, list[float]]:
    """Give the constants with one or two of them changed."""
    found = {name: list(group) for name, group in values.items()}
    bounds = {name: ends for (_, name), ends in NUMBERS.items()}
    for name in rng.sample(list(found), rng.choice((1, 1, 2))):
        if name in bounds:
            low, high = bounds[name]
            step = rng.gauss(0, 0.12) * (high - low)
            found[name] = [min(high, max(low, found[name][0] + step))]
            continue
        index = rng.randrange(len(found[name]))
        found[name][index] *= exp(rng.gauss(0, 0.5))
        if name != "shown":
            whole = sum(found[name])
            found[name] = [value / whole for value in found[name]]
    return found


def main() -> int:
    """Search for so many minutes, and print what was found."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.eta.fit", description=__doc__)
    parser.add_argument("--minutes", type=float, default=9.0)
    limit = time.monotonic() + 60 * parser.parse_args().minutes
    rng = Random(21)
    known = {regime: cases(regime, rng) for regime in REGIMES}
    best, least = constants(), sum(loss(*pair) for pair in known.items())
    while time.monotonic() < limit:
        tried = moved(best, rng)
        take(tried)
        found = sum(loss(*pair) for pair in known.items())
        if found < least:
            best, least = tried, found
            print(f"{least:.4f}", flush=True)
    for name, group in best.items():
        print(name, *(f"{value:.3g}" for value in group))
    return 0


if __name__ == "__main__":
    sys.exit(main())
