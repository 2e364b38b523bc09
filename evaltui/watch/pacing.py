"""How long to wait before a run is asked for again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

Random = Callable[[], float]
"""Gives a number in [0, 1), as `random.random`."""

STEADY_AFTER = 6
"""Failures in a row after which retries come at a slow steady pace."""


@dataclass(frozen=True, slots=True)
class Pacing:
    """Waiting times in seconds. Nothing here ever says to stop."""

    interval_s: float
    """Between two questions while all is well."""
    steady_s: float = 30.0
    """Between two questions while a service has been failing for long."""
    forgotten_s: float = 300.0
    """Between two questions about a run that the service says it has forgotten."""

    def after_success(self, random: Random, wait_s: float | None = None) -> float:
        """Give the interval, a twentieth more or less, so that runs added together drift apart.

        `wait_s` stands in for the interval where the run's own pace asks for a longer one.
        """
        return (self.interval_s if wait_s is None else wait_s) * (0.95 + 0.1 * random())

    def after_failure(self, failures: int, random: Random, retry_after_s: float | None) -> float:
        """Give the wait after so many failures in a row (1 and up), for a run that waits alone.

        What the service asks for goes first, plus up to an interval so that not all come back at
        once; `Retry-After: 0` is no leave to ask more often than while all is well. Then
        exponential backoff with full jitter (M. Brooker, "Exponential Backoff And Jitter", AWS
        Architecture Blog, 2015), then a slow steady pace.
        """
        if retry_after_s is not None:
            return max(retry_after_s, self.interval_s) + self.interval_s * random()
        steady = max(self.steady_s, self.interval_s)
        if failures > STEADY_AFTER:
            return steady * (0.75 + 0.5 * random())
        # A tenth of a second keeps a lucky draw from asking again at once.
        return 0.1 + min(steady, self.interval_s * 2.0**failures) * random()

    def in_trouble(self, failures: int, random: Random, retry_after_s: float | None) -> float:
        """Give the shortest wait of a run that waits with others for their service to be back.

        The interval, the first time somewhat less, so that those who failed together do not come
        back together. What the service asks for goes first.
        """
        if retry_after_s is not None:
            return max(retry_after_s, self.interval_s) + self.interval_s / 2 * random()
        least = 0.5 if failures <= 1 else 0.9
        return self.interval_s * (least + (1.0 - least) * random())
