"""How many cells of a terminal a text takes."""

from __future__ import annotations

import unicodedata


def width(text: str) -> int:
    """Give the terminal cells that a text without controls takes (Unicode TR 11)."""
    if text.isascii():
        return len(text)
    return sum(map(_cells, text))


def cut(text: str, limit: int) -> str:
    """Give the text in at most `limit` cells (1 and up); a cut shows as `…`."""
    if width(text) <= limit:
        return text
    kept, used = [], 1
    for sign in text:
        used += _cells(sign)
        if used > limit:
            break
        kept.append(sign)
    return "".join(kept) + "…"


def _cells(sign: str) -> int:
    if unicodedata.combining(sign) or unicodedata.category(sign) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(sign) in "WF" else 1
