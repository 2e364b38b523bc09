"""The header line: how many runs stand where, and whether the services answer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import tzinfo
from typing import NamedTuple

from textual.strip import Strip
from textual.widget import Widget

from evaltui.model import words
from evaltui.model.health import HealthStatus
from evaltui.model.watch import Watch
from evaltui.ui.arrange.totals import Totals
from evaltui.ui.cells import Span, Spans, cut_spans, steady, width_of
from evaltui.ui.glyphs import UNICODE, Glyphs
from evaltui.ui.paint import Paint

_UNHEARD = frozenset({HealthStatus.UNREACHABLE, HealthStatus.AUTH, HealthStatus.MALFORMED})
_GAP = Span("   ")
_TROUBLE = 3
"""The rank of what says that a service cannot be asked."""

_ASKED = 10
"""The rank of how much is asked."""


class _Item(NamedTuple):
    """Something the line says; the highest rank is left out first."""

    rank: int
    spans: Spans
    short: Spans = ()
    """In place of the spans where room is short; empty where there is no other form."""


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
        self._right: tuple[_Item, ...] = ()

    def show(
        self, watches: Iterable[Watch], counted: Totals, *, requests_per_min: int | None = None
    ) -> None:
        """Sum up these runs, whose totals are `counted`.

        Paints only where the line says something else than before: so of many requests only the
        first two digits are told.
        """
        left = _totals(counted, self._glyphs)
        right = _unheard(watches, self._glyphs, self._zone)
        if requests_per_min is not None:
            right += (_requests(float(f"{requests_per_min:.2g}")),)
        if (left, right) != (self._left, self._right):
            self._left, self._right = left, right
            self.refresh()

    def opening_line(self) -> Strip:
        """Give the line as it will be when nothing is asked yet."""
        width, base = self.size.width, self.rich_style
        paint = Paint(self.app.theme_variables, ansi=self.app.native_ansi_color)
        right = tuple(item for item in self._right if item.rank != _ASKED)
        spans = _line(self._left, (*right, _requests(0)), width, self._glyphs)
        return Strip(paint.segments(spans, base)).extend_cell_length(width, base)

    def render_line(self, y: int) -> Strip:
        """Give the line."""
        width, base = self.size.width, self.rich_style
        if y > 0:
            return Strip.blank(width, base)
        paint = Paint(self.app.theme_variables, ansi=self.app.native_ansi_color)
        spans = _line(self._left, self._right, width, self._glyphs)
        return Strip(paint.segments(spans, base)).extend_cell_length(width, base)


def _requests(a_minute: float) -> _Item:
    return _Item(_ASKED, (Span(f"{a_minute:.0f} requests/min", "quiet"),))


def _totals(counted: Totals, glyphs: Glyphs) -> tuple[_Item, ...]:
    """Give a part for each kind of run there is; runs that failed and run are always told."""
    items = [
        _item(1, glyphs.running, counted.running, "running", "state-running"),
        _item(5, glyphs.queued, counted.waiting, "queued", "state-queued"),
        _item(4, glyphs.completed, counted.passed, "passed", "state-completed"),
        _item(0, glyphs.failed, counted.failed, "failed", "state-failed"),
        _item(7, glyphs.stopped, counted.stopped, "stopped", "state-stopped"),
        _item(2, glyphs.stalled, counted.stalled, "stalled", "stalled"),
        _item(6, glyphs.unknown, counted.unknown, "unknown", "state-unknown"),
        _item(8, glyphs.unseen, counted.unseen, "not seen", "quiet"),
    ]
    return tuple(item for item in items if item is not None)


def _item(rank: int, glyph: str, number: int, word: str, style: str) -> _Item | None:
    if not number:
        return None
    return _Item(rank, (Span(f"{glyph} {words.number(number)} ", style), Span(word, "quiet")))


def _unheard(watches: Iterable[Watch], glyphs: Glyphs, zone: tzinfo | None) -> tuple[_Item, ...]:
    """Say which services cannot be asked, and since when; empty where all can."""
    accounts: dict[str, Watch] = {}
    for watch in watches:
        if watch.health.status in _UNHEARD and not watch.ended:
            accounts.setdefault(watch.ref.account, watch)
    if not accounts:
        return ()
    account, watch = next(iter(accounts.items()))
    health = watch.health
    word = "key missing or refused" if health.status is HealthStatus.AUTH else health.status.value
    if health.last_ok_at is not None and health.status is HealthStatus.UNREACHABLE:
        word += f" since {words.clock_time(health.last_ok_at, zone)}"
    more = f" +{len(accounts) - 1}" if len(accounts) > 1 else ""
    who = f"{glyphs.trouble} {steady(account)}"
    short = (Span(f"{who} {health.status.value}{more}", "trouble"),)
    return (_Item(_TROUBLE, (Span(f"{who} {word}{more}", "trouble"),), short),)


def _line(left: tuple[_Item, ...], right: tuple[_Item, ...], width: int, glyphs: Glyphs) -> Spans:
    """Give the line in `width` cells: brand, totals by their rank, the right parts at the end."""
    parts = [_Item(9, (Span("evaltui", "accent.bold"),)), *left, *right]
    if _needed([part for part in parts if part.rank <= _TROUBLE]) > width:
        parts = [part._replace(spans=part.short or part.spans) for part in parts]
    while len(parts) > 1 and _needed(parts) > width:
        parts.remove(max(parts, key=lambda part: part.rank))
    ends = {item.rank for item in right}
    first_at_end = next((part for part in parts if part.rank in ends), None)
    room = max(0, width - _needed(parts))
    spans: list[Span] = [Span(" ")]
    for index, part in enumerate(parts):
        if index:
            spans.append(Span(" " * room + _GAP.text) if part is first_at_end else _GAP)
        spans.extend(part.spans)
    return cut_spans(tuple(spans), width, glyphs.more)


def _needed(parts: list[_Item]) -> int:
    return 2 + sum(width_of(part.spans) for part in parts) + len(_GAP.text) * (len(parts) - 1)
