"""Which happenings are told of at once, and by which ways."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

from evaltui.model.happening import Happening, Kind


class Channel(StrEnum):
    """A way to tell."""

    TOAST = "toast"
    """A few words in a corner of the screen."""
    BELL = "bell"
    DESKTOP = "desktop"
    """A notification of the desktop that the terminal is on."""


DEFAULT: Mapping[Kind, tuple[Channel, ...]] = {Kind.FAILED: (Channel.TOAST, Channel.BELL)}
"""Quiet but for what failed: the rows, the header line and the title show the rest."""


class Rules:
    """The ways for each kind of happening."""

    def __init__(self, chosen: Mapping[str, Iterable[str]] | None = None) -> None:
        """Tell of the kinds in `chosen`, by name, in these ways, and of the others by default."""
        own = {Kind(kind): tuple(map(Channel, ways)) for kind, ways in (chosen or {}).items()}
        self._ways = {**DEFAULT, **own}

    def sort(self, happenings: Iterable[Happening]) -> dict[Channel, list[Happening]]:
        """Give what each way has to tell; a way that has nothing to tell is not in it."""
        found: dict[Channel, list[Happening]] = {}
        for one in happenings:
            for way in self._ways.get(one.kind, ()):
                found.setdefault(way, []).append(one)
        return found
