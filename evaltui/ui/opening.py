"""The picture of the first screen for the next start, which shows it before anything is loaded."""

from __future__ import annotations

from collections.abc import Iterable

from textual.app import App
from textual.strip import Strip

from evaltui.ui.screens.main import MainScreen
from evaltui.ui.widgets.key_line import KeyLine
from evaltui.ui.widgets.runs_table import RunsTable
from evaltui.ui.widgets.summary_line import SummaryLine

Placed = tuple[int, int, Strip]
"""A strip, behind its column and its line."""


def opening_picture(app: App[None]) -> str | None:
    """Give what a terminal shows the first screen with, without what will be otherwise by then.

    None where the next start will look otherwise altogether.
    """
    screen = next((one for one in app.screen_stack if isinstance(one, MainScreen)), None)
    if screen is None or any(screen.has_class(name) for name in ("-zoomed", "-empty")):
        return None
    table = screen.query_one(RunsTable)
    if table.arrangement.by_time or not table.region.height:
        return None
    by_line: dict[int, list[Placed]] = {}
    for placed in _placed(screen, table):
        by_line.setdefault(placed[1], []).append(placed)
    background = screen.background_colors[1]
    lines = []
    for y in range(screen.size.height):
        strip = _joined(by_line.get(y, []), screen)
        for line_filter in app.get_line_filters():
            strip = strip.apply_filter(line_filter, background)
        lines.append(f"\x1b[{y + 1}H{strip.render(app.console)}")
    return "".join(lines)


def _placed(screen: MainScreen, table: RunsTable) -> Iterable[Placed]:
    for line, strip in (
        (screen.query_one(SummaryLine), screen.query_one(SummaryLine).opening_line()),
        (screen.query_one(KeyLine), screen.query_one(KeyLine).render_line(0)),
    ):
        if line.display and line.region.height:
            yield line.region.x, line.region.y, strip
    x, y = table.content_region.offset
    for place, strip in enumerate(table.opening_lines()):
        yield x, y + place, strip


def _joined(placed: list[Placed], screen: MainScreen) -> Strip:
    """Give one line of the screen; each cell of it is written, whatever stood there."""
    width, ground = screen.size.width, screen.rich_style
    parts, x = [], 0
    for start, _, strip in sorted(placed, key=lambda one: one[0]):
        parts += [Strip.blank(start - x, ground), strip]
        x = start + strip.cell_length
    return Strip.join(parts).adjust_cell_length(width, ground)
