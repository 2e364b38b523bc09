"""How the table and the line under it share their room."""

from __future__ import annotations

from textual.geometry import NULL_OFFSET, NULL_SPACING, Region, Size
from textual.layout import ArrangeResult, Layout, WidgetPlacement
from textual.widget import Widget


class LinesUnder(Layout):
    """One line for each child but the first, and to the first all that is left.

    In a vertical layout a child that takes what is left makes its parent's automatic height that
    of the whole room (Textual 8.2, `Widget._get_box_model`).
    """

    name = "lines-under"

    def arrange(
        self,
        parent: Widget,
        children: list[Widget],
        size: Size,
        greedy: bool = True,  # noqa: FBT001, FBT002 - Textual's signature
    ) -> ArrangeResult:
        """Place the children."""
        del parent, greedy
        left = max(0, size.height - len(children) + 1)
        placements, y = [], 0
        for index, child in enumerate(children):
            height = 1 if index else left
            region = Region(0, y, size.width, height)
            placements.append(WidgetPlacement(region, NULL_OFFSET, NULL_SPACING, child))
            y += height
        return placements
