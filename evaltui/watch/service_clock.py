"""A service's clock, compared with ours by the `Date` of its answers."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache

from evaltui.model.clock import Clock
from evaltui.model.exchange import Answer
from evaltui.model.skew import ClockSkew

STEP_S = 0.5
"""Our own clock was set, or the machine slept, where it moved by more than this against the
monotonic one between two answers; in seconds."""


class ServiceClock:
    """Gathers what the answers of one host say of its clock. Shared by all runs asked there."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._skew: ClockSkew | None = None
        self._offset_s = 0.0

    @property
    def ahead_s(self) -> float | None:
        """The seconds by which the service's clock is ahead of ours; None where nothing says."""
        return self._skew.ahead_s if self._skew else None

    def read(self, answer: Answer) -> None:
        """Take one answer more into account, if it bears a time of its own.

        One out of a cache (its `Age` is not 0) bears the time when it went in.
        """
        date = http_date(answer.headers.get("date", ""))
        if date is None or answer.headers.get("age", "0").strip() != "0":
            return
        offset_s = self._clock.now().timestamp() - self._clock.monotonic()
        if abs(offset_s - self._offset_s) > STEP_S:
            self._skew, self._offset_s = None, offset_s
        received_s = answer.received_at.timestamp()
        new = ClockSkew.of_answer(date.timestamp(), received_s, answer.took_s)
        self._skew = new if self._skew is None else self._skew.narrowed(new)


@lru_cache(maxsize=64)
def http_date(text: str) -> datetime | None:
    """Read a date in a form that HTTP knows (RFC 9110, section 5.6.7); None for anything else."""
    try:
        moment = parsedate_to_datetime(text)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, TypeError, OverflowError):
        return None
