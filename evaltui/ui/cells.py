"""Styled text measured in terminal cells: cutting, padding and joining without surprises."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from rich.cells import cell_len, set_cell_size

_JOINERS = str.maketrans("", "", "\u200b\u200c\u200d\u2060\ufe0e\ufe0f")
# Zero-width characters that join others into one glyph: terminals disagree on the width of the
# result, and one that counts otherwise than we do shifts the whole rest of its line.


class Span(NamedTuple):
    """Some text in one style, which is a name that `Paint.style` knows; empty is plain text."""

    text: str
    style: str = ""


Spans = tuple[Span, ...]


def steady(text: str) -> str:
    """Give the text without characters whose width depends on the terminal."""
    return text if text.isascii() else text.translate(_JOINERS)


def width_of(spans: Iterable[Span]) -> int:
    """Give the width in cells."""
    return sum(cell_len(span.text) for span in spans)


def cut(text: str, width: int, more: str = "…") -> str:
    """Give at most `width` cells of the text; a cut shows as `more`, never as half a character."""
    if width <= 0:
        return ""
    if cell_len(text) <= width:
        return text
    return set_cell_size(text, width - 1).rstrip() + more


def cut_spans(spans: Spans, width: int, more: str = "…") -> Spans:
    """Give at most `width` cells of the spans, cut as one text."""
    if width_of(spans) <= width:
        return spans
    kept: list[Span] = []
    room = width
    for text, style in spans:
        size = cell_len(text)
        if size < room:
            kept.append(Span(text, style))
            room -= size
            continue
        # Exactly full is a cut as well: something follows, or all would have fitted.
        shown = set_cell_size(text, room - 1).rstrip() + more if room > 0 else ""
        if shown:
            kept.append(Span(shown, style))
        break
    return tuple(kept)


def fit(spans: Spans, width: int, *, right: bool = False, more: str = "…") -> Spans:
    """Give the spans in exactly `width` cells: cut, or padded on the side where the text ends."""
    spans = cut_spans(spans, width, more)
    blank = width - width_of(spans)
    if blank <= 0:
        return spans
    pad = Span(" " * blank)
    return (pad, *spans) if right else (*spans, pad)


def between(left: Spans, right: Spans, width: int, *, more: str = "…") -> Spans:
    """Give one line with texts at both ends; where they do not fit, the right one goes first."""
    room = width - width_of(left)
    if width_of(right) + 2 > room:
        return fit(left, width, more=more)
    return (*left, *fit(right, room, right=True))
