"""JSON that a user gives as an argument or in a file."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, NoReturn

from evaltui.cli.errors import UsageError


def read_json(text: str | None, option: str) -> Any:
    """Give the value of a JSON text, of the file after `@`, or of standard input for `@-`.

    None where nothing is given.

    Raises:
        UsageError: it is no JSON that a service can take, or the file cannot be read.
    """
    if text is None:
        return None
    where = option
    if text.startswith("@"):
        where = f"{option} {text}"
        text = _read(text[1:], where)

    def no_number(word: str) -> NoReturn:
        raise UsageError(f"{where}: {word} is no JSON number")

    try:
        value = json.loads(text, parse_constant=no_number)
        json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
    except json.JSONDecodeError as error:
        hint = "" if where != option or text[:1] in '{["' else "; for a file write @FILE"
        raise UsageError(
            f"{where}: not JSON: {error.msg} at line {error.lineno}, column {error.colno}{hint}"
        ) from None
    except (ValueError, RecursionError):
        raise UsageError(f"{where}: holds a value that no service can be sent") from None
    return value


def _read(name: str, where: str) -> str:
    try:
        if name == "-":
            return sys.stdin.read()
        return Path(name).expanduser().read_text(encoding="utf-8-sig")
    except OSError as error:
        why = (error.strerror or type(error).__name__).lower()
        raise UsageError(f"{where}: cannot be read: {why}") from None
    except (ValueError, AttributeError, RuntimeError):
        raise UsageError(f"{where}: is no UTF-8 text") from None
