"""Changes to lines that are painted already."""

from __future__ import annotations

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip


def restyled(strip: Strip, start: int, end: int, style: Style) -> Strip:
    """Give the line with a style laid over the cells from `start` up to, without, `end`."""
    start, end = max(0, start), min(end, strip.cell_length)
    if start >= end:
        return strip
    inner = [
        Segment(text, (own or Style.null()) + style, control)
        for text, own, control in strip.crop(start, end)
    ]
    middle = Strip(inner, end - start)
    return Strip.join([strip.crop(0, start), middle, strip.crop(end, strip.cell_length)])
