"""The header line: how many runs stand where, and whether the services answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, tzinfo
from typing import NamedTuple

from textual.strip import Strip
from textual.widget import Widget

from evaltui.model import words
from evaltui.model.health import HealthStatus
from evaltui.model.run import State
from evaltui.model.verdict import Verdict
from evaltui.model.watch import Watch
from evaltui.ui.cells import Span, Spans, cut_spans, steady, width_of
from evaltui.ui.glyphs import UNICODE, Glyphs
from evaltui.ui.paint import Paint

_UNHEARD = frozenset({HealthStatus.UNREACHABLE, HealthStatus.AUTH, HealthStatus.MALFORMED})
_GAP = Span("   ")


class _Item(NamedTuple):
    """Something the line says; the highest rank is left out first."""

    rank: int
    spans: Spans


class SummaryLine(Widget):
    """One line over the table. The least important parts are left out where room is short."""

    DEFAULT_CSS = """
    SummaryLine {
        height: 1;
        background: $background;
        color: $foreground;
    }
    """

    def __init__(
        self,
        glyphs: Glyphs = UNICODE,
        *,
        zone: tzinfo | None = None,
        name: str | None = None,
        id: str | None = None,  # noqa: A002 - Textual's own name for it
        classes: str | None = None,
    ) -> None:
        super().__init__(name=name, id=id, classes=classes)
        self._glyphs = glyphs
        self._zone = zone
        self._left: tuple[_Item, ...] = ()
        self._right: Spans = ()

    def show(
        self, watches: Iterable[Watch], now: datetime, *, requests_per_min: float | None = None
    ) -> None:
        """Sum up these runs; paints only where the line says something else than before."""
        known = list(watches)
        left = _totals(known, now, self._glyphs)
        right = _unheard(known, self._glyphs, self._zone)
        if not right and requests_per_min is not None:
            right = (Span(f"{requests_per_min:.0f} requests/min", "quiet"),)
        if (left, right) != (self._left, self._right):
            self._left, self._right = left, right
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """Give the line."""
        width, base = self.size.width, self.rich_style
        if y > 0:
            return Strip.blank(width, base)
        paint = Paint(self.app.theme_variables, ansi=self.app.native_ansi_color)
        spans = _line(self._left, self._right, width, self._glyphs)
        return Strip(paint.segments(spans, base)).extend_cell_length(width, base)


def _totals(watches: list[Watch], now: datetime, glyphs: Glyphs) -> tuple[_Item, ...]:
    """Give a part for each kind of run there is; runs that failed and run are always told."""
    verdicts = Counter(watch.judgement.verdict for watch in watches)
    states = Counter(watch.state for watch in watches)
    waiting = states[State.QUEUED] + states[State.PENDING]
    stalled = sum(watch.stalled(now) for watch in watches)
    items = [
        _item(1, glyphs.running, states[State.RUNNING], "running", "state-running"),
        _item(5, glyphs.queued, waiting, "waiting", "state-queued"),
        _item(4, glyphs.completed, verdicts[Verdict.PASSED], "passed", "state-completed"),
        _item(0, glyphs.failed, verdicts[Verdict.FAILED], "failed", "state-failed"),
        _item(7, glyphs.stopped, verdicts[Verdict.STOPPED], "stopped", "state-stopped"),
        _item(2, glyphs.stalled, stalled, "stalled", "stalled"),
        _item(6, glyphs.unknown, states[State.UNKNOWN], "unknown", "state-unknown"),
        _item(8, glyphs.unseen, states[None], "not seen", "quiet"),
    ]
    return tuple(item for item in items if item is not None)


def _item(rank: int, glyph: str, number: int, word: str, style: str) -> _Item | None:
    if not number:
        return None
    return _Item(rank, (Span(f"{glyph} {words.number(number)} ", style), Span(word, "quiet")))


def _unheard(watches: list[Watch], glyphs: Glyphs, zone: tzinfo | None) -> Spans:
    """Say which services cannot be asked, and since when; empty where all can."""
    accounts: dict[str, Watch] = {}
    for watch in watches:
        if watch.health.status in _UNHEARD and not watch.ended:
            accounts.setdefault(watch.ref.account, watch)
    if not accounts:
        return ()
    account, watch = next(iter(accounts.items()))
    word = {HealthStatus.AUTH: "key missing or refused", HealthStatus.MALFORMED: "malformed"}.get(
        watch.health.status, "unreachable"
    )
    if watch.health.last_ok_at is not None and watch.health.status is HealthStatus.UNREACHABLE:
        word += f" since {words.clock_time(watch.health.last_ok_at, zone)}"
    more = f" +{len(accounts) - 1}" if len(accounts) > 1 else ""
    return (Span(f"{glyphs.trouble} {steady(account)} {word}{more}", "trouble"),)


def _line(left: tuple[_Item, ...], right: Spans, width: int, glyphs: Glyphs) -> Spans:
    """Give the line in `width` cells: brand, totals by their rank, the right part at the end."""
    brand = Span("evaltui", "accent.bold")
    parts = [_Item(9, (brand,)), *left]
    if right:
        parts.append(_Item(3 if right[0].style == "trouble" else 10, right))
    while len(parts) > 1 and _needed(parts) > width:
        parts.remove(max(parts, key=lambda part: part.rank))
    ends = bool(right) and parts[-1].spans is right
    spans: list[Span] = [Span(" ")]
    for index, part in enumerate(parts):
        if index:
            room = width - 1 - width_of(spans) - width_of(part.spans)
            last = ends and index == len(parts) - 1
            spans.append(Span(" " * room) if last and room > 0 else _GAP)
        spans.extend(part.spans)
    return cut_spans(tuple(spans), width, glyphs.more)


def _needed(parts: list[_Item]) -> int:
    return 2 + sum(width_of(part.spans) for part in parts) + len(_GAP.text) * (len(parts) - 1)
