"""JSON that a user gives as an argument or in a file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from evaltui.cli.errors import UsageError
from evaltui.model.run_inputs import BadInput, NotJson, json_value


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

    try:
        return json_value(text)
    except NotJson as error:
        hint = "" if where != option or text[:1] in '{["' else "; for a file write @FILE"
        raise UsageError(f"{where}: {error}{hint}") from None
    except BadInput as error:
        raise UsageError(f"{where}: {error}") from None


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
