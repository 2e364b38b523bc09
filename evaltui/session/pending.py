"""Edits that wait to be written to the runs file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from evaltui.files.runs_edits import (
    Add,
    Edit,
    Remove,
    Rename,
    SetInterval,
    SetPaused,
    UpdateLast,
)
from evaltui.model.reference import RunRef

_SETTINGS = (Rename, SetInterval, SetPaused, UpdateLast)
"""Edits that set one thing of one run: of two such the later one alone counts."""


class PendingEdits:
    """Edits in the order they were made.

    What a later one overrules is left out, so that a disk which is full for days does not fill
    the memory as well. Writing the same edits twice is the same as writing them once.
    """

    def __init__(self) -> None:
        self._edits: dict[object, Edit] = {}
        """By what they set; the others each by itself."""

    def __bool__(self) -> bool:
        return bool(self._edits)

    def __iter__(self) -> Iterator[Edit]:
        return iter(self._edits.values())

    def add(self, edit: Edit) -> None:
        """Note one edit more."""
        key = (type(edit), edit.ref) if isinstance(edit, _SETTINGS) else object()
        self._edits.pop(key, None)
        self._edits[key] = edit

    def take(self) -> list[Edit]:
        """Give all edits, and forget them."""
        edits, self._edits = [*self], {}
        return edits

    def put_first(self, edits: Sequence[Edit]) -> None:
        """Note edits that go before those that wait."""
        for edit in [*edits, *self.take()]:
            self.add(edit)

    def added(self) -> set[RunRef]:
        """Give the runs that wait to be added to the file."""
        return {edit.saved.ref for edit in self if isinstance(edit, Add)}

    def removed(self) -> set[RunRef]:
        """Give the runs that wait to be removed from the file."""
        return {edit.ref for edit in self if isinstance(edit, Remove)}

    def sets(self, kind: type[Rename | SetInterval | SetPaused], ref: RunRef) -> bool:
        """Tell whether such a setting of a run waits to be written."""
        return any(isinstance(edit, kind) and edit.ref == ref for edit in self)
