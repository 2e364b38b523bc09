"""The watched runs in the order they are shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from evaltui.model.reference import RunRef
from evaltui.model.watch import Watch


class Rows:
    """Runs by reference and by place."""

    def __init__(self, watches: Iterable[Watch] = ()) -> None:
        self._watches = {watch.ref: watch for watch in watches}
        self._order = list(self._watches)
        self._index = {ref: index for index, ref in enumerate(self._order)}

    def __len__(self) -> int:
        return len(self._order)

    def __contains__(self, ref: RunRef | None) -> bool:
        return ref in self._index

    def __iter__(self) -> Iterator[Watch]:
        return (self._watches[ref] for ref in self._order)

    def __getitem__(self, ref: RunRef) -> Watch:
        return self._watches[ref]

    def at(self, index: int) -> RunRef:
        """Give the run at a place, the first being 0."""
        return self._order[index]

    def index(self, ref: RunRef | None) -> int | None:
        """Give a run's place; None where it is not among the rows."""
        return None if ref is None else self._index.get(ref)

    def put(self, watch: Watch) -> bool:
        """Insert a run at the end or replace what is known of it; tell whether it is new."""
        new = watch.ref not in self._index
        self._watches[watch.ref] = watch
        if new:
            self._index[watch.ref] = len(self._order)
            self._order.append(watch.ref)
        return new

    def remove(self, ref: RunRef) -> None:
        """Take a run out; the following move up."""
        index = self._index.pop(ref)
        del self._watches[ref]
        del self._order[index]
        for later in range(index, len(self._order)):
            self._index[self._order[later]] = later
