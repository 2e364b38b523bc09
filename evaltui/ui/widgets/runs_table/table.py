"""The widget: what keys and the mouse do with the rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.message import Message

from evaltui.model.reference import RunRef
from evaltui.ui.arrange import GroupKey, LineKey
from evaltui.ui.arrange.groups import group_of
from evaltui.ui.arrange.sorting import chosen, neighbour
from evaltui.ui.glyphs import UNICODE, Glyphs
from evaltui.ui.keys import bound
from evaltui.ui.widgets.runs_table.chosen import Choices
from evaltui.ui.widgets.runs_table.opening import OpeningRows


class RunsTable(OpeningRows, can_focus=True):
    """A line for each watched run, and for each group of them if they are grouped.

    It paints what it is told (`put`, `drop`, `set_rows`, `tick`) and has no timer: a screen on
    which nothing changes costs nothing. Only rows in sight are rendered, and of these only the
    cells whose text or style changed are painted again.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        bound("table.open", "enter", "Details", "Read the run's details, or fold its group"),
        bound("table.up", "up,k", "Up", action="move(-1)"),
        bound("table.down", "down,j", "Down", action="move(1)"),
        bound("table.page_up", "pageup,ctrl+u", "Page up", action="page(-1)"),
        bound("table.page_down", "pagedown,ctrl+d", "Page down", action="page(1)"),
        bound("table.first", "home,g", "First"),
        bound("table.last", "end,G", "Last"),
        bound("table.fold", "left,h", "Fold", "Fold the group"),
        bound("table.unfold", "right,l", "Unfold", "Unfold the group"),
        bound("table.mark", "space", "Mark", "Mark the run, or the whole group"),
        bound("table.mark_all", "asterisk", "Mark all", "Mark all shown runs, or unmark them"),
        bound("table.unmark_all", "M", "Unmark all", "Unmark all runs"),
        bound("table.mark_up", "shift+up,K", "Mark up", action="extend(-1)"),
        bound("table.mark_down", "shift+down,J", "Mark down", action="extend(1)"),
        bound(
            "table.sort_left",
            "less_than_sign",
            "Sort by column before",
            "Sort by the column before",
            action="sort_next(-1)",
        ),
        bound(
            "table.sort_right",
            "greater_than_sign",
            "Sort by next column",
            "Sort by the next column",
            action="sort_next(1)",
        ),
    ]

    @dataclass
    class Selected(Message):
        """The selection moved to another run, or to none: to a heading, or no line is left."""

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

    @dataclass
    class Changed(Message):
        """The arrangement, or how many runs are shown or marked, is another one."""

        table: RunsTable

        @property
        def control(self) -> RunsTable:
            """The table, for `on` with a selector."""
            return self.table

        def can_replace(self, message: Message) -> bool:
            """Stand for all that wait to be handled: what counts is how the table is then."""
            return isinstance(message, RunsTable.Changed)

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
        """The selected run; None where a heading is selected, or nothing is shown."""
        return self._selected if isinstance(self._selected, RunRef) else None

    @property
    def selected_group(self) -> GroupKey | None:
        """The group whose heading is selected."""
        return self._selected if isinstance(self._selected, GroupKey) else None

    @property
    def compact(self) -> bool:
        """Whether the form for narrow rooms is shown."""
        return self._plan.compact

    @property
    def choices(self) -> Choices:
        """Which columns are wanted."""
        return self._choices

    @property
    def columns_shown(self) -> tuple[str, ...]:
        """The columns for which there is room, by key."""
        return tuple(place.column.key for place in self._plan.places)

    def choose_columns(self, choices: Choices) -> None:
        """Show other columns, in another order or of other widths."""
        if choices != self._choices:
            self._choices = choices
            self._replan()
            self.post_message(self.Changed(self))

    def width_of(self, key: str) -> int | None:
        """Give how wide a column is now, in cells; None where it has no room."""
        widths = [place.width for place in self._plan.places if place.column.key == key]
        return widths[0] if widths else None

    def action_open(self) -> None:
        """Ask for the selected run's details; fold or unfold a selected group."""
        if isinstance(self._selected, GroupKey):
            self.fold(self._wish.folded ^ {self._selected})
        elif self._selected is not None:
            self.post_message(self.Opened(self, self._selected))

    def action_move(self, rows: int) -> None:
        """Move the selection by so many rows; it stops at the ends."""
        self._marks.settle()
        self._step(rows)

    def action_page(self, pages: int) -> None:
        """Move the selection by so many screenfuls."""
        self.action_move(pages * max(1, self._page - 1))

    def action_first(self) -> None:
        """Select the first row."""
        self.action_move(-len(self._rows))

    def action_last(self) -> None:
        """Select the last row."""
        self.action_move(len(self._rows))

    def action_fold(self) -> None:
        """Go from a run to the heading above it; fold a group whose heading is selected."""
        heading = self._heading_above(self._selected)
        if heading is None:
            return
        if heading == self._selected:
            self.fold(self._wish.folded | {heading})
        else:
            self._select_line(heading)

    def action_unfold(self) -> None:
        """Unfold a group, or go to its first run."""
        heading = self._selected
        if not isinstance(heading, GroupKey):
            return
        if heading in self._wish.folded:
            self.fold(self._wish.folded - {heading})
        else:
            self._step(1)

    def action_sort_next(self, step: int) -> None:
        """Sort by the next shown column, or the one before."""
        names = [choice.key for choice in self._choices if choice.shown]
        self.sort_by(neighbour(self._wish.sort, names, step))

    def on_click(self, event: events.Click) -> None:
        """Select the row under the pointer and open it on a double click; sort by a title.

        With Ctrl a row is marked and a title adds a key; with Shift marks extend up to the row.
        """
        if event.y < self._header:
            self._title_clicked(event.x, add=event.ctrl or event.shift)
            return
        index = event.y - self._header + self.scroll_offset.y
        if not 0 <= index < len(self._rows):
            return
        key = self._rows.at(index)
        if event.shift and isinstance(key, RunRef):
            self._extend_to(key)
            return
        self._marks.settle()
        self._select_line(key)
        if event.ctrl and isinstance(key, RunRef):
            self._turn([key])
        elif event.chain == 2:
            self.action_open()

    def _title_clicked(self, x: int, *, add: bool) -> None:
        for place in self._plan.places:
            if place.x <= x < place.x + place.width:
                self.sort_by(chosen(self._wish.sort, place.column.key, add=add))

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

    def _heading_above(self, key: LineKey | None) -> GroupKey | None:
        if isinstance(key, RunRef):
            grouping = self._wish.group
            return None if grouping is None else group_of(self._rows[key], grouping)
        return key

    def _selection_changed(self) -> None:
        self.post_message(self.Selected(self, self.selected))

    def _counts_changed(self) -> None:
        self.post_message(self.Changed(self))

    def _arrangement_changed(self) -> None:
        self.post_message(self.Changed(self))
