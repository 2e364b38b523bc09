"""Lines of the table as Textual wants them: cells laid out, styled and joined."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from evaltui.model import words
from evaltui.model.order import SortKey
from evaltui.model.run import Snapshot
from evaltui.model.text import one_line
from evaltui.model.watch import Watch
from evaltui.ui.cells import Span, Spans, cut, fit, steady, width_of
from evaltui.ui.glyphs import Glyphs
from evaltui.ui.paint import Paint
from evaltui.ui.widgets.runs_table.columns import Look, state_word
from evaltui.ui.widgets.runs_table.layout import Layout, Place

Cells = tuple[Spans, ...]
"""What a row shows, by place; each as wide as its place."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What a line is laid on."""

    style: Style
    mark: str = " "
    """Stands in the first cell."""
    mark_style: Style | None = None
    beside: str = " "
    """Stands in the second cell, where the layout keeps one free."""
    beside_style: Style | None = None

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


def header_cells(layout: Layout, glyphs: Glyphs, sort: Sequence[SortKey] = ()) -> Cells:
    """Give the titles, each aligned as its column is; by what is sorted bears a mark.

    Of several keys, each has its rank behind the mark.
    """
    marks = {
        key.name: (glyphs.descending if key.descending else glyphs.ascending)
        + (str(rank) if len(sort) > 1 else "")
        for rank, key in enumerate(sort, start=1)
    }
    titles = [_title(place, marks.get(place.column.key, ""), glyphs) for place in layout.places]
    return tuple(
        fit(title, place.width, right=place.column.right)
        for place, title in zip(layout.places, titles, strict=True)
    )


def _title(place: Place, mark: str, glyphs: Glyphs) -> Spans:
    title = place.column.title
    if not mark:
        return (Span(cut(title, place.width, glyphs.more), "header"),)
    return (Span(title[: max(0, place.width - len(mark))] + mark, "accent.bold"),)


def line_strip(cells: Cells, layout: Layout, ground: Ground, paint: Paint) -> Strip:
    """Give one line of the table, as wide as the layout."""
    spans: list[Span] = []
    x = layout.margin
    for place, cell in zip(layout.places, cells, strict=True):
        spans.append(Span(" " * (place.x - x)))
        spans += cell
        x = place.x + place.width
    spans.append(Span(" " * max(0, layout.width - x)))
    return spans_strip(spans, layout, ground, paint)


def spans_strip(spans: Iterable[Span], layout: Layout, ground: Ground, paint: Paint) -> Strip:
    """Give one line of the table that fills everything behind the margin with these spans."""
    marks = [(ground.mark, ground.mark_style), (ground.beside, ground.beside_style)]
    marks = marks[: layout.margin]
    if all(style is None for _, style in marks):
        marks = [("".join(mark for mark, _ in marks), None)]
    segments = [Segment(mark, ground.style + style) for mark, style in marks]
    segments += paint.segments(spans, ground.style, bare=ground.swapped)
    return Strip(segments).crop(0, layout.width)


def extent(watch: Watch) -> tuple[object, ...]:
    """Give all of a run on which its `wanted_widths` depend, numbers by how long they are."""
    snapshot = watch.snapshot
    told = (watch.name, watch.paused, watch.health.status)
    if snapshot is None:
        return told
    counts, outcome = snapshot.counts, snapshot.outcome
    numbers: list[float | None] = [snapshot.done, snapshot.total, snapshot.percent]
    if counts is not None:
        numbers += (counts.completed, counts.error, counts.cancelled)
    if outcome is not None:
        numbers += (outcome.passed, outcome.failed, outcome.blocked)
    lengths = tuple([0 if number is None else len(str(number)) for number in numbers])
    words_told = (snapshot.name, snapshot.state, snapshot.state_raw, snapshot.inferred)
    return told, words_told, snapshot.error, lengths


def wanted_widths(watch: Watch, glyphs: Glyphs) -> dict[str, int]:
    """Give how many cells the contents of a run's row want, by the key of the column."""
    snapshot = watch.snapshot
    figures = words.progress(snapshot) if snapshot else glyphs.absent
    counts = words.tallies_text(words.tallies(snapshot), dict(glyphs.marks))
    health = len(words.health_word(watch))
    return {
        "name": width_of((Span(steady(words.title(watch))),)),
        "provider": width_of((Span(steady(watch.ref.account)),)),
        "figures": len(figures),
        "counts": len(counts),
        "id": width_of((Span(steady(watch.ref.id)),)),
        "word": width_of((Span(steady(one_line(snapshot.state_raw, 60))),)) if snapshot else 1,
        "error": _error_width(snapshot),
        "eta": health,
        "last": max(width_of(state_word(watch)), health),
    }


def _error_width(snapshot: Snapshot | None) -> int:
    error = snapshot.error if snapshot else None
    return min(len(error.text), 80) if error else 0
