"""What the screen knows of where it is shown, in one place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from evaltui.files.screen_settings import NotifySettings, TerminalSettings
from evaltui.terminal.depth import Depth, depth_of
from evaltui.terminal.facts import Notification, TerminalFacts, look
from evaltui.ui.telling.presence import Presence
from evaltui.ui.terminal.outlet import Outlet

AWAY_MIN = 15.0
"""After so many minutes without a sign of the user they count as away."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The terminal and the user before it."""

    outlet: Outlet = field(default_factory=lambda: Outlet(TerminalFacts()))
    presence: Presence = field(default_factory=lambda: Presence(AWAY_MIN * 60))
    depth: Depth | None = None
    """With how many colours to draw; None leaves that to Textual."""
    mouse: bool = True
    low_bandwidth: bool = False
    """Whether as little as can be is to be written."""

    @property
    def facts(self) -> TerminalFacts:
        """What is known of the terminal."""
        return self.outlet.facts


def surroundings_of(
    environ: Mapping[str, str],
    options: TerminalSettings,
    configured: TerminalSettings,
    notify: NotifySettings,
) -> Surroundings:
    """Find out where the screen is shown; the command line's options go before the configured."""
    facts = look(environ)
    desktop = None if notify.desktop in {None, "auto"} else Notification(notify.desktop)
    minutes = AWAY_MIN if notify.away_min is None else notify.away_min
    outlet = Outlet(
        facts,
        titles=_first(options.title, configured.title, default=True),
        progress=options.progress if options.progress is not None else configured.progress,
        desktop=desktop,
    )
    depth = depth_of(environ, facts, option=options.color, configured=configured.color).depth
    saves = [one.saves_bytes(over_ssh=facts.over_ssh) for one in (options, configured)]
    low_bandwidth = _first(*saves, default=False)
    wished = Depth.TRUE in (options.color, configured.color)
    return Surroundings(
        outlet,
        Presence(minutes * 60 if minutes else None),
        # A 24-bit colour takes eight bytes more than one of 256.
        Depth.C256 if depth is Depth.TRUE and low_bandwidth and not wished else depth,
        _first(options.mouse, configured.mouse, default=True),
        low_bandwidth,
    )


def _first(*wishes: bool | None, default: bool) -> bool:
    return next((wish for wish in wishes if wish is not None), default)
