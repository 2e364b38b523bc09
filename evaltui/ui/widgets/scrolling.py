"""Scrollbars that plain terminals can draw."""

from __future__ import annotations

from textual.scrollbar import ScrollBarRender
from textual.widget import Widget

from evaltui.ui.glyphs import ASCII, Glyphs


class PlainBar(ScrollBarRender):
    """A scrollbar of whole cells; Textual's own ends in block elements."""

    VERTICAL_BARS = [" "]  # noqa: RUF012 - a class variable of the base


def fit_scrollbar(view: Widget, glyphs: Glyphs) -> None:
    """Give a mounted view a scrollbar that the glyph set allows."""
    if glyphs is ASCII:
        view.vertical_scrollbar.renderer = PlainBar  # type: ignore[misc] # documented as settable
