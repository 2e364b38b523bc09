"""Whether there is a terminal that can hold the screen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TextIO

INSTEAD = "use `evaltui status` for a table or `evaltui status --json` for a script"


def obstacle(stdin: TextIO | None, stdout: TextIO | None, environ: Mapping[str, str]) -> str | None:
    """Say in one sentence why the screen cannot open, and what to use instead; None if it can."""
    for stream, name in ((stdout, "standard output"), (stdin, "standard input")):
        if stream is None or stream.closed or not stream.isatty():
            return f"the screen needs a terminal, and {name} is none: {INSTEAD}"
    term = environ.get("TERM", "").strip()
    if not term:
        return f"the screen needs to know the terminal, and TERM is not set: {INSTEAD}"
    if term.lower() == "dumb":
        return f"the screen needs a terminal that can move its cursor, and TERM=dumb: {INSTEAD}"
    return None
