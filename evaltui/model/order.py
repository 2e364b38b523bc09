"""The order of runs in a list: by one thing or several, and by what needs attention."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from evaltui.model import words
from evaltui.model.eta import Eta
from evaltui.model.filter.fields import in_trouble, state_of
from evaltui.model.health import HealthStatus
from evaltui.model.run import State
from evaltui.model.verdict import Verdict
from evaltui.model.watch import Watch


class Grouping(StrEnum):
    """By what runs can be gathered under one heading."""

    PROVIDER = "provider"
    ACCOUNT = "account"
    STATE = "state"


@dataclass(frozen=True, slots=True)
class SortKey:
    """One thing to sort by."""

    name: str
    """One of `SORTS`."""
    descending: bool = False


STATES: tuple[str, ...] = (
    *(State.FAILED, State.UNKNOWN, State.RUNNING, State.QUEUED, State.PENDING),
    *("unseen", State.STOPPED, State.COMPLETED),
)
"""The order of states in lists: what asks for a look comes first, what is over comes last."""
_HEALTHS = (
    *(HealthStatus.AUTH, HealthStatus.UNREACHABLE, HealthStatus.MALFORMED, HealthStatus.GONE),
    *(HealthStatus.RETRYING, HealthStatus.OK),
)
_VERDICTS = (Verdict.FAILED, Verdict.NONE, Verdict.PENDING, Verdict.STOPPED, Verdict.PASSED)
_DIGITS = re.compile(r"([0-9]{1,18})")

Key = Callable[[Watch, datetime], Any]
"""Gives what is compared, or None where that is not known: such runs come last either way."""


def severity(status: HealthStatus) -> int:
    """Give how bad a health is: 0 is the worst."""
    return _HEALTHS.index(status)


def attention(watch: Watch, now: datetime) -> int:
    """Give how little a run asks for a look: 0 is a failed one, the last one that passed."""
    verdict = watch.judgement.verdict
    if verdict is Verdict.FAILED:
        return 0
    if watch.stalled(now):
        return 1
    if in_trouble(watch):
        return 2
    if watch.health.status is HealthStatus.RETRYING and not watch.ended:
        return 3
    return 4 + STATES.index(state_of(watch))


def natural(text: str) -> list[str | int]:
    """Give a text such that `run 2` comes before `run 10`, whatever the case."""
    parts = _DIGITS.split(text[:200].casefold())
    return [int(part) if index % 2 else part for index, part in enumerate(parts)]


def _progress(watch: Watch, now: datetime) -> int | None:
    """Give the share that is over in millionths of millionths, exact for any count."""
    del now
    snapshot = watch.snapshot
    done, total = (None, None) if snapshot is None else snapshot.progress
    if done is None or not total:
        return None
    return done * 10**12 // total


def parts_gone_wrong(watch: Watch) -> int | None:
    """Give how many parts did not go well; None where the service gives no numbers."""
    found = words.tallies(watch.snapshot)
    well = {words.Part.PASSED, words.Part.COMPLETED}
    return sum(tally.number for tally in found if tally.part not in well) if found else None


def _eta(watch: Watch, now: datetime) -> tuple[float, float] | None:
    eta = watch.eta(now)
    return (eta.high_s, eta.low_s) if isinstance(eta, Eta) else None


def _error(watch: Watch, now: datetime) -> list[str | int] | None:
    del now
    error = watch.snapshot.error if watch.snapshot else None
    text = error.text if error else watch.health.message
    return natural(text) if text else None


def _told(name: str) -> Key:
    return lambda watch, _: getattr(watch.snapshot, name, None)


SORTS: Mapping[str, Key] = {
    "added": lambda _watch, _now: 0,  # the place in the list says it
    "attention": attention,
    "state": lambda watch, _: STATES.index(state_of(watch)),
    "name": lambda watch, _: natural(words.title(watch)),
    "provider": lambda watch, _: (natural(watch.provider), natural(watch.ref.account)),
    "account": lambda watch, _: natural(watch.ref.account),
    "id": lambda watch, _: natural(watch.ref.id),
    "progress": _progress,
    "done": _told("done"),
    "total": _told("total"),
    "counts": lambda watch, _: parts_gone_wrong(watch),
    "verdict": lambda watch, _: _VERDICTS.index(watch.judgement.verdict),
    "eta": _eta,
    "elapsed": lambda watch, _: watch.elapsed_s(),
    "age": lambda watch, now: watch.age_s(now),
    "health": lambda watch, _: severity(watch.health.status),
    "started": _told("started_at"),
    "finished": _told("finished_at"),
    "word": lambda watch, _: natural(watch.snapshot.state_raw) if watch.snapshot else None,
    "error": _error,
}
"""What runs can be sorted by: `counts` is by how many parts went wrong."""

COLUMNS = (
    *("state", "name", "provider", "progress", "counts", "eta", "elapsed", "age", "health"),
    *("id", "verdict", "word", "started", "finished", "error"),
)
"""The columns that a table can show; runs can be sorted by each."""

CHANGING = frozenset({"attention", "eta", "age"})
"""Sorts whose order time alone may change."""


def in_order(watches: Iterable[Watch], keys: Sequence[SortKey], now: datetime) -> list[Watch]:
    """Give the runs in order, the first key counting most; equal ones keep the order they have."""
    found = list(watches)
    if any(key.name == "added" for key in keys):
        place = {watch.ref: index for index, watch in enumerate(found)}
    for key in reversed(keys):
        value_of = SORTS[key.name] if key.name != "added" else lambda watch, _: place[watch.ref]
        known, unknown = [], []
        for watch in found:
            value = value_of(watch, now)
            if value is None:
                unknown.append(watch)
            else:
                known.append((value, watch))
        # Python keeps the order of equal ones in reversed sorting, too.
        known.sort(key=lambda pair: pair[0], reverse=key.descending)
        found = [watch for _, watch in known] + unknown
    return found
