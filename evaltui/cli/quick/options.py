"""The options of `evaltui status-line`, read without argparse."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

FLAGS = ("--tmux", "--ascii")
WITH_VALUE = ("--width", "--runs-file", "--config")
MAX_WIDTH = 10_000


def read(words: Sequence[str]) -> dict[str, Any] | None:
    """Give the options by name; None for whatever is not plainly right, to be told by argparse."""
    found: dict[str, Any] = {"tmux": False, "ascii": False, "width": None, "runs_file": None}
    rest = list(words)
    while rest:
        name, equals, value = rest.pop(0).partition("=")
        if name in FLAGS and not equals:
            found[name[2:]] = True
            continue
        if name not in WITH_VALUE or (not equals and (not rest or rest[0].startswith("-"))):
            return None
        value = value if equals else rest.pop(0)
        if name == "--width":
            width = width_of(value)
            if width is None:
                return None
            found["width"] = width
        elif name == "--runs-file":
            found["runs_file"] = value
    return found


def width_of(text: str) -> int | None:
    """Give a number of cells, 1 and up; None for what is none."""
    if not (text.isascii() and text.isdigit() and len(text) <= 5):
        return None
    width = int(text)
    return width if 0 < width <= MAX_WIDTH else None
