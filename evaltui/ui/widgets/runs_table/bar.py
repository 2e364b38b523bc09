"""Progress bars: a line that never says more than the figures beside it."""

from __future__ import annotations

from evaltui.model.run import Snapshot, State
from evaltui.ui.cells import Span, Spans
from evaltui.ui.glyphs import Glyphs


def progress_bar(snapshot: Snapshot | None, width: int, glyphs: Glyphs) -> Spans:
    """Give a bar `width` cells wide, in half cells; empty where no total is known.

    Never longer than its whole, whatever the figures; never full before everything is done and
    never bare once something is. The share that went wrong stands at its end in its own colour.
    """
    if snapshot is None:
        return ()
    style = _style(snapshot.state)
    # Parts that went wrong are no hundredths.
    bad_parts = 0 if snapshot.in_percent else wrong(snapshot)
    return bar(*snapshot.progress, bad_parts, width, style, glyphs)


def bar(
    done: int | None, total: int | None, bad_parts: int, width: int, style: str, glyphs: Glyphs
) -> Spans:
    """Give a bar as `progress_bar` does, for figures that are no run's own."""
    if done is None or total is None or total <= 0 or width < 1:
        return ()
    steps = 2 if glyphs.bar_half else 1
    whole = width * steps
    filled = _share(done, total, whole)
    bad = _share(min(bad_parts, max(0, done)), total, whole)
    full, half = divmod(filled, steps)
    # Half a cell has one colour: the wrong part is told in whole cells, and at least in one.
    bad_cells = min(-(-bad // steps), full)
    spans = (
        Span(glyphs.bar_full * (full - bad_cells), style),
        Span(glyphs.bar_full * bad_cells, "state-failed"),
        Span(glyphs.bar_half * half, "state-failed" if bad else style),
        Span(glyphs.bar_rest * (width - full - half), "faint"),
    )
    return tuple(span for span in spans if span.text)


def wrong(snapshot: Snapshot) -> int:
    """Give how many parts did not go well, as far as the service tells; never negative."""
    counts, outcome = snapshot.counts, snapshot.outcome
    numbers = (
        counts.error if counts else None,
        outcome.failed if outcome else None,
        outcome.blocked if outcome else None,
    )
    return sum(number for number in numbers if number is not None and number > 0)


def _share(part: int, total: int, whole: int) -> int:
    """Give `part` of `total` in steps of `whole`: 0 and all only where that is exactly so."""
    if part <= 0:
        return 0
    if part >= total:
        return whole
    return min(max(1, part * whole // total), whole - 1) if whole > 1 else 0


def _style(state: State) -> str:
    if state is State.RUNNING:
        return "state-running"
    if state is State.COMPLETED:
        return "state-completed"
    return "quiet"
