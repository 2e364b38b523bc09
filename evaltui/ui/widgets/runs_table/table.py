"""The widget: rows by reference, one of them selected."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message

from evaltui.model.reference import RunRef
from evaltui.model.watch import Watch
from evaltui.ui.glyphs import UNICODE, Glyphs
from evaltui.ui.widgets.runs_table.canvas import RowsCanvas
from evaltui.ui.widgets.runs_table.rows import Rows


class RunsTable(RowsCanvas, can_focus=True):
    """A line for each watched run.

    It paints what it is told (`put`, `drop`, `set_rows`, `tick`) and has no timer: a screen on
    which nothing changes costs nothing. Only rows in sight are rendered, and of these only the
    cells whose text or style changed are painted again.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "Details", id="table.open", show=False),
        Binding("up,k", "move(-1)", "Up", id="table.up", show=False),
        Binding("down,j", "move(1)", "Down", id="table.down", show=False),
        Binding("pageup,ctrl+u", "page(-1)", "Page up", id="table.page_up", show=False),
        Binding("pagedown,ctrl+d", "page(1)", "Page down", id="table.page_down", show=False),
        Binding("home,g", "first", "First", id="table.first", show=False),
        Binding("end,G", "last", "Last", id="table.last", show=False),
    ]

    @dataclass
    class Selected(Message):
        """The selection moved to another run, or to none."""

        table: RunsTable
        ref: RunRef | None

        @property
        def control(self) -> RunsTable:
            """The table, for `on` with a selector."""
            return self.table

    @dataclass
    class Opened(Message):
        """The user wants to see a run: Enter, or a double click."""

        table: RunsTable
        ref: RunRef

        @property
        def control(self) -> RunsTable:
            """The table, for `on` with a selector."""
            return self.table

    def __init__(
        self,
        glyphs: Glyphs = UNICODE,
        *,
        name: str | None = None,
        id: str | None = None,  # noqa: A002 - Textual's own name for it
        classes: str | None = None,
    ) -> None:
        super().__init__(glyphs=glyphs, name=name, widget_id=id, classes=classes)

    @property
    def selected(self) -> RunRef | None:
        """The selected run; None only while there are no rows."""
        return self._selected

    @property
    def row_count(self) -> int:
        """How many runs there are."""
        return len(self._rows)

    @property
    def compact(self) -> bool:
        """Whether the form for narrow rooms is shown."""
        return self._plan.compact

    def put(self, watch: Watch, now: datetime) -> None:
        """Show a run: in its row, or in a new one at the end."""
        self._now = now
        new = self._rows.put(watch)
        if self._widen(watch):
            self._replan()
        if new:
            self._resize_content()
            self._refresh_line(len(self._rows) - 1)
        else:
            self._refresh_row(watch.ref)
        if self._selected is None:
            self._change_selection(watch.ref)

    def drop(self, ref: RunRef) -> None:
        """Take a run's row out; the selection goes to the row that takes its place."""
        index = self._rows.index(ref)
        if index is None:
            return
        self._rows.remove(ref)
        self._cells.pop(ref, None)
        self._remeasure()
        self._refresh_from(index)
        self._resize_content()
        self._keep_selection(index)

    def set_rows(self, watches: Iterable[Watch], now: datetime) -> None:
        """Show exactly these runs in this order; the selection stays with its run."""
        self._now = now
        was, in_sight = self._rows.index(self._selected), self._in_sight()
        drawn = [(ref, ref == self._selected, self._cells.get(ref)) for ref in in_sight]
        self._rows = Rows(watches)
        self._cells.clear()
        relaid = self._remeasure()
        self._resize_content()
        self._keep_selection(was)
        if self._selected in in_sight:
            self._scroll_to_selected()
        now_in_sight = self._in_sight()
        if relaid or len(now_in_sight) != len(drawn):
            self.refresh()
            return
        for ref, (_, marked, old) in zip(now_in_sight, drawn, strict=True):
            index = self._rows.index(ref)
            if old is None or marked != (ref == self._selected):
                self._refresh_line(index)
            elif index is not None:
                self._refresh_changed(index, old, self._row(ref))

    def tick(self, now: datetime) -> None:
        """Show what time alone changes: ages, remaining times, stalls."""
        self._now = now
        in_sight = self._in_sight()
        # What is out of sight is rendered when it comes into sight, as of then.
        self._cells = {ref: self._cells[ref] for ref in in_sight if ref in self._cells}
        for ref in in_sight:
            self._refresh_row(ref)

    def select(self, ref: RunRef) -> None:
        """Select a run and bring it into sight; a run that has no row changes nothing."""
        if ref in self._rows:
            self._change_selection(ref)
            self._scroll_to_selected()

    def action_open(self) -> None:
        """Ask for the selected run's details."""
        if self._selected is not None:
            self.post_message(self.Opened(self, self._selected))

    def action_move(self, rows: int) -> None:
        """Move the selection by so many rows; it stops at the ends."""
        index = self._rows.index(self._selected)
        if index is not None:
            self._select_index(index + rows)

    def action_page(self, pages: int) -> None:
        """Move the selection by so many screenfuls."""
        self.action_move(pages * max(1, self._page - 1))

    def action_first(self) -> None:
        """Select the first row."""
        self._select_index(0)

    def action_last(self) -> None:
        """Select the last row."""
        self._select_index(len(self._rows) - 1)

    def on_click(self, event: events.Click) -> None:
        """Select the row under the pointer; open it on a double click."""
        index = event.y - self._header + self.scroll_offset.y
        if event.y < self._header or not 0 <= index < len(self._rows):
            return
        self._select_index(index)
        if event.chain == 2:
            self.action_open()

    def on_resize(self) -> None:
        """Lay the columns out for the new room, with the selected row in sight."""
        self._replan()
        self._resize_content()
        self._scroll_to_selected()

    def on_focus(self) -> None:
        """Show by the selected row that the keys come here."""
        self._refresh_selected()

    def on_blur(self) -> None:
        """Show by the selected row that the keys go elsewhere."""
        self._refresh_selected()

    def _select_index(self, index: int) -> None:
        if len(self._rows):
            self.select(self._rows.at(min(max(0, index), len(self._rows) - 1)))

    def _keep_selection(self, was: int | None) -> None:
        """Find a selected run again, or take the row that stands where it stood."""
        if self._selected in self._rows:
            return
        last = len(self._rows) - 1
        self._change_selection(None if last < 0 else self._rows.at(min(was or 0, last)))

    def _change_selection(self, ref: RunRef | None) -> None:
        if ref == self._selected:
            return
        old = self._rows.index(self._selected)
        self._selected = ref
        self._refresh_line(old)
        self._refresh_selected()
        self.post_message(self.Selected(self, ref))

    def _refresh_selected(self) -> None:
        self._refresh_line(self._rows.index(self._selected))

    def _scroll_to_selected(self) -> None:
        index = self._rows.index(self._selected)
        if index is not None:
            self._scroll_to_row(index)
