"""Programs that checks ask, and lines for a shell."""

from __future__ import annotations

import os
import shlex
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

from evaltui.model.redaction import without_secrets

LIMIT_S = 2.0
"""How long a program may take to answer."""

AskProgram = Callable[[Sequence[str]], str | None]
"""Runs a program and gives what it prints, without blanks at the end; None where it fails."""


def ask_program(argv: Sequence[str]) -> str | None:
    """Run a program with neither input nor a shell, for LIMIT_S seconds at most."""
    try:
        ran = subprocess.run(  # noqa: S603 - what the checks themselves name
            list(argv),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="utf-8",
            errors="replace",
            timeout=LIMIT_S,
            env=without_secrets(os.environ),
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired, ValueError):
        return None
    return ran.stdout.rstrip() if ran.returncode == 0 else None


def edit(path: Path, line: int | None = None) -> str:
    """Give the command that opens a file in the user's editor, at a line."""
    place = f" +{line}" if line else ""
    return f"${{EDITOR:-vi}}{place} {shlex.quote(str(path))}"
