"""The fourth tab: why a run failed, in full."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, NamedTuple

from evaltui.model.run import RunError
from evaltui.model.watch import Watch
from evaltui.ui.cells import Span
from evaltui.ui.widgets.detail.document import BLANK, Document, Para, text
from evaltui.ui.widgets.detail.facts import Look, clean, clean_line, entries, fact, heading

# Python's, then that of JavaScript, Java and C#.
_FRAME = re.compile(r'\s+File "|\s+at ')
_TRACE_ID = re.compile(r"(request|trace|correlation)[-_ ]?id", re.IGNORECASE)
KEPT_LINES = 3
"""Lines at both ends of a folded stack trace in which no frames are known."""


def error_tab(watch: Watch, look: Look, *, unfolded: bool = False) -> Document:
    """Give the error's text, its code, whatever came with it, and the stack trace."""
    error = watch.snapshot.error if watch.snapshot else None
    parts: list[Para] = []
    if error is not None:
        parts += _error(error, look, unfolded=unfolded)
    else:
        parts.append(text("The service tells of no error.", "quiet"))
    if watch.health.message:
        parts += [
            BLANK,
            heading("Asking"),
            fact("Health", Span(watch.health.status.value)),
            fact("Message", Span(clean_line(watch.health.message, 2_000))),
        ]
    return tuple(parts)


class Folded(NamedTuple):
    """A stack trace without its middle."""

    head: str
    hidden: int
    """How many frames or lines are left out; 0 where it is short enough to be shown whole."""
    what: str
    tail: str


@lru_cache(maxsize=4)
def fold(trace: str) -> Folded:
    """Leave out all frames of a stack trace but the first and the last.

    Where no frames are known in it, the lines in its middle are left out.
    """
    lines = trace.split("\n")
    frames = [number for number, line in enumerate(lines) if _FRAME.match(line)]
    if len(frames) > 3:
        first, last, hidden, what = frames[1], frames[-1], len(frames) - 2, "frames"
    elif len(lines) > 3 * KEPT_LINES:
        first, last = KEPT_LINES, len(lines) - KEPT_LINES
        hidden, what = last - first, "lines"
    else:
        return Folded(trace, 0, "", "")
    return Folded("\n".join(lines[:first]), hidden, what, "\n".join(lines[last:]))


def _error(error: RunError, look: Look, *, unfolded: bool) -> Iterable[Para]:
    yield text(clean(error.text), "state-failed")
    details: dict[str, Any] = dict(error.details or {})
    if error.code or details:
        yield BLANK
    if error.code and error.message:
        yield fact("Code", Span(clean_line(error.code)))
    # What a service's support asks for stands first.
    quoted = {key: value for key, value in details.items() if _TRACE_ID.search(str(key))}
    yield from entries(quoted | details, look)
    if error.stack_trace:
        yield BLANK
        yield from _trace(clean(error.stack_trace), look, unfolded=unfolded)


def _trace(trace: str, look: Look, *, unfolded: bool) -> Iterable[Para]:
    yield heading("Stack trace")
    folded = fold(trace)
    if unfolded or not folded.hidden:
        yield text(trace, "quiet")
        return
    yield text(folded.head, "quiet")
    hidden = f"… {folded.hidden} {folded.what} between; enter shows them …"
    yield Para((Span(look.glyphs.words(hidden), "accent"),), (Span("  "),))
    yield text(folded.tail, "quiet")
