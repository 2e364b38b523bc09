"""The course of a run as a plot: done against time, the range of its end, and its rate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from evaltui.model.words import number
from evaltui.ui.cells import Span, Spans
from evaltui.ui.glyphs import Glyphs
from evaltui.ui.plot.axis import frame_of, rate_label, time_label, time_ticks
from evaltui.ui.plot.canvas import Canvas, dots_of

Stretch = tuple[float, float]
"""A time from … to, in seconds since the plot's begin."""
MOST_AHEAD = 3.0
"""The future takes at most so many times the room of the past."""
DONE, STILL, AHEAD, EDGE = "state-running", "stalled", "faint", "quiet"


@dataclass(frozen=True, slots=True)
class Timeline:
    """What is drawn; all times are seconds since the begin."""

    points: tuple[tuple[float, int], ...]
    """When the count was first seen at each value: time and parts done."""
    until_s: float
    """When the count was last told."""
    total: int | None
    ahead_s: Stretch | None = None
    """When everything may be done at the earliest and at the latest."""
    still: tuple[Stretch, ...] = ()
    """Where the count stood still for unusually long."""
    unseen: tuple[Stretch, ...] = ()
    """Where nobody looked, or no answer came."""
    style: str = DONE

    @property
    def top(self) -> int:
        """What the upper end of the scale stands for."""
        return max(self.total or 0, *(done for _, done in self.points), 1)

    @property
    def span_s(self) -> float:
        """The seconds from one end of the time axis to the other."""
        past = max(self.until_s, 1.0)
        if self.ahead_s is None:
            return past
        return max(past, min(self.ahead_s[1], past * (1 + MOST_AHEAD)))


def draw(
    timeline: Timeline, width: int, lines: int, rate_lines: int, glyphs: Glyphs
) -> list[Spans]:
    """Give the plot: `lines` of progress, axis and labels, then `rate_lines` of the rate.

    At least one cell wide and high, whatever the room.
    """
    left = _label_width(timeline)
    columns = max(1, width - left - 2)
    rates = _rates(timeline, columns)
    peak = max((rate for rate in rates if rate is not None), default=0.0)
    upright = frame_of(glyphs).upright
    labels = _scale(timeline.top, lines)
    found: list[Spans] = []
    for label, row in zip(labels, _progress(timeline, columns, lines, glyphs), strict=True):
        found.append((Span(f"{label:>{left}} {upright}", "quiet"), *row))
    found.append(_axis(timeline, columns, left, glyphs))
    found.append(_times(timeline, columns, left))
    if rate_lines < 1 or peak <= 0:
        return found
    labels = [rate_label(peak), *[""] * (rate_lines - 2), "0"][:rate_lines]
    for label, row in zip(labels, _bars(rates, peak, rate_lines, glyphs), strict=True):
        found.append((Span(f"{label:>{left}} {upright}", "quiet"), *row))
    return found


def _label_width(timeline: Timeline) -> int:
    """Give the cells of the labels at the left: the whole, and no rate is faster than any step."""
    fastest = 0.0
    for (start, before), (end, after) in pairwise(timeline.points):
        if end > start:
            fastest = max(fastest, (after - before) * 60 / (end - start))
    return max(4, len(number(timeline.top)), len(rate_label(fastest)))


def _scale(top: int, lines: int) -> list[str]:
    """Give the labels of the upright axis from the top."""
    labels = [""] * lines
    if lines >= 7 and lines % 2 and top % 2 == 0:
        labels[lines // 2] = number(top // 2)
    labels[-1] = "0"
    labels[0] = number(top)
    return labels


def _progress(timeline: Timeline, columns: int, lines: int, glyphs: Glyphs) -> tuple[Spans, ...]:
    canvas = Canvas(columns, lines, dots_of(glyphs))
    _draw_ahead(canvas, timeline)
    for (at, done), (then, after) in pairwise(timeline.points):
        _draw_step(canvas, timeline, (at, then), done)
        if not _meets((at, then), timeline.unseen):
            x = _x(canvas, timeline, then)
            canvas.upright(
                x, _y(canvas, timeline, done), _y(canvas, timeline, after), timeline.style
            )
    at, done = timeline.points[-1]
    _draw_step(canvas, timeline, (at, max(at, timeline.until_s)), done)
    return canvas.rows()


def _draw_step(canvas: Canvas, timeline: Timeline, stretch: Stretch, done: int) -> None:
    """Draw the count as it was told, level until it is another; not where nobody looked."""
    y = _y(canvas, timeline, done)
    style = STILL if _meets(stretch, timeline.still) else timeline.style
    for start, end in _without(stretch, timeline.unseen):
        canvas.across(_x(canvas, timeline, start), _x(canvas, timeline, end), y, style)


def _draw_ahead(canvas: Canvas, timeline: Timeline) -> None:
    """Draw the fan from the last count to the whole: its edges, and every other dot between."""
    if timeline.ahead_s is None or timeline.total is None:
        return
    (begin, done), (first, last) = (timeline.until_s, timeline.points[-1][1]), timeline.ahead_s
    here = _x(canvas, timeline, begin)
    for y in range(0, canvas.height, 3):
        canvas.dot(here, y, AHEAD)
    before: tuple[int, int] | None = None
    for x in range(here, min(canvas.width - 1, _x(canvas, timeline, last)) + 1):
        at = x / max(1, canvas.width - 1) * timeline.span_s
        shares = [_share(at - begin, end - begin) for end in (first, last)]
        low, high = sorted(
            _y(canvas, timeline, done + share * (timeline.total - done)) for share in shares
        )
        for y in range(low + 1, high):
            if (x + y) % 2:
                canvas.dot(x, y, AHEAD)
        lower, upper = before or (low, high)
        canvas.upright(x, min(lower + 1, low), low, EDGE)
        canvas.upright(x, min(upper + 1, high), high, EDGE)
        before = low, high


def _axis(timeline: Timeline, columns: int, left: int, glyphs: Glyphs) -> Spans:
    """Give the time axis with its ticks, and marks where the run stood still or nobody looked."""
    frame = frame_of(glyphs)
    signs = [frame.level] * columns
    styles = ["quiet"] * columns
    for tick in time_ticks(timeline.span_s, columns):
        signs[_column(timeline, columns, tick)] = frame.tick
    for stretches, sign, style in (
        (timeline.unseen, glyphs.trouble, "trouble-passing"),
        (timeline.still, glyphs.stalled, STILL),
    ):
        for start, end in stretches:
            middle = _column(timeline, columns, (start + end) / 2)
            signs[middle], styles[middle] = sign, style
    spans = [Span(f"{'':>{left}} {frame.corner}", "quiet")]
    for sign, style in zip(signs, styles, strict=True):
        if spans[-1].style == style:
            spans[-1] = Span(spans[-1].text + sign, style)
        else:
            spans.append(Span(sign, style))
    return tuple(spans)


def _times(timeline: Timeline, columns: int, left: int) -> Spans:
    """Give the labels under the ticks, each centred where there is room."""
    line = ""
    room = left + 2 + columns
    for tick in time_ticks(timeline.span_s, columns):
        label = time_label(tick)
        start = left + 2 + _column(timeline, columns, tick) - len(label) // 2
        start = min(start, room - len(label))
        if start > len(line) or not line:
            line = f"{line:<{start}}{label}"
    return (Span(line, "quiet"),)


def _rates(timeline: Timeline, columns: int) -> list[float | None]:
    """Give the parts done per minute in each column; None where it is not known.

    Parts are taken to be done evenly between two counts: more is not known. The time since the
    last change has no rate yet.
    """
    width_s = timeline.span_s / columns
    found: list[float | None] = [None] * columns
    for (start, before), (end, after) in pairwise(timeline.points):
        if end <= start or _meets((start, end), timeline.unseen):
            continue
        # A count that is put right downwards, or begins anew, undoes nothing.
        rate = max(0, after - before) * 60 / (end - start)
        first, last = int(start / width_s), min(columns - 1, int(end / width_s))
        for column in range(first, last + 1):
            inside = min(end, (column + 1) * width_s) - max(start, column * width_s)
            if inside > 0:
                found[column] = (found[column] or 0.0) + rate * inside / width_s
    return found


def _bars(
    rates: Sequence[float | None], peak: float, lines: int, glyphs: Glyphs
) -> tuple[Spans, ...]:
    dots = dots_of(glyphs)
    canvas = Canvas(len(rates), lines, dots)
    for column, rate in enumerate(rates):
        if rate is None:
            continue
        height = max(1, round(rate / peak * canvas.height))
        for x in range(column * dots.across, (column + 1) * dots.across):
            canvas.upright(x, 0, height - 1, "accent")
    return canvas.rows()


def _x(canvas: Canvas, timeline: Timeline, at: float) -> int:
    return round(at / timeline.span_s * (canvas.width - 1))


def _y(canvas: Canvas, timeline: Timeline, done: float) -> int:
    share = min(1.0, max(0.0, done / timeline.top))
    return round(share * (canvas.height - 1))


def _column(timeline: Timeline, columns: int, at: float) -> int:
    return min(columns - 1, max(0, round(at / timeline.span_s * (columns - 1))))


def _share(passed: float, whole: float) -> float:
    return 1.0 if whole <= 0 else min(1.0, max(0.0, passed / whole))


def _meets(stretch: Stretch, others: Sequence[Stretch]) -> bool:
    return any(start < stretch[1] and stretch[0] < end for start, end in others)


def _without(stretch: Stretch, others: Sequence[Stretch]) -> list[Stretch]:
    """Give what is left of a stretch without the others, which are in order."""
    found: list[Stretch] = []
    at, end = stretch
    for start, stop in others:
        if stop <= at or start >= end:
            continue
        if start > at:
            found.append((at, start))
        at = stop
    if at < end or (not found and at == end == stretch[0]):
        found.append((at, end))
    return found
