"""What changes in the list of watched runs, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from evaltui.model.watch import Watch


@dataclass(frozen=True, slots=True)
class Removed:
    """A run that is no longer watched, and all that is needed to put it back."""

    watch: Watch
    position: int
    """Its place in the order, from 0."""
    extra: Mapping[str, Any] = field(default_factory=dict)
    """Keys of the user's own in the file."""


@dataclass(frozen=True, slots=True)
class PickedUp:
    """What an edit of the file from elsewhere changed."""

    added: tuple[Watch, ...] = ()
    removed: tuple[Watch, ...] = ()
    changed: tuple[Watch, ...] = ()
    """Renamed, paused, set going again, or with another interval."""
    repaced: tuple[Watch, ...] = ()
    """Those of the changed ones that are to be asked for otherwise than before."""
    reordered: bool = False
    problems: tuple[str, ...] = ()
    """A sentence for each thing in the file that is not right and was not told before."""

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed or self.reordered)
