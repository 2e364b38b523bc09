"""What the table will show when the program is started the next time."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from textual.strip import Strip

from evaltui.model.reference import RunRef
from evaltui.ui.cells import Span
from evaltui.ui.widgets.runs_table.columns import Look
from evaltui.ui.widgets.runs_table.marking import MarkedRows
from evaltui.ui.widgets.runs_table.strips import (
    Cells,
    Ground,
    header_cells,
    line_strip,
    row_cells,
    spans_strip,
)

STATES = frozenset({"state", "glyph"})
"""Columns that stay as they are though a run may be called stalled later on."""
LATER = timedelta(days=400)


class OpeningRows(MarkedRows):
    """Rows that can be drawn as a later start will draw them."""

    def opening_lines(self) -> list[Strip]:
        """Give the lines of the table, from its beginning and with the first one selected.

        Nothing is marked, and what depends on the time is left blank.
        """
        base, height = self.rich_style, self.content_region.height
        lines = []
        if self._header:
            cells = header_cells(self._plan, self._glyphs, self._sort)
            lines.append(line_strip(cells, self._plan, Ground(base), self._painter()))
        for index in range(min(len(self._rows), height - len(lines))):
            key = self._rows.at(index)
            ground = self._opening_ground(selected=index == 0)
            lines.append(
                line_strip(self._timeless(key), self._plan, ground, self._painter())
                if isinstance(key, RunRef)
                else spans_strip(self._row(key)[0], self._plan, ground, self._painter())
            )
        return lines

    def _opening_ground(self, *, selected: bool) -> Ground:
        base = self.rich_style
        if not selected:
            return Ground(base)
        paint = self._painter()
        return Ground(base + paint.cursor(focused=True), self._glyphs.cursor, paint.style("accent"))

    def _timeless(self, ref: RunRef) -> Cells:
        """Give a run's cells, and blanks for those that are others at another time."""
        watch = self._rows[ref]
        look = Look(
            self._now,
            self._glyphs,
            health_shown=self._plan.shows("health"),
            figures_width=self._wanted.get("figures", 0),
        )
        then = replace(look, now=self._now + LATER)
        cells = row_cells(watch, look, self._plan), row_cells(watch, then, self._plan)
        return tuple(
            cell if cell == later or place.column.key in STATES else (Span(" " * place.width),)
            for place, cell, later in zip(self._plan.places, *cells, strict=True)
        )
