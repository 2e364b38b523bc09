"""What is known of the terminal from the environment: which one, how far away, what it can do."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Multiplexer(StrEnum):
    """A program between this one and the terminal that the user sees."""

    TMUX = "tmux"
    SCREEN = "screen"


class Notification(StrEnum):
    """How a terminal is told to show a notification of the desktop."""

    OSC9 = "osc9"
    OSC777 = "osc777"


@dataclass(frozen=True, slots=True)
class TerminalFacts:
    """One terminal, as far as the environment tells."""

    term: str = ""
    """The terminal's type, which is what `TERM` says."""
    program: str = ""
    """The emulator in small letters, such as `ghostty`; empty behind a multiplexer or unknown."""
    version: tuple[int, ...] = ()
    """The emulator's version; empty where it does not say."""
    multiplexer: Multiplexer | None = None
    tmux_can_be_asked: bool = False
    """Whether `tmux` commands reach the tmux around this: not from beyond SSH."""
    over_ssh: bool = False

    @property
    def shows_progress(self) -> bool:
        """Whether it is known to show OSC 9;4 as progress and not as a notification.

        From the release notes of each: Windows Terminal and ConEmu, Ghostty 1.2, iTerm2 3.6.6,
        WezTerm 20250209, mintty 3.4.2, Ptyxis 48. A terminal that does not tell its version (over
        SSH only TERM arrives) is trusted where all that are in use know it.
        """
        if self.program in {"windows-terminal", "conemu"}:
            return True
        least = _PROGRESS_SINCE.get(self.program)
        if least is None:
            return False
        return self.version >= least if self.version else self.program == "ghostty"

    @property
    def progress_fades_s(self) -> float | None:
        """After how many seconds the terminal forgets progress that is not told again."""
        # Ghostty's manual, "ConEmu Extensions": a fixed time of around 15 seconds.
        return 15.0 if self.program == "ghostty" else None

    @property
    def notification(self) -> Notification:
        """How it is told of notifications; OSC 9 is what most know."""
        return Notification.OSC777 if self.program in _OSC777 else Notification.OSC9

    @property
    def has_title(self) -> bool:
        """Whether it has a window with a title; the kernel's console has none."""
        return self.term not in {"linux", "dumb", "vt100", "vt102", "vt220"}


_PROGRESS_SINCE = {
    "ghostty": (1, 2),
    "iterm": (3, 6, 6),
    "wezterm": (20250209,),
    "mintty": (3, 4, 2),
    "ptyxis": (48,),
}
_OSC777 = frozenset({"foot", "ghostty", "rxvt", "vte", "ptyxis", "wezterm"})
_BY_PROGRAM = {
    "iterm.app": "iterm",
    "apple_terminal": "apple-terminal",
    "wezterm": "wezterm",
    "ghostty": "ghostty",
    "vscode": "vscode",
    "mintty": "mintty",
    "kitty": "kitty",
}
_BY_TERM = (
    ("xterm-ghostty", "ghostty"),
    ("xterm-kitty", "kitty"),
    ("alacritty", "alacritty"),
    ("foot", "foot"),
    ("wezterm", "wezterm"),
    ("rxvt", "rxvt"),
)
_BY_VARIABLE = (
    ("WT_SESSION", "windows-terminal"),
    ("KITTY_WINDOW_ID", "kitty"),
    ("PTYXIS_VERSION", "ptyxis"),
    ("VTE_VERSION", "vte"),
)


def look(environ: Mapping[str, str]) -> TerminalFacts:
    """Read the facts from the environment."""
    term = environ.get("TERM", "")
    multiplexer = _multiplexer(environ, term)
    program = "" if multiplexer else _program(environ, term)
    version = environ.get("PTYXIS_VERSION" if program == "ptyxis" else "TERM_PROGRAM_VERSION", "")
    return TerminalFacts(
        term=term,
        program=program,
        version=() if multiplexer else _version(version),
        multiplexer=multiplexer,
        tmux_can_be_asked=bool(environ.get("TMUX")),
        over_ssh=over_ssh(environ),
    )


def over_ssh(environ: Mapping[str, str]) -> bool:
    """Tell whether the user sits at another machine."""
    return any(environ.get(name) for name in ("SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT"))


def _multiplexer(environ: Mapping[str, str], term: str) -> Multiplexer | None:
    # A bare TERM=screen… is mostly tmux with its old default, seen from beyond SSH: it takes what
    # a terminal takes, and would swallow what is wrapped for screen.
    if environ.get("TMUX") or term.startswith("tmux"):
        return Multiplexer.TMUX
    return Multiplexer.SCREEN if environ.get("STY") else None


def _program(environ: Mapping[str, str], term: str) -> str:
    named = _BY_PROGRAM.get(environ.get("TERM_PROGRAM", "").lower())
    if named is not None:
        return named
    if environ.get("ConEmuANSI") == "ON":
        return "conemu"
    for beginning, program in _BY_TERM:
        if term.startswith(beginning):
            return program
    for variable, program in _BY_VARIABLE:
        if environ.get(variable):
            return program
    return ""


def _version(text: str) -> tuple[int, ...]:
    """Give the leading numbers of a version: `1.2.3` and WezTerm's `20250209-182623-4486`."""
    found = re.match(r"\d{1,9}(?:\.\d{1,9}){0,3}", text)
    return tuple(map(int, found[0].split("."))) if found else ()
