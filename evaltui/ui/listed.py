"""What a service listed, fit to be chosen from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from evaltui.model.health import Health
from evaltui.model.reference import BadReference, RunRef
from evaltui.model.watch import Observation
from evaltui.providers.contract.provider import FoundRun
from evaltui.session.finding import as_own_name
from evaltui.session.session import Session
from evaltui.ui.widgets.found_table import Found


@dataclass(frozen=True, slots=True)
class Listed:
    """The runs of an account, the newest first."""

    found: tuple[Found, ...]
    at: datetime
    left_out: int = 0
    """Entries whose id no reference can hold."""
    inferred: bool = False
    """Whether the service told no states."""


def listed(
    session: Session, account: str, runs: Sequence[FoundRun], watched: Mapping[RunRef, str]
) -> Listed:
    """Take over what was listed just now; `watched` is what the watched runs are called."""
    now = session.clock.now()
    names = [run.snapshot.name for run in runs if run.snapshot.name]
    # What several runs are called tells none of them: it is their experiment's name.
    telling = len(set(names)) == len(names)
    found: list[Found] = []
    for run in runs:
        try:
            ref = RunRef.parse(f"{account}:{run.id}")
        except BadReference:
            continue
        watch = session.new_watch(ref).fold(Observation(now, run.snapshot, Health(last_ok_at=now)))
        own = watched.get(ref)
        name = own or (as_own_name(run.snapshot.name) if telling else None)
        found.append(Found(watch, name, run.group, watched=own is not None))
    inferred = any(run.snapshot.inferred for run in runs)
    return Listed(tuple(found), now, len(runs) - len(found), inferred=inferred)
