"""Aligned tables of plain text, cut to fit where a width is given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evaltui.model.amounts import ABSENT
from evaltui.model.cells import cut, width

GAP = "  "


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table."""

    title: str
    least: int | None = None
    """Cells to which it may be cut; None: it is shown whole or not at all."""
    gives_way: int | None = None
    """Columns that do not fit go in this order, the lowest first, but before them those that hold
    nothing; None: it never goes."""
    rather: int | None = None
    """Cells to which it is cut at most while there are columns that can go; None: `least`."""


def render(
    columns: Sequence[Column], rows: Sequence[Sequence[str]], limit: int | None = None
) -> list[str]:
    """Give a line for the titles and one for each row, none longer than `limit` cells."""
    shown = list(range(len(columns)))
    natural = [
        max(width(columns[place].title), *(width(row[place]) for row in rows), 0) for place in shown
    ]
    widths = dict(enumerate(natural))
    empty = [all(row[place] in {"", ABSENT} for row in rows) for place in shown]
    while limit is not None and not _fit(columns, widths, limit, hard=False):
        going = [place for place in widths if columns[place].gives_way is not None]
        if not going:
            _fit(columns, widths, limit, hard=True)
            break
        gone = min(going, key=lambda place: (not empty[place], columns[place].gives_way or 0))
        widths = {place: natural[place] for place in widths if place != gone}
    titles = [column.title for column in columns]
    lines = [_line(cells, widths) for cells in (titles, *rows)]
    return lines if limit is None else [cut(line, limit) for line in lines]


def _fit(columns: Sequence[Column], widths: dict[int, int], limit: int, *, hard: bool) -> bool:
    """Narrow the columns that may be cut, the widest first, until they fit; say if they do."""
    over = sum(widths.values()) + len(GAP) * (len(widths) - 1) - limit
    while over > 0:
        slack = {
            place: wide
            for place, wide in widths.items()
            if (least := _least(columns[place], hard=hard)) is not None and wide > least
        }
        if not slack:
            return False
        widest = max(slack, key=lambda place: slack[place])
        widths[widest] -= 1
        over -= 1
    return True


def _least(column: Column, *, hard: bool) -> int | None:
    return column.least if hard or column.rather is None else column.rather


def _line(cells: Sequence[str], widths: dict[int, int]) -> str:
    padded = []
    for place, wide in widths.items():
        text = cut(cells[place], wide)
        padded.append(text + " " * (wide - width(text)))
    return GAP.join(padded).rstrip()
