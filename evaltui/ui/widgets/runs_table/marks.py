"""Marks: the runs that the user singled out to do something with all of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from evaltui.model.reference import RunRef


class Marks:
    """A set of runs that remembers where an extension of it began."""

    def __init__(self) -> None:
        self._marked: dict[RunRef, None] = {}
        self._before: dict[RunRef, None] = {}
        self._anchor: RunRef | None = None

    def __contains__(self, ref: object) -> bool:
        return ref in self._marked

    def __len__(self) -> int:
        return len(self._marked)

    @property
    def all(self) -> frozenset[RunRef]:
        """The marked runs."""
        return frozenset(self._marked)

    def turn(self, refs: Sequence[RunRef]) -> None:
        """Mark these runs; where all of them are marked, unmark them."""
        self.settle()
        if all(ref in self._marked for ref in refs):
            self._take(refs)
        else:
            self._marked.update(dict.fromkeys(refs))

    def clear(self) -> None:
        """Unmark all."""
        self.settle()
        self._marked.clear()

    def keep(self, refs: Iterable[RunRef]) -> None:
        """Unmark every run that is not one of these."""
        known = set(refs)
        self._take([ref for ref in self._marked if ref not in known])

    def settle(self) -> None:
        """Let the next extension begin anew."""
        self._anchor = None

    def extend(self, order: Sequence[RunRef], here: RunRef, there: RunRef) -> None:
        """Mark from where the extension began to `there`; both are in the order, as is `here`.

        The first call since `settle` begins an extension `here`. A run that it passes and leaves
        again is marked as it was before.
        """
        if self._anchor is None or self._anchor not in order:
            self._anchor = here
            self._before = dict(self._marked)
        first, last = sorted((order.index(self._anchor), order.index(there)))
        self._marked = self._before | dict.fromkeys(order[first : last + 1])

    def _take(self, refs: Iterable[RunRef]) -> None:
        for ref in list(refs):
            self._marked.pop(ref, None)
