"""What a glance tells of a file: whether it is another than before, and whether it rests."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path

SETTLED_S = 0.25
"""What somebody writes into a file, rather than in its place, is whole after so many seconds
without a write. Copying programs and many editors write so."""


class Stamp(NamedTuple):
    """What the system knows of a file; equal where it is as before."""

    modified_ns: int
    size: int
    number: int
    """Which file of the disk it is: another one once it was replaced."""

    @classmethod
    def of(cls, about: os.stat_result) -> Stamp:
        """Take what is needed."""
        return cls(about.st_mtime_ns, about.st_size, about.st_ino)

    @classmethod
    def at(cls, path: Path) -> Stamp | None:
        """Look at a file; one system call. None where there is none, or none that can be seen."""
        try:
            return cls.of(os.stat(path))  # noqa: PTH116 - the cheap check, once a second
        except OSError:
            return None

    def is_half_written(self, before: Stamp | None, now_s: float) -> bool:
        """Tell whether the same file as before was written into a moment ago.

        `now_s` is in seconds since the epoch.
        """
        if before is None or self == before or self.number != before.number:
            return False
        return abs(now_s - self.modified_ns / 1e9) < SETTLED_S
