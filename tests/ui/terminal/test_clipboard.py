from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from evaltui.terminal.desktop import desktop_commands
from evaltui.terminal.facts import look
from evaltui.ui.terminal import clipboard, sequences
from evaltui.ui.terminal.clipboard import OSC52_MAX_BYTES, Clipboard, run_command
from evaltui.ui.terminal.outlet import Outlet

REMOTE = {"TERM": "xterm-256color", "SSH_TTY": "/dev/pts/1"}
TMUX = {"TERM": "tmux-256color", "TMUX": "/tmp/s,1,0"}


class Desk:
    """A clipboard whose commands are made up: those in `known` take what they are given."""

    def __init__(self, environ: dict[str, str], *known: str, platform: str = "linux") -> None:
        self.known = known
        self.took: dict[str, bytes] = {}
        self.written: list[str] = []
        outlet = Outlet(look(environ))
        outlet.connect(self.written.append)
        self.clipboard = Clipboard(outlet, environ, platform, self.run)

    async def run(self, command: Sequence[str], data: bytes) -> bool:
        text = " ".join(command)
        if text in self.known:
            self.took[text] = data
        return text in self.known


async def test_over_ssh_the_terminal_copies() -> None:
    desk = Desk({**REMOTE, "DISPLAY": ":10"}, "xclip -selection clipboard")
    copied = await desk.clipboard.copy("langwatch:zebra")
    assert copied.sentence("langwatch:zebra") == (
        "Copied langwatch:zebra to the terminal's clipboard (OSC 52)"
    )
    assert desk.written == [sequences.clipboard("langwatch:zebra")]
    assert desk.took == {}


async def test_inside_tmux_its_buffer_takes_it_and_hands_it_on() -> None:
    desk = Desk(TMUX, "tmux load-buffer -w -", "tmux load-buffer -")
    long = "x" * (2 * OSC52_MAX_BYTES)
    copied = await desk.clipboard.copy(long)
    assert copied.sentence("it") == "Copied it to tmux's buffer and the clipboard"
    assert desk.took == {"tmux load-buffer -w -": long.encode()}
    assert desk.written == []


async def test_an_old_tmux_has_its_buffer_filled_and_its_terminal_told() -> None:
    desk = Desk(TMUX, "tmux load-buffer -")
    copied = await desk.clipboard.copy("x")
    assert copied.sentence("it") == "Copied it to tmux's buffer"
    plain = sequences.clipboard("x")
    assert desk.written == [plain, "\x1bPtmux;" + plain.replace("\x1b", "\x1b\x1b") + "\x1b\\"]


async def test_a_tmux_that_cannot_be_asked_leaves_its_terminal() -> None:
    desk = Desk(REMOTE | {"TERM": "tmux-256color"})
    copied = await desk.clipboard.copy("x")
    assert copied.way == "the terminal's clipboard (OSC 52)"
    assert len(desk.written) == 2


async def test_inside_screen_it_is_wrapped() -> None:
    desk = Desk({"TERM": "screen", "STY": "1.x"})
    copied = await desk.clipboard.copy("x")
    assert copied.way == "the terminal's clipboard through screen (OSC 52)"
    assert desk.written == ["\x1bP" + sequences.clipboard("x") + "\x1b\\"]


@pytest.mark.parametrize(
    ("environ", "platform", "command"),
    [
        ({}, "darwin", "pbcopy"),
        ({"WAYLAND_DISPLAY": "wayland-0", "DISPLAY": ":0"}, "linux", "wl-copy"),
        ({"DISPLAY": ":0"}, "linux", "xclip -selection clipboard"),
        ({"DISPLAY": ":0"}, "linux", "xsel --clipboard --input"),
    ],
)
async def test_a_desktop_before_the_user_has_its_own_way(environ, platform, command) -> None:
    desk = Desk(environ, command, platform=platform)
    copied = await desk.clipboard.copy("x")
    assert (copied.way, desk.took) == ("the clipboard", {command: b"x"})


async def test_what_is_too_long_is_cut_between_characters_and_told() -> None:
    desk = Desk(REMOTE)
    text = "é" * OSC52_MAX_BYTES
    copied = await desk.clipboard.copy("a" + text)
    assert not copied.whole
    assert copied.sentence("the error") == (
        "Copied the first 75.0 kB of the error to the terminal's clipboard (OSC 52), "
        "which takes no more of its 150.0 kB"
    )
    assert desk.written == [sequences.clipboard("a" + "é" * (OSC52_MAX_BYTES // 2 - 1))]


def test_no_desktop_no_commands() -> None:
    assert desktop_commands({}, "linux", look({})) == ()


async def test_a_command_takes_its_input_and_one_that_fails_is_told(tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert await run_command(["sh", "-c", f"cat > {out}"], b"text\x00\xff")
    assert out.read_bytes() == b"text\x00\xff"
    assert not await run_command(["sh", "-c", "exit 1"], b"text")
    assert not await run_command(["sh", "-c", "exit 1"], b"x" * 10**7)
    assert not await run_command([str(tmp_path / "missing")], b"text")
    assert not await run_command([str(tmp_path)], b"text")


async def test_a_command_that_hangs_is_ended(monkeypatch, tmp_path: Path) -> None:
    pid_file = tmp_path / "pid"
    monkeypatch.setattr(clipboard, "COMMAND_S", 1.0)
    hanging = f"echo $$ > {pid_file}; exec sleep 99"
    async with asyncio.timeout(30):
        assert not await run_command(["sh", "-c", hanging], b"text")
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid_file.read_text()), 0)


async def test_a_command_gets_no_key_from_the_environment(tmp_path: Path) -> None:
    """What serves a clipboard stays for days, and shows its environment to whoever looks."""
    environ = {"PATH": os.environ["PATH"], "DISPLAY": ":0", "XDG_RUNTIME_DIR": "/run"}
    secrets = {"LANGWATCH_API_KEY": "sk-lw-1", "OPENAI_APIKEY": "2", "DB_PASSWORD": "3"}
    out = tmp_path / "out"
    command = ["sh", "-c", f"env > {out}"]
    desk = Clipboard(Outlet(look(environ)), {**environ, **secrets}, "linux")
    assert await desk._run(command, b"text")
    inherited = out.read_text()
    assert "DISPLAY=:0\n" in inherited
    assert not [name for name in secrets if name in inherited]
