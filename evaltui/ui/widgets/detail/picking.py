"""A reader in which paragraphs with a key can be picked and opened."""

from __future__ import annotations

from dataclasses import dataclass

from rich.segment import Segment
from textual import events
from textual.message import Message
from textual.strip import Strip

from evaltui.ui.glyphs import Glyphs
from evaltui.ui.widgets.detail.document import Document
from evaltui.ui.widgets.detail.reader import Reader
from evaltui.ui.widgets.detail.restyling import restyled


class PickingReader(Reader, inherit_bindings=True):
    """Scrolls as any reader; in a document with keys, its keys move from one to another.

    A paragraph that can be picked begins a block, which goes on up to the next such one.
    """

    @dataclass
    class Opened(Message):
        """A paragraph was clicked twice."""

        key: str

    def __init__(self, glyphs: Glyphs) -> None:
        super().__init__(glyphs)
        self._keyed: list[tuple[int, str]] = []
        self._picked: str | None = None

    @property
    def picked(self) -> str | None:
        """The key of the picked paragraph; None where none can be picked."""
        return self._picked

    def read(self, document: Document, *, from_top: bool = False) -> None:
        """Show a document; what was picked stays picked while it is there."""
        self._keyed = [
            (index, para.key) for index, para in enumerate(document) if para.key is not None
        ]
        keys = [key for _, key in self._keyed]
        before = self._picked
        if self._picked not in keys:
            self._picked = keys[0] if keys else None
        super().read(document, from_top=from_top)
        if before != self._picked:
            self.refresh()

    def action_lines(self, lines: int) -> None:
        """Pick the next paragraph or the one before; one that is longer than the room scrolls."""
        if self._picked is None:
            super().action_lines(lines)
            return
        step = 1 if lines > 0 else -1
        for _ in range(abs(lines)):
            self._step(step)

    def action_pages(self, pages: int) -> None:
        """Scroll by so many screenfuls, and pick what is in sight then."""
        if self._picked is None:
            super().action_pages(pages)
            return
        top, height = self.scroll_offset.y, max(1, self.room.height - 1)
        super().action_lines(pages * height)
        moved = self.scroll_offset.y - top
        first = self._block(self._position)[0] + (moved or pages * height)
        near = min(range(len(self._keyed)), key=lambda at: abs(self._block(at)[0] - first))
        self._pick(near)

    def action_top(self) -> None:
        """Scroll to the first line, and pick the first paragraph."""
        if self._keyed:
            self._pick(0)
        super().action_top()

    def action_bottom(self) -> None:
        """Scroll to the last line, and pick the last paragraph."""
        if self._keyed:
            self._pick(len(self._keyed) - 1)
        super().action_bottom()

    def on_click(self, event: events.Click) -> None:
        """Pick the paragraph under the pointer, and open it on a double click."""
        number = event.y + self.scroll_offset.y
        for at, (_, key) in enumerate(self._keyed):
            first, end = self._block(at)
            if first <= number < end and number < len(self._laid):
                self._pick(at)
                if event.chain == 2:
                    self.post_message(self.Opened(key))

    @property
    def _position(self) -> int:
        return next((at for at, (_, key) in enumerate(self._keyed) if key == self._picked), 0)

    def _block(self, at: int) -> tuple[int, int]:
        """Give the first line of a block, and the first after it."""
        after = self._keyed[at + 1][0] if at + 1 < len(self._keyed) else len(self.document)
        return self._laid.first(self._keyed[at][0]), self._laid.first(after)

    def _step(self, step: int) -> None:
        at = self._position
        first, end = self._block(at)
        top, height = self.scroll_offset.y, self.room.height
        if step > 0 and end > top + height:
            super().action_lines(1)
        elif step < 0 and first < top:
            super().action_lines(-1)
        elif 0 <= at + step < len(self._keyed):
            self._pick(at + step)
        else:
            super().action_lines(step)

    def _pick(self, at: int) -> None:
        """Pick a paragraph and bring its block into sight, as much of it as there is room for."""
        self._picked = self._keyed[at][1]
        first, end = self._block(at)
        top, height = self.scroll_offset.y, self.room.height
        if first < top:
            # What stands above the first is a heading: it is shown with it.
            self.scroll_to(y=first if at else 0, animate=False, force=True)
        elif end > top + height:
            self.scroll_to(y=min(first, end - height), animate=False, force=True)
        self.refresh()

    def on_focus(self) -> None:
        """Show by the picked line that the keys come here."""
        self.refresh()

    def on_blur(self) -> None:
        """Show by the picked line that the keys go elsewhere."""
        self.refresh()

    def _changed(self, number: int, strip: Strip) -> Strip:
        """Give a line with the cursor before it and under it, where it is the picked one's."""
        place = self._laid.place(number)
        para = self.document[place.index] if place else None
        if para is not None and para.key is not None and para.key == self._picked:
            cursor = self._painter.cursor(focused=self.has_focus)
            bar = Segment(self._glyphs.cursor, self._painter.style("accent.bold"))
            strip = Strip.join([Strip([bar], 1), strip.crop(1, strip.cell_length)])
            strip = restyled(strip, 0, strip.cell_length, cursor)
        return super()._changed(number, strip)
