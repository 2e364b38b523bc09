"""Whether the user is there: keys, the mouse, a change of focus or size tell, as far as they do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Absence:
    """A time without a sign of the user."""

    since: datetime
    until: datetime


class Presence:
    """Notes the signs of the user, and their long absences."""

    def __init__(self, away_s: float | None) -> None:
        """Let `away_s` seconds without a sign be an absence; None: there is none."""
        self.last: datetime | None = None
        """When the last sign was seen."""
        self.focused: bool | None = None
        """Whether the terminal has the user's focus; None where it never said."""
        self._away = None if away_s is None else timedelta(seconds=away_s)
        self._absence: Absence | None = None

    def sign(self, now: datetime) -> None:
        """Note a sign of the user."""
        last = self.last or now
        if self._away is not None and now - last >= self._away and self._absence is None:
            self._absence = Absence(last, now)
        self.last = max(now, last)

    def focus(self, now: datetime, *, focused: bool) -> None:
        """Note that the terminal told of its focus, which is a sign as well."""
        self.focused = focused
        self.sign(now)

    def is_away(self, now: datetime) -> bool:
        """Tell whether the terminal has been without the focus, and without a sign, for long.

        Without the focus alone it may still be looked at: a pane beside the one that is typed in.
        """
        if self._away is None or self.last is None or self.focused is not False:
            return False
        return now - self.last >= self._away

    @property
    def has_returned(self) -> bool:
        """Whether an absence has ended that nobody asked about yet."""
        return self._absence is not None

    def take_absence(self) -> Absence | None:
        """Give the absence that has ended since this was last asked; each is given once."""
        absence, self._absence = self._absence, None
        return absence
