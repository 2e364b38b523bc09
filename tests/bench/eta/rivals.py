"""Other formulas for the same run, told the same polls at the same times.

indicatif is a Rust crate: its formula is derived anew here. The rest is what people write by hand.
Each is told the first poll as where it begins, as a careful user of it would do.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from tests.bench.eta.simulate import Poll


class Rival(Protocol):
    """An estimator that is told one poll after the other."""

    def see(self, poll: Poll) -> None: ...

    def left_s(self) -> float | None:
        """Give the seconds that remain from the last poll on; None for no estimate."""


class Indicatif:
    """indicatif's double smoothing of the rate.

    Written from what console-rs/indicatif does at f65f5cf (April 2026), src/state.rs,
    `struct Estimator`: an average of the rate in which what lies t seconds back weighs
    0.1^(t/15), an average of that average, both divided by the weight that the time since the
    start can have; and at the asking, the time since the last step counts as one with no steps.
    """

    def __init__(self, first: Poll) -> None:
        self._begin = self._last = self._now = first.at_s
        self._done, self._left = first.done, first.total - first.done
        self._once = self._twice = 0.0

    @staticmethod
    def _fade(seconds: float) -> float:
        return float(0.1 ** (seconds / 15.0))

    def _seen(self, now: float) -> float:
        return 1.0 - self._fade(now - self._begin)

    def see(self, poll: Poll) -> None:
        self._now, self._left = poll.at_s, poll.total - poll.done
        gained, took = poll.done - self._done, poll.at_s - self._last
        if gained <= 0 or took <= 0:
            return
        keep = self._fade(took)
        self._once = keep * self._once + (1 - keep) * gained / took
        self._twice = keep * self._twice + (1 - keep) * self._once / self._seen(poll.at_s)
        self._done, self._last = poll.done, poll.at_s

    def left_s(self) -> float | None:
        seen = self._seen(self._now)
        if seen <= 0:
            return None
        keep = self._fade(self._now - self._last)
        rate = (keep * self._twice + (1 - keep) * keep * self._once / seen) / seen
        return self._left / rate if rate > 0 else None


class Naive:
    """All that is done, over the time since watching began."""

    def __init__(self, first: Poll) -> None:
        self.first = self.last = first

    def see(self, poll: Poll) -> None:
        self.last = poll

    def left_s(self) -> float | None:
        return self._over(self.last.done)

    def _over(self, done: int) -> float | None:
        took = self.last.at_s - self.first.at_s
        return (self.last.total - self.last.done) * took / done if done > 0 else None


class WholeRun(Naive):
    """What was done while watched, over the time since watching began."""

    def left_s(self) -> float | None:
        return self._over(self.last.done - self.first.done)


class DrainAware(WholeRun):
    """The rate of the whole run for what waits, and the last items as exponential ones."""

    def left_s(self) -> float | None:
        running, left = self.last.running, self.last.total - self.last.done
        whole = super().left_s()
        if running is None or whole is None or left <= 0:
            return whole
        harmonic = sum(1 / part for part in range(1, running + 1))
        return whole / left * (max(0, left - running) + running * harmonic)


MakeRival = Callable[[Poll], Rival]
FORMULAS: dict[str, MakeRival] = {
    "indicatif": Indicatif,
    "n/elapsed": Naive,
    "whole rate": WholeRun,
    "drain-aware": DrainAware,
}
