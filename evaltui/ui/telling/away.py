"""While you were away: what happened since the user last looked, as far as it still counts."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from evaltui.model.happening import Happening, net
from evaltui.model.reference import RunRef
from evaltui.model.watch import Watch

MAX_HAPPENINGS = 1000
PATIENCE_S = 30.0
"""How long is waited for the first word of every run, in seconds."""


@dataclass(frozen=True, slots=True)
class Digest:
    """What happened in an absence."""

    since: datetime
    until: datetime
    happenings: tuple[Happening, ...]
    """The most important first; at least one."""


def digest(since: datetime, until: datetime, happenings: Iterable[Happening]) -> Digest | None:
    """Sum up an absence; None where nothing of what happened counts any more."""
    found = net(happenings)
    return Digest(since, until, found) if found else None


class Log:
    """What happened, in memory; what happened before the program began comes from the journal."""

    def __init__(self) -> None:
        self._happenings: deque[Happening] = deque(maxlen=MAX_HAPPENINGS)

    def note(self, happening: Happening) -> None:
        """Add what happened; past `MAX_HAPPENINGS` the oldest is forgotten."""
        self._happenings.append(happening)

    def recall(self, happenings: Iterable[Happening]) -> None:
        """Put what happened earlier, in its order, before all that was noted."""
        noted = list(self._happenings)
        self._happenings.clear()
        self._happenings.extend((*happenings, *noted))

    def all(self) -> tuple[Happening, ...]:
        """Give everything, the newest first."""
        return tuple(reversed(self._happenings))

    def since(self, moment: datetime) -> tuple[Happening, ...]:
        """Give what was seen since a moment, in its order."""
        return tuple(one for one in self._happenings if one.at >= moment)


class CatchUp:
    """Learns, after a time without asking, how every run has fared.

    What it hears first of a run that had not ended is no news of this moment but of that time.
    """

    def __init__(self, watches: Iterable[Watch], now: datetime) -> None:
        """Wait for every run that is asked for and was seen before."""
        waited = [watch for watch in watches if not (watch.ended or watch.paused)]
        seen = [watch.observed_at for watch in waited if watch.observed_at is not None]
        self.since = max(seen, default=now)
        """When anything was last seen before."""
        self.happenings: list[Happening] = []
        """What happened until the first answer about each run."""
        self._begun = now
        self._waiting = {watch.ref for watch in waited if watch.observed_at is not None}

    def heard(self, ref: RunRef) -> bool:
        """Note an answer about a run; give whether it is the first one."""
        first = ref in self._waiting
        self._waiting.discard(ref)
        return first

    def over(self, now: datetime) -> bool:
        """Tell whether all were heard of, or the time for it is up."""
        return not self._waiting or (now - self._begun).total_seconds() >= PATIENCE_S
