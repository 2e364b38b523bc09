"""Which theme is in force: the later of what the user picked and what the configuration says."""

from __future__ import annotations

from evaltui.files.themes import picked_theme
from evaltui.ui.remembered import Remembered

_NAME = "theme"


def wished_theme(remembered: Remembered, configured: str | None) -> str | None:
    """Give the theme that was picked, unless the configuration was changed since."""
    return picked_theme(remembered.get(_NAME, dict), configured) or configured


def remember_theme(remembered: Remembered, name: str, configured: str | None) -> None:
    """Remember that the user picked a theme, and what the configuration said at that time."""
    remembered.put(_NAME, {"name": name, "configured": configured})
