"""How far a service's clock is ahead of ours, from the times its answers bear.

An answer's `Date` is cut to whole seconds (RFC 9110, section 5.6.7) and was written at some moment
between the question and the answer, so that one answer gives a range: about a second plus the time
the answer took. Ranges of several answers overlap where the truth is, which narrows it well below
a second (the idea of K. Marzullo, "Maintaining the Time in a Distributed System", 1984).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

DRIFT = 15e-6
"""How much two clocks may drift apart in a second: PHI of RFC 5905, section 4."""


@dataclass(frozen=True, slots=True)
class ClockSkew:
    """The service's clock is ahead of ours by `low_s` to `high_s` seconds; behind is negative."""

    low_s: float
    high_s: float
    at_s: float
    """When that was measured; seconds since the epoch, by our clock."""
    doubt: ClockSkew | None = None
    """The last measurement, where it contradicts those before it."""

    @classmethod
    def of_answer(cls, date_s: float, received_s: float, took_s: float) -> ClockSkew:
        """Measure by one answer.

        `date_s` is its Date and `received_s` our time when it had come, both in seconds since the
        epoch; `took_s` the seconds from question to answer.
        """
        asked_s = received_s - max(0.0, took_s)
        return cls(date_s - received_s, date_s + 1.0 - asked_s, received_s)

    def narrowed(self, new: ClockSkew) -> ClockSkew:
        """Give what this and a newer measurement say together.

        One that contradicts all before it (a proxy's clock, a laptop that slept meanwhile) is
        believed once the next one says the same: then a clock was set.
        """
        for known in (self, self.doubt):
            agreed = None if known is None else _overlap(known, new)
            if agreed is not None:
                return agreed
        return replace(self, doubt=new)

    @property
    def ahead_s(self) -> float:
        """The seconds by which the service's clock is ahead; 0 where it may well be right."""
        if self.low_s <= 0.0 <= self.high_s:
            return 0.0
        return (self.low_s + self.high_s) / 2


def _overlap(known: ClockSkew, new: ClockSkew) -> ClockSkew | None:
    """Give where both are true, the clocks having drifted meanwhile; None where they never are."""
    spread = DRIFT * abs(new.at_s - known.at_s)
    low, high = max(known.low_s - spread, new.low_s), min(known.high_s + spread, new.high_s)
    return ClockSkew(low, high, new.at_s) if low <= high else None
