"""A public document read again: what was known of a run at one moment, from a recording."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from math import isfinite
from typing import Any, TypeVar

from evaltui.model.health import Health, HealthStatus
from evaltui.model.reference import BadReference, RunRef
from evaltui.model.run import Counts, Outcome, RunError, Snapshot, State
from evaltui.model.watch import Observation, Watch

NO_REASON = RunError(None).text
Numbers = TypeVar("Numbers", Counts, Outcome)


class BadRecord(ValueError):
    """A JSON value that is no record. The message says what would be right."""


@dataclass(frozen=True, slots=True)
class Record:
    """What one line of a recording says."""

    at: datetime
    """When that was known."""
    ref: RunRef
    provider: str
    name: str | None
    observed_at: datetime | None
    """When the service said what `snapshot` holds."""
    snapshot: Snapshot | None
    health: Health
    clock_skew_s: float | None = None
    verdict: str | None = None
    """The verdict as it was judged then, and `reason` its numbers in words."""
    reason: str | None = None
    stalled: bool = False
    changed: frozenset[str] = frozenset()
    """The facts that had just changed, where the recording tells."""

    def observations(self, known: Watch | None) -> tuple[Observation, ...]:
        """Give what a poller would have reported, to one who knew that much of the run before.

        A failed question repeats in its record what the service said last: that is no new answer.
        """
        found = []
        well = self.health.status is HealthStatus.OK
        observed_at = self.observed_at or self.at
        heard = known is not None and known.snapshot and known.observed_at == observed_at
        if self.snapshot is not None and (well or not heard):
            health = self.health if well else Health(last_ok_at=self.health.last_ok_at)
            skew_s = self.clock_skew_s
            found.append(Observation(observed_at, self.snapshot, health, clock_skew_s=skew_s))
        if not well:
            found.append(Observation(self.at, None, self.health))
        return tuple(found)


def read_record(value: Any, before: datetime | None = None) -> Record:
    """Read a public document, of which only `run` and a time are needed.

    A document of a run that was never seen bears no time, unless it is out of the journal (`at`):
    then it is of the moment `before`, that of the line before.

    Raises:
        BadRecord: it names no run or no time, or its state or a number is of a wrong type.
    """
    if not isinstance(value, Mapping):
        raise BadRecord('a line is one JSON object, as in {"observed_at": "…Z", "run": "a:b"}')
    ref = _ref(value.get("run"))
    observed_at = _time(value, "observed_at")
    snapshot = _snapshot(value)
    at = _time(value, "at") or observed_at or (before if snapshot is None else None)
    if at is None:
        raise BadRecord('observed_at is missing: a time such as "2026-11-20T10:00:42Z"')
    return Record(
        at=at,
        ref=ref,
        provider=_text(value.get("provider")) or ref.account,
        name=_text(value.get("name")),
        observed_at=observed_at,
        snapshot=snapshot,
        health=_health(value.get("health"), observed_at),
        clock_skew_s=_seconds(value.get("clock_skew_s")),
        verdict=_text(value.get("verdict")),
        reason=_text(value.get("verdict_reason")),
        stalled=value.get("stalled") is True,
        changed=frozenset(map(str, _items(value.get("changed")))),
    )


def _ref(value: Any) -> RunRef:
    if not isinstance(value, str):
        raise BadRecord('run is missing: a reference such as "retab:wfevalrun_q1z2"')
    try:
        return RunRef.parse(value)
    except BadReference as error:
        raise BadRecord(str(error)) from None


def _snapshot(value: Mapping[str, Any]) -> Snapshot | None:
    """Give what the service had said; None where it had said nothing yet."""
    word = value.get("state")
    if word is not None and not isinstance(word, str):
        raise BadRecord('state is a word, as in "state": "running"')
    done, total = _whole(value, "done"), _whole(value, "total")
    counts, outcome = _numbers(Counts, value, "counts"), _numbers(Outcome, value, "outcome")
    if word is None and done is None and total is None and counts is None:
        return None
    state = State(word) if word in set(State) else State.UNKNOWN
    summary = value.get("summary")
    return Snapshot(
        state=state,
        state_raw=_text(value.get("state_raw")) or word or "",
        name=_text(value.get("name")),
        done=done,
        total=total,
        percent=_percent(value.get("percent")),
        counts=counts,
        outcome=outcome,
        created_at=_moment(value.get("created_at")),
        started_at=_moment(value.get("started_at")),
        finished_at=_moment(value.get("finished_at")),
        duration_s=_seconds(value.get("elapsed_s")) if state.ended else None,
        eta_s=_own_eta(value),
        summary=summary if isinstance(summary, Mapping) else None,
        error=_error(_text(value.get("error")), value.get("error_detail")),
        url=_text(value.get("url")),
        notes=tuple(note for note in _items(value.get("notes")) if isinstance(note, str)),
        part_noun=_text(value.get("part_noun")),
    )


def _percent(value: Any) -> float | None:
    found = _seconds(value)
    return found if found is not None and 0 <= found <= 100 else None


def _own_eta(value: Mapping[str, Any]) -> float | None:
    """Give the service's own estimate, in seconds."""
    if "service_eta_s" in value:
        return _seconds(value["service_eta_s"])
    eta = value.get("eta")
    own = isinstance(eta, Mapping) and eta.get("source") == "provider"
    return _seconds(eta.get("low_s")) if own and isinstance(eta, Mapping) else None


def _error(text: str | None, detail: Any) -> RunError | None:
    if text is None:
        return None
    detail = detail if isinstance(detail, Mapping) else {}
    code, details = _text(detail.get("code")), detail.get("details")
    return RunError(
        None if text in {code, NO_REASON} else text,
        code,
        _text(detail.get("stack_trace")),
        details if isinstance(details, Mapping) else None,
    )


def _health(value: Any, observed_at: datetime | None) -> Health:
    if not isinstance(value, Mapping):
        return Health(last_ok_at=observed_at)
    word = value.get("status")
    if word not in set(HealthStatus):
        raise BadRecord(f"health.status is one of {', '.join(HealthStatus)}")
    failures = value.get("failures")
    return Health(
        HealthStatus(word),
        _text(value.get("message")),
        failures if isinstance(failures, int) and not isinstance(failures, bool) else 0,
        _moment(value.get("last_ok_at")),
    )


def _numbers(kind: type[Numbers], value: Mapping[str, Any], key: str) -> Numbers | None:
    table = value.get(key)
    if table is None:
        return None
    if not isinstance(table, Mapping):
        raise BadRecord(f'{key} is an object of numbers, as in "{key}": {{}}')
    return kind(**{name: _whole(table, name, f"{key}.") for name in kind().as_dict()})


def _whole(table: Mapping[str, Any], key: str, prefix: str = "") -> int | None:
    number = table.get(key)
    if number is None:
        return None
    if isinstance(number, float) and number.is_integer():
        return int(number)
    if isinstance(number, bool) or not isinstance(number, int):
        raise BadRecord(f"{prefix}{key} is a whole number or null")
    return number


def _time(value: Mapping[str, Any], key: str) -> datetime | None:
    text = value.get(key)
    moment = _moment(text)
    if moment is None and text is not None:
        raise BadRecord(f'{key} is no time such as "2026-11-20T10:00:42Z"')
    return moment


def _moment(value: Any) -> datetime | None:
    """Read RFC 3339; a time without a zone is UTC. None for anything else."""
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value.strip())
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _seconds(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return float(value) if isfinite(value) else None
    except OverflowError:
        return None


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _items(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
