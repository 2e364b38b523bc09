"""When the user last had the screen open: what others noted since then is news."""

from __future__ import annotations

from datetime import UTC, datetime

from evaltui.model.document import rfc3339
from evaltui.ui.remembered import Remembered

_NAME = "looked_at"


def looked_at(remembered: Remembered) -> datetime | None:
    """Give when the screen was last left; None where that is not remembered."""
    text = remembered.get(_NAME, str)
    try:
        moment = datetime.fromisoformat(text) if text else None
        return moment.astimezone(UTC) if moment and moment.tzinfo else None
    except (ValueError, OverflowError):
        return None


def note_look(remembered: Remembered, now: datetime) -> None:
    """Remember that the screen is left now."""
    remembered.put(_NAME, rfc3339(now))
