"""Checks of tmux and screen, where the program runs inside one."""

from __future__ import annotations

import re
import shlex

from evaltui.cli.checks.finding import Finding, Group
from evaltui.cli.checks.shell import AskProgram
from evaltui.terminal.depth import Depth
from evaltui.terminal.facts import Multiplexer, TerminalFacts

_TMUX, _SCREEN = Group("tmux"), Group("screen")
_WANTED = (
    ("set-clipboard", "on"),
    ("focus-events", "on"),
    ("allow-passthrough", "on"),
)
_WITHOUT = {
    "set-clipboard": "what is copied stays in tmux's buffer",
    "focus-events": "who is away is known by the keys alone",
    "allow-passthrough": "notifications and progress do not reach the terminal",
}
HANDS_ON = (3, 2)
"""tmux hands what is loaded into its buffer on to the terminal (`load-buffer -w`) since then."""


def check_multiplexer(facts: TerminalFacts, depth: Depth, ask: AskProgram) -> list[Finding]:
    """Say what of the terminal reaches it through tmux or screen; nothing outside of both."""
    if facts.multiplexer is Multiplexer.SCREEN:
        told = "OSC 52 and notifications are handed on; it tells no focus and has 256 colours"
        return [_SCREEN.ok("screen", told)]
    if facts.multiplexer is None:
        return []
    if not facts.tmux_can_be_asked:
        lines = "; ".join(f"tmux set -g {name} {value}" for name, value in _WANTED)
        told = "it runs on the machine that SSH was started on: paste this there"
        return [_TMUX.note("tmux", told, lines)]
    version = ask(("tmux", "display-message", "-p", "#{version}"))
    if version is None:
        return [_TMUX.note("tmux", "it does not answer: TMUX may be left over", "unset TMUX")]
    file = _config_file(ask)
    findings = [_version(version)]
    findings += [_option(name, wanted, version, file, ask) for name, wanted in _WANTED]
    return [*findings, _default_terminal(facts, file, ask), *_colours(depth, file, ask)]


def _version(version: str) -> Finding:
    if _numbers(version) < HANDS_ON:
        told = f"{version}: what is copied reaches the terminal's clipboard since 3.2"
        return _TMUX.note("version", told)
    return _TMUX.ok("version", version)


def _option(name: str, wanted: str, version: str, file: str, ask: AskProgram) -> Finding:
    # -p and -A: a pane may have an option of its own, and inherits what it has not.
    ways = (("show-options", "-pAv", name), ("show-options", "-gv", name))
    found = next(filter(None, (ask(("tmux", *way)) for way in ways)), None)
    if found is None and name == "allow-passthrough" and _numbers(version) < (3, 3):
        return _TMUX.ok(name, "always, before 3.3")
    if found is None:
        return _TMUX.note(name, f"not known to tmux {version}")
    if found != "off":
        return _TMUX.ok(name, found)
    return _TMUX.note(name, f"off: {_WITHOUT[name]}", _set(f"set -g {name} {wanted}", file))


def _default_terminal(facts: TerminalFacts, file: str, ask: AskProgram) -> Finding:
    name = "default-terminal"
    found = ask(("tmux", "show-options", "-gv", name)) or ""
    if not facts.term.startswith(("tmux", "screen")):
        told = f"TERM={facts.term} inside tmux: a file such as ~/.bashrc sets it, and should not"
        return _TMUX.note(name, told, f"export TERM={found or 'tmux-256color'}")
    if "256" not in found and "direct" not in found:
        told = f"{found or 'not set'}: few colours, and no italics"
        return _TMUX.note(name, told, _set(f"set -g {name} tmux-256color", file))
    return _TMUX.ok(name, found)


def _colours(depth: Depth, file: str, ask: AskProgram) -> list[Finding]:
    """Say whether 24-bit colours reach the terminal; nothing where no terminal shows this tmux."""
    told = ask(("tmux", "display-message", "-p", "#{client_termname} #{client_termfeatures}"))
    term, _, features = (told or "").partition(" ")
    if depth is not Depth.TRUE or not term or not features:
        return []
    if "RGB" in features.split(","):
        return [_TMUX.ok("24-bit colours", f"reach the terminal ({term})")]
    line = f"set -as terminal-features ',{term}:RGB'"
    why = "tmux turns them into 256, since it is not told that the terminal can draw them"
    return [_TMUX.note("24-bit colours", why, _set(line, file))]


def _config_file(ask: AskProgram) -> str:
    """Give the file that holds the user's own settings of tmux."""
    files = ask(("tmux", "display-message", "-p", "#{config_files}")) or ""
    own = [file for file in files.split(",") if not file.startswith(("/etc/", "/dev/", "/usr/"))]
    return shlex.quote(own[-1]) if own and own[-1] else "~/.tmux.conf"


def _set(line: str, file: str) -> str:
    """Give the shell line that sets an option now and from now on."""
    return f"tmux {line} && echo {shlex.quote(line)} >> {file}"


def _numbers(version: str) -> tuple[int, ...]:
    """Read `3.3a` and `next-3.6`."""
    found = re.search(r"(\d{1,4})\.(\d{1,4})", version)
    return (int(found[1]), int(found[2])) if found else ()
