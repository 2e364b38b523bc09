"""The second tab: how the run went on while it was watched, and how it may go on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from statistics import median

from evaltui.model import words
from evaltui.model.eta import Eta
from evaltui.model.exchange import Attempt
from evaltui.model.history import STALL_FACTOR, STALL_FLOOR_S, History, Sample
from evaltui.model.watch import Watch
from evaltui.ui.cells import Span, Spans
from evaltui.ui.glyphs import Glyphs
from evaltui.ui.plot.axis import rate_label
from evaltui.ui.plot.timeline import Stretch, Timeline, draw
from evaltui.ui.widgets.detail.document import BLANK, Document, Para, text
from evaltui.ui.widgets.detail.facts import Look, clean_line, join
from evaltui.ui.widgets.detail.polling_tab import failed
from evaltui.ui.widgets.runs_table.columns import state_style

LARGEST = 10**12
"""Counts past this are no counts of parts."""
AWAY_S = 30.0
"""No shorter time between two answers is called a gap in the watching, in seconds."""
AWAY_FACTOR = 5.0
"""A gap is this many times the usual time between two answers."""
RECENT = 8
"""Changes of the count that tell the rate of late."""
LOW, MOST_LINES = 12, 30
"""Lines under which the tab does without blanks; lines of progress at most."""
_OTHER_LINES = 5
"""The heading, the axis, its labels, a blank and the legend; in low rooms the first three."""


@dataclass(frozen=True, slots=True)
class Plot:
    """A plot, drawn once for each width that is wanted."""

    timeline: Timeline
    lines: int
    rate_lines: int
    glyphs: Glyphs
    _drawn: dict[int, list[Spans]] = field(default_factory=dict, compare=False, repr=False)

    def line(self, number: int, width: int) -> Spans:
        """Give a line from the top; empty where the plot has none so far down."""
        drawn = self._drawn.get(width)
        if drawn is None:
            drawn = draw(self.timeline, width, self.lines, self.rate_lines, self.glyphs)
            self._drawn[width] = drawn
        return drawn[number] if number < len(drawn) else ()


@dataclass(frozen=True, slots=True)
class PlotLine:
    """One line of a plot, as a paragraph takes it."""

    plot: Plot
    number: int

    def __call__(self, room: int) -> Spans:
        """Give the line for a room in cells."""
        return self.plot.line(self.number, room)


def timeline_tab(watch: Watch, look: Look) -> Document:
    """Give the plot of done against time with the range of the end, and the rate below it."""
    found = timeline_of(watch, look)
    if found is None:
        return (text(_why_none(watch), "quiet"),)
    timeline, since = found
    rate_lines = 3 if look.height >= 24 else 2 if look.height >= LOW else 1
    others = _OTHER_LINES if look.height >= LOW else 3
    lines = max(4, min(MOST_LINES, look.height - rate_lines - others))
    whole = lines + 2 + rate_lines
    plot = Plot(timeline, lines, rate_lines, look.glyphs)
    return (
        Para(_head(watch, timeline, look)),
        *(Para(fill=PlotLine(plot, number)) for number in range(whole)),
        *([BLANK] if look.height >= LOW else []),
        Para(_legend(watch, timeline, since, look)),
    )


def course_text(watch: Watch) -> str:
    """Give the counts that were seen as lines of CSV: the time, done, total."""
    lines = ["time,done,total"]
    for sample in watch.history.samples:
        total = "" if sample.total is None else sample.total
        at = datetime.fromtimestamp(sample.at_s, UTC).isoformat(timespec="milliseconds")
        lines.append(f"{at},{sample.done},{total}")
    return "\n".join(lines)


def timeline_of(watch: Watch, look: Look) -> tuple[Timeline, str] | None:
    """Give what is to be plotted and what time is counted from; None where nothing was counted."""
    history, snapshot = watch.history, watch.snapshot
    samples = [sample for sample in history.samples if 0 <= sample.done < LARGEST]
    if snapshot is None or not samples or (len(samples) < 2 and snapshot.state.ended):
        return None
    total = snapshot.progress[1]
    total = total if total and 0 < total < LARGEST else None
    end = max(samples[-1].at_s, history.seen_at_s or 0.0)
    begin, since = _begin(watch, samples, end)
    unseen = _unseen(watch.attempts)
    ahead: Stretch | None = None
    eta = watch.eta(look.now)
    if isinstance(eta, Eta) and total is not None and samples[-1].done < total:
        # To the second: the answer's own moment is the same whenever it is looked at.
        now = look.now.timestamp() - begin
        first = float(round(now + eta.low_s)) if eta.low_s > 0 else end - begin
        ahead = (first, max(first, float(round(now + eta.high_s))))

    def from_begin(stretches: Iterable[Stretch]) -> tuple[Stretch, ...]:
        return tuple(
            (max(0.0, start - begin), min(end, stop) - begin)
            for start, stop in stretches
            if stop > begin and start < end
        )

    timeline = Timeline(
        tuple((sample.at_s - begin, sample.done) for sample in samples),
        end - begin,
        total,
        ahead,
        from_begin(_still(history, watch, unseen)),
        from_begin(unseen),
        state_style(watch),
    )
    return timeline, since


def _begin(watch: Watch, samples: list[Sample], end: float) -> tuple[float, str]:
    """Give when the time axis begins, in seconds since the epoch, and what that moment is.

    The run's start is on the service's clock. Where more than half of the plot would lie before
    the first look, it begins with that.
    """
    first = samples[0].at_s
    started = watch.snapshot.started_at if watch.snapshot else None
    if started is not None:
        start = started.timestamp() - (watch.clock_skew_s or 0.0)
        if start <= first and first - start <= max(end - first, 1.0):
            return start, "its start"
    return first, "the first look"


def _unseen(attempts: tuple[Attempt, ...]) -> tuple[Stretch, ...]:
    """Give where no answer came between two good ones, or nobody asked for unusually long."""
    good = [attempt.at.timestamp() for attempt in attempts if not failed(attempt)]
    bad = [attempt.at.timestamp() for attempt in attempts if failed(attempt)]
    gaps = [after - before for before, after in pairwise(good)]
    long = max(AWAY_S, AWAY_FACTOR * median(gaps)) if gaps else AWAY_S
    return tuple(
        (before, after)
        for before, after in pairwise(good)
        if after - before > long or any(before < at < after for at in bad)
    )


def _still(history: History, watch: Watch, unseen: tuple[Stretch, ...]) -> list[Stretch]:
    """Give where the count stood still under the watcher's eyes for unusually long."""
    long = max(STALL_FLOOR_S, STALL_FACTOR * (history.usual_gap_s or 0.0))
    since = watch.attempts[0].at.timestamp() if watch.attempts else 0.0
    times = [sample.at_s for sample in history.samples]
    if history.seen_at_s is not None and not watch.ended:
        times.append(history.seen_at_s)
    return [
        (before, after)
        for before, after in pairwise(times)
        if after - before > long
        and before >= since
        and not any(start < after and before < end for start, end in unseen)
    ]


def _why_none(watch: Watch) -> str:
    if watch.snapshot is None:
        return "Nothing was seen of this run yet."
    if watch.ended:
        return "There is no course to draw: the run was not watched while it went on."
    return "There is no course to draw: the service tells no count of what is done."


def _head(watch: Watch, timeline: Timeline, look: Look) -> Spans:
    """Give the figures of the plot in a line."""
    snapshot = watch.snapshot
    noun = clean_line((snapshot.part_noun if snapshot else None) or "parts", 20)
    done = timeline.points[-1][1]
    of = "" if timeline.total is None else f" of {words.number(timeline.total)}"
    spans: list[Spans] = [(Span(f"{words.number(done)}{of} {noun}"),)]
    rate = _recent_rate(timeline)
    if rate is not None and not watch.ended:
        spans.append((Span(f"{rate_label(rate)} per minute of late", "quiet"),))
    if not watch.ended:
        eta = words.eta_sentence(watch.eta(look.now), watch.provider)
        spans.append((Span("ETA ", "quiet"), Span(look.glyphs.words(eta))))
    return join(*spans, dot=look.glyphs.dot)


def _recent_rate(timeline: Timeline) -> float | None:
    (start, before), (end, after) = timeline.points[-RECENT:][0], timeline.points[-1]
    if end <= start or after <= before:
        return None
    return (after - before) * 60 / (end - start)


def _legend(watch: Watch, timeline: Timeline, since: str, look: Look) -> Spans:
    glyphs = look.glyphs
    spans: list[Spans] = [(Span(f"Time since {since}", "quiet"),)]
    if timeline.ahead_s is not None:
        spans.append((Span("fan: ETA range", "quiet"),))
    if timeline.still:
        spans.append((Span(f"{glyphs.stalled} stood still", "stalled"),))
    if timeline.unseen:
        spans.append((Span(f"{glyphs.trouble} no answer", "trouble-passing"),))
    if len(timeline.points) > 1:
        noun = clean_line((watch.snapshot.part_noun if watch.snapshot else None) or "parts", 20)
        spans.append((Span(f"bars: {noun} per minute", "accent"),))
    return join(*spans, dot=glyphs.dot)
