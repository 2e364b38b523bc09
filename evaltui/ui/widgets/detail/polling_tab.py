"""The fifth tab: every question that was asked of late, and what the watcher made of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from evaltui.model import words
from evaltui.model.exchange import Attempt
from evaltui.model.watch import Watch
from evaltui.ui.cells import Span
from evaltui.ui.widgets.detail.document import BLANK, Document, Para, text
from evaltui.ui.widgets.detail.facts import Look, clean_line, fact
from evaltui.ui.widgets.runs_table.columns import trouble_style

NARROW = 60
"""Cells under which a question takes two lines."""


def polling_tab(watch: Watch, look: Look) -> Document:
    """Give how the asking goes and the last questions, the newest first."""
    sentence = look.glyphs.words(clean_line(words.health_sentence(watch, look.now), 2_000))
    style = trouble_style(watch)
    parts: list[Para] = [
        fact("Health", Span(sentence, "" if style == "quiet" else style)),
        fact("Next", Span(_next(watch, look))),
        BLANK,
    ]
    if watch.attempts:
        titles = f"  {'AT':<10}{'TOOK':>8}{'STATUS':>8}{'BYTES':>10}"
        if look.width >= NARROW:
            titles += "  DECISION"
        parts.append(Para((Span(titles, "header"),), cut=True))
        parts += _attempts(reversed(watch.attempts), look)
    else:
        parts.append(text("No question was asked yet.", "quiet"))
    return tuple(parts)


def failed(attempt: Attempt) -> bool:
    """Tell whether a question brought no good answer; what a stream tells is no question."""
    if attempt.status is None:
        return attempt.size is None
    return not 200 <= attempt.status < 300


def _next(watch: Watch, look: Look) -> str:
    """Say when the run is asked for again: as a time of day, which does not tick."""
    if watch.paused:
        return "not while it is paused"
    if watch.from_stream:
        return "its event stream tells by itself"
    if watch.next_in_s is None:
        return "not asked again by itself"
    after = f"{words.duration(watch.next_in_s)} after the last answer"
    if not watch.attempts:
        return after
    last = watch.attempts[-1]
    try:
        due = last.at + timedelta(seconds=(last.took_s or 0.0) + watch.next_in_s)
    except OverflowError:
        return after
    return f"{words.clock_time(due, look.zone, to_seconds=True)}, {after}"


def _attempts(attempts: Iterable[Attempt], look: Look) -> Iterable[Para]:
    for attempt in attempts:
        wrong = failed(attempt)
        at = words.clock_time(attempt.at, look.zone, to_seconds=True)
        took = words.ABSENT if attempt.took_s is None else f"{attempt.took_s * 1000:.0f} ms"
        status = words.ABSENT if attempt.status is None else str(attempt.status)
        style = _status_style(attempt.status) if wrong else ""
        lead = (
            Span(f"{look.glyphs.trouble if wrong else ' '} ", style),
            Span(f"{at:<10}"),
            Span(f"{look.glyphs.words(took):>8}", "quiet"),
            Span(f"{look.glyphs.words(status):>8}", style or "state-completed"),
            Span(f"{look.glyphs.words(words.byte_size(attempt.size)):>10}", "quiet"),
        )
        decision = Span(look.glyphs.words(clean_line(attempt.decision)), style)
        if look.width >= NARROW:
            yield Para((decision,), (*lead, Span("  ")))
        else:
            yield Para(lead, cut=True)
            yield Para((decision,), (Span("  "),))


def _status_style(status: int | None) -> str:
    return "trouble" if status is None or status >= 500 else "trouble-passing"
