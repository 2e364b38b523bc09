"""A picture of the strip in a real tmux, under the shell that opened it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from pyte.screens import Char
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tests.program.terminal import PATIENCE_S, Terminal
from tests.ui.golden.svg import draw

HOLD = Path(__file__).with_name("hold.py")
TYPED = "tmux split-window -l 8 evaltui"
CONFIG = """\
set -g status-left "[evals] "
set -g status-right ""
set -g status-style "bg=#1f242e,fg=#949db0"
set -g window-status-format ""
set -g window-status-current-format ""
set -g pane-border-style "fg=#3f4758"
set -g pane-active-border-style "fg=#3f4758"
set -g default-terminal tmux-256color
set -g default-command "exec sh"
set -ga terminal-overrides ",*:Tc"
"""
_COLORS = {"brown": "yellow", "default": "default"}


def take_in_tmux(size: tuple[int, int]) -> str:
    """Give the whole terminal as SVG: tmux with a shell, and below it the strip."""
    tmux = shutil.which("tmux")
    assert tmux, "this picture needs tmux; .ci/run installs it"
    with tempfile.TemporaryDirectory(prefix="evaltui-tmux-") as name:
        folder = Path(name)
        mark, socket = folder / "shown", folder / "socket"
        (folder / "tmux.conf").write_text(CONFIG)
        (folder / "shrc").write_text("PS1='$ '\n")
        _script(folder / "evaltui", f"exec '{sys.executable}' '{HOLD}' '{mark}'")
        _script(folder / "tmux", f"exec '{tmux}' -S '{socket}' \"$@\"")
        env = {
            "PATH": f"{folder}:{os.environ['PATH']}",
            "HOME": name,
            "ENV": str(folder / "shrc"),
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
            "LANG": "C.UTF-8",
            "LC_ALL": "C.UTF-8",
            "TZ": "UTC",
        }
        command = [folder / "tmux", "-f", folder / "tmux.conf", "new-session"]
        try:
            with Terminal(command, env=env, columns=size[0], lines=size[1]) as terminal:
                terminal.wait_for("$")
                terminal.send(f"{TYPED}\r")
                _wait_until_still(terminal, mark)
                return draw(strips(terminal), size)
        finally:
            subprocess.run([folder / "tmux", "kill-server"], capture_output=True, check=False)


def _script(path: Path, line: str) -> None:
    path.write_text(f"#!/bin/sh\n{line}\n")
    path.chmod(0o755)


def _wait_until_still(terminal: Terminal, mark: Path) -> None:
    """Wait for the mark, and then until nothing is drawn any more."""
    end = time.monotonic() + PATIENCE_S
    before = None
    while not mark.exists() or terminal.text != before:
        assert time.monotonic() < end, f"the strip never came:\n{terminal.text}"
        before = terminal.text
        time.sleep(0.5)


def strips(terminal: Terminal) -> list[Strip]:
    screen = terminal._screen
    return [
        Strip(
            Segment(cell.data, _style(cell))
            for cell in (screen.buffer[y][x] for x in range(screen.columns))
            if cell.data  # nothing stands in the second cell of a wide character
        )
        for y in range(screen.lines)
    ]


def _style(cell: Char) -> Style:
    return Style(
        color=_color(cell.fg),
        bgcolor=_color(cell.bg),
        bold=cell.bold,
        italic=cell.italics,
        underline=cell.underscore,
        strike=cell.strikethrough,
        reverse=cell.reverse,
    )


def _color(name: str) -> str:
    """Give pyte's name of a colour as Rich has it."""
    if len(name) == 6 and all(sign in "0123456789abcdef" for sign in name.lower()):
        return f"#{name}"
    return _COLORS.get(name, name.replace("bright", "bright_"))
