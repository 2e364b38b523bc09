r"""Templates: a line of text with fields of the public document in braces.

    {name} {done}/{total}        any field, also {outcome.failed} and {summary["my key"]}
    {run:<30} {done:>5}          aligned: < left, > right, ^ in the middle of so many cells
    {name:.20} {elapsed_s:.1}    a text cut to so many cells; so many digits behind the point
    {{ }}                        braces
    \t \n \\                     a tab, a new line, a backslash

A text is shown on one line and without control characters, an absent value as `-`, an object as
its JSON, and everything else as JSON has it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from evaltui.model.cells import cut, width
from evaltui.model.document_fields import Field, Kind, read_field
from evaltui.model.mistake import Mistake, quoted
from evaltui.model.text import one_line

ABSENT = "-"
"""A word of its own, so that what parts a line at its blanks finds every value in its place."""
MAX_WIDTH = 500
"""Cells of a value that is aligned."""
MAX_DIGITS = 15
"""Behind the point."""
LONGEST_TEXT = 10_000
"""Characters of a value; more is cut."""

_ESCAPES = {"t": "\t", "n": "\n", "\\": "\\"}
_SPEC = re.compile(r"(?:(?P<fill>.)?(?P<align>[<>^]))?(?P<width>\d*)(?:\.(?P<precision>\d+))?")
_NUMBERS = {Kind.COUNT, Kind.NUMBER, Kind.PERCENT, Kind.SECONDS}
_SHAPELESS = {Kind.FLAG, Kind.OBJECT, Kind.LIST}

Piece = Callable[[Mapping[str, Any]], str]


@dataclass(frozen=True, slots=True)
class Template:
    """Makes a line of text of a public document."""

    text: str
    _pieces: tuple[Piece, ...]

    def fill(self, document: Mapping[str, Any]) -> str:
        """Give the line for a public document."""
        return "".join(piece(document) for piece in self._pieces)


@dataclass(frozen=True, slots=True)
class _Spec:
    """How a value is shown."""

    fill: str = " "
    align: str = ""
    width: int = 0
    precision: int | None = None


def parse_template(text: str) -> Template:
    """Read a template.

    Raises:
        Mistake: it is none, or names a field that there is not.
    """
    return Template(text, tuple(_pieces(text)))


def _pieces(text: str) -> Iterator[Piece]:
    at = 0
    while at < len(text):
        sign, pair = text[at], text[at : at + 2]
        if pair in {"{{", "}}"}:
            yield _literally(sign)
            at += 2
        elif sign == "{":
            piece, at = _in_braces(text, at + 1)
            yield piece
        elif sign == "}":
            raise Mistake(at + 1, "this brace closes nothing: for a brace write }}")
        elif sign == "\\":
            if pair[1:] not in _ESCAPES:
                raise Mistake(at + 1, rf"{quoted(pair)} means nothing: there are \t, \n and \\")
            yield _literally(_ESCAPES[pair[1]])
            at += 2
        else:
            yield _literally(sign)
            at += 1


def _literally(text: str) -> Piece:
    return lambda _: text


def _in_braces(text: str, start: int) -> tuple[Piece, int]:
    """Read a field and how to show it; give what shows it, and where it ends."""
    at = start + len(text[start:]) - len(text[start:].lstrip(" "))
    if text[at : at + 1] in {"}", ":", ""}:
        raise Mistake(start, "no field is named here: write one, as in {name}; a brace is {{")
    field, at = read_field(text, at)
    at += len(text[at:]) - len(text[at:].lstrip(" "))
    spec = _Spec()
    if text[at : at + 1] == ":":
        end = text.find("}", at)
        spec = _spec(text[at + 1 : end if end >= 0 else len(text)], at + 2, field)
        at = end if end >= 0 else len(text)
    if at >= len(text):
        raise Mistake(start, "this brace is never closed: write }, or {{ for a brace")
    if text[at] != "}":
        raise Mistake(at + 1, f"{quoted(text[at])} cannot stand behind {field.name}: close with }}")
    return lambda document: _shown(field.of(document), spec), at + 1


def _spec(text: str, position: int, field: Field) -> _Spec:
    found = _SPEC.fullmatch(text)
    unfit = found is None or not text or found["width"].startswith("0")
    if found is None or unfit or width(found["fill"] or " ") != 1:
        raise Mistake(position, f"{quoted(text)} is no way to show a value: write as in >5 or .1")
    if field.kind in _SHAPELESS:
        raise Mistake(position, f"{field.name} is {field.kind.value}, which is shown as it is")
    if field.kind in {Kind.COUNT, Kind.NUMBER} and found["precision"]:
        raise Mistake(position, f"{field.name} is a whole number: it has nothing behind a point")
    wide, precision = int(found["width"][:9] or 0), found["precision"]
    if wide > MAX_WIDTH:
        raise Mistake(position, f"at most {MAX_WIDTH} cells can be filled")
    most = MAX_DIGITS if field.kind in _NUMBERS else MAX_WIDTH
    if precision is not None and int(precision[:9]) > most:
        raise Mistake(position, f"at most {most} can stand behind the point")
    return _Spec(
        found["fill"] or " ",
        found["align"] or "",
        wide,
        None if precision is None else int(precision),
    )


def _shown(value: Any, spec: _Spec) -> str:
    text = _text(value, spec.precision)
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    room = max(0, spec.width - width(text))
    align = spec.align or (">" if is_number else "<")
    before = {"<": 0, ">": room, "^": room // 2}[align]
    return spec.fill * before + text + spec.fill * (room - before)


def _text(value: Any, precision: int | None) -> str:
    if value is None:
        return ABSENT
    if isinstance(value, str):
        text = one_line(value, LONGEST_TEXT)
        return text if precision is None else cut(text, max(1, precision))
    if isinstance(value, float) and precision is not None:
        return f"{value:.{min(precision, MAX_DIGITS)}f}"
    return json.dumps(value, ensure_ascii=True, allow_nan=False)


__all__ = ["ABSENT", "Template", "parse_template"]
