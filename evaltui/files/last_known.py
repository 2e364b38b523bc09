"""The last known state of a run: all that is needed to show its row again, offline."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from evaltui.files.keeping import kept
from evaltui.files.toml_values import JSON_SUFFIX, BadValue, moment, put, take
from evaltui.model.health import Health, HealthStatus
from evaltui.model.run import Counts, Outcome, RunError, Snapshot, State

if TYPE_CHECKING:
    from datetime import datetime
    from enum import StrEnum

MAX_SKEW_S = 1e12
_TEXTS = ("name", "url", "part_noun")
_INTEGERS = ("done", "total")
_NUMBERS = ("duration_s", "eta_s", "percent")
_MOMENTS = ("created_at", "started_at", "finished_at")
_COUNTS = tuple(Counts().as_dict())
_OUTCOME = tuple(Outcome().as_dict())
_PLAIN = (
    *("observed_at", "forgotten_at", "clock_skew_s", "last_ok_at", "health", "health_message"),
    *("state", "state_raw", *_TEXTS, *_INTEGERS, *_NUMBERS, *_MOMENTS, "eta_low_s", "eta_high_s"),
    *("counts", "outcome", "summary", "notes", "error", "inferred"),
)
KNOWN_KEYS = frozenset(_PLAIN) | frozenset(key + JSON_SUFFIX for key in _PLAIN)


@dataclass(frozen=True, slots=True)
class LastKnown:
    """What was last known of a run and of the asking."""

    snapshot: Snapshot | None = None
    """Without `raw`, and of texts and summaries of a megabyte the beginning: see `keeping`."""
    observed_at: datetime | None = None
    forgotten_at: datetime | None = None
    health: Health = field(default_factory=Health)
    """Without the failures in a row, which end with the program."""
    clock_skew_s: float | None = None
    """Seconds by which the service's clock is ahead of ours."""
    eta_s: tuple[float, float] | None = field(default=None, compare=False)
    """Seconds that remained at `observed_at`, at least and at most: for `saved_states` alone."""
    extra: Mapping[str, Any] = field(default_factory=dict)
    """Keys that evaltui does not know, kept as they are."""

    @classmethod
    def of(
        cls,
        snapshot: Snapshot | None,
        observed_at: datetime | None,
        forgotten_at: datetime | None,
        health: Health,
        clock_skew_s: float | None = None,
    ) -> LastKnown:
        """Make the last known state, without what is not kept."""
        return cls(
            None if snapshot is None else kept(snapshot),
            observed_at,
            forgotten_at,
            replace(health, failures=0),
            clock_skew_s,
        )

    @property
    def ended(self) -> bool:
        """Whether the service told how the run ended."""
        return self.snapshot is not None and self.snapshot.state.ended

    def is_newer_than(self, other: LastKnown) -> bool:
        """Tell whether this may replace the other: the newer word of the service counts.

        Of two equally old ones, an end stays; otherwise the one that comes later counts.
        """
        if other.snapshot is None or other.observed_at is None:
            return True
        if self.snapshot is None or self.observed_at is None:
            return False
        if self.observed_at == other.observed_at:
            return self.ended or not other.ended
        return self.observed_at > other.observed_at


def encode_last(last: LastKnown) -> dict[str, Any]:
    """Give the state as a TOML table."""
    table: dict[str, Any] = {}
    for key in ("observed_at", "forgotten_at"):
        put(table, key, getattr(last, key))
    put(table, "clock_skew_s", last.clock_skew_s)
    if last.eta_s is not None:
        table["eta_low_s"], table["eta_high_s"] = (round(seconds, 1) for seconds in last.eta_s)
    put(table, "health", last.health.status.value)
    put(table, "health_message", last.health.message)
    put(table, "last_ok_at", last.health.last_ok_at)
    if (snapshot := last.snapshot) is not None:
        put(table, "state", snapshot.state.value)
        for key in ("state_raw", *_TEXTS, *_INTEGERS, *_NUMBERS, *_MOMENTS, "summary"):
            put(table, key, getattr(snapshot, key))
        for key in ("counts", "outcome"):
            if (numbers := getattr(snapshot, key)) is not None:
                _put_numbers(table, key, numbers)
        if snapshot.inferred:
            put(table, "inferred", snapshot.inferred)
        if snapshot.notes:
            put(table, "notes", list(snapshot.notes))
        if snapshot.error is not None:
            table["error"] = _encode_error(snapshot.error)
    return dict(last.extra) | table


def decode_last(values: Any) -> LastKnown:
    """Read the table.

    Raises:
        BadValue: a value in it is not what evaltui writes there.
    """
    if not isinstance(values, dict):
        raise BadValue("last must be a table")
    return LastKnown(
        snapshot=_decode_snapshot(values) if "state" in values else None,
        observed_at=_moment(values, "observed_at"),
        forgotten_at=_moment(values, "forgotten_at"),
        health=Health(
            _word(HealthStatus, values, "health") or HealthStatus.OK,
            take(values, "health_message", str),
            last_ok_at=_moment(values, "last_ok_at"),
        ),
        clock_skew_s=_skew(values),
        extra={key: value for key, value in values.items() if key not in KNOWN_KEYS},
    )


def _decode_snapshot(values: dict[str, Any]) -> Snapshot:
    state = _word(State, values, "state")
    counts, outcome = _numbers(values, "counts", _COUNTS), _numbers(values, "outcome", _OUTCOME)
    notes = take(values, "notes", list) or []
    if not all(isinstance(note, str) for note in notes):
        raise BadValue("notes must be texts")
    fields: dict[str, Any] = {key: take(values, key, str) for key in _TEXTS}
    fields |= {key: take(values, key, int) for key in _INTEGERS}
    fields |= {key: take(values, key, (int, float)) for key in _NUMBERS}
    fields |= {key: _moment(values, key) for key in _MOMENTS}
    return Snapshot(
        state=State(state),
        state_raw=take(values, "state_raw", str) or "",
        counts=None if counts is None else Counts(**counts),
        outcome=None if outcome is None else Outcome(**outcome),
        summary=take(values, "summary", dict),
        error=_decode_error(values.get("error")),
        notes=tuple(notes),
        inferred=values.get("inferred") is True,
        **fields,
    )


def _skew(values: dict[str, Any]) -> float | None:
    """Give by how many seconds clocks disagree; None for what no two calendars can."""
    seconds = take(values, "clock_skew_s", (int, float))
    return float(seconds) if seconds is not None and abs(seconds) <= MAX_SKEW_S else None


def _put_numbers(table: dict[str, Any], key: str, numbers: Counts | Outcome) -> None:
    given = {name: number for name, number in numbers.as_dict().items() if number is not None}
    plain: dict[str, Any] = {}
    for name, number in given.items():
        put(plain, name, number)
    table[key] = plain


def _numbers(
    values: dict[str, Any], key: str, names: tuple[str, ...]
) -> dict[str, int | None] | None:
    table = take(values, key, dict)
    return None if table is None else {name: take(table, name, int) for name in names}


def _encode_error(error: RunError) -> dict[str, Any]:
    table: dict[str, Any] = {}
    for key in ("message", "code", "stack_trace", "details"):
        put(table, key, getattr(error, key))
    return table


def _decode_error(values: Any) -> RunError | None:
    if values is None:
        return None
    if not isinstance(values, dict):
        raise BadValue("error must be a table")
    texts = {key: take(values, key, str) for key in ("message", "code", "stack_trace")}
    return RunError(**texts, details=take(values, "details", dict))


def _moment(values: dict[str, Any], key: str) -> datetime | None:
    return moment(key, values[key]) if key in values else None


def _word(words: type[StrEnum], values: dict[str, Any], key: str) -> Any:
    word = take(values, key, str)
    try:
        return None if word is None else words(word)
    except ValueError:
        known = ", ".join(words)
        raise BadValue(f"{key} must be one of {known}") from None
