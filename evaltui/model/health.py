"""Health of the watching: whether the service can still be asked, apart from what it said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class HealthStatus(StrEnum):
    """How the asking goes."""

    OK = "ok"
    RETRYING = "retrying"
    """The last few tries failed in a way that usually passes."""
    AUTH = "auth"
    """The key is missing or refused: asking is paused."""
    GONE = "gone"
    """The service says that it knows no such run."""
    UNREACHABLE = "unreachable"
    """Tries have failed for long; asking goes on slowly."""
    MALFORMED = "malformed"
    """Something answers, but not what the service documents."""


@dataclass(frozen=True, slots=True)
class Health:
    """How the asking goes for one run."""

    status: HealthStatus = HealthStatus.OK
    message: str | None = None
    """One sentence on what is wrong; None when nothing is."""
    failures: int = 0
    """Failed tries in a row."""
    last_ok_at: datetime | None = None
    """When the last good answer came."""
