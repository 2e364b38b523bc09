"""What the table is drawn on: lines, their layout, and the least possible repainting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from rich.style import Style
from textual.cache import LRUCache
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from evaltui.model.order import SortKey
from evaltui.model.watch import Watch
from evaltui.ui.arrange import GroupKey, LineKey
from evaltui.ui.cells import Span, cut
from evaltui.ui.glyphs import Glyphs
from evaltui.ui.paint import Paint
from evaltui.ui.widgets.runs_table.chosen import columns_of, usual
from evaltui.ui.widgets.runs_table.columns import Column, Look, Timed, timed
from evaltui.ui.widgets.runs_table.group_line import figures_text, group_spans
from evaltui.ui.widgets.runs_table.layout import COMPACT_BELOW, plan
from evaltui.ui.widgets.runs_table.marks import Marks
from evaltui.ui.widgets.runs_table.rows import Rows
from evaltui.ui.widgets.runs_table.strips import (
    Cells,
    Ground,
    header_cells,
    line_strip,
    row_cells,
    spans_strip,
    wanted_widths,
)
from evaltui.ui.widgets.scrolling import fit_scrollbar

HEADER_FROM = 3
"""Lines of height from which the titles are worth one of them."""
_NEVER = datetime.min.replace(tzinfo=UTC)


class RowsCanvas(ScrollView, inherit_bindings=False):
    """Runs and headings drawn line by line, with one of them selected and some runs marked."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    RowsCanvas {
        background: $background;
        color: $foreground;
        overflow-x: hidden;
        overflow-y: auto;
        scrollbar-size-vertical: 1;
    }
    """

    def __init__(
        self, *, glyphs: Glyphs, name: str | None, widget_id: str | None, classes: str | None
    ) -> None:
        super().__init__(name=name, id=widget_id, classes=classes)
        self._glyphs = glyphs
        self._rows = Rows()
        self._marks = Marks()
        self._selected: LineKey | None = None
        self._sort: tuple[SortKey, ...] = ()
        self._choices = usual()
        self._now = _NEVER
        self._coarse = False
        self._wanted: dict[str, int] = {}
        self._plan = plan(0, {}, compact=True)
        self._header = 0
        self._titled = True
        self._cells: dict[LineKey, Cells] = {}
        """By line; a heading has one cell, which is as wide as the line."""
        self._timed: dict[LineKey, Timed] = {}
        """What time changes of the runs in sight, as it is shown."""
        self._strips: LRUCache[tuple[Cells, bool, bool, bool, bool], Strip] = LRUCache(512)
        self._paint: Paint | None = None
        self._base_style: Style | None = None

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Give the lines that all rows and the titles take, for `height: auto`."""
        del container, viewport
        return self.lines_wanted + (0 if width < COMPACT_BELOW else 1)

    @property
    def lines_wanted(self) -> int:
        """How many lines all rows take.

        A filter that hides runs changes nothing: what stands below is not to move with each key.
        """
        return max(len(self._rows), self._rows.row_count)

    def draw_coarsely(self) -> None:
        """Show bars in whole cells and times without their seconds: they change more seldom."""
        self._coarse, self._glyphs = True, replace(self._glyphs, bar_half="")

    def on_mount(self) -> None:
        """Take a scrollbar that the terminal can draw."""
        fit_scrollbar(self, self._glyphs)

    def show_titles(self, titled: bool) -> None:  # noqa: FBT001 - it says itself
        """Give the columns their titles, or their line to the rows."""
        if titled != self._titled:
            self._titled = titled
            self._replan()
            self._resize_content()

    def watch_show_vertical_scrollbar(self) -> None:
        """Lay the columns out anew: the scrollbar takes room without a resize being told."""
        self._replan()
        self._resize_content()

    def notify_style_update(self) -> None:
        """Forget what was painted in other colours."""
        super().notify_style_update()
        self._paint = self._base_style = None
        self._strips.clear()

    def render_line(self, y: int) -> Strip:
        """Give one line in sight, the first being 0."""
        base = self._base
        if y < self._header:
            cells = header_cells(self._plan, self._glyphs, self._sort)
            return line_strip(cells, self._plan, Ground(base), self._painter())
        index = y - self._header + self.scroll_offset.y
        if not 0 <= index < len(self._rows):
            if index == 0 and self._rows.row_count:
                return self._nothing_passes()
            return Strip.blank(self.scrollable_content_region.width, base)
        return self._line(self._rows.at(index))

    def _nothing_passes(self) -> Strip:
        words = f"No run passes the filter; there are {self._rows.row_count} without it"
        room = self._plan.width - self._plan.margin - 1
        spans = [Span(cut(words, room, self._glyphs.more), "quiet")]
        strip = spans_strip(spans, self._plan, Ground(self._base), self._painter())
        return strip.adjust_cell_length(self._plan.width, self._base)

    def _line(self, key: LineKey) -> Strip:
        cells, heading = self._row(key), isinstance(key, GroupKey)
        selected, marked = key == self._selected, key in self._marks
        focused = selected and self.has_focus
        known_as = (cells, heading, selected, focused, marked)
        strip = self._strips.get(known_as)
        if strip is None:
            ground, paint = self._ground(selected, focused, marked), self._painter()
            strip = self._strips[known_as] = (
                spans_strip(cells[0], self._plan, ground, paint)
                if heading
                else line_strip(cells, self._plan, ground, paint)
            )
        return strip

    def _ground(self, selected: bool, focused: bool, marked: bool) -> Ground:  # noqa: FBT001 - three of a kind
        """Give what a line is laid on. A marked one is bold, and has a mark of its own shape."""
        paint, style = self._painter(), self._base
        cursor, cursor_style = " ", None
        if selected:
            cursor_style = paint.style("accent" if focused else "quiet")
            cursor = self._glyphs.cursor
            style += paint.cursor(focused=focused)
        if not marked:
            return Ground(style, cursor, cursor_style)
        mark, mark_style = self._glyphs.marked, paint.style("accent.bold")
        style += Style(bold=True)
        if self._plan.margin > 1:
            return Ground(style, cursor, cursor_style, mark, mark_style)
        return Ground(style, mark, mark_style)

    @property
    def _base(self) -> Style:
        if self._base_style is None:
            self._base_style = self.rich_style
        return self._base_style

    def _painter(self) -> Paint:
        if self._paint is None:
            self._paint = Paint(self.app.theme_variables, ansi=self.app.native_ansi_color)
        return self._paint

    def _row(self, key: LineKey) -> Cells:
        """Give what a line shows, rendered only once until something can have changed it."""
        cells = self._cells.get(key)
        if cells is None:
            cells = self._cells[key] = self._rendered(key)
        return cells

    def _rendered(self, key: LineKey) -> Cells:
        if isinstance(key, GroupKey):
            figures_width = self._wanted.get("figures", 0)
            group = self._rows.group(key)
            return (group_spans(group, self._plan, self._glyphs, figures_width),)
        look = self._look
        self._timed[key] = timed(self._rows[key], look)
        return row_cells(self._rows[key], look, self._plan)

    @property
    def _look(self) -> Look:
        return Look(
            self._now,
            self._glyphs,
            health_shown=self._plan.shows("health"),
            figures_width=self._wanted.get("figures", 0),
            coarse=self._coarse,
        )

    @property
    def _page(self) -> int:
        """How many rows are in sight at once."""
        return max(1, self.scrollable_content_region.height - self._header)

    def _in_sight(self) -> list[LineKey]:
        first = self.scroll_offset.y
        return [
            self._rows.at(index) for index in range(first, min(first + self._page, len(self._rows)))
        ]

    def _line_of(self, index: int) -> int | None:
        """Give the line in sight where a row stands; None where it is out of sight."""
        line = index - self.scroll_offset.y
        return line + self._header if 0 <= line < self._page else None

    def _refresh_line(self, index: int | None) -> None:
        line = None if index is None else self._line_of(index)
        if line is not None:
            self.refresh(Region(0, line, self._plan.width, 1))

    def _refresh_from(self, index: int) -> None:
        """Refresh a row and everything below it."""
        height = self.scrollable_content_region.height
        line = max(self._header, index - self.scroll_offset.y + self._header)
        if line < height:
            self.refresh(Region(0, line, self._plan.width, height - line))

    def _refresh_row(self, key: LineKey) -> None:
        """Render a row anew and refresh the cells that differ."""
        index = self._rows.index(key)
        old = self._cells.pop(key, None)
        if index is None or self._line_of(index) is None:
            return
        if old is None:
            self._refresh_line(index)
        else:
            self._refresh_changed(index, old, self._row(key))

    def _refresh_changed(self, index: int, old: Cells, new: Cells) -> None:
        line = self._line_of(index)
        if line is None or old == new:
            return
        if len(self._plan.places) == 1 or not len(old) == len(new) == len(self._plan.places):
            self._refresh_line(index)
            return
        changed = [
            place
            for place, before, after in zip(self._plan.places, old, new, strict=True)
            if before != after
        ]
        if changed:
            # One region from the first to the last: for each region of a line, Textual's compositor
            # (8.2, `ChopsUpdate.render_segments`) writes that line from its beginning.
            x = changed[0].x
            self.refresh(Region(x, line, changed[-1].x + changed[-1].width - x, 1))

    def _columns(self, *, compact: bool) -> Sequence[Column] | None:
        """Give the columns that may be shown; None takes the usual ones."""
        return None if compact or self._choices == usual() else columns_of(self._choices)

    def _widths(self, watch: Watch) -> Mapping[str, int]:
        """Give how many cells a run's contents want, by the key of the column."""
        return wanted_widths(watch, self._glyphs)

    def _widen(self, watch: Watch) -> bool:
        """Take a run's contents into the columns' widths; tell whether one became wider."""
        wider = False
        for key, width in self._widths(watch).items():
            if width > self._wanted.get(key, 0):
                self._wanted[key] = width
                wider = True
        return wider

    def _remeasure(self) -> bool:
        """Measure all contents anew; tell whether the layout became another one."""
        self._wanted = {}
        for watch in self._rows.watches:
            self._widen(watch)
        self._widen_for_groups()
        return self._replan()

    def _widen_for_groups(self) -> bool:
        """Take the sums of groups into the columns' widths; tell whether one became wider.

        The compact form has no room to spare for them.
        """
        if self._plan.compact:
            return False
        keys = [key for key in self._rows if isinstance(key, GroupKey)]
        width = max((len(figures_text(self._rows.group(key))) for key in keys), default=0)
        wider = width > self._wanted.get("figures", 0)
        if wider:
            self._wanted["figures"] = width
        return wider

    def _replan(self) -> bool:
        """Lay the columns out for the room there is; tell whether that changed anything."""
        size = self.scrollable_content_region
        # By the outer width: else a scrollbar could bring the form that needs no scrollbar.
        compact = self.outer_size.width < COMPACT_BELOW
        columns = self._columns(compact=compact)
        layout = plan(size.width, self._wanted, compact=compact, columns=columns)
        header = int(self._titled and not layout.compact and size.height >= HEADER_FROM)
        if layout == self._plan and header == self._header:
            return False
        self._plan, self._header = layout, header
        self._cells.clear()
        self._strips.clear()
        self.refresh()
        return True

    def _resize_content(self) -> None:
        """Tell the scrolling how many lines there are."""
        self.virtual_size = Size(
            self.scrollable_content_region.width, len(self._rows) + self._header
        )

    def _scroll_to_row(self, index: int) -> None:
        """Bring a row into sight with the least scrolling."""
        top, page = self.scroll_offset.y, self._page
        if index < top:
            self.scroll_to(y=index, animate=False, force=True)
        elif index >= top + page:
            self.scroll_to(y=index - page + 1, animate=False, force=True)
