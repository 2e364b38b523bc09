"""The text of a document that was marked with the mouse."""

from __future__ import annotations

from textual.selection import Selection

from evaltui.ui.widgets.detail.document import Laid


def selected_text(laid: Laid, selection: Selection, margin: int) -> str:
    """Give the marked text: a line that was only wrapped goes on without a newline.

    The selection counts in characters, with `margin` blanks before each line.
    """
    last = len(laid) - 1
    start, end = selection.start, selection.end
    first_line = start.y if start else 0
    last_line = min(last, end.y if end else last)
    pieces: list[str] = []
    for number in range(max(0, first_line), last_line + 1):
        line = "".join(span.text for span in laid.line(number))
        place = laid.place(number)
        indent = place.lead_width if place and place.row else 0
        begin = start.x - margin if start and number == start.y else 0
        stop = end.x - margin if end and number == end.y else len(line)
        pieces.append(line[max(begin, min(indent, len(line))) : max(0, stop)])
        if number < last_line:
            pieces.append(laid.separator(number))
    return "".join(pieces)
