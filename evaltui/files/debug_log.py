"""What is asked while the screen is open, for whoever looks for a fault: `--debug`."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from evaltui.files.appending import append_lines
from evaltui.files.atomic import NotSaved
from evaltui.model.text import one_line

if TYPE_CHECKING:
    from pathlib import Path

    from evaltui.model.clock import Clock

MAX_BYTES = 4 * 1024 * 1024
"""Of each of the two files, the older of which is given up when the newer one is full."""
_LONGEST_LINE = 2000


class DebugLog:
    """Adds lines to a file, each with its moment. What the disk does not take is lost."""

    def __init__(self, path: Path, clock: Clock) -> None:
        self.path = path
        self._clock = clock

    def __call__(self, line: str) -> None:
        """Add a line; keys must be out of it."""
        moment = f"{self._clock.now():%Y-%m-%dT%H:%M:%S.%f}"[:-3]
        text = f"{moment}Z {one_line(line, _LONGEST_LINE)}\n"
        with suppress(OSError):
            if self.path.stat().st_size > MAX_BYTES:
                self.path.replace(self.path.with_name(f"{self.path.name}.1"))
        with suppress(NotSaved):
            append_lines(self.path, text.encode("utf-8", "replace"))
