"""The second tab: why a run failed, in full."""

from __future__ import annotations

from collections.abc import Iterable

from evaltui.model.run import RunError
from evaltui.model.watch import Watch
from evaltui.ui.cells import Span
from evaltui.ui.widgets.detail.document import BLANK, Document, Para, text
from evaltui.ui.widgets.detail.facts import Look, clean, clean_line, entries, fact, heading


def error_tab(watch: Watch, look: Look) -> Document:
    """Give the error's text, its code, whatever came with it, and the stack trace."""
    error = watch.snapshot.error if watch.snapshot else None
    parts: list[Para] = []
    if error is not None:
        parts += _error(error, look)
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


def _error(error: RunError, look: Look) -> Iterable[Para]:
    yield text(clean(error.text), "state-failed")
    if error.code or error.details:
        yield BLANK
    if error.code and error.message:
        yield fact("Code", Span(clean_line(error.code)))
    if error.details:
        yield from entries(error.details, look)
    if error.stack_trace:
        yield BLANK
        yield heading("Stack trace")
        yield text(clean(error.stack_trace), "quiet")
