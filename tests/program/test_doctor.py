"""`evaltui doctor` in a real terminal, and inside a real tmux."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.program.conftest import PROGRAM, Home
from tests.program.terminal import PATIENCE_S


@pytest.mark.parametrize("columns", [60, 80, 120])
def test_it_fits_the_terminal(home: Home, columns: int) -> None:
    with home.terminal("doctor", columns=columns, lines=100) as terminal:
        assert terminal.wait_for_exit() == 0
        assert terminal.row("kind", f"{columns}x100") is not None
        written = terminal.written.replace("\r\n", "\n").splitlines()
    # What is to be pasted, and paths, are in one piece.
    messages = [line for line in written if "→" not in line and "/" not in line]
    assert max(map(len, messages)) <= columns
    assert {"terminal", "config", "versions", "runs file", "state", "network"} <= set(written)
    assert "\x1b" not in terminal.written


def test_a_terminal_without_a_name_is_to_be_mended(home: Home) -> None:
    with home.terminal("doctor", "--offline", env={"TERM": None}, lines=100) as terminal:
        assert terminal.wait_for_exit() == 2
        assert terminal.shows("✗ fix   kind", "TERM is not set")
        assert terminal.shows("→  export TERM=xterm-256color")


def test_letters_that_the_terminal_cannot_show_are_not_used(home: Home) -> None:
    env = {"LANG": "C", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    with home.terminal("doctor", "--offline", env=env, lines=100) as terminal:
        assert terminal.wait_for_exit() == 0
        assert terminal.shows("- note  Unicode", "the encoding is")
        assert terminal.shows("-> export LC_ALL=")
        assert terminal.written.isascii()


class Shell:
    """A shell inside a tmux of its own."""

    def __init__(self, home: Home, socket: Path) -> None:
        found = shutil.which("tmux")
        assert found, "these tests need tmux; .ci/run installs it"
        self._command = [found, "-S", str(socket), "-f", "/dev/null"]
        self._home = home
        self.ask("new-session", "-d", "-x", "200", "-y", "100", "/bin/sh")

    def ask(self, *words: str) -> str:
        ran = subprocess.run(
            [*self._command, *words],
            env=self._home.env,
            cwd=self._home.folder,
            capture_output=True,
            encoding="utf-8",
            check=True,
            timeout=30,
        )
        return ran.stdout

    def run(self, line: str, number: int) -> list[str]:
        """Type a line, wait until the shell has run it, and give what is on the screen."""
        mark = f"done-{number}"
        self.ask("send-keys", f"clear; {line}; echo do''ne-{number} $?", "Enter")
        end = time.monotonic() + PATIENCE_S
        while True:
            screen = self.ask("capture-pane", "-p").splitlines()
            if any(one.startswith(mark) for one in screen):
                return screen
            assert time.monotonic() < end, "\n".join(screen)
            time.sleep(0.05)


@pytest.fixture
def shell(home: Home) -> Iterator[Shell]:
    socket = home.folder / "tmux.socket"
    try:
        yield Shell(home, socket)
    finally:
        subprocess.run(["tmux", "-S", str(socket), "kill-server"], check=False, capture_output=True)


def test_what_tmux_keeps_back_is_told_and_the_printed_lines_mend_it(
    home: Home, shell: Shell
) -> None:
    shell.ask("set-option", "-g", "set-clipboard", "off")
    before = shell.run(f"{PROGRAM} doctor --offline", 1)
    names = ("set-clipboard", "focus-events", "allow-passthrough")
    notes = [place for place, line in enumerate(before) if line.startswith("  · note")]
    fixes = []
    for name in names:
        [place] = [place for place in notes if before[place].split()[2] == name]
        assert " off: " in before[place]
        fixes.append(before[place + 1].partition("→")[2].strip())
    for number, fix in enumerate(fixes, 2):
        assert shell.run(fix, number)
    after = shell.run(f"{PROGRAM} doctor --offline", 9)
    for name in names:
        assert any(line.split()[:4] == ["✓", "ok", name, "on"] for line in after), after
    kept = (home.folder / "home" / ".tmux.conf").read_text().splitlines()
    assert kept == [f"set -g {name} on" for name in names]
    assert any("TERM=tmux-256color" in line for line in after) or sys.platform == "darwin"


def test_a_tmux_that_is_gone_is_told(home: Home) -> None:
    env = {"TMUX": str(home.folder / "gone,1,0"), "TERM": "tmux-256color"}
    with home.terminal("doctor", "--offline", env=env, lines=100) as terminal:
        assert terminal.wait_for_exit() == 0
        assert terminal.shows("· note  tmux", "it does not answer")
        assert terminal.shows("→  unset TMUX")
