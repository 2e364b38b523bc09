"""Runs that no file keeps: the demo's, and those of a recording that is played."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from evaltui.files.runs_file import Loaded, RunsFile

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evaltui.files.runs_edits import Edit
    from evaltui.model.clock import Clock


class UnkeptRuns(RunsFile):
    """Stands in for a runs file and forgets everything: no disk is needed, none can fail."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(Path("/dev/null"), clock)

    def changed(self) -> bool:
        """Tell that nobody edits what is nowhere."""
        return False

    def load(self, *, keep_aside: bool = True) -> Loaded:  # noqa: ARG002 - the base class's
        """Give that nothing was kept."""
        return Loaded(empty=True)

    def apply(self, edits: Sequence[Edit], *, over_damage: bool = False) -> Loaded:  # noqa: ARG002
        """Forget the edits; what is watched is what the screen knows."""
        return Loaded(unkept=True)
