"""What of a run is another than before, by the names of the public document."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from evaltui.model.watch import Watch

FACTS = (
    *("state", "state_raw", "done", "total", "percent", "counts", "outcome"),
    *("started_at", "finished_at", "error", "url"),
)
"""What a service says that is worth a line of the journal. Its estimates and its summary are not:
they may be others with every answer, and come with the next line."""


def changed(before: Watch, after: Watch, now: datetime) -> tuple[str, ...]:
    """Give the facts that changed by one observation; empty where it only made them newer.

    `observed_at` is among them where the run was never seen before. Of the health its word alone
    counts, since services put a new request id into each message.
    """
    said = [fact for fact in FACTS if _said(before, fact) != _said(after, fact)]
    pairs = {
        "observed_at": (before.observed_at is None, after.observed_at is None),
        "name": (before.title, after.title),
        "verdict": (before.judgement.verdict, after.judgement.verdict),
        "stalled": (before.stalled(now), after.stalled(now)),
        "forgotten_at": (before.forgotten_at is None, after.forgotten_at is None),
        "health": (before.health.status, after.health.status),
    }
    return (*said, *(name for name, (old, new) in pairs.items() if old != new))


def _said(watch: Watch, fact: str) -> Any:
    return getattr(watch.snapshot, fact, None)
