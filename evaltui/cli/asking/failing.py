"""Doing the same for several accounts or runs: what fails of it is told, and the rest goes on."""

from __future__ import annotations

from evaltui.cli.errors import sentence_and_code
from evaltui.cli.exit_codes import ExitCode
from evaltui.cli.printing.output import say

_WORST_FIRST = (ExitCode.AUTH, ExitCode.NO_VERDICT, ExitCode.USAGE, ExitCode.SUCCESS)


class Failures:
    """Tells of failures, and keeps the exit code of the worst."""

    def __init__(self) -> None:
        self.code = ExitCode.SUCCESS

    def note(self, subject: str, error: Exception) -> None:
        """Tell of one on stderr, a fault of evaltui's own among them."""
        sentence, code = sentence_and_code(error, f"asking for {subject}")
        say(f"{subject}: {sentence}")
        self.code = min(self.code, code, key=_WORST_FIRST.index)
