"""Rows that can be marked, so that something is done with all of them at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from evaltui.model.reference import RunRef
from evaltui.ui.arrange import GroupKey
from evaltui.ui.arrange.groups import group_of
from evaltui.ui.widgets.runs_table.arranged import ArrangedRows


class MarkedRows(ArrangedRows):
    """Rows some of which are marked. What is marked stays so when a filter hides it."""

    @property
    def marked(self) -> tuple[RunRef, ...]:
        """The marked runs: those that pass the filter as they stand, then the others."""
        if not self._marks:
            return ()
        shown = [ref for ref in self._rows.passing if ref in self._marks]
        seen = set(shown)
        hidden = [
            watch.ref
            for watch in self._rows.watches
            if watch.ref in self._marks and watch.ref not in seen
        ]
        return (*shown, *hidden)

    @property
    def hidden_marks(self) -> int:
        """How many marked runs the filter hides."""
        if not self._marks:
            return 0
        return len(self._marks) - sum(ref in self._marks for ref in self._rows.passing)

    def clear_marks(self) -> None:
        """Unmark all runs."""
        self._mark(self._marks.clear)

    def action_mark(self) -> None:
        """Mark the selected run, or all runs under the selected heading; go on to the next line.

        What is marked already is unmarked.
        """
        key = self._selected
        if isinstance(key, GroupKey):
            self._turn(self._members(key))
        elif key is not None:
            self._turn([key])
        self._step(1)

    def action_mark_all(self) -> None:
        """Mark all runs that pass the filter; unmark them where all of them are marked."""
        self._turn(self._rows.passing)

    def action_unmark_all(self) -> None:
        """Unmark all runs."""
        self.clear_marks()

    def action_extend(self, step: int) -> None:
        """Mark the selected run and the next one, or the one before, and go there.

        Going back takes back what this marked.
        """
        runs = [key for key in self._rows if isinstance(key, RunRef)]
        here = self._selected
        if not isinstance(here, RunRef):
            self._step(step)
            return
        at = runs.index(here) + step
        there = runs[min(max(0, at), len(runs) - 1)]
        self._extend_to(there)

    def _extend_to(self, there: RunRef) -> None:
        here = self._selected
        if not isinstance(here, RunRef):
            return
        runs = [key for key in self._rows if isinstance(key, RunRef)]
        self._mark(lambda: self._marks.extend(runs, here, there))
        self._select_line(there)

    def _turn(self, refs: Sequence[RunRef]) -> None:
        if refs:
            self._mark(lambda: self._marks.turn(refs))

    def _mark(self, change: Callable[[], None]) -> None:
        """Change the marks and repaint the lines that show it."""
        before = self._marks.all
        change()
        changed = before ^ self._marks.all
        for ref in changed:
            self._refresh_line(self._rows.index(ref))
        if changed:
            # A filter may ask for marks.
            self._unsettled = True
            self._counts_changed()

    def _members(self, key: GroupKey) -> list[RunRef]:
        """Give the runs of a group that pass the filter."""
        return [ref for ref in self._rows.passing if group_of(self._rows[ref], key.by) == key]

    def _step(self, lines: int) -> None:
        """Go on by so many lines; at the ends, stay."""
        index = self._rows.index(self._selected)
        if index is not None:
            self._select_line(self._rows.at(min(max(0, index + lines), len(self._rows) - 1)))
