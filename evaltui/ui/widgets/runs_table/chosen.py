"""Which columns the user wants, in which order, how wide."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from evaltui.ui.widgets.runs_table.columns import COLUMNS, Column
from evaltui.ui.widgets.runs_table.more_columns import BY_KEY, OFFERED

NARROWEST, WIDEST = 3, 120
"""The room in cells that a column can be given."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One column as the user wants it."""

    key: str
    shown: bool = True
    width: int | None = None
    """Cells; None takes the room that its content wants."""


Choices = tuple[Choice, ...]
"""Every column that is offered, once, from left to right."""


def usual() -> Choices:
    """Give what is shown until the user chooses: the columns of the program, then the others."""
    shown = {column.key for column in COLUMNS}
    return tuple(Choice(column.key, column.key in shown) for column in OFFERED)


def of_names(names: Iterable[str]) -> Choices:
    """Show the columns of these names, in this order; unknown ones count for nothing."""
    return _complete([Choice(name) for name in dict.fromkeys(names) if name in BY_KEY])


def columns_of(choices: Choices) -> tuple[Column, ...]:
    """Give the columns to lay out, those with a width of their own just so wide."""
    found = []
    for choice in choices:
        column = BY_KEY[choice.key]
        if choice.width is not None:
            column = replace(column, least=choice.width, most=choice.width, share=0, good=0)
        if choice.shown:
            found.append(column)
    return tuple(found)


def to_json(choices: Choices) -> list[list[Any]]:
    """Give what can be remembered."""
    return [[choice.key, choice.shown, choice.width] for choice in choices]


def from_json(value: Sequence[Any]) -> Choices:
    """Give what was remembered, as far as it makes sense (still)."""
    found: dict[str, Choice] = {}
    for one in value:
        match one:
            case [str() as key, bool() as shown, None | int() as width] if key in BY_KEY:
                if isinstance(width, bool) or (width and not NARROWEST <= width <= WIDEST):
                    width = None
                found.setdefault(key, Choice(key, shown, width or None))
            case _:
                pass
    return _complete(list(found.values()))


def _complete(choices: list[Choice]) -> Choices:
    """Add what is not named, hidden; where nothing is shown, the usual columns are."""
    if not any(choice.shown for choice in choices):
        return usual()
    named = {choice.key for choice in choices}
    rest = [Choice(column.key, shown=False) for column in OFFERED if column.key not in named]
    return (*choices, *rest)
