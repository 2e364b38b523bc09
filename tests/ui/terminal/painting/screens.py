"""Screens for the tests of painting: Textual's updates of them, and what a terminal makes of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import pyte
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip

COLUMNS, LINES = 24, 4
BLANKS_SHOW = ("underscore", "reverse", "strikethrough")


@dataclass
class Painted:
    """What every cell of a screen is to show; wide signs are followed by an empty one."""

    cells: list[list[tuple[str, Style]]]

    def strip(self, y: int, start: int, end: int) -> Strip:
        parts = self.cells[y][start:end]
        return Strip([Segment(sign, style) for sign, style in parts if sign])

    def whole(self) -> LayoutUpdate:
        """The update that paints everything."""
        strips = [[self.strip(y, 0, COLUMNS)] for y in range(LINES)]
        return LayoutUpdate(strips, Region(0, 0, COLUMNS, LINES))  # type: ignore[arg-type]

    def part(self, y: int, edges: Sequence[int], start: int, end: int) -> ChopsUpdate:
        """The update that paints a part of a line, on which widgets meet at the edges."""
        chops: list[Mapping[int, Strip | None]] = [{} for _ in range(LINES)]
        ends: list[list[int]] = [[] for _ in range(LINES)]
        cuts = [0, *edges, COLUMNS]
        chops[y] = {at: self.strip(y, at, to) for at, to in pairwise(cuts)}
        ends[y] = cuts[1:]
        return ChopsUpdate(chops, [(y, start, end)], ends)


def terminal() -> pyte.Screen:
    screen = pyte.Screen(COLUMNS, LINES)
    screen.reset_mode(pyte.modes.DECAWM)  # type: ignore[no-untyped-call]
    return screen


def write(screen: pyte.Screen, text: str) -> None:
    pyte.Stream(screen).feed(text)


def seen(screen: pyte.Screen) -> list[tuple[object, ...]]:
    """All that can be seen of a screen: nothing of the colour of letters where there are none."""
    found: list[tuple[object, ...]] = []
    for y in range(screen.lines):
        for x in range(screen.columns):
            cell = screen.buffer[y][x]
            traits = tuple(getattr(cell, name) for name in BLANKS_SHOW)
            if cell.data == " " and not any(traits):
                found.append((x, y, " ", cell.bg))
            else:
                more = (cell.fg, cell.bold, cell.italics, cell.blink)
                found.append((x, y, cell.data, cell.bg, *traits, *more))
    return found


def by_textual(painted: Painted, console: Console) -> list[tuple[object, ...]]:
    """What a terminal shows that Textual wrote everything to."""
    screen = terminal()
    write(screen, painted.whole().render_segments(console).replace("\n", "\r\n"))
    return seen(screen)
