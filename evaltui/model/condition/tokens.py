"""From a condition's text to its parts, with the place of each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from evaltui.model.mistake import Mistake

_PART = re.compile(
    r"""
      (?P<blank>\s+)
    | (?P<sign><=|>=|!=|==|=|<|>)
    | (?P<open>\()
    | (?P<close>\))
    | (?P<quoted>"[^"]*"|'[^']*')
    | (?P<word>(?:[^\s()<>=!"'\[\]&|]|\[\s*(?:"[^"]*"|'[^']*')\s*\])+)
    """,
    re.VERBOSE,
)
_ELSEWHERE = {"&&": "and", "&": "and", "||": "or", "|": "or", "!": "not", "=>": ">=", "=<": "<="}
"""What other languages write, and what it is here."""


class Part(Enum):
    """What a token is."""

    WORD = "word"
    QUOTED = "quoted"
    SIGN = "sign"
    OPEN = "open"
    CLOSE = "close"
    END = "end"


@dataclass(frozen=True, slots=True)
class Token:
    """One part of a condition."""

    part: Part
    text: str
    """As it was written, but without quotes around it."""
    at: int
    """Where it begins in the text, the first character being 1."""

    def says(self, word: str) -> bool:
        """Tell whether it is this word, in upper or lower case, without quotes."""
        return self.part is Part.WORD and self.text.lower() == word


def tokens(text: str) -> list[Token]:
    """Part a text; the last token is its end.

    Raises:
        Mistake: something in it belongs to no condition.
    """
    found = []
    at = 0
    while at < len(text):
        _refuse_other_languages(text, at)
        match = _PART.match(text, at)
        if match is None:
            raise Mistake(at + 1, _stranger(text, at))
        kind = match.lastgroup
        if kind == "quoted":
            found.append(Token(Part.QUOTED, match[0][1:-1], at + 1))
        elif kind is not None and kind != "blank":
            found.append(Token(Part(kind), match[0], at + 1))
        at = match.end()
    return [*found, Token(Part.END, "", len(text) + 1)]


def _refuse_other_languages(text: str, at: int) -> None:
    for sign, ours in _ELSEWHERE.items():
        if text.startswith(sign, at) and not text.startswith("!=", at):
            raise Mistake(at + 1, f'"{sign}" is written {ours} here')


def _stranger(text: str, at: int) -> str:
    if text[at] in "\"'":
        return "this quote is never closed"
    if text[at] in "[]":
        return 'brackets stand behind a field and hold a key in quotes, as in summary["my key"]'
    return f'"{text[at]}" belongs to no condition'
