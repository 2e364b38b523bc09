"""The desktop before the user, where there is one."""

from __future__ import annotations

from collections.abc import Mapping

from evaltui.terminal.facts import TerminalFacts


def desktop_commands(
    environ: Mapping[str, str], platform: str, facts: TerminalFacts
) -> tuple[tuple[str, ...], ...]:
    """Give the commands that fill the clipboard of the desktop before the user, best first.

    Terminal.app and the terminals on VTE know no OSC 52.
    """
    if facts.over_ssh:
        return ()
    if platform == "darwin":
        return (("pbcopy",),)
    if environ.get("WAYLAND_DISPLAY"):
        return (("wl-copy",),)
    if environ.get("DISPLAY"):
        return (("xclip", "-selection", "clipboard"), ("xsel", "--clipboard", "--input"))
    return ()
