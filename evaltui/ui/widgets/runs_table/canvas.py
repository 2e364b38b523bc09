"""What the table is drawn on: rows, their layout, and the least possible repainting."""

from __future__ import annotations

from datetime import UTC, datetime

from textual.cache import LRUCache
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from evaltui.model.reference import RunRef
from evaltui.model.watch import Watch
from evaltui.ui.glyphs import Glyphs
from evaltui.ui.paint import Paint
from evaltui.ui.widgets.runs_table.columns import Look
from evaltui.ui.widgets.runs_table.layout import COMPACT_BELOW, plan
from evaltui.ui.widgets.runs_table.rows import Rows
from evaltui.ui.widgets.runs_table.strips import (
    Cells,
    Ground,
    header_cells,
    line_strip,
    row_cells,
    wanted_widths,
)
from evaltui.ui.widgets.scrolling import fit_scrollbar

HEADER_FROM = 3
"""Lines of height from which the titles are worth one of them."""
_NEVER = datetime.min.replace(tzinfo=UTC)


class RowsCanvas(ScrollView, inherit_bindings=False):
    """Rows of runs drawn line by line, with one of them marked as selected."""

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
        self._selected: RunRef | None = None
        self._now = _NEVER
        self._wanted: dict[str, int] = {}
        self._plan = plan(0, {}, compact=True)
        self._header = 0
        self._cells: dict[RunRef, Cells] = {}
        self._strips: LRUCache[tuple[Cells, bool, bool], Strip] = LRUCache(512)
        self._paint: Paint | None = None

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Give the lines that all rows and the titles take, for `height: auto`."""
        del container, viewport
        return len(self._rows) + (0 if width < COMPACT_BELOW else 1)

    def on_mount(self) -> None:
        """Take a scrollbar that the terminal can draw."""
        fit_scrollbar(self, self._glyphs)

    def watch_show_vertical_scrollbar(self) -> None:
        """Lay the columns out anew: the scrollbar takes room without a resize being told."""
        self._replan()
        self._resize_content()

    def notify_style_update(self) -> None:
        """Forget what was painted in other colours."""
        super().notify_style_update()
        self._paint = None
        self._strips.clear()

    def render_line(self, y: int) -> Strip:
        """Give one line in sight, the first being 0."""
        base = self.rich_style
        if y < self._header:
            cells = header_cells(self._plan, self._glyphs)
            return line_strip(cells, self._plan, Ground(base), self._painter())
        index = y - self._header + self.scroll_offset.y
        if not 0 <= index < len(self._rows):
            return Strip.blank(self.scrollable_content_region.width, base)
        ref = self._rows.at(index)
        return self._row_strip(self._row(ref), selected=ref == self._selected)

    def _row_strip(self, cells: Cells, *, selected: bool) -> Strip:
        focused = selected and self.has_focus
        key = (cells, selected, focused)
        strip = self._strips.get(key)
        if strip is None:
            paint, ground = self._painter(), Ground(self.rich_style)
            if selected:
                mark = paint.style("accent" if focused else "quiet")
                laid = self.rich_style + paint.cursor(focused=focused)
                ground = Ground(laid, self._glyphs.cursor, mark)
            strip = self._strips[key] = line_strip(cells, self._plan, ground, paint)
        return strip

    def _painter(self) -> Paint:
        if self._paint is None:
            self._paint = Paint(self.app.theme_variables, ansi=self.app.native_ansi_color)
        return self._paint

    def _row(self, ref: RunRef) -> Cells:
        """Give what a row shows, rendered only once until something can have changed it."""
        cells = self._cells.get(ref)
        if cells is None:
            look = Look(
                self._now,
                self._glyphs,
                health_shown=self._plan.shows("health"),
                figures_width=self._wanted.get("figures", 0),
            )
            cells = self._cells[ref] = row_cells(self._rows[ref], look, self._plan)
        return cells

    @property
    def _page(self) -> int:
        """How many rows are in sight at once."""
        return max(1, self.scrollable_content_region.height - self._header)

    def _in_sight(self) -> list[RunRef]:
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

    def _refresh_row(self, ref: RunRef) -> None:
        """Render a row anew and refresh the cells that differ."""
        index = self._rows.index(ref)
        old = self._cells.pop(ref, None)
        if index is None or self._line_of(index) is None:
            return
        if old is None:
            self._refresh_line(index)
        else:
            self._refresh_changed(index, old, self._row(ref))

    def _refresh_changed(self, index: int, old: Cells, new: Cells) -> None:
        line = self._line_of(index)
        if line is None:
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

    def _widen(self, watch: Watch) -> bool:
        """Take a run's contents into the columns' widths; tell whether one became wider."""
        wider = False
        for key, width in wanted_widths(watch, self._glyphs).items():
            if width > self._wanted.get(key, 0):
                self._wanted[key] = width
                wider = True
        return wider

    def _remeasure(self) -> bool:
        """Measure all contents anew; tell whether the layout became another one."""
        self._wanted = {}
        for watch in self._rows:
            self._widen(watch)
        return self._replan()

    def _replan(self) -> bool:
        """Lay the columns out for the room there is; tell whether that changed anything."""
        size = self.scrollable_content_region
        # By the outer width: else a scrollbar could bring the form that needs no scrollbar.
        compact = self.outer_size.width < COMPACT_BELOW
        layout = plan(size.width, self._wanted, compact=compact)
        header = int(not layout.compact and size.height >= HEADER_FROM)
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
