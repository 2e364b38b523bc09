"""Where things stand in a TOML text: what tomllib does not tell.

The text is one that tomllib accepts; on any other the answers are best guesses, never errors.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_ERROR_LINE = re.compile(r" ?\(at line (\d+), column \d+\)$")
_ERROR_END = re.compile(r" ?\(at end of document\)$")
_KEY_PART = re.compile(r"""[ \t]*("(?:[^"\\\n]|\\.)*"|'[^'\n]*'|[A-Za-z0-9_-]+)[ \t]*""")
# What a value is made of, as far as its end is concerned. The multi-line strings go first.
_VALUE_PIECE = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}'
    r"|'''.*?'{3,5}"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'[^'\n]*'"
    r"|#[^\n]*"
    r"|[\[\]{}\n]"
    r"""|[^\[\]{}\n"'#]+"""
    r"|.",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Place:
    """One table header or one key with its value."""

    line: int
    """Counted from 1."""
    path: tuple[str | int, ...]
    """Keys from the top; after the name of an array of tables comes the table's number from 0."""


def places(text: str) -> Iterator[Place]:
    """Give every header and every key outside inline tables, in the order of the text."""
    text = text.replace("\r\n", "\n")
    counts: dict[tuple[str | int, ...], int] = {}
    table: tuple[str | int, ...] = ()
    position, line = 0, 1
    while position < len(text):
        start = position
        if text[position] == "[":
            is_array = text.startswith("[[", position)
            keys, position = _read_keys(text, position + (2 if is_array else 1))
            table = _resolve(keys, counts, new_element=is_array)
            yield Place(line, table)
            position = _line_end(text, position)
        elif text[position] in " \t\n":
            position += 1
        elif text[position] == "#":
            position = _line_end(text, position)
        else:
            keys, position = _read_keys(text, position)
            yield Place(line, (*table, *keys))
            position = _value_end(text, position)
        line += text.count("\n", start, position)


class Lines:
    """On which lines the headers and keys of a text stand."""

    def __init__(self, text: str) -> None:
        self._lines: dict[tuple[str | int, ...], int] = {}
        for place in places(text):
            for length in range(1, len(place.path) + 1):
                self._lines.setdefault(place.path[:length], place.line)

    def of(self, *path: str | int) -> int | None:
        """Give the line of the longest beginning of the path that the text spells out."""
        for length in range(len(path), 0, -1):
            if (line := self._lines.get(path[:length])) is not None:
                return line
        return None


def split_error(text: str, error: Exception) -> tuple[str, int | None]:
    """Give tomllib's message without its place, and the line; never any of the text's values."""
    message = str(error)
    if found := _ERROR_LINE.search(message):
        return message[: found.start()], int(found[1])
    if found := _ERROR_END.search(message):
        return f"{message[: found.start()]} at the end of the file", text.count("\n") + 1
    if isinstance(error, RecursionError):
        return "Values are nested too deeply", None
    return "A number is too long", None


def _read_keys(text: str, position: int) -> tuple[list[str], int]:
    """Read a dotted key; stop before whatever follows it."""
    keys = []
    while found := _KEY_PART.match(text, position):
        keys.append(_unquoted(found[1]))
        position = found.end()
        if not text.startswith(".", position):
            break
        position += 1
    return keys, position


def _unquoted(key: str) -> str:
    if key.startswith("'"):
        return key[1:-1]
    if not key.startswith('"'):
        return key
    import tomllib  # noqa: PLC0415 - quoted keys are rare

    try:
        return next(iter(tomllib.loads(f"{key} = 0")))
    except ValueError:
        return key[1:-1]


def _resolve(
    keys: list[str], counts: dict[tuple[str | int, ...], int], *, new_element: bool
) -> tuple[str | int, ...]:
    """Give the path that a header names: through arrays of tables it means their last table."""
    path: tuple[str | int, ...] = ()
    for number, key in enumerate(keys, 1):
        path = (*path, key)
        if new_element and number == len(keys):
            counts[path] = counts.get(path, 0) + 1
        if path in counts:
            path = (*path, counts[path] - 1)
    return path


def _line_end(text: str, position: int) -> int:
    end = text.find("\n", position)
    return len(text) if end < 0 else end


def _value_end(text: str, position: int) -> int:
    """Give the end of the line on which the value that starts here ends."""
    depth = 0
    while found := _VALUE_PIECE.match(text, position):
        piece = found[0]
        if piece == "\n" and depth <= 0:
            break
        if piece in {"[", "{"}:
            depth += 1
        elif piece in {"]", "}"}:
            depth -= 1
        position = found.end()
    return position
