"""Which columns have room, where each stands, and how wide it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evaltui.ui.widgets.runs_table.columns import COLUMNS, COMPACT, LUXURY, Column

COMPACT_BELOW = 60
"""Cells of width under which the compact form is used."""
MARGIN = 2
"""Cells before the first column: the cursor's mark and a blank."""
END_MARGIN = 1
"""Cells after the last column."""
NO_LUXURY = 1_000


@dataclass(frozen=True, slots=True)
class Place:
    """A column with its room."""

    column: Column
    x: int
    width: int


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns that are shown, from left to right."""

    places: tuple[Place, ...]
    width: int
    compact: bool
    margin: int

    def shows(self, key: str) -> bool:
        """Tell whether there is room for a column."""
        return any(place.column.key == key for place in self.places)


def plan(
    width: int,
    wanted: Mapping[str, int],
    *,
    compact: bool,
    columns: Sequence[Column] | None = None,
) -> Layout:
    """Give the layout for a width in cells.

    `wanted` is how wide the contents of the columns are, by key. Columns come in by rank as long
    as they fit, so that more room only ever adds columns; what is then left is shared. `columns`
    are those that were chosen in place of the form's own: none of them is a luxury.
    """
    margin, gap = (1, 1) if compact else (MARGIN, 2)
    luxury = LUXURY if columns is None else NO_LUXURY
    if columns is None:
        columns = COMPACT if compact else COLUMNS
    least = {column.key: _least(column, wanted) for column in columns}
    shown: list[Column] = []
    room = width - margin - END_MARGIN
    for column in sorted(columns, key=lambda column: column.rank):
        needed = least[column.key] + (gap if shown else 0)
        kept_back = (
            sum(_kept_back(other, wanted) for other in shown) if column.rank >= luxury else 0
        )
        if column.rank and needed + kept_back > room:
            break
        shown.append(column)
        room -= needed
    chosen = [column for column in columns if column in shown]
    widths = _grow(chosen, least, wanted, room)
    places, x = [], margin
    for column in chosen:
        size = max(0, min(widths[column.key], width - x))
        places.append(Place(column, x, size))
        x += size + gap
    return Layout(tuple(places), width, compact, margin)


def _least(column: Column, wanted: Mapping[str, int]) -> int:
    if column.share:
        return column.least + wanted.get(column.beside, 0)
    return min(column.most, max(column.least, len(column.title), wanted.get(column.key, 0)))


def _kept_back(column: Column, wanted: Mapping[str, int]) -> int:
    """Give how much more than its least a column is to have before luxuries come in."""
    return max(0, min(column.good, wanted.get(column.key, 0)) - column.least) if column.good else 0


def _most(column: Column, wanted: Mapping[str, int]) -> int:
    most = column.most + wanted.get(column.beside, 0)
    return min(most, max(wanted.get(column.key, most), column.least))


def _grow(
    columns: Sequence[Column], least: Mapping[str, int], wanted: Mapping[str, int], room: int
) -> dict[str, int]:
    """Share what is left among the columns that grow, up to what each can use."""
    widths = dict(least)
    limits = {column.key: _most(column, wanted) for column in columns if column.share}
    for column in columns:
        first = min(room, _kept_back(column, wanted))
        widths[column.key] += first
        room -= first
    while room > 0:
        open_ = [column for column in columns if widths[column.key] < limits.get(column.key, 0)]
        if not open_:
            break
        total = sum(column.share for column in open_)
        start = room
        for column in open_:
            size = min(
                max(1, start * column.share // total),
                limits[column.key] - widths[column.key],
                room,
            )
            widths[column.key] += size
            room -= size
    return widths
