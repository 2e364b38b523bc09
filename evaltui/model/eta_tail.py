"""How long the items in progress still take: the shape of the tail.

Looked at in mid-course, the item of a busy worker has a remaining time whose density at zero is
1/mean, whatever the item times are (the equilibrium distribution of renewal theory: D. R. Cox,
"Renewal Theory", 1962, §5.2). A generalized Pareto distribution with that scale has one parameter
left, its shape: −1 is exact for items that all take the same time, 0 for exponential ones, and
above 0 for heavy tails, whose remaining times are just what this family describes (J. Pickands,
"Statistical inference using extreme order statistics", Annals of Statistics 3, 1975). Against
log-normal times with σ 0.4 and 1, the median of the longest of 1 to 32 is met to a quarter.

The shape is not known beforehand: a few stand for all, and what is seen weighs them.
"""

from __future__ import annotations

from functools import lru_cache
from math import exp, expm1, log
from typing import NamedTuple

LEAST = 1e-4
"""No item is ruled out with more certainty than this: the mean is only an estimate, too."""


class Shape(NamedTuple):
    """One candidate for the shape of the tail."""

    xi: float
    """The shape parameter of the generalized Pareto distribution."""
    prior: float
    """How likely it is before anything is seen."""
    shown: float
    """The dispersion that counts of such items show (see `eta_rate.dispersion`)."""

    @property
    def spread(self) -> float:
        """The squared coefficient of variation of the item times.

        The mean remaining time is mean/(1 − xi) here and mean·(1 + spread)/2 by renewal theory.
        """
        return (1 + self.xi) / (1 - self.xi)


SHAPES = (
    Shape(-0.9, 0.35, 0.085),
    Shape(-0.5, 0.17, 0.5),
    Shape(0.0, 0.14, 0.75),
    Shape(0.2, 0.15, 1.2),
    Shape(0.35, 0.19, 0.8),
)

QUANTILES = ((0.05, 0.1), (0.2, 0.2), (0.5, 0.4), (0.8, 0.2), (0.95, 0.1))
"""Probabilities, and the weight that the quantile at each has in standing for the distribution."""


def survival(age: float, xi: float) -> float:
    """Give the share of items that take longer than `age`, in means of an item; LEAST to 1."""
    if xi == 0:
        return max(LEAST, exp(-min(age, 50.0)))
    base = 1 + xi * age
    return max(LEAST, base ** (-1 / xi)) if base > 0 else LEAST


@lru_cache(maxsize=1024)
def longest(items: int, xi: float) -> tuple[float, ...]:
    """Give the QUANTILES of the longest of so many remaining times, in means of an item."""
    return tuple(_longest(items, xi, probability) for probability, _ in QUANTILES)


def _longest(items: int, xi: float, probability: float) -> float:
    beyond = -expm1(log(probability) / items)
    return -log(beyond) if xi == 0 else (beyond**-xi - 1) / xi
