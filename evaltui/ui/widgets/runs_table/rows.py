"""The watched runs, and the lines under which they are shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from evaltui.model.reference import RunRef
from evaltui.model.watch import Watch
from evaltui.ui.arrange import Arranged, Group, GroupKey, LineKey


class Rows:
    """All runs in the order in which they were added, and lines: runs and headings, by place."""

    def __init__(self, watches: Iterable[Watch] = ()) -> None:
        """Show every run, until `lay` says otherwise."""
        self._watches = {watch.ref: watch for watch in watches}
        self.lay(Arranged(list(self._watches), passing=self._watches))

    def lay(self, arranged: Arranged) -> None:
        """Show these lines from now on; they stand for runs that are known, and for headings."""
        self._lines = list(arranged.lines)
        self._index = {key: index for index, key in enumerate(self._lines)}
        self._groups = arranged.groups
        self._passing = list(arranged.passing)

    def __len__(self) -> int:
        """Give the number of lines."""
        return len(self._lines)

    def __contains__(self, key: LineKey | None) -> bool:
        """Tell whether there is a line for it."""
        return key in self._index

    def __iter__(self) -> Iterator[LineKey]:
        """Give what the lines stand for, from top to bottom."""
        return iter(self._lines)

    def __getitem__(self, ref: RunRef) -> Watch:
        return self._watches[ref]

    @property
    def watches(self) -> Iterable[Watch]:
        """All runs, shown or not, in the order in which they were added."""
        return self._watches.values()

    @property
    def row_count(self) -> int:
        """How many runs there are, shown or not."""
        return len(self._watches)

    @property
    def passing(self) -> Sequence[RunRef]:
        """The runs that pass the filter, from top to bottom, also those in folded groups."""
        return self._passing

    def knows(self, ref: RunRef | None) -> bool:
        """Tell whether a run is among them, shown or not."""
        return ref in self._watches

    def group(self, key: GroupKey) -> Group:
        """Give what a heading sums up."""
        return self._groups[key]

    def at(self, index: int) -> LineKey:
        """Give what a line stands for, the first being 0."""
        return self._lines[index]

    def index(self, key: LineKey | None) -> int | None:
        """Give the line's place; None where there is none."""
        return None if key is None else self._index.get(key)

    def put(self, watch: Watch) -> bool:
        """Take over what is known of a run; tell whether it is new, and as yet without a line."""
        new = watch.ref not in self._watches
        self._watches[watch.ref] = watch
        return new

    def append(self, ref: RunRef) -> None:
        """Show a run that is known in a new line at the end."""
        self._index[ref] = len(self._lines)
        self._lines.append(ref)
        self._passing.append(ref)

    def remove(self, ref: RunRef) -> None:
        """Take a run and its line out; the following move up."""
        del self._watches[ref]
        if ref in self._passing:
            self._passing.remove(ref)
        index = self._index.pop(ref, None)
        if index is None:
            return
        del self._lines[index]
        for later in range(index, len(self._lines)):
            self._index[self._lines[later]] = later
