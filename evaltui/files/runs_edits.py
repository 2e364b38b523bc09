"""Edits of the runs file: each changes one thing and leaves everything else as it stands.

They are applied to what is on disk at the moment of saving, so that two programs and a person's
editor lose nothing of each other's. An edit that changes nothing gives the same document object.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol

from evaltui.files.last_known import LastKnown, decode_last
from evaltui.files.runs_document import Entry, RunsDocument
from evaltui.files.saved_run import SavedRun, encode_run, merged_last, shortest
from evaltui.files.toml_values import BadValue, text_for_toml

if TYPE_CHECKING:
    from evaltui.model.reference import RunRef


class Edit(Protocol):
    """One change of the runs file."""

    def apply(self, document: RunsDocument) -> RunsDocument:
        """Give the changed document; the same object where there is nothing to change."""
        ...


@dataclass(frozen=True, slots=True)
class Add:
    """Adds a run; one that is in the file already stays as it is."""

    saved: SavedRun
    at: int | None = None
    """Goes before the n-th run that can be read, from 0; None: at the end."""

    def apply(self, document: RunsDocument) -> RunsDocument:
        """Give the document with the run."""
        if document.find(self.saved.ref) is not None:
            return document
        entries = document.entries
        place = len(entries)
        if self.at is not None:
            readable = [number for number, entry in enumerate(entries) if entry.run is not None]
            if 0 <= self.at < len(readable):
                place = readable[self.at]
        entry = Entry.of(encode_run(self.saved))
        return replace(document, entries=(*entries[:place], entry, *entries[place:]))


@dataclass(frozen=True, slots=True)
class Remove:
    """Removes a run, however often the file names it."""

    ref: RunRef

    def apply(self, document: RunsDocument) -> RunsDocument:
        """Give the document without the run."""
        if document.find(self.ref) is None:
            return document
        run = str(self.ref)
        return replace(
            document, entries=tuple(entry for entry in document.entries if entry.run != run)
        )


@dataclass(frozen=True, slots=True)
class Rename:
    """Sets the user's name of a run; None takes it away."""

    ref: RunRef
    name: str | None

    def apply(self, document: RunsDocument) -> RunsDocument:
        """Give the document with the name."""
        return _set(document, self.ref, "name", text_for_toml(self.name) if self.name else None)


@dataclass(frozen=True, slots=True)
class SetPaused:
    """Pauses a run or lets it go on."""

    ref: RunRef
    paused: bool

    def apply(self, document: RunsDocument) -> RunsDocument:
        """Give the document with the run paused or not."""
        return _set(document, self.ref, "paused", self.paused or None)


@dataclass(frozen=True, slots=True)
class SetInterval:
    """Sets the seconds between two questions for a run; None takes the wider setting."""

    ref: RunRef
    interval_s: float | None

    def apply(self, document: RunsDocument) -> RunsDocument:
        """Give the document with the interval."""
        seconds = None if self.interval_s is None else shortest(self.interval_s)
        return _set(document, self.ref, "interval_s", seconds)


@dataclass(frozen=True, slots=True)
class UpdateLast:
    """Keeps a run's last known state, unless the run is gone from the file or a newer is there."""

    ref: RunRef
    last: LastKnown

    def apply(self, document: RunsDocument) -> RunsDocument:
        """Give the document with the state."""
        number = document.find(self.ref)
        if number is None:
            return document
        values = document.entries[number].values
        old = values.get("last")
        try:
            if old is not None and not self.last.is_newer_than(decode_last(old)):
                return document
        except BadValue:
            pass  # what cannot be read is no state that could be lost
        new = merged_last(old, self.last)
        if new == old:
            return document
        return document.with_values(number, {**values, "last": new})


def _set(document: RunsDocument, ref: RunRef, key: str, value: Any) -> RunsDocument:
    """Set one key of a run; None removes it."""
    number = document.find(ref)
    if number is None:
        return document
    values = dict(document.entries[number].values)
    old = values.get(key)
    # In Python True == 1, in the file they differ; an absent key and `false` mean the same.
    same = old == value and isinstance(old, bool) == isinstance(value, bool)
    if same or (value is None and old is False):
        return document
    if value is None:
        values.pop(key, None)
    else:
        values[key] = value
    return document.with_values(number, values)
