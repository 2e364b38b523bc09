"""What the answers about one run have come to: failures in a row, denials, and the health."""

from __future__ import annotations

from datetime import datetime

from evaltui.model.health import Health, HealthStatus
from evaltui.watch.asking import Kind, Reading

SURE_AFTER = 3
"""Answers in a row that deny a run before it counts as gone: a proxy may deny it once."""
UNREACHABLE_AFTER = 4
"""Failures in a row after which a service counts as unreachable rather than as retried."""

DENIALS = {Kind.MISSING, Kind.REFUSED}


class Tally:
    """Counts one run's readings. `known` says whether a good one was ever seen."""

    def __init__(self, *, known: bool, last_ok_at: datetime | None, key_place: str) -> None:
        self.known, self.failures, self.denials = known, 0, 0
        self._last_ok_at = last_ok_at
        self._key_place = key_place

    def add(self, reading: Reading, at: datetime) -> None:
        """Count one reading more, which came at that moment."""
        if reading.kind is Kind.GOOD:
            self.known, self.failures, self.denials = True, 0, 0
            self._last_ok_at = at
        elif reading.asked:
            self.failures += 1
            self.denials = self.denials + 1 if reading.kind in DENIALS else 0

    def add_fault(self) -> Health:
        """Count a fault of evaltui's own; give what was known before it."""
        before = Health(failures=self.failures, last_ok_at=self._last_ok_at)
        self.failures += 1
        return before

    @property
    def sure(self) -> bool:
        """Whether the run was denied so often in a row that it is believed."""
        return self.denials >= SURE_AFTER

    def health(self, reading: Reading, *, lasting: bool) -> Health:
        """Give how the asking goes; `lasting` says that other runs' questions long fail as well."""
        if reading.kind is Kind.GOOD:
            return Health(last_ok_at=self._last_ok_at)
        status = self._status(reading.kind, lasting=lasting)
        return Health(status, self._sentence(reading), self.failures, self._last_ok_at)

    def _status(self, kind: Kind, *, lasting: bool) -> HealthStatus:
        if kind is Kind.AUTH:
            return HealthStatus.AUTH
        if kind is Kind.MISSING:
            return HealthStatus.GONE if self.sure else HealthStatus.RETRYING
        if kind is Kind.TRANSIENT:
            late = lasting or self.failures >= UNREACHABLE_AFTER
            return HealthStatus.UNREACHABLE if late else HealthStatus.RETRYING
        return HealthStatus.MALFORMED

    def _sentence(self, reading: Reading) -> str:
        sentence = reading.sentence or "no reason is known"
        if reading.key_blamed:
            return f"{sentence}; check {self._key_place}"
        if reading.kind is not Kind.MISSING:
            return sentence
        if not self.sure:
            return f"{sentence}; asked again to be sure ({self.denials} of {SURE_AFTER})"
        if not self.known:
            return sentence
        return f"{sentence}; the service has forgotten this run, its last state is kept"
