"""How long the soak takes, with how much, and how often what happens."""

from __future__ import annotations

from dataclasses import dataclass

HOUR_S = 3600.0
LOOK_EVERY_S = 60.0
"""How often the screen looks at its files and lets ages go on; people see it each second."""
FRAME_S = 10.0
"""What changes within so many seconds is drawn together; people see it after half a one."""
INTERVAL_S = 360.0
QUICK_INTERVAL_S = 60.0
QUICK = 1
"""So many runs of each service are asked for more often."""
LONGEST_S = 10 * HOUR_S
"""How long the longest run takes. What stands still for longer is taken off too: else there would
be ever more of those, which know the most of their past."""


@dataclass(frozen=True)
class Plan:
    """How long, with how much, in front of what."""

    hours: float = 48.0
    runs: int = 200
    seed: int = 1
    sample_every_s: float = 1800.0
    settle_hours: float = 1.0
    """At the end nothing fails any more for so long."""
    tells: bool = False
    """Tell now and then how it goes, on standard error."""
    trace: bool = False
    """Tell where memory grew; slow."""
