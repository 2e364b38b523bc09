"""JSON that a user gives as an argument or in a file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from evaltui.cli.errors import UsageError
from evaltui.files.problem import reason
from evaltui.model.run_inputs import BadInput, NotJson, json_value

MAX_BYTES = 64 * 1_048_576
"""A path may lead to a device that never ends."""


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
            if sys.stdin is None:
                raise UsageError(f"{where}: there is no standard input")
            data = sys.stdin.buffer.read(MAX_BYTES + 1)
        else:
            # A pipe is as good as a file: the shell makes one of `@<(command)`.
            with Path(name).expanduser().open("rb") as file:
                data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise UsageError(f"{where}: cannot be read: {reason(error)}") from None
    except (ValueError, RuntimeError):
        raise UsageError(f"{where}: cannot be read: no file has this name") from None
    if len(data) > MAX_BYTES:
        raise UsageError(f"{where}: is larger than {MAX_BYTES // 1_048_576} MiB")
    try:
        # JSON is UTF-8 whatever the locale (RFC 8259, 8.1).
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(f"{where}: is no UTF-8 text (at byte {error.start + 1})") from None
