"""The line that says what happened while the user was away, until they put it away."""

from __future__ import annotations

from textual.events import Click
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from evaltui.model import words
from evaltui.model.happening import Kind
from evaltui.ui.cells import Span, Spans, between, cut, steady, width_of
from evaltui.ui.glyphs import UNICODE, Glyphs
from evaltui.ui.paint import Paint
from evaltui.ui.telling.away import Digest
from evaltui.ui.telling.wording import short

STYLES = {
    Kind.FAILED: "state-failed",
    Kind.STALLED: "stalled",
    Kind.TROUBLE: "trouble",
    Kind.STOPPED: "state-stopped",
    Kind.PASSED: "state-completed",
    Kind.MOVING: "state-running",
    Kind.RECOVERED: "state-running",
    Kind.STARTED: "state-running",
}
_KEYS: Spans = (
    Span("w", "accent.bold"),
    Span(" shows  ", "quiet"),
    Span("esc", "accent.bold"),
    Span(" closes ", "quiet"),
)
_ENOUGH = 80
"""Cells under which what happened needs all the room, and the keys are left to the help."""
_ENOUGH_TO_GREET = 50


def mark(kind: Kind, glyphs: Glyphs) -> str:
    """Give the glyph of what happened."""
    return {
        Kind.FAILED: glyphs.failed,
        Kind.STALLED: glyphs.stalled,
        Kind.TROUBLE: glyphs.trouble,
        Kind.STOPPED: glyphs.stopped,
        Kind.PASSED: glyphs.completed,
    }.get(kind, glyphs.running)


class AwayLine(Widget):
    """One line under the header, there only while it has something to say."""

    class Opened(Message):
        """The line was clicked."""

    DEFAULT_CSS = """
    AwayLine {
        height: 1; display: none;
        background: $surface; color: $foreground;
        &.-told { display: block; }
    }
    """

    def __init__(self, glyphs: Glyphs = UNICODE, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(id=id)
        self._glyphs = glyphs
        self._digest: Digest | None = None

    @property
    def told(self) -> bool:
        """Whether it says anything."""
        return self._digest is not None

    def show(self, digest: Digest | None) -> None:
        """Say what happened in an absence; None puts the line away."""
        self._digest = digest
        self.set_class(digest is not None, "-told")
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Give the line."""
        width, base = self.size.width, self.rich_style
        if y > 0 or self._digest is None:
            return Strip.blank(width, base)
        paint = Paint(self.app.theme_variables, ansi=self.app.native_ansi_color)
        left = (Span(" "), *_sum(self._digest, self._glyphs, roomy=width >= _ENOUGH_TO_GREET))
        right = _KEYS if width >= _ENOUGH else ()
        room = width - width_of(left) - width_of(right) - 4
        names = _names(self._digest, room, self._glyphs)
        spans = between((*left, *names), right, width, more=self._glyphs.more)
        return Strip(paint.segments(spans, base)).extend_cell_length(width, base)

    def on_click(self, event: Click) -> None:
        """Show all of it."""
        event.stop()
        self.post_message(self.Opened())


def _sum(digest: Digest, glyphs: Glyphs, *, roomy: bool) -> Spans:
    length = words.age(max(10.0, (digest.until - digest.since).total_seconds()))
    spans = [Span(f"While you were away ({length}):" if roomy else f"Away {length}:", ".bold")]
    numbers: dict[Kind, int] = {}
    for one in digest.happenings:
        numbers[one.kind] = numbers.get(one.kind, 0) + 1
    for kind, number in numbers.items():
        spans.append(Span(f"  {mark(kind, glyphs)} {number} ", STYLES[kind]))
        spans.append(Span(short(kind)))
    return tuple(spans)


def _names(digest: Digest, room: int, glyphs: Glyphs) -> Spans:
    """Give as many names of runs as there is room for, the most important first."""
    names = list(dict.fromkeys(steady(one.title) for one in digest.happenings))
    text = cut(", ".join(names), room - 3, glyphs.more)
    return (Span("   "), Span(text, "quiet")) if room >= 12 else ()
