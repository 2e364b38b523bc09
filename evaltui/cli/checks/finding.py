"""What a check finds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from evaltui.cli.exit_codes import ExitCode


class Status(StrEnum):
    """How much a finding matters."""

    OK = "ok"
    NOTE = "note"
    """evaltui does without it, or with less."""
    FIX = "fix"
    """Something does not work until this is mended."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    group: str
    name: str
    status: Status
    message: str
    """What is so, in a phrase or a sentence. A service may have had a word in it."""
    fix: str | None = None
    """A command or a line to paste; None where nothing is to be done, or nothing can be."""
    code: ExitCode = ExitCode.SUCCESS
    """What the command exits by because of this; SUCCESS but where the status is FIX."""

    def document(self) -> dict[str, str | None]:
        """Give it as `--json` prints it."""
        return {
            "group": self.group,
            "name": self.name,
            "status": self.status.value,
            "message": self.message,
            "fix": self.fix,
        }


@dataclass(frozen=True, slots=True)
class Group:
    """Makes the findings of one group."""

    name: str

    def ok(self, name: str, message: str) -> Finding:
        """All is well."""
        return Finding(self.name, name, Status.OK, message)

    def note(self, name: str, message: str, fix: str | None = None) -> Finding:
        """It goes on with less."""
        return Finding(self.name, name, Status.NOTE, message, fix)

    def fix(
        self, name: str, message: str, fix: str | None, code: ExitCode = ExitCode.USAGE
    ) -> Finding:
        """It does not go on until this is mended."""
        return Finding(self.name, name, Status.FIX, message, fix, code)


_FIRST = (ExitCode.USAGE, ExitCode.AUTH, ExitCode.NO_VERDICT, ExitCode.SUCCESS)
"""What is wrong here is mended first: it may be why a key is missing or a service not reached."""


def exit_code(findings: Iterable[Finding]) -> ExitCode:
    """Give the exit code for all findings together."""
    return min((finding.code for finding in findings), key=_FIRST.index, default=ExitCode.SUCCESS)
