"""The scrolling part of the detail pane: a document, drawn line by line."""

from __future__ import annotations

from typing import ClassVar

from rich.segment import Segment
from textual.binding import Binding, BindingType
from textual.cache import LRUCache
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from evaltui.ui.cells import Spans
from evaltui.ui.glyphs import Glyphs
from evaltui.ui.paint import Paint
from evaltui.ui.widgets.detail.document import Document, Laid
from evaltui.ui.widgets.scrolling import fit_scrollbar

MARGIN = 1
"""Cells left free at both sides."""


class Reader(ScrollView, can_focus=True, inherit_bindings=False):
    """Shows a document of any length; only lines in sight are styled."""

    ALLOW_SELECT = False
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
        Binding("up,k", "lines(-1)", "Up", id="detail.up", show=False),
        Binding("down,j", "lines(1)", "Down", id="detail.down", show=False),
        Binding("pageup,ctrl+u", "pages(-1)", "Page up", id="detail.page_up", show=False),
        Binding(
            "pagedown,ctrl+d,space", "pages(1)", "Page down", id="detail.page_down", show=False
        ),
        Binding("home,g", "top", "Top", id="detail.top", show=False),
        Binding("end,G", "bottom", "Bottom", id="detail.bottom", show=False),
    ]

    def __init__(self, glyphs: Glyphs) -> None:
        super().__init__()
        self._glyphs = glyphs
        self._laid = Laid((), 0)
        self._strips: LRUCache[Spans, Strip] = LRUCache(256)
        self._paint: Paint | None = None

    @property
    def document(self) -> Document:
        """What is shown."""
        return self._laid.document

    def read(self, document: Document, *, from_top: bool = False) -> None:
        """Show a document; where it replaces one in sight, only lines that differ are painted."""
        if from_top:
            self.scroll_to(y=0, animate=False, force=True)
        if document == self._laid.document:
            return
        before = self._lines_in_sight()
        self._laid = Laid(document, self._room, self._glyphs.more)
        self._resize_content()
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

    def on_resize(self) -> None:
        """Lay the document out for the new width."""
        if self._laid.width != self._room:
            self._laid = Laid(self._laid.document, self._room, self._glyphs.more)
            self._strips.clear()
        self._resize_content()
        self.refresh()

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
        spans = self._laid.line(y + self.scroll_offset.y)
        strip = self._strips.get(spans)
        if strip is None:
            strip = self._strips[spans] = self._strip(spans)
        return strip

    def action_lines(self, lines: int) -> None:
        """Scroll by so many lines."""
        self.scroll_to(y=self.scroll_offset.y + lines, animate=False, force=True)

    def action_pages(self, pages: int) -> None:
        """Scroll by so many screenfuls, with a line of the last one kept in sight."""
        self.action_lines(pages * max(1, self.scrollable_content_region.height - 1))

    def action_top(self) -> None:
        """Scroll to the first line."""
        self.scroll_to(y=0, animate=False, force=True)

    def action_bottom(self) -> None:
        """Scroll to the last line."""
        self.scroll_to(y=self.max_scroll_y, animate=False, force=True)

    @property
    def _room(self) -> int:
        return max(0, self.scrollable_content_region.width - 2 * MARGIN)

    def _strip(self, spans: Spans) -> Strip:
        if self._paint is None:
            self._paint = Paint(self.app.theme_variables, ansi=self.app.native_ansi_color)
        base, width = self.rich_style, self.scrollable_content_region.width
        segments = [Segment(" " * MARGIN, base), *self._paint.segments(spans, base)]
        return Strip(segments).adjust_cell_length(width, base)

    def _lines_in_sight(self) -> list[Spans]:
        first = self.scroll_offset.y
        height = self.scrollable_content_region.height
        return [self._laid.line(first + y) for y in range(height)]

    def _resize_content(self) -> None:
        self.virtual_size = Size(self.scrollable_content_region.width, len(self._laid))
