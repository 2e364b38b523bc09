"""From a filter's text to its parts, with the place of each."""

from __future__ import annotations

import re
from dataclasses import dataclass

_FIELD = re.compile(r"([A-Za-z0-9][A-Za-z0-9_.-]*)(<=|>=|!=|:|<|>|=)")
_COMPARISON = re.compile(r"<=|>=|!=|<|>|=")


@dataclass(frozen=True, slots=True)
class Token:
    """One term as it was written."""

    at: int
    """Where it begins in the text, the first character being 1."""
    negated: bool
    field: str | None
    """What stands before the operator; None for a plain word."""
    operator: str
    """`:`, `=`, `!=`, `<`, `<=`, `>` or `>=`; empty for a plain word."""
    values: tuple[str, ...]
    """What was written, without quotes; parted by commas only behind an operator."""
    raw: str
    """The values as they were written, commas and all, without quotes."""
    ends_at: int
    """Where its last character stands."""


def tokens(text: str) -> list[Token]:
    """Part a text into terms; takes any text."""
    found = []
    at = 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        token = _token(text, at)
        found.append(token)
        at = token.ends_at
    return found


def _token(text: str, at: int) -> Token:
    start, negated = at, False
    while at < len(text) and text[at] == "!":
        negated = not negated
        at += 1
    match = _FIELD.match(text, at)
    if match is None:
        (word,), raw, end = _values(text, at, commas=False)
        return Token(start + 1, negated, None, "", (word,), raw, end)
    field, operator = match.group(1), match.group(2)
    at = match.end()
    if operator == ":" and (compared := _COMPARISON.match(text, at)) is not None:
        # As other tools write it: `done:>50`.
        operator, at = compared.group(), compared.end()
    values, raw, end = _values(text, at, commas=True)
    return Token(start + 1, negated, field.lower(), operator, values, raw, end)


def _values(text: str, at: int, *, commas: bool) -> tuple[tuple[str, ...], str, int]:
    """Read up to the next blank outside quotes; give the values, them as one, and the end.

    A quote that is not closed ends with the text: it is still being typed.
    """
    values: list[str] = []
    current: list[str] = []
    raw: list[str] = []
    quoted = False
    while at < len(text) and (quoted or not text[at].isspace()):
        sign = text[at]
        at += 1
        if sign == '"':
            quoted = not quoted
            continue
        raw.append(sign)
        if sign == "," and commas and not quoted:
            values.append("".join(current))
            current = []
        else:
            current.append(sign)
    values.append("".join(current))
    return tuple(values), "".join(raw), at
