"""What the terminal shows, and what is to be written for it to show something else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from rich.console import COLOR_SYSTEMS
from rich.segment import Segment
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate

from evaltui.ui.terminal.painting.cells import cells_of
from evaltui.ui.terminal.painting.looks import Look, Looks
from evaltui.ui.terminal.painting.pen import Pen

UNKNOWN = "\x00"
"""Stands in a cell of which nothing is known."""


class Picture:
    """The cells that the terminal shows, as far as they are known.

    Curses does the same: only cells that differ are written, with the shortest moves and changes of
    style between them. Whoever writes to the terminal elsewhere is to call `forget`.
    """

    def __init__(self, colours: str | None) -> None:
        """Begin with a terminal of which nothing is known.

        `colours` is what a Rich console calls its colour system; None means 24-bit colours.
        """
        self._looks = Looks(COLOR_SYSTEMS[colours or "truecolor"])
        self._signs: list[list[str]] = []
        self._seen: list[list[Look]] = []

    def forget(self) -> None:
        """Know nothing any more of what the terminal shows."""
        self._signs, self._seen = [], []

    def changed_by(self, update: CompositorUpdate) -> str:
        """Give what is to be written for an update, and count it as written."""
        pen = Pen(self._looks)
        signs, seen = self._signs, self._seen
        for y, x, segments in pieces(update):
            while len(signs) <= y:
                signs.append([])
                seen.append([])
            new_signs, new_looks = cells_of(segments, self._looks)
            _change(pen, y, x, new_signs, new_looks, signs[y], seen[y])
        return pen.written()


def pieces(update: CompositorUpdate) -> Iterator[tuple[int, int, Iterable[Segment]]]:
    """Give the pieces of lines that an update of Textual's compositor is made of.

    Each with its line and the column of its first cell. Of a line that changed in part, what stands
    beside that part up to the next edge of a widget is given as well.
    """
    if isinstance(update, LayoutUpdate):
        for y, strips in enumerate(update.strips, update.region.y):
            yield y, update.region.x, [part for strip in strips for part in strip]
    elif isinstance(update, ChopsUpdate):
        for y, from_x, to_x in update.spans:
            for end, (x, strip) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
                if strip is not None and x < to_x and end > from_x:
                    yield y, x, strip


def _change(
    pen: Pen,
    y: int,
    x: int,
    signs: list[str],
    looks: list[Look],
    old_signs: list[str],
    old_looks: list[Look],
) -> None:
    """Draw the cells that differ from the old ones, and put them into these."""
    end = x + len(signs)
    if old_signs[x:end] == signs and old_looks[x:end] == looks:
        return
    missing = end - len(old_signs)
    if missing > 0:
        old_signs += [UNKNOWN] * missing
        old_looks += [pen.looks.plain] * missing
    # Of a wide sign that is drawn over in part, terminals differ in what is left.
    first, last = _begin_of_sign(x, old_signs), _end_of_sign(end, old_signs)
    if first < x or last > end:
        signs = [*" " * (x - first), *signs, *" " * (last - end)]
        before, behind = old_looks[first:x], old_looks[end:last]
        looks = [*(look.blank for look in before), *looks, *(look.blank for look in behind)]
    was_signs, was_looks = old_signs[first:last], old_looks[first:last]
    old_signs[first:last], old_looks[first:last] = signs, looks
    for place, sign in enumerate(signs):
        if sign and (sign != was_signs[place] or looks[place] is not was_looks[place]):
            pen.draw(y, first + place, old_signs, old_looks)


def _begin_of_sign(x: int, signs: Sequence[str]) -> int:
    """Give the column where the sign in a cell begins."""
    while x and not signs[x]:
        x -= 1
    return x


def _end_of_sign(x: int, signs: Sequence[str]) -> int:
    """Give the column behind the sign in the cell before."""
    while x < len(signs) and not signs[x]:
        x += 1
    return x
