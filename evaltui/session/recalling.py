"""What the journal knows of before: the course of runs, and what happened meanwhile."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from math import inf

from evaltui.model.happening import Happening, Kind
from evaltui.model.health import HealthStatus
from evaltui.model.history import MAX_SAMPLES, History
from evaltui.model.record import Record
from evaltui.model.reference import RunRef
from evaltui.model.run import State
from evaltui.model.text import one_line

_ENDINGS = {"passed": Kind.PASSED, "failed": Kind.FAILED, "stopped": Kind.STOPPED}


def courses(records: Iterable[Record]) -> dict[RunRef, History]:
    """Give the course of each run that the records tell of, bounded as every history is."""
    found: dict[RunRef, History] = {}
    for record in records:
        if record.snapshot is not None:
            at_s = (record.observed_at or record.at).timestamp()
            found[record.ref] = found.get(record.ref, History()).add(record.snapshot, at_s)
    return found


def continued(present: History, past: History) -> History:
    """Give a history with what is known from before its beginning.

    Its own first sample stays: from there on the run was looked at again.
    """
    begins_s = present.samples[0].at_s if present.samples else inf
    older = tuple(sample for sample in past.samples if sample.at_s < begins_s)
    if not older:
        return present
    samples = (*older, *present.samples)
    while len(samples) > MAX_SAMPLES:
        samples = (*samples[:-1:2], samples[-1])
    seen_at_s = past.seen_at_s if present.seen_at_s is None else present.seen_at_s
    return replace(present, samples=samples, seen_at_s=seen_at_s)


def happenings(records: Iterable[Record], since: datetime) -> tuple[Happening, ...]:
    """Give what happened to runs after a moment, in its order: starts, ends, stalls, trouble.

    A run that had ended when it was first seen is no news.
    """
    return tuple(
        Happening(record.at, record.ref, one_line(record.name or record.ref.id), kind, why)
        for record in records
        if record.at > since
        for kind, why in _kinds(record)
    )


def _kinds(record: Record) -> Iterable[tuple[Kind, str]]:
    """Give what a record tells that had just happened, and why."""
    changed, snapshot, health = record.changed, record.snapshot, record.health
    reason = one_line(record.reason or "", 200)
    if "state" in changed and snapshot is not None:
        ending = _ENDINGS.get(record.verdict or "") if snapshot.state.ended else None
        if ending is not None and "observed_at" not in changed:
            error = snapshot.error
            told = error is not None and (error.message or error.code)
            yield ending, one_line(error.text, 200) if error is not None and told else reason
        if snapshot.state is State.RUNNING:
            yield Kind.STARTED, ""
    if "stalled" in changed:
        yield (Kind.STALLED if record.stalled else Kind.MOVING), reason
    if "health" in changed:
        if health.status is HealthStatus.OK:
            yield Kind.RECOVERED, ""
        elif health.status is not HealthStatus.RETRYING:
            message = one_line(health.message or "", 200)
            yield Kind.TROUBLE, f"{health.status}: {message}" if message else health.status.value
