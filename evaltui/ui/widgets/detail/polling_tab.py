"""The fourth tab: every question that was asked of late, and what the watcher made of it."""

from __future__ import annotations

from collections.abc import Iterable

from evaltui.model import words
from evaltui.model.exchange import Attempt
from evaltui.model.watch import Watch
from evaltui.ui.cells import Span
from evaltui.ui.widgets.detail.document import BLANK, Document, Para, text
from evaltui.ui.widgets.detail.facts import Look, clean_line, fact


def polling_tab(watch: Watch, look: Look) -> Document:
    """Give how the asking goes and the last questions, the newest first."""
    parts: list[Para] = [
        fact("Health", Span(clean_line(words.health_sentence(watch, look.now), 2_000))),
        fact("Next", Span(_next(watch))),
        BLANK,
    ]
    if watch.attempts:
        titles = f"{'AT':<10}{'TOOK':>8}{'STATUS':>8}{'BYTES':>10}  DECISION"
        parts.append(Para((Span(titles, "header"),), cut=True))
        parts += _attempts(reversed(watch.attempts), look)
    else:
        parts.append(text("No question was asked yet.", "quiet"))
    return tuple(parts)


def _next(watch: Watch) -> str:
    if watch.paused:
        return "not while it is paused"
    if watch.from_stream:
        return "its event stream tells by itself"
    if watch.next_in_s is None:
        return "not asked again by itself"
    return f"{words.duration(watch.next_in_s)} after the last answer"


def _attempts(attempts: Iterable[Attempt], look: Look) -> Iterable[Para]:
    for attempt in attempts:
        at = words.clock_time(attempt.at, look.zone, to_seconds=True)
        took = words.ABSENT if attempt.took_s is None else f"{attempt.took_s * 1000:.0f} ms"
        status = words.ABSENT if attempt.status is None else str(attempt.status)
        lead = (
            Span(f"{at:<10}"),
            Span(f"{look.glyphs.words(took):>8}", "quiet"),
            Span(f"{look.glyphs.words(status):>8}", _status_style(attempt.status)),
            Span(f"{look.glyphs.words(words.byte_size(attempt.size)):>10}  ", "quiet"),
        )
        yield Para((*lead, Span(clean_line(attempt.decision))), cut=True)


def _status_style(status: int | None) -> str:
    if status is None or status >= 500:
        return "trouble"
    return "state-completed" if 200 <= status < 300 else "trouble-passing"
