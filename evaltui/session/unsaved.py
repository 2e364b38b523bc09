"""What is not on the disk, and why."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from evaltui.files.atomic import NotSaved
from evaltui.files.damage import DamagedRunsFile

STILL_AFTER_S = 5.0
"""A disk that has answered nothing for so long is told of, in seconds."""


@dataclass(frozen=True, slots=True)
class Unsaved:
    """One file that does not hold what it should."""

    path: Path
    why: str
    """The reason alone, in words."""
    sentence: str
    """All of it in one sentence, with the path."""

    def __str__(self) -> str:
        return self.sentence

    @classmethod
    def of(cls, error: NotSaved | DamagedRunsFile) -> Unsaved:
        """Take what a failed save tells."""
        if isinstance(error, NotSaved):
            return cls(error.path, error.why, str(error))
        place = "it" if error.line is None else f"its line {error.line}"
        return cls(error.path, f"{place} {error.sentence}", str(error))

    @classmethod
    def waiting(cls, path: Path) -> Unsaved:
        """Say of a save that it has not ended for long."""
        return cls.of(NotSaved(path, "the disk does not answer"))
