"""From a run that a service lists to one that can be shown, and to one that can be watched."""

from __future__ import annotations

from datetime import datetime

from evaltui.model.account import Account
from evaltui.model.health import Health
from evaltui.model.reference import RunRef
from evaltui.model.text import one_line
from evaltui.model.watch import Observation, Watch
from evaltui.providers.contract.provider import FoundRun

MAX_NAME = 200
"""Characters of a name."""


def listed_watch(account: Account, run: FoundRun, now: datetime) -> Watch:
    """Give a listed run as it would be shown; it is not watched yet."""
    watch = Watch(RunRef(account.name, run.id), account.provider, added_at=now)
    return watch.fold(Observation(now, run.snapshot, Health(last_ok_at=now)))


def to_watch(watch: Watch, group: str | None) -> Watch:
    """Give a listed run as it is added to the watched ones.

    What a list leaves open is not taken over: a run that is taken for ended would never be asked
    for. Its service tells no name either then, so it is called as the list or its group is called.
    """
    snapshot = watch.snapshot
    if snapshot is None or not snapshot.inferred:
        return watch
    name = as_own_name(snapshot.name or group)
    return Watch(watch.ref, watch.provider, name=name, added_at=watch.added_at)


def as_own_name(told: str | None) -> str | None:
    """Give what a service calls a run fit to be saved as if the user had called it so."""
    return one_line(told or "", MAX_NAME) or None
