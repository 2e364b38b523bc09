"""The public JSON document, version 1: what scripts and files read. It only ever grows."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from evaltui.model.eta import Eta, EtaReason
from evaltui.model.jsonable import jsonable
from evaltui.model.watch import Watch

VERSION = 1


NOT_MADE = "not made"
"""The `eta_reason` of a document without an estimate that may be possible."""


def document(watch: Watch, now: datetime, *, estimates: bool = True) -> dict[str, Any]:
    """Give what is known of a run, ready for JSON: times as RFC 3339 UTC, absent as None.

    What JSON cannot hold is mended as `jsonable` says. Without `estimates` the ETA of a run that
    goes on is left out: to make one costs more than all the rest.
    """
    snapshot = watch.snapshot
    eta = watch.eta(now) if estimates or watch.ended else None
    judgement = watch.judgement
    error = snapshot.error if snapshot else None
    facts = {
        "version": VERSION,
        "run": str(watch.ref),
        "provider": watch.provider,
        "id": watch.ref.id,
        "name": watch.name or (snapshot.name if snapshot else None),
        "state": snapshot.state.value if snapshot else None,
        "state_raw": snapshot.state_raw if snapshot else None,
        "verdict": judgement.verdict.value,
        "verdict_reason": judgement.why,
        "done": snapshot.done if snapshot else None,
        "total": snapshot.total if snapshot else None,
        "percent": _rounded(snapshot.percent) if snapshot else None,
        "counts": snapshot.counts.as_dict() if snapshot and snapshot.counts else None,
        "part_noun": snapshot.part_noun if snapshot else None,
        "outcome": snapshot.outcome.as_dict() if snapshot and snapshot.outcome else None,
        "created_at": rfc3339(snapshot.created_at) if snapshot else None,
        "started_at": rfc3339(snapshot.started_at) if snapshot else None,
        "finished_at": rfc3339(snapshot.finished_at) if snapshot else None,
        "elapsed_s": _rounded(watch.elapsed_s()),
        "clock_skew_s": _rounded(watch.clock_skew_s),
        "eta": (
            {"low_s": _rounded(eta.low_s), "high_s": _rounded(eta.high_s), "source": eta.source}
            if isinstance(eta, Eta)
            else None
        ),
        "service_eta_s": _rounded(snapshot.eta_s) if snapshot else None,
        "eta_reason": _eta_reason(eta),
        "stalled": watch.stalled(now),
        "summary": dict(snapshot.summary) if snapshot and snapshot.summary else None,
        "error": error.text if error else None,
        "error_detail": (
            {
                "code": error.code,
                "stack_trace": error.stack_trace,
                "details": dict(error.details) if error.details else None,
            }
            if error
            else None
        ),
        "url": snapshot.url if snapshot else None,
        "notes": list(watch.notes),
        "observed_at": rfc3339(watch.observed_at),
        "forgotten_at": rfc3339(watch.forgotten_at),
        "health": {
            "status": watch.health.status.value,
            "message": watch.health.message,
            "failures": watch.health.failures,
            "last_ok_at": rfc3339(watch.health.last_ok_at),
        },
    }
    return {name: jsonable(fact) for name, fact in facts.items()}


def _eta_reason(eta: Eta | EtaReason | None) -> str | None:
    if eta is None:
        return NOT_MADE
    return None if isinstance(eta, Eta) else eta.value


def rfc3339(moment: datetime | None) -> str | None:
    """Give an aware moment as RFC 3339 in UTC, with milliseconds only where there are any.

    None for the few hours at either end of the calendar that have no UTC date.
    """
    if moment is None:
        return None
    try:
        moment = moment.astimezone(UTC)
    except OverflowError:
        return None
    spec = "milliseconds" if moment.microsecond >= 1000 else "seconds"
    return moment.isoformat(timespec=spec).replace("+00:00", "Z")


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 3)
