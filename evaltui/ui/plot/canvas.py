"""A canvas: dots set in a grid finer than cells, in braille or in plain ASCII."""

from __future__ import annotations

from dataclasses import dataclass

from evaltui.ui.cells import Span, Spans
from evaltui.ui.glyphs import ASCII, Glyphs


@dataclass(frozen=True, slots=True)
class Dots:
    """How the dots in a cell become a character."""

    across: int
    """Dots side by side in a cell."""
    down: int
    """Dots one over another in a cell."""
    bits: tuple[tuple[int, ...], ...]
    """The number of each dot, by its place from the left and from the top."""
    signs: str
    """The character for every sum of such numbers."""


# Unicode numbers the eight dots of a braille cell in an order older than the lowest two.
BRAILLE = Dots(
    2,
    4,
    ((0x01, 0x02, 0x04, 0x40), (0x08, 0x10, 0x20, 0x80)),
    " " + "".join(chr(0x2800 + number) for number in range(1, 256)),
)
PLAIN = Dots(1, 2, ((1, 2),), " '.:")


def dots_of(glyphs: Glyphs) -> Dots:
    """Give the dots that a glyph set can draw."""
    return PLAIN if glyphs is ASCII else BRAILLE


class Canvas:
    """Dots in `columns` × `lines` cells; x grows to the right, y upwards, both from 0."""

    def __init__(self, columns: int, lines: int, dots: Dots) -> None:
        self._dots = dots
        self._columns, self._lines = max(0, columns), max(0, lines)
        self._cells = [[0] * self._columns for _ in range(self._lines)]
        self._styles = [[""] * self._columns for _ in range(self._lines)]

    @property
    def width(self) -> int:
        """Dots side by side."""
        return self._columns * self._dots.across

    @property
    def height(self) -> int:
        """Dots one over another."""
        return self._lines * self._dots.down

    def dot(self, x: int, y: int, style: str) -> None:
        """Set a dot; outside nothing happens. A cell has one style: that of its newest dot."""
        if not (0 <= x < self.width and 0 <= y < self.height):
            return
        column, across = divmod(x, self._dots.across)
        line, down = divmod(self.height - 1 - y, self._dots.down)
        self._cells[line][column] |= self._dots.bits[across][down]
        self._styles[line][column] = style

    def across(self, x0: int, x1: int, y: int, style: str) -> None:
        """Set the dots of a level line, both ends included."""
        for x in range(max(0, x0), min(self.width - 1, x1) + 1):
            self.dot(x, y, style)

    def upright(self, x: int, y0: int, y1: int, style: str) -> None:
        """Set the dots of an upright line, both ends included, whichever is the higher."""
        low, high = sorted((y0, y1))
        for y in range(max(0, low), min(self.height - 1, high) + 1):
            self.dot(x, y, style)

    def rows(self) -> tuple[Spans, ...]:
        """Give the lines from the top; neighbours in one style are one span."""
        return tuple(
            self._row(cells, styles)
            for cells, styles in zip(self._cells, self._styles, strict=True)
        )

    def _row(self, cells: list[int], styles: list[str]) -> Spans:
        found: list[Span] = []
        for bits, style in zip(cells, styles, strict=True):
            sign = self._dots.signs[bits]
            # A blank shows no style: it goes on in that of its neighbour.
            if found and (not bits or found[-1].style == style):
                found[-1] = Span(found[-1].text + sign, found[-1].style)
            else:
                found.append(Span(sign, style))
        return tuple(found)
