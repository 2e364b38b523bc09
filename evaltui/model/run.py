"""A run as a service described it at one moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import Any


class State(StrEnum):
    """Where a run stands, in one vocabulary for all services."""

    PENDING = "pending"
    QUEUED = "queued"
    RUNNING = "running"
    COMPLETED = "completed"
    FAILED = "failed"
    STOPPED = "stopped"
    UNKNOWN = "unknown"

    @property
    def ended(self) -> bool:
        """Whether the service will change nothing any more."""
        return self in {State.COMPLETED, State.FAILED, State.STOPPED}


@dataclass(frozen=True, slots=True)
class Counts:
    """Parts of the run by lifecycle; None where the service gave no number."""

    pending: int | None = None
    queued: int | None = None
    running: int | None = None
    completed: int | None = None
    error: int | None = None
    cancelled: int | None = None

    def as_dict(self) -> dict[str, int | None]:
        """Give the six counts by name."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


@dataclass(frozen=True, slots=True)
class Outcome:
    """Completed parts by how they came out; None where the service gave no number."""

    passed: int | None = None
    failed: int | None = None
    blocked: int | None = None

    def as_dict(self) -> dict[str, int | None]:
        """Give the three counts by name."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


@dataclass(frozen=True, slots=True)
class RunError:
    """Why a run failed or was stopped, as the service told it."""

    message: str | None
    """The text meant for people."""
    code: str | None = None
    """The service's machine-readable word, such as `lw.unnamed_failure`."""
    stack_trace: str | None = None
    details: Mapping[str, Any] | None = None
    """Whatever else came with it (block, context, trace id), verbatim."""

    @property
    def text(self) -> str:
        """The message, or the code where there is none."""
        return self.message or self.code or "the service gives no reason"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One answer of a service about one run. Text in it is verbatim and untrusted."""

    state: State
    state_raw: str
    """The service's own word."""
    name: str | None = None
    done: int | None = None
    """Parts that are over, however they ended."""
    total: int | None = None
    counts: Counts | None = None
    outcome: Outcome | None = None
    created_at: datetime | None = None
    started_at: datetime | None = None
    finished_at: datetime | None = None
    duration_s: float | None = None
    """The service's own figure, in seconds."""
    eta_s: float | None = None
    """The service's own estimate of the seconds that remain."""
    summary: Mapping[str, Any] | None = None
    """What the service summed up, under its own keys."""
    error: RunError | None = None
    url: str | None = None
    """The run's page for people."""
    notes: tuple[str, ...] = ()
    """What was odd about the answer, a sentence each."""
    raw: str | None = None
    """The whole document as it came (JSON text)."""
    part_noun: str | None = None
    """What the service calls the parts of a run, in the plural, such as `cells`."""
    inferred: bool = False
    """The state is worked out from other facts, as the service's list of runs tells none."""
    percent: float | None = None
    """The service's own figure of progress, 0 to 100; used where it gives no counts."""

    @property
    def in_percent(self) -> bool:
        """Whether progress is told in per cent alone: not both counts are there."""
        counted = self.done is not None and self.total is not None and self.total > 0
        return self.percent is not None and 0 <= self.percent <= 100 and not counted

    @property
    def progress(self) -> tuple[int | None, int | None]:
        """What is done and of how much: parts, or whole hundredths where `in_percent`."""
        if self.in_percent and self.percent is not None:
            return int(self.percent), 100
        return self.done, self.total
