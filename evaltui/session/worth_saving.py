"""When what was seen of a run is worth a write of the runs file."""

from __future__ import annotations

from evaltui.files.last_known import LastKnown

SAVE_COUNTS_EVERY_S = 30.0
"""Counts that merely went on are saved this often, in seconds; whatever else changes, at once."""
SAVE_STANDING_EVERY_S = 300.0
"""That a run still stands as it stood is saved this often, in seconds, until it has ended: else
who reads the file, such as `evaltui status-line`, could not tell whether anybody still looks."""


def worth_saving(before: LastKnown | None, now: LastKnown) -> bool:
    """Tell whether a restart would show something else than it has to.

    `before` is what the file holds, or is about to hold.
    """
    if before is None:
        return True
    # The sentence alone does not count: services put a new request id into each.
    if before.health.status != now.health.status or before.forgotten_at != now.forgotten_at:
        return True
    old, new = before.snapshot, now.snapshot
    if old is None or new is None or before.observed_at is None or now.observed_at is None:
        return new is not None
    told_before = (old.state, old.state_raw, old.name, old.total, old.error)
    if told_before != (new.state, new.state_raw, new.name, new.total, new.error):
        return True
    age = abs((now.observed_at - before.observed_at).total_seconds())
    if old != new:
        return age >= SAVE_COUNTS_EVERY_S
    return age >= SAVE_STANDING_EVERY_S and not now.ended
