"""What tmux and screen let through; tests/program/test_doctor.py asks a real tmux."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from evaltui.cli.checks.finding import Finding, Status
from evaltui.cli.checks.multiplexer import check_multiplexer
from evaltui.terminal.depth import Depth
from evaltui.terminal.facts import look

INSIDE = {"TERM": "tmux-256color", "TMUX": "/tmp/tmux-0/default,1,0"}
GOOD = {
    "#{version}": "3.4",
    "#{config_files}": "/etc/tmux.conf,/home/me/.config/tmux/tmux.conf",
    "#{client_termname} #{client_termfeatures}": "xterm-kitty 256,RGB,clipboard",
    "set-clipboard": "external",
    "focus-events": "on",
    "allow-passthrough": "all",
    "default-terminal": "tmux-256color",
}


def check(answers: dict[str, str], depth: Depth = Depth.TRUE, **environ: str) -> dict[str, Finding]:
    """Let a tmux answer so."""
    asked: list[Sequence[str]] = []

    def ask(argv: Sequence[str]) -> str | None:
        asked.append(argv)
        return answers.get(argv[-1])

    found = check_multiplexer(look({**INSIDE, **environ}), depth, ask)
    assert all(argv[0] == "tmux" for argv in asked)
    return {finding.name: finding for finding in found}


def test_a_tmux_that_lets_everything_through() -> None:
    found = check(GOOD)
    assert {finding.status for finding in found.values()} == {Status.OK}
    assert list(found) == [
        "version",
        "set-clipboard",
        "focus-events",
        "allow-passthrough",
        "default-terminal",
        "24-bit colours",
    ]


@pytest.mark.parametrize("name", ["set-clipboard", "focus-events", "allow-passthrough"])
def test_what_is_off_is_a_note_with_the_line_that_turns_it_on(name: str) -> None:
    found = check({**GOOD, name: "off"})
    line = f"set -g {name} on"
    assert found[name].status is Status.NOTE
    assert found[name].fix == f"tmux {line} && echo '{line}' >> /home/me/.config/tmux/tmux.conf"
    assert sum(finding.status is Status.NOTE for finding in found.values()) == 1


@pytest.mark.parametrize("files", ["", "/dev/null", "/etc/tmux.conf"])
def test_without_a_file_of_the_users_own_the_usual_one_is_named(files: str) -> None:
    found = check({**GOOD, "#{config_files}": files, "focus-events": "off"})
    assert str(found["focus-events"].fix).endswith(">> ~/.tmux.conf")


def test_an_old_default_terminal_and_one_that_the_shell_overrides() -> None:
    old = check({**GOOD, "default-terminal": "screen"})["default-terminal"]
    assert (old.status, old.message) == (Status.NOTE, "screen: few colours, and no italics")
    assert "set -g default-terminal tmux-256color" in str(old.fix)
    wrong = check(GOOD, TERM="xterm-256color")["default-terminal"]
    assert wrong.message.startswith("TERM=xterm-256color inside tmux")
    assert wrong.fix == "export TERM=tmux-256color"


def test_colours_that_tmux_takes_away() -> None:
    asked = "#{client_termname} #{client_termfeatures}"
    less = check({**GOOD, asked: "xterm-256color 256,clipboard"})["24-bit colours"]
    assert less.status is Status.NOTE
    assert str(less.fix).startswith("tmux set -as terminal-features ',xterm-256color:RGB' && echo ")
    assert "24-bit colours" not in check({**GOOD, asked: "xterm-256color 256"}, Depth.C256)
    assert "24-bit colours" not in check({**GOOD, asked: " "})


def test_old_ones_are_told_what_they_cannot() -> None:
    old = {**GOOD, "#{version}": "3.1c"}
    del old["allow-passthrough"]
    found = check(old)
    assert found["version"].status is Status.NOTE
    assert found["allow-passthrough"].message == "always, before 3.3"
    assert check({**old, "#{version}": "next-3.6"})["version"].status is Status.OK


def test_one_that_does_not_answer_and_one_beyond_ssh() -> None:
    [silent] = check({}).values()
    assert (silent.status, silent.fix) == (Status.NOTE, "unset TMUX")
    [far] = check(GOOD, TMUX="", SSH_TTY="/dev/pts/1").values()
    assert far.fix == (
        "tmux set -g set-clipboard on; tmux set -g focus-events on; "
        "tmux set -g allow-passthrough on"
    )


def test_screen_and_none() -> None:
    environ = {"TERM": "screen-256color", "STY": "1.pts", "TMUX": ""}
    [screen] = check({}, **environ).values()
    assert (screen.group, screen.status) == ("screen", Status.OK)
    assert check({}, TERM="xterm", TMUX="") == {}
