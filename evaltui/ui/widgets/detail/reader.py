"""The scrolling part of the detail pane: a document, drawn line by line."""

from __future__ import annotations

from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.binding import BindingType
from textual.cache import LRUCache
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.selection import Selection
from textual.strip import Strip

from evaltui.ui.cells import Spans
from evaltui.ui.glyphs import Glyphs
from evaltui.ui.keys import bound
from evaltui.ui.paint import Paint
from evaltui.ui.widgets.detail.document import Document, Laid
from evaltui.ui.widgets.detail.found import Found
from evaltui.ui.widgets.detail.restyling import restyled
from evaltui.ui.widgets.detail.selected import selected_text
from evaltui.ui.widgets.scrolling import fit_scrollbar

MARGIN = 1
"""Cells left free at both sides."""
MATCH = Style(bold=True, underline=True)
MATCH_HERE = Style(bold=True, reverse=True)
"""Told by more than colour: a terminal may have none."""


class Reader(ScrollView, can_focus=True, inherit_bindings=False):
    """Shows a document of any length; only lines in sight are styled."""

    DEFAULT_CSS = """
    Reader {
        background: $background;
        color: $foreground;
        overflow-x: hidden;
        overflow-y: auto;
        scrollbar-size-vertical: 1;
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        bound("detail.up", "up,k", "Up", action="lines(-1)"),
        bound("detail.down", "down,j", "Down", action="lines(1)"),
        bound("detail.page_up", "pageup,ctrl+u", "Page up", action="pages(-1)"),
        bound("detail.page_down", "pagedown,ctrl+d,space", "Page down", action="pages(1)"),
        bound("detail.top", "home,g", "Top"),
        bound("detail.bottom", "end,G", "Bottom"),
    ]

    class Resized(Message):
        """The room for the document is another one."""

    def __init__(self, glyphs: Glyphs) -> None:
        super().__init__()
        # Links are the terminal's own. Textual (8.2) would paint all anew for each piece of text
        # with data of its own that the pointer comes to, and by such data marked text is found.
        self.auto_links = False
        self._glyphs = glyphs
        self._laid = Laid((), 0)
        self._found = Found()
        self._strips: LRUCache[Spans, Strip] = LRUCache(256)
        self._paint: Paint | None = None

    @property
    def document(self) -> Document:
        """What is shown."""
        return self._laid.document

    @property
    def room(self) -> Size:
        """The cells and lines that there are for the document."""
        region = self.scrollable_content_region
        return Size(max(0, region.width - 2 * MARGIN), region.height)

    def read(self, document: Document, *, from_top: bool = False) -> None:
        """Show a document; where it replaces one in sight, only lines that differ are painted."""
        if from_top:
            self.scroll_to(y=0, animate=False, force=True)
        if document == self._laid.document:
            return
        before = self._lines_in_sight()
        self._laid = Laid(document, self.room.width, self._glyphs.more)
        self._resize_content()
        if self._found.search_again(document):
            self.refresh()
            return
        after = self._lines_in_sight()
        width = self.scrollable_content_region.width
        regions = [
            Region(0, y, width, 1)
            for y, (old, new) in enumerate(zip(before, after, strict=False))
            if old != new
        ]
        if len(before) != len(after):
            self.refresh()
        elif regions:
            self.refresh(*regions)

    # Searching

    def search(self, wanted: str) -> None:
        """Mark where a text stands, and show the first place from the lines in sight on."""
        place = self._laid.place(self.scroll_offset.y)
        self._found.search(self.document, wanted, place)
        self._show_match()

    def next_match(self, step: int) -> None:
        """Show the next place, or the one before; after the last comes the first."""
        self._found.go(step)
        self._show_match()

    @property
    def found(self) -> Found:
        """What was searched for, and where it stands."""
        return self._found

    def _show_match(self) -> None:
        match = self._found.here
        if match is not None:
            character = match.start if match.in_body else 0
            self.show_line(self._laid.line_of(match.index, character))
        self.refresh()

    def show_line(self, number: int) -> None:
        """Bring a line into sight, with some others around it."""
        top, height = self.scroll_offset.y, self.room.height
        if not top <= number < top + height:
            self.scroll_to(y=max(0, number - height // 3), animate=False, force=True)

    # Drawing

    def on_resize(self) -> None:
        """Lay the document out for the new width."""
        width = self.room.width
        if self._laid.width != width:
            self._laid = Laid(self._laid.document, width, self._glyphs.more)
            self._strips.clear()
        self._resize_content()
        self.refresh()
        self.post_message(self.Resized())

    def on_mount(self) -> None:
        """Take a scrollbar that the terminal can draw."""
        fit_scrollbar(self, self._glyphs)

    def watch_show_vertical_scrollbar(self) -> None:
        """Lay the document out anew: the scrollbar takes room without a resize being told."""
        self.on_resize()

    def notify_style_update(self) -> None:
        """Forget what was painted in other colours."""
        super().notify_style_update()
        self._paint = None
        self._strips.clear()

    def render_line(self, y: int) -> Strip:
        """Give one line in sight, the first being 0."""
        number = y + self.scroll_offset.y
        strip = self._changed(number, self._painted(self._laid.line(number)))
        # By these Textual finds which character is under the pointer.
        return strip.apply_offsets(0, number) if number < len(self._laid) else strip

    def _painted(self, spans: Spans) -> Strip:
        strip = self._strips.get(spans)
        if strip is None:
            strip = self._strips[spans] = self._strip(spans)
        return strip

    def _changed(self, number: int, strip: Strip) -> Strip:
        """Give a line with what was found in it and what is selected of it marked."""
        place = self._laid.place(number)
        if place is None:
            return strip
        for start, end, is_here in self._found.cells(self.document[place.index], place):
            style = MATCH_HERE if is_here else MATCH
            strip = restyled(strip, MARGIN + start, MARGIN + end, style)
        selection = self.text_selection
        span = None if selection is None else selection.get_span(number)
        if span is None:
            return strip
        text = strip.text.rstrip()
        start, end = (cell_len(text[: len(text) if at < 0 else at]) for at in span)
        style = self.screen.get_component_rich_style("screen--selection")
        return restyled(strip, start, end, style)

    # Keys

    def action_lines(self, lines: int) -> None:
        """Scroll by so many lines."""
        self.scroll_to(y=self.scroll_offset.y + lines, animate=False, force=True)

    def action_pages(self, pages: int) -> None:
        """Scroll by so many screenfuls, with a line of the last one kept in sight."""
        self.action_lines(pages * max(1, self.room.height - 1))

    def action_top(self) -> None:
        """Scroll to the first line."""
        self.scroll_to(y=0, animate=False, force=True)

    def action_bottom(self) -> None:
        """Scroll to the last line."""
        self.scroll_to(y=self.max_scroll_y, animate=False, force=True)

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """Give the text that was marked with the mouse, wrapped lines as they were before."""
        return selected_text(self._laid, selection, MARGIN), "\n"

    @property
    def _painter(self) -> Paint:
        if self._paint is None:
            self._paint = Paint(self.app.theme_variables, ansi=self.app.native_ansi_color)
        return self._paint

    def _strip(self, spans: Spans) -> Strip:
        base, width = self.rich_style, self.scrollable_content_region.width
        segments = [Segment(" " * MARGIN, base), *self._painter.segments(spans, base)]
        return Strip(segments).adjust_cell_length(width, base)

    def _lines_in_sight(self) -> list[Spans]:
        first = self.scroll_offset.y
        return [self._laid.line(first + y) for y in range(self.room.height)]

    def _resize_content(self) -> None:
        self.virtual_size = Size(self.scrollable_content_region.width, len(self._laid))
