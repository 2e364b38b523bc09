"""Lists of runs: gathered page by page, whatever is among their entries."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar

from evaltui.model.exchange import Malformed
from evaltui.model.reference import BadReference, RunRef
from evaltui.model.run import Snapshot
from evaltui.providers.contract.provider import FoundRun, RunQuery
from evaltui.providers.contract.wire import Document, WireModel, read_value

MAX_PAGES = 10
"""Pages that one search reads of a list: nobody waits for a thousand more."""

Model = TypeVar("Model", bound=WireModel)


def read_entry(model: type[Model], value: Any) -> Document[Model] | None:
    """Read one entry of a list, notes and all; None where it is not what is documented."""
    try:
        return read_value(model, value, "")
    except Malformed:
        return None


class Gathered:
    """The runs of a list that are wanted, each once."""

    def __init__(self, query: RunQuery) -> None:
        self._query = query
        self._runs: dict[str, FoundRun] = {}
        self._seen: set[str] = set()
        self._unread = 0

    def __len__(self) -> int:
        return len(self._runs)

    @property
    def full(self) -> bool:
        """Whether there are as many as are wanted."""
        return len(self) >= self._query.limit

    def add(self, run: FoundRun | None) -> bool:
        """Take an entry, None where it is no run; give whether it was seen for the first time."""
        if run is None or not _names_a_run(run.id):
            self._unread += 1
            return False
        if run.id in self._seen:
            return False
        self._seen.add(run.id)
        if self._query.state in {None, run.snapshot.state}:
            self._runs[run.id] = run
        return True

    def nth_begun(self) -> datetime | None:
        """Give when the oldest of the newest runs that are wanted began; None while they are few.

        A run that is older than this is not among those wanted.
        """
        times = sorted(filter(None, (begun(run.snapshot) for run in self._runs.values())))
        return times[-self._query.limit] if len(times) >= self._query.limit else None

    def result(self) -> tuple[FoundRun, ...]:
        """Give the runs, the newest first; in the service's order where it tells no times.

        Raises:
            Malformed: there were entries, and none was a run.
        """
        if self._unread and not self._seen:
            raise Malformed(f"none of the list's {_entries(self._unread)} is a run")
        runs = list(self._runs.values())
        dated = [(at, run) for run in runs if (at := begun(run.snapshot)) is not None]
        if len(dated) == len(runs):
            dated.sort(key=lambda pair: pair[0], reverse=True)
            runs = [run for _, run in dated]
        runs = runs[: self._query.limit]
        if self._unread and runs:
            note = f"left out of the list: {_entries(self._unread)} that cannot be read"
            first = runs[0]
            snapshot = replace(first.snapshot, notes=(*first.snapshot.notes, note))
            runs[0] = replace(first, snapshot=snapshot)
        return tuple(runs)


def begun(snapshot: Snapshot) -> datetime | None:
    """Give when a run was made or, where that is not told, started."""
    return snapshot.created_at or snapshot.started_at


def _names_a_run(run_id: str) -> bool:
    try:
        return RunRef.parse(f"x:{run_id}").id == run_id
    except BadReference:
        return False


def _entries(number: int) -> str:
    return f"{number} {'entry' if number == 1 else 'entries'}"
