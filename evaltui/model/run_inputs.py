"""What a person writes down for a new run to work on: rows, parameters, numbers of rows."""

from __future__ import annotations

import re
from typing import Any, NoReturn

MAX_ROWS = 100_000
"""Rows that can be named by their numbers."""
_SPAN = re.compile(r"(\d{1,9})(?:-(\d{1,9}))?", re.ASCII)


class BadInput(ValueError):
    """A text that no service can be sent; the message says what would be right."""


class NotJson(BadInput):
    """The text is no JSON at all."""


def json_value(text: str) -> Any:
    """Read a JSON text.

    Raises:
        BadInput: it is none, or holds what JSON cannot send.
    """
    import json  # noqa: PLC0415 - the help of `run` does without

    def no_number(word: str) -> NoReturn:
        raise BadInput(f"{word} is no JSON number")

    try:
        value = json.loads(text, parse_constant=no_number)
        json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
    except json.JSONDecodeError as error:
        raise NotJson(
            f"not JSON: {error.msg} at line {error.lineno}, column {error.colno}"
        ) from None
    except BadInput:
        raise
    except (ValueError, RecursionError):
        raise BadInput("holds a value that no service can be sent") from None
    return value


def rows(value: Any) -> list[dict[str, Any]]:
    """Give the rows of a dataset, as LangWatch takes them.

    Raises:
        BadInput: it is no list of objects.
    """
    if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
        raise BadInput('not a list of rows, each an object, as in [{"input": "hello"}]')
    return value


def parameters(value: Any) -> dict[str, str | int | float]:
    """Give the inputs for every row, as LangWatch takes them.

    Raises:
        BadInput: it is no object, or one of its values is neither text, number, true nor false.
    """
    if not isinstance(value, dict):
        raise BadInput('not a JSON object, as in {"model": "gpt-mini"}')
    for name, held in value.items():
        if not isinstance(held, str | int | float):
            raise BadInput(f"{name!r} is neither a text, a number, true nor false")
    return value


def row_indices(text: str) -> tuple[int, ...]:
    """Give the numbers of `0,3-7`, each once, in order.

    Raises:
        BadInput: it is no list of numbers and spans.
    """
    found: set[int] = set()
    for part in text.split(","):
        span = _SPAN.fullmatch(part.strip())
        first, last = (int(span[1]), int(span[2] or span[1])) if span else (1, 0)
        if last < first or last - first >= MAX_ROWS or len(found) > MAX_ROWS:
            raise BadInput(
                f"{text!r} is no list of rows: write their numbers, the first being 0, as in 0,3-7"
            )
        found.update(range(first, last + 1))
    return tuple(sorted(found))
