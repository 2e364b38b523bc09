"""Lines of the table as Textual wants them: cells laid out, styled and joined."""

from __future__ import annotations

from dataclasses import dataclass

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from evaltui.model import words
from evaltui.model.watch import Watch
from evaltui.ui.cells import Span, Spans, cut, fit, steady, width_of
from evaltui.ui.glyphs import Glyphs
from evaltui.ui.paint import Paint
from evaltui.ui.widgets.runs_table.columns import Look, state_word
from evaltui.ui.widgets.runs_table.layout import Layout

Cells = tuple[Spans, ...]
"""What a row shows, by place; each as wide as its place."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What a line is laid on."""

    style: Style
    mark: str = " "
    """Stands in the first cell."""
    mark_style: Style | None = None

    @property
    def swapped(self) -> bool:
        """Whether the line's colours are swapped, so that spans must not bring their own."""
        return bool(self.style.reverse)


def row_cells(watch: Watch, look: Look, layout: Layout) -> Cells:
    """Give what a run's row shows."""
    return tuple(
        fit(
            place.column.cell(watch, look, place.width),
            place.width,
            right=place.column.right,
            more=look.glyphs.more,
        )
        for place in layout.places
    )


def header_cells(layout: Layout, glyphs: Glyphs) -> Cells:
    """Give the titles, each aligned as its column is."""
    return tuple(
        fit(
            (Span(cut(place.column.title, place.width, glyphs.more), "header"),),
            place.width,
            right=place.column.right,
        )
        for place in layout.places
    )


def line_strip(cells: Cells, layout: Layout, ground: Ground, paint: Paint) -> Strip:
    """Give one line of the table, as wide as the layout."""
    spans: list[Span] = []
    x = 1
    for place, cell in zip(layout.places, cells, strict=True):
        spans.append(Span(" " * (place.x - x)))
        spans += cell
        x = place.x + place.width
    spans.append(Span(" " * max(0, layout.width - x)))
    mark = Segment(ground.mark, ground.style + ground.mark_style)
    segments = [mark, *paint.segments(spans, ground.style, bare=ground.swapped)]
    return Strip(segments).crop(0, layout.width)


def wanted_widths(watch: Watch, glyphs: Glyphs) -> dict[str, int]:
    """Give how many cells the contents of a run's row want, by the key of the column."""
    snapshot = watch.snapshot
    figures = words.figures(snapshot.done, snapshot.total) if snapshot else glyphs.absent
    counts = words.tallies_text(words.tallies(snapshot), dict(glyphs.marks))
    health = len(words.health_word(watch))
    return {
        "name": width_of((Span(steady(words.title(watch))),)),
        "provider": width_of((Span(steady(watch.ref.account)),)),
        "figures": len(figures),
        "counts": len(counts),
        "eta": health,
        "last": max(width_of(state_word(watch)), health),
    }
