"""From the watched runs to the lines of the table."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from evaltui.model.filter import ALL, Filter
from evaltui.model.order import CHANGING, Grouping, SortKey, in_order
from evaltui.model.reference import RunRef
from evaltui.model.watch import Watch
from evaltui.ui.arrange.groups import Group, GroupKey, grouped, summed

LineKey = RunRef | GroupKey
"""What a line stands for."""


@dataclass(frozen=True, slots=True)
class Arrangement:
    """How the user wants the runs arranged."""

    filter: Filter = ALL
    sort: tuple[SortKey, ...] = ()
    """Without one, runs stand in the order in which they were added."""
    group: Grouping | None = None
    folded: frozenset[GroupKey] = frozenset()
    """Groups of which only the heading is shown; also of groupings not in force now."""

    @property
    def plain(self) -> bool:
        """Whether all runs are shown in the order in which they were added."""
        return not (self.filter or self.sort or self.group)

    @property
    def by_time(self) -> bool:
        """Whether time alone can change what is shown where."""
        return (
            self.filter.by_time
            or self.group is not None
            or any(key.name in CHANGING for key in self.sort)
        )


@dataclass(frozen=True, slots=True)
class Arranged:
    """The lines from top to bottom."""

    lines: Sequence[LineKey]
    groups: Mapping[GroupKey, Group] = field(default_factory=dict)
    """What the headings among the lines sum up."""
    passing: Collection[RunRef] = ()
    """The runs that pass the filter, in order, also those in folded groups."""


def arrange(
    watches: Iterable[Watch],
    wish: Arrangement,
    now: datetime,
    marked: Collection[RunRef] = (),
) -> Arranged:
    """Arrange the runs, given in the order in which they were added."""
    kept: Iterable[Watch] = watches
    if wish.filter:
        kept = [watch for watch in watches if wish.filter.matches(watch, now, marked)]
    ordered = in_order(kept, wish.sort, now)
    if wish.group is None:
        refs = [watch.ref for watch in ordered]
        return Arranged(refs, passing=refs)
    lines: list[LineKey] = []
    groups: dict[GroupKey, Group] = {}
    passing: list[RunRef] = []
    for key, members in grouped(ordered, wish.group):
        folded = key in wish.folded
        groups[key] = summed(key, members, now, folded=folded)
        refs = [watch.ref for watch in members]
        passing += refs
        lines.append(key)
        if not folded:
            lines += refs
    return Arranged(lines, groups, passing)
