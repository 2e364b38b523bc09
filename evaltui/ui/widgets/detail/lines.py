"""The fixed lines of the detail pane: the run's headline, and the strip of tabs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.segment import Segment
from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from evaltui.model import words
from evaltui.model.watch import Watch
from evaltui.ui.cells import Span, Spans, between, cut_spans, steady, width_of
from evaltui.ui.glyphs import Glyphs
from evaltui.ui.paint import Paint
from evaltui.ui.widgets.detail.facts import Look, clean_line, join
from evaltui.ui.widgets.runs_table.columns import state_glyph, state_style, trouble_style


class FixedLines(Widget):
    """Some lines of spans that do not scroll; only those that change are painted."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    FixedLines {
        height: 1;
        background: $background;
        color: $foreground;
    }
    """

    def __init__(self, glyphs: Glyphs) -> None:
        super().__init__()
        self._glyphs = glyphs
        self._shown: tuple[Spans, ...] = ()

    def lines(self, width: int) -> tuple[Spans, ...]:
        """Give the lines for a width in cells."""
        raise NotImplementedError

    def update_lines(self) -> None:
        """Paint the lines that differ from what is shown."""
        width = self.size.width
        old, self._shown = self._shown, self.lines(max(0, width - 2))
        if len(old) != len(self._shown):
            self.refresh()
            return
        for y, (before, after) in enumerate(zip(old, self._shown, strict=True)):
            if before != after:
                self.refresh(Region(0, y, width, 1))

    def on_resize(self) -> None:
        """Lay the lines out for the new width."""
        self.update_lines()

    def render_line(self, y: int) -> Strip:
        """Give one line, the first being 0."""
        base = self.rich_style
        if y >= len(self._shown):
            return Strip.blank(self.size.width, base)
        paint = Paint(self.app.theme_variables, ansi=self.app.native_ansi_color)
        segments = [Segment(" ", base), *paint.segments(self._shown[y], base)]
        return Strip(segments).adjust_cell_length(self.size.width, base)


class Headline(FixedLines):
    """Which run it is, its verdict, and the three truths: said, how old, still reachable."""

    DEFAULT_CSS = """
    Headline { height: 3; }
    """

    def __init__(self, glyphs: Glyphs) -> None:
        super().__init__(glyphs)
        self._watch: Watch | None = None
        self._look: Look | None = None

    def show(self, watch: Watch | None, look: Look) -> None:
        """Show another run, or what is now known of the same."""
        self._watch, self._look = watch, look
        self.update_lines()

    def lines(self, width: int) -> tuple[Spans, ...]:
        """Give the three lines; what matters most stands first in each."""
        watch, look = self._watch, self._look
        if watch is None or look is None:
            return ((), (), ())
        more = look.glyphs.more
        ref = (Span(steady(clean_line(str(watch.ref))), "quiet"),)
        return (
            between(_headline(watch, look), ref, width, more=more),
            cut_spans(_verdict(watch, look), width, more),
            cut_spans(_truths(watch, look, width), width, more),
        )


def _headline(watch: Watch, look: Look) -> Spans:
    style = state_style(watch)
    word = steady(words.state_word(watch)) if watch.snapshot else "not seen"
    spans: Spans = (
        Span(f"{state_glyph(watch, look.glyphs)} {word}  ", f"{style}.bold"),
        Span(steady(words.title(watch)), "foreground.bold"),
    )
    if watch.stalled(look.now):
        spans = (*spans, Span("  "), Span(f"{look.glyphs.stalled} stalled", "stalled"))
    return spans


def _verdict(watch: Watch, look: Look) -> Spans:
    judgement = watch.judgement
    style = {"passed": "state-completed", "failed": "state-failed"}.get(judgement.verdict.value, "")
    return (
        Span("Verdict ", "quiet"),
        Span(judgement.verdict.value, style),
        Span(look.glyphs.words(f": {clean_line(judgement.why)}")),
    )


def _truths(watch: Watch, look: Look, width: int) -> Spans:
    """Give what was said, how old it is, and how the asking goes; short where room is short."""
    said = clean_line(watch.snapshot.state_raw, 60) if watch.snapshot else "nothing yet"
    age = look.glyphs.words(words.ago(watch.age_s(look.now)))
    health = look.glyphs.words(words.health_sentence(watch, look.now))
    style, dot = _health_style(watch), look.glyphs.dot
    before = (
        (Span("Said ", "quiet"), Span(said)),
        (Span("Heard ", "quiet"), Span(age)),
    )
    word = words.health_word(watch)
    full = join(*before, (Span("Health ", "quiet"), Span(steady(health), style)), dot=dot)
    cut_inside_word = width_of(full) - width_of((Span(health),)) + len(word) > width
    return (
        join((Span(said),), (Span(age),), (Span(word, style),), dot=dot)
        if cut_inside_word
        else full
    )


def _health_style(watch: Watch) -> str:
    style = trouble_style(watch)
    return "" if style == "quiet" else style


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab as the strip shows it."""

    title: str
    quiet: bool = False
    """There is nothing to see under it."""
    style: str = ""


class TabStrip(FixedLines):
    """The tabs in one line; the keys are their numbers."""

    DEFAULT_CSS = """
    TabStrip { background: $panel; }
    """

    @dataclass
    class Chosen(Message):
        """A tab was clicked; its number counts from 0."""

        number: int

    def __init__(self, glyphs: Glyphs) -> None:
        super().__init__(glyphs)
        self._tabs: tuple[Tab, ...] = ()
        self._active = 0

    def show(self, tabs: Sequence[Tab], active: int) -> None:
        """Show these tabs with one of them open."""
        self._tabs, self._active = tuple(tabs), active
        self.update_lines()

    def lines(self, width: int) -> tuple[Spans, ...]:
        """Give the strip; where it is narrow, closed tabs are their numbers alone."""
        full = self._strip(short=False)
        return (full if width_of(full) <= width else self._strip(short=True),)

    def on_click(self, event: events.Click) -> None:
        """Choose the tab under the pointer."""
        x = 1
        for number, spans in enumerate(self._pieces(short=self._is_short())):
            x += width_of(spans)
            if event.x < x:
                self.post_message(self.Chosen(number))
                return

    def _is_short(self) -> bool:
        return bool(self._shown) and self._shown[0] != self._strip(short=False)

    def _strip(self, *, short: bool) -> Spans:
        return tuple(span for spans in self._pieces(short=short) for span in spans)

    def _pieces(self, *, short: bool) -> list[Spans]:
        pieces: list[Spans] = []
        for number, tab in enumerate(self._tabs):
            active = number == self._active
            key = Span(f"{number + 1} ", "accent.bold" if active else "quiet")
            style = "foreground.bold" if active else "quiet" if tab.quiet else tab.style
            title = () if short and not active else (Span(tab.title, style),)
            pieces.append((key, *title, Span("   ")))
        return pieces
