"""The widget: the table, and one line under it where there is something to type or to tell."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.geometry import Size
from textual.layout import Layout
from textual.message import Message
from textual.widget import Widget

from evaltui.model.filter import ALL, FilterMistake, parse_filter
from evaltui.model.order import Grouping
from evaltui.ui.glyphs import UNICODE, Glyphs
from evaltui.ui.keys import bound
from evaltui.ui.widgets.runs_pane.filter_bar import FilterBar
from evaltui.ui.widgets.runs_pane.layout import LinesUnder
from evaltui.ui.widgets.runs_pane.sort_bar import SortBar
from evaltui.ui.widgets.runs_pane.told_line import Told, ToldLine, counted
from evaltui.ui.widgets.runs_table import RunsTable

_GROUPINGS = (None, *Grouping)
_LAYOUT = LinesUnder()


class RunsPane(Widget):
    """Arranges the table as the user types and chooses."""

    DEFAULT_CSS = """
    RunsPane {
        height: auto;
        & > RunsTable { height: auto; }
        & > FilterBar, & > SortBar, & > ToldLine { display: none; }
        &.-filters > FilterBar { display: block; }
        &.-sorts > SortBar { display: block; }
        &.-tells > ToldLine { display: block; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        bound("table.filter", "slash", "Filter", "Show only some runs", footer=True),
        bound("table.sort", "S", "Sort", "Choose what the runs are sorted by"),
        bound("table.group", "b", "Group", "Group by provider, account, state, or not"),
        bound("table.columns", "C", "Columns", "Choose, order and size the columns"),
    ]

    class ColumnsWanted(Message):
        """The user wants to choose the columns."""

    def __init__(self, glyphs: Glyphs = UNICODE, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(id=id)
        self._table = RunsTable(glyphs, id="runs")
        self._filter_bar = FilterBar()
        self._sort_bar = SortBar(glyphs)
        self._told = ToldLine(glyphs)
        self._lines_wanted = 0

    def compose(self) -> ComposeResult:
        """Lay out the table and the lines, of which one at most is shown."""
        yield self._table
        yield self._filter_bar
        yield self._sort_bar
        yield self._told

    @property
    def layout(self) -> Layout:
        """Give how the children share the room: not by their styles, which know no such way."""
        return _LAYOUT

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Give the lines that everything takes, for `height: auto`."""
        line = any(self.has_class(name) for name in ("-filters", "-sorts", "-tells"))
        return self._table.get_content_height(container, viewport, width) + line

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Open no second line while one is open."""
        if action in {"filter", "sort", "group", "columns"} and self._is_open:
            return False
        return super().check_action(action, parameters)

    @property
    def _is_open(self) -> bool:
        """Whether something is being typed or chosen in a line under the table."""
        return self.has_class("-filters") or self.has_class("-sorts")

    def take_back(self) -> bool:
        """Unmark all, or without marks show all runs again; tell whether there was either."""
        if self._table.marked:
            self._table.clear_marks()
        elif self._table.arrangement.filter:
            self._table.filter_by(ALL)
        else:
            return False
        return True

    def set_filter(self, text: str) -> None:
        """Put a filter in force; one with a mistake in it changes nothing."""
        found = parse_filter(text, self._accounts())
        if not isinstance(found, FilterMistake):
            self._table.filter_by(found)

    def action_filter(self) -> None:
        """Open the line for the filter."""
        self._show_line("-filters")
        self._filter_bar.open(self._table.arrangement.filter.text)
        self._say()

    def action_sort(self) -> None:
        """Open the line for what is sorted by."""
        shown = [choice.key for choice in self._table.choices if choice.shown]
        rest = [choice.key for choice in self._table.choices if not choice.shown]
        self._show_line("-sorts")
        self._sort_bar.open(("attention", *shown, *rest), self._table.arrangement.sort)

    def action_group(self) -> None:
        """Group by the next thing."""
        here = _GROUPINGS.index(self._table.arrangement.group)
        self._table.group_by(_GROUPINGS[(here + 1) % len(_GROUPINGS)])

    def action_columns(self) -> None:
        """Ask for the dialog about columns."""
        self.post_message(self.ColumnsWanted())

    @on(FilterBar.Typed)
    def _typed(self, message: FilterBar.Typed) -> None:
        message.stop()
        found = parse_filter(message.text, self._accounts())
        if isinstance(found, FilterMistake):
            self._filter_bar.say(str(found), wrong=True)
        else:
            self._table.filter_by(found)
            self._say()

    @on(FilterBar.Moved)
    def _moved(self, message: FilterBar.Moved) -> None:
        message.stop()
        self._table.action_move(message.step)

    @on(FilterBar.Kept)
    def _kept(self, message: FilterBar.Kept) -> None:
        message.stop()
        self._close()

    @on(FilterBar.Left)
    def _left(self, message: FilterBar.Left) -> None:
        message.stop()
        self._table.filter_by(ALL)
        self._close()

    @on(SortBar.Chosen)
    def _sorted(self, message: SortBar.Chosen) -> None:
        message.stop()
        self._table.sort_by(message.sort)

    @on(SortBar.Closed)
    def _sort_closed(self, message: SortBar.Closed) -> None:
        message.stop()
        self._close(focus=self._sort_bar.has_focus)

    @on(ToldLine.Wanted)
    def _filter_wanted(self, message: ToldLine.Wanted) -> None:
        message.stop()
        self.action_filter()

    @on(RunsTable.Changed)
    def _changed(self) -> None:
        table = self._table
        wanted = self._table.lines_wanted
        if wanted != self._lines_wanted:
            # The table itself takes what it is given, so that it asks nobody for more.
            self._lines_wanted = wanted
            self.refresh(layout=True)
        told = Told(
            table.arrangement.filter.text,
            table.shown_count,
            table.row_count,
            len(table.marked),
            table.hidden_marks,
        )
        self._told.show(told)
        if not self._is_open:
            self._show_line("-tells" if told else None)

    def _say(self) -> None:
        self._filter_bar.say(counted(self._table.shown_count, self._table.row_count))

    def _accounts(self) -> set[str]:
        return self._table.accounts

    def _close(self, *, focus: bool = True) -> None:
        """Put away the line for typing or choosing."""
        if focus:
            self._table.focus()
        self._show_line(None)
        self._changed()

    def _show_line(self, name: str | None) -> None:
        for one in ("-filters", "-sorts", "-tells"):
            self.set_class(one == name, one)
        self.refresh(layout=True)
