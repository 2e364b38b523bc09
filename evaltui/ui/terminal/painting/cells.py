"""Text as the cells of a terminal."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from unicodedata import category

from rich.cells import cell_len, get_character_cell_size
from rich.segment import Segment

from evaltui.ui.terminal.painting.looks import Look, Looks

Signs = list[str]
"""What stands in each cell of a line, with the accents on it. A sign that takes more cells than one
is followed by an empty one for each."""
_JOINING = ("\u200d", "\ufe0f")


def cells_of(segments: Iterable[Segment], looks: Looks) -> tuple[Signs, list[Look]]:
    """Give the cells of a piece of a line, what stands in each and how it looks."""
    signs: Signs = []
    found: list[Look] = []
    for text, style, control in segments:
        if control:
            continue
        look = looks.of(style)
        parts = text if text.isascii() and text.isprintable() else _split(text)
        signs.extend(parts)
        if look.blank is look or " " not in text:
            found.extend([look] * len(parts))
        else:
            found.extend([look.blank if sign == " " else look for sign in parts])
    return signs, found


@lru_cache(2048)
def _split(text: str) -> tuple[str, ...]:
    """Give the cells of a text; joined signs, of which terminals think differently, as one.

    Controls, and accents with nothing to stand on, take no cell and are left out.
    """
    if any(sign in text for sign in _JOINING):
        size = cell_len(text)
        return (text, *[""] * (size - 1)) if size else ()
    cells: list[str] = []
    last = 0
    for sign in text:
        size = get_character_cell_size(sign)
        if size:
            last = len(cells)
            cells += [sign, *[""] * (size - 1)]
        elif cells and category(sign) != "Cc":
            cells[last] += sign
    return tuple(cells)
