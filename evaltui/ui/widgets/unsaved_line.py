"""The line that says what is not saved and why, for as long as that is so."""

from __future__ import annotations

from collections.abc import Sequence

from textual.strip import Strip
from textual.widget import Widget

from evaltui.model.text import one_line
from evaltui.session.unsaved import Unsaved
from evaltui.ui.cells import Span, cut, steady
from evaltui.ui.glyphs import UNICODE, Glyphs
from evaltui.ui.paint import Paint

_LONGEST = 400


class UnsavedLine(Widget):
    """One line under the header, there only while something is not saved."""

    DEFAULT_CSS = """
    UnsavedLine {
        height: 1; display: none;
        background: $surface; color: $foreground;
        &.-told { display: block; }
    }
    """

    def __init__(self, glyphs: Glyphs = UNICODE, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(id=id)
        self._glyphs = glyphs
        self._text = ""

    @property
    def told(self) -> str:
        """What it says; nothing while all is saved."""
        return self._text

    def show(self, unsaved: Sequence[Unsaved]) -> None:
        """Say what is not saved; nothing puts the line away."""
        text = sentence(unsaved)
        if text != self._text:
            self._text = text
            self.set_class(bool(text), "-told")
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """Give the line."""
        width, base = self.size.width, self.rich_style
        if y > 0 or not self._text:
            return Strip.blank(width, base)
        paint = Paint(self.app.theme_variables, ansi=self.app.native_ansi_color)
        text = cut(steady(self._text), width - 4, self._glyphs.more)
        spans = (Span(f" {self._glyphs.trouble} ", "trouble"), Span(text, ".bold"))
        return Strip(paint.segments(spans, base)).extend_cell_length(width, base)


def sentence(unsaved: Sequence[Unsaved]) -> str:
    """Name the files that are not saved by their reasons, each reason once."""
    names: dict[str, list[str]] = {}
    for one in unsaved:
        names.setdefault(one.why, []).append(one.path.name)
    parts = [f"{', '.join(files)}: {why}" for why, files in names.items()]
    return one_line(f"Not saved: {'; '.join(parts)}", _LONGEST) if parts else ""
