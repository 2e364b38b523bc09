"""Checks of the terminal, by its environment alone: the terminal itself is asked nothing.

An answer of the terminal would have to be waited for, and one that comes late would be typed into
the user's shell.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TextIO

from evaltui.cli.checks.finding import Finding, Group
from evaltui.cli.terminal import obstacle
from evaltui.files.screen_settings import TerminalSettings
from evaltui.terminal.depth import Depth, DepthChoice, depth_of
from evaltui.terminal.desktop import desktop_commands
from evaltui.terminal.facts import Multiplexer, TerminalFacts
from evaltui.terminal.letters import Letters, letters_of

_GROUP = Group("terminal")
_DEPTHS = {
    Depth.TRUE: "24-bit",
    Depth.C256: "256",
    Depth.C16: "the terminal's own 16",
    Depth.NONE: "none: bold, dim and reversed text",
}
_PACKAGES = {"wl-copy": "wl-clipboard", "xclip": "xclip", "xsel": "xsel"}
_WITHOUT_OSC52 = {
    "apple-terminal": "Terminal.app",
    "vte": "this terminal (VTE)",
    "ptyxis": "Ptyxis",
}
_TELL_FOCUS = frozenset(
    {"iterm", "wezterm", "ghostty", "kitty", "alacritty", "foot", "windows-terminal", "vte"}
    | {"ptyxis", "mintty", "vscode"}
)


@dataclass(frozen=True, slots=True)
class Here:
    """Where the program runs."""

    environ: Mapping[str, str] = field(repr=False)
    facts: TerminalFacts
    stdin: TextIO | None
    stdout: TextIO | None
    platform: str = sys.platform
    which: Callable[[str], str | None] = shutil.which

    @property
    def is_terminal(self) -> bool:
        """Whether somebody sees what is printed."""
        return self.stdout is not None and not self.stdout.closed and self.stdout.isatty()


def check_terminal(here: Here, settings: TerminalSettings) -> list[Finding]:
    """Say what the screen makes of the terminal, and what would make it better."""
    encoding = getattr(here.stdout, "encoding", None)
    depth = depth_of(here.environ, here.facts, configured=settings.color)
    letters = letters_of(here.environ, encoding, configured=settings.glyphs)
    findings = [
        _kind(here),
        _colours(depth, here),
        _letters(letters, here),
        _clipboard(here),
    ]
    if here.facts.multiplexer is None:
        findings.append(_focus(here.facts))
    if here.facts.over_ssh:
        told = "nothing is animated, and a run's page is copied in place of opened"
        findings.append(_GROUP.ok("SSH", told))
    return findings


def _kind(here: Here) -> Finding:
    facts = here.facts
    if not here.is_terminal:
        told = "none here: looked at by the environment alone"
        return _GROUP.note("kind", f"{told} (TERM={facts.term})" if facts.term else told)
    if (reason := obstacle(here.stdout, here.stdout, here.environ)) is not None:
        return _GROUP.fix("kind", reason.partition(":")[0], "export TERM=xterm-256color")
    version = ".".join(map(str, facts.version))
    names = [f"TERM={facts.term}", f"{facts.program} {version}".strip()]
    size = shutil.get_terminal_size()
    return _GROUP.ok("kind", ", ".join(filter(None, (*names, f"{size.columns}x{size.lines}"))))


def _colours(choice: DepthChoice, here: Here) -> Finding:
    told = f"{_DEPTHS[choice.depth]} ({choice.because})"
    by_terminal = choice.because.startswith("TERM")
    if choice.depth is Depth.TRUE or not by_terminal:
        return _GROUP.ok("colours", told)
    if here.facts.multiplexer is Multiplexer.SCREEN:
        return _GROUP.ok("colours", f"{told}; screen knows no more")
    if choice.depth is Depth.C256:
        where = " at the other end of SSH" if here.facts.over_ssh else ""
        more = f"{told}; more if the terminal{where} can draw 24-bit colours and says so"
        return _GROUP.note("colours", more, "export COLORTERM=truecolor")
    if here.facts.term == "linux":
        return _GROUP.ok("colours", f"{told}; the kernel's console knows no more")
    # Inside tmux, and of a terminal that is none of xterm's kin, another name would be untrue.
    is_xterm = here.facts.term in {"", "xterm", "xterm-color", "xterm-16color"}
    if choice.depth is Depth.C16 and is_xterm and here.facts.multiplexer is None:
        return _GROUP.note("colours", told, "export TERM=xterm-256color")
    return _GROUP.note("colours", told)


def _letters(letters: Letters, here: Here) -> Finding:
    if not letters.ascii_only:
        return _GROUP.ok("Unicode", f"used ({letters.because})")
    told = f"not used ({letters.because})"
    if not letters.because.startswith("the encoding"):
        return _GROUP.ok("Unicode", told)
    locale = "en_US.UTF-8" if here.platform == "darwin" else "C.UTF-8"
    return _GROUP.note("Unicode", told, f"export LC_ALL={locale}")


def _clipboard(here: Here) -> Finding:
    facts = here.facts
    if facts.tmux_can_be_asked:
        return _GROUP.ok("clipboard", "tmux's buffer, which tmux hands on")
    commands = [command[0] for command in desktop_commands(here.environ, here.platform, facts)]
    if found := next(filter(here.which, commands), None):
        return _GROUP.ok("clipboard", f"{found}, and the terminal's (OSC 52)")
    unable = _WITHOUT_OSC52.get(facts.program)
    if unable is None and not facts.has_title:
        unable = f"TERM={facts.term}"  # consoles: they know no OSC at all
    told = (
        f"none: {unable} knows no OSC 52"
        if unable
        else "the terminal's (OSC 52), where it allows that"
    )
    if commands:
        fix = f"sudo apt install {_PACKAGES.get(commands[0], commands[0])}"
        return _GROUP.note("clipboard", f"{told}; {commands[0]} is not installed", fix)
    return _GROUP.note("clipboard", told) if unable else _GROUP.ok("clipboard", told)


def _focus(facts: TerminalFacts) -> Finding:
    if facts.program in _TELL_FOCUS or facts.term.startswith("xterm"):
        return _GROUP.ok("focus", "told by the terminal (mode 1004)")
    return _GROUP.note(
        "focus", "not known to be told here: who is away is then known by the keys alone"
    )
