"""The rows as the user wants them arranged, with the selection kept on its run."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from textual.geometry import Region

from evaltui.model.filter import Filter
from evaltui.model.order import Grouping, SortKey
from evaltui.model.reference import RunRef
from evaltui.model.watch import Watch
from evaltui.ui.arrange import Arrangement, GroupKey, LineKey, arrange
from evaltui.ui.arrange.groups import group_of
from evaltui.ui.widgets.runs_table.canvas import RowsCanvas
from evaltui.ui.widgets.runs_table.columns import timed
from evaltui.ui.widgets.runs_table.rows import Rows
from evaltui.ui.widgets.runs_table.strips import Cells, extent

Drawn = tuple[LineKey, bool, bool, Cells | None]
"""What a line in sight stands for, whether it is selected, whether marked, and what it shows."""


class ArrangedRows(RowsCanvas):
    """Rows that are told of (`put`, `drop`, `set_rows`, `tick`) and arranged as is wished.

    What a run says is shown at once. That it changes the order is shown by the next `tick`, but
    not by the first one after the user moved: under the cursor nothing moves but the cursor.
    """

    _wish = Arrangement()
    _unsettled = False
    """Whether something changed that may change the order."""
    _moving = False
    """Whether the user moved the selection since the last tick."""
    _home: LineKey | None = None
    """What the user selected last; where it is not shown, something near it is selected."""

    @property
    def arrangement(self) -> Arrangement:
        """How the runs are arranged."""
        return self._wish

    @property
    def row_count(self) -> int:
        """How many runs there are."""
        return self._rows.row_count

    @property
    def accounts(self) -> set[str]:
        """The accounts and providers of the runs."""
        watches = self._rows.watches
        return {name for watch in watches for name in (watch.ref.account, watch.provider)}

    @property
    def shown_count(self) -> int:
        """How many runs pass the filter."""
        return len(self._rows.passing)

    @property
    def filtered_out(self) -> list[RunRef]:
        """The runs that the filter hides."""
        if not self._wish.filter:
            return []
        passing = set(self._rows.passing)
        return [watch.ref for watch in self._rows.watches if watch.ref not in passing]

    def put_all(self, watches: Iterable[Watch], now: datetime) -> None:
        """Show what is known of runs; those that are out of sight cost next to nothing."""
        self._now = now
        in_sight = frozenset(self._in_sight())
        wider = False
        for watch in watches:
            ref = watch.ref
            if not self._rows.knows(ref):
                self.put(watch, now)
                continue
            before = self._rows[ref]
            self._rows.put(watch)
            if extent(before) != extent(watch):
                wider = self._widen(watch) or wider
            if ref in in_sight:
                self._refresh_row(ref)
            else:
                self._cells.pop(ref, None)
            self._unsettled = True
        if wider:
            self._replan()

    def put(self, watch: Watch, now: datetime) -> None:
        """Show what is known of a run; one that is new comes in at its place."""
        self._now = now
        new = self._rows.put(watch)
        if self._widen(watch):
            self._replan()
        if new and self._wish.plain:
            self._rows.append(watch.ref)
            self._resize_content()
            self._refresh_line(len(self._rows) - 1)
            self._counts_changed()
        elif new:
            self._rearrange()
        else:
            self._refresh_row(watch.ref)
            self._unsettled = True
        self._keep_selection(0)

    def drop(self, ref: RunRef) -> None:
        """Take a run out; the selection goes to the row that takes its place."""
        if not self._rows.knows(ref):
            return
        index = self._rows.index(ref)
        self._rows.remove(ref)
        self._cells.pop(ref, None)
        self._marks.keep([watch.ref for watch in self._rows.watches])
        self._remeasure()
        if self._wish.group is not None:
            self._rearrange(was=index)
            return
        if index is not None:
            self._refresh_from(index)
        self._resize_content()
        self._keep_selection(index)
        self._counts_changed()

    def set_rows(self, watches: Iterable[Watch], now: datetime) -> None:
        """Watch exactly these runs, in this order of adding; the selection stays with its run."""
        self._now = now
        was, drawn = self._rows.index(self._selected), self._drawn()
        self._rows = Rows(watches)
        self._marks.keep([watch.ref for watch in self._rows.watches])
        self._lay()
        self._cells.clear()
        relaid = self._remeasure()
        self._settle(was, drawn, relaid=relaid)

    def tick(self, now: datetime) -> None:
        """Show what time changes: ages, remaining times, stalls, and the order if it depends on it.

        What came since the last tick takes its place in the order now.
        """
        self._now = now
        if not self._wish.plain and (self._unsettled or self._wish.by_time):
            if self._moving:
                self._moving = False
            else:
                self._rearrange()
        in_sight = self._in_sight()
        # What is out of sight is rendered when it comes into sight, as of then.
        self._cells = {key: self._cells[key] for key in in_sight if key in self._cells}
        self._timed = {key: self._timed[key] for key in self._cells if key in self._timed}
        look = self._look
        for key in in_sight:
            if isinstance(key, GroupKey) or self._timed.get(key) != timed(self._rows[key], look):
                self._refresh_row(key)

    def ages_in_sight(self, now: datetime) -> list[float]:
        """Give how old what is known of the runs in sight is, in seconds."""
        runs = (self._rows[key] for key in self._in_sight() if isinstance(key, RunRef))
        return [age for watch in runs if (age := watch.age_s(now)) is not None]

    def select(self, ref: RunRef) -> None:
        """Select a run and bring it into sight; one that is not shown is kept in mind."""
        if self._rows.knows(ref):
            self._home = ref
        if ref in self._rows:
            self._select_line(ref)

    def filter_by(self, wanted: Filter) -> None:
        """Show only the runs that a filter lets pass."""
        self._wish_for(replace(self._wish, filter=wanted))

    def sort_by(self, keys: Iterable[SortKey]) -> None:
        """Sort by these keys, the first counting most; by none: in the order of adding."""
        self._wish_for(replace(self._wish, sort=tuple(keys)))

    def group_by(self, grouping: Grouping | None) -> None:
        """Gather the runs under headings, or under none."""
        self._wish_for(replace(self._wish, group=grouping))

    def fold(self, keys: Iterable[GroupKey]) -> None:
        """Show only the headings of these groups, and the runs of all others."""
        self._wish_for(replace(self._wish, folded=frozenset(keys)))

    def arrange_as(self, wish: Arrangement) -> None:
        """Arrange the runs in another way altogether."""
        self._wish_for(wish)

    def _wish_for(self, wish: Arrangement) -> None:
        if wish == self._wish:
            return
        self._wish, self._sort = wish, wish.sort
        if self._header:
            self.refresh(Region(0, 0, self._plan.width, 1))
        self._rearrange()
        self._arrangement_changed()

    def _rearrange(self, was: int | None = None) -> None:
        """Put the lines in the order that is wished for now; repaint only what that changes."""
        if was is None:
            was = self._rows.index(self._selected)
        drawn = self._drawn()
        self._lay()
        for key in [key for key in self._cells if isinstance(key, GroupKey)]:
            del self._cells[key]
        relaid = self._widen_for_groups() and self._replan()
        self._settle(was, drawn, relaid=relaid)

    def _lay(self) -> None:
        self._unsettled = False
        self._rows.lay(arrange(self._rows.watches, self._wish, self._now, self._marks.all))

    def _settle(self, was: int | None, drawn: list[Drawn], *, relaid: bool) -> None:
        """Keep the selection with its run, and paint the lines in sight that differ."""
        in_sight = any(key == self._selected for key, *_ in drawn)
        self._resize_content()
        self._keep_selection(was)
        if in_sight:
            self._scroll_to_selected()
        self._counts_changed()
        now_in_sight = self._in_sight()
        if relaid or len(now_in_sight) != len(drawn):
            self.refresh()
            return
        for key, (_, selected, marked, old) in zip(now_in_sight, drawn, strict=True):
            index = self._rows.index(key)
            if old is None or (selected, marked) != (key == self._selected, key in self._marks):
                self._refresh_line(index)
            elif index is not None:
                self._refresh_changed(index, old, self._row(key))

    def _drawn(self) -> list[Drawn]:
        return [
            (key, key == self._selected, key in self._marks, self._cells.get(key))
            for key in self._in_sight()
        ]

    def _keep_selection(self, was: int | None) -> None:
        """Find what the user selected, or take what stands near to where it stood."""
        home = self._home
        if isinstance(home, RunRef) and not self._rows.knows(home):
            home = None
        if home in self._rows:
            self._change_selection(home)
        elif (heading := self._heading_of(home)) in self._rows:
            self._change_selection(heading)
        elif self._selected not in self._rows:
            last = len(self._rows) - 1
            near = None if last < 0 else self._rows.at(min(was or 0, last))
            self._change_selection(near)
        if home is None:
            self._home = self._selected

    def _heading_of(self, key: LineKey | None) -> GroupKey | None:
        """Give the heading under which a run stands, or would if its group were not folded."""
        if self._wish.group is None or not isinstance(key, RunRef):
            return None
        heading = group_of(self._rows[key], self._wish.group)
        return heading if heading in self._wish.folded else None

    def _select_line(self, key: LineKey) -> None:
        """Select what the user wants to be selected, and bring it into sight."""
        self._home, self._moving = key, True
        self._change_selection(key)
        self._scroll_to_selected()

    def _change_selection(self, key: LineKey | None) -> None:
        if key == self._selected:
            return
        old = self._rows.index(self._selected)
        self._selected = key
        self._refresh_line(old)
        self._refresh_selected()
        self._selection_changed()

    def _refresh_selected(self) -> None:
        self._refresh_line(self._rows.index(self._selected))

    def _scroll_to_selected(self) -> None:
        index = self._rows.index(self._selected)
        if index is not None:
            self._scroll_to_row(index)

    def _selection_changed(self) -> None:
        """Tell that another line is selected, or none."""

    def _counts_changed(self) -> None:
        """Tell that there may be more or fewer runs, shown or marked."""

    def _arrangement_changed(self) -> None:
        """Tell that the user wants another arrangement."""
