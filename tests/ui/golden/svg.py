"""Pictures of a screen as small SVGs: the same screen is the same picture, to the byte."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import count
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

from rich.cells import cell_len
from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from rich.terminal_theme import DIMMED_MONOKAI, TerminalTheme
from textual.strip import Strip

CELL_W, CELL_H, BASE = 6, 13, 10
"""The size of a cell, and where in it text stands, in SVG units."""
FONT_SIZE = 9.967
"""Of which a glyph of the fonts below is one cell wide: they advance by 0.602 of their size."""
FONTS = "Menlo, 'DejaVu Sans Mono', 'Liberation Mono', monospace"
_NAMES = re.compile(r"\.(\w+)\{(.*?)\}")
_SVG = "{http://www.w3.org/2000/svg}"


@dataclass(frozen=True)
class Piece:
    """Some text in one look, beginning at a cell of a line."""

    line: int
    x: int
    text: str
    look: str


def draw(strips: Sequence[Strip], size: tuple[int, int]) -> str:
    """Draw the lines of a screen of that size in columns and lines."""
    looks: dict[str, str] = {}
    names = map(_letters, count())
    grounds: list[str] = []
    texts: list[str] = []
    for y, strip in enumerate(strips):
        spans: list[str] = []
        for x, text, css, ground in _merged(_cells(strip)):
            width = cell_len(text)
            if ground != _ground(Style()):
                grounds.append(
                    f'<rect x="{x * CELL_W}" y="{y * CELL_H}" width="{width * CELL_W}" '
                    f'height="{CELL_H}" fill="{ground}"/>'
                )
            if text.strip():
                look = looks.get(css) or looks.setdefault(css, next(names))
                shown = escape(text.rstrip() if "decoration" not in css else text)
                spans.append(f'<tspan x="{_places(x, text)}" class="{look}">{shown}</tspan>')
        if spans:
            texts.append(f'<text y="{y * CELL_H + BASE}">{"".join(spans)}</text>')
    width, height = size[0] * CELL_W, size[1] * CELL_H
    rules = "".join(f".{name}{{{css}}}" for css, name in looks.items())
    font = f'font-family="{FONTS}" font-size="{FONT_SIZE}" xml:space="preserve"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" {font}>',
        f"<style>{rules}</style>",
        f'<rect width="{width}" height="{height}" fill="{_ground(Style())}"/>',
        *grounds,
        *texts,
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def pieces(svg: str) -> list[Piece]:
    """Give the texts of a picture with what they look like."""
    root = ET.fromstring(svg)
    style = root.find(f"{_SVG}style")
    looks = dict(_NAMES.findall((style.text or "") if style is not None else ""))
    return [
        Piece(
            (int(line.get("y", "0")) - BASE) // CELL_H,
            int(span.get("x", "0").split()[0]) // CELL_W,
            span.text or "",
            looks[span.get("class", "")],
        )
        for line in root.iter(f"{_SVG}text")
        for span in line.iter(f"{_SVG}tspan")
    ]


def visible(svg: str) -> list[str]:
    """Give the lines that a picture shows, without the blanks at their ends."""
    lines: list[str] = []
    for piece in pieces(svg):
        lines += [""] * (piece.line + 1 - len(lines))
        line = lines[piece.line]
        lines[piece.line] = line + " " * (piece.x - cell_len(line)) + piece.text
    return [line.rstrip() for line in lines]


def difference(before: str, after: str) -> str:
    """What is another text, or, where the texts are the same, what is in other colours."""
    old, new = visible(before), visible(after)
    if old != new:
        return "\n".join(difflib.unified_diff(old, new, "before", "now", lineterm="", n=1))
    looked = {(piece.line, piece.x): piece for piece in pieces(before)}
    changed = [
        _said(looked.get((piece.line, piece.x)), piece)
        for piece in pieces(after)
        if looked.get((piece.line, piece.x)) != piece
    ]
    return "\n".join(["the same text in other colours:", *changed[:20]])


def _said(old: Piece | None, new: Piece) -> str:
    was = old.look if old else "nothing"
    return f"  line {new.line + 1}, cell {new.x + 1}: {new.text.strip()!r} was {was}, is {new.look}"


def _cells(strip: Strip) -> Iterable[tuple[int, str, str, str]]:
    x = 0
    for segment in Segment.filter_control(strip):
        style = segment.style or Style()
        yield x, segment.text, _css(style), _ground(style)
        x += cell_len(segment.text)


def _places(x: int, text: str) -> str:
    """Give where a text begins; for Braille, whose glyphs come from other fonts, each of them."""
    braille = any("\u2800" <= sign <= "\u28ff" for sign in text)
    return " ".join(str((x + n) * CELL_W) for n in range(len(text.rstrip()) if braille else 1))


def _merged(cells: Iterable[tuple[int, str, str, str]]) -> list[tuple[int, str, str, str]]:
    """Join neighbours that look alike."""
    found: list[tuple[int, str, str, str]] = []
    for x, text, css, ground in cells:
        alike = found and found[-1][3] == ground and (found[-1][2] == css or not text.strip())
        if alike:
            start, before, look, _ = found[-1]
            found[-1] = (start, before + text, look, ground)
        else:
            found.append((x, text, css, ground))
    return found


def _css(style: Style) -> str:
    fore, back = _colors(style)
    if style.dim:
        fore = tuple((2 * f + b) // 3 for f, b in zip(fore, back, strict=True))
    rules = [f"fill:#{bytes(fore).hex()}"]
    if style.bold:
        rules.append("font-weight:bold")
    if style.italic:
        rules.append("font-style:italic")
    lines = [
        word for word, on in (("underline", style.underline), ("line-through", style.strike)) if on
    ]
    if lines:
        rules.append(f"text-decoration:{' '.join(lines)}")
    return ";".join(rules)


def _ground(style: Style) -> str:
    return f"#{bytes(_colors(style)[1]).hex()}"


def _colors(style: Style) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Give the colours of the text and of its ground."""
    theme: TerminalTheme = DIMMED_MONOKAI
    fore = _rgb(style.color, theme, theme.foreground_color)
    back = _rgb(style.bgcolor, theme, theme.background_color)
    return (back, fore) if style.reverse else (fore, back)


def _rgb(color: Color | None, theme: TerminalTheme, usual: tuple[int, ...]) -> tuple[int, ...]:
    if color is None or color.is_default:
        return tuple(usual)
    return tuple(color.get_truecolor(theme))


def _letters(number: int) -> str:
    """Give a, b, … z, ba, bb …"""
    name = ""
    while True:
        number, letter = divmod(number, 26)
        name = chr(ord("a") + letter) + name
        if not number:
            return name
