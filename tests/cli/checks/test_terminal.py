"""What is said of terminals that no test can sit at."""

from __future__ import annotations

import io

import pytest

from evaltui.cli.checks.finding import Finding, Status
from evaltui.cli.checks.terminal import Here, check_terminal
from evaltui.cli.exit_codes import ExitCode
from evaltui.files.screen_settings import TerminalSettings
from evaltui.terminal.facts import look


class Screen(io.StringIO):
    """Standard output as a terminal."""

    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


def check(
    installed: str = "", platform: str = "linux", encoding: str = "utf-8", **environ: str
) -> dict[str, Finding]:
    screen = Screen()
    screen.encoding = encoding
    here = Here(
        environ,
        look(environ),
        screen,
        screen,
        platform,
        which=lambda name: name in installed or None,
    )
    return {one.name: one for one in check_terminal(here, TerminalSettings())}


@pytest.mark.parametrize("environ", [{}, {"TERM": "dumb"}])
def test_a_terminal_that_cannot_hold_the_screen_is_to_be_mended(environ: dict[str, str]) -> None:
    kind = check(**environ)["kind"]
    assert (kind.status, kind.code, kind.fix) == (
        Status.FIX,
        ExitCode.USAGE,
        "export TERM=xterm-256color",
    )
    assert "TERM" in kind.message


def test_a_terminal_is_named_with_its_version() -> None:
    environ = {"TERM": "xterm-ghostty", "TERM_PROGRAM": "ghostty", "TERM_PROGRAM_VERSION": "1.2.3"}
    found = check(**environ)
    assert found["kind"].message.startswith("TERM=xterm-ghostty, ghostty 1.2.3, ")
    assert {one.status for one in found.values()} == {Status.OK}


@pytest.mark.parametrize(
    ("environ", "status", "fix"),
    [
        ({"TERM": "xterm-256color"}, Status.NOTE, "export COLORTERM=truecolor"),
        ({"TERM": "xterm"}, Status.NOTE, "export TERM=xterm-256color"),
        ({"TERM": "vt100"}, Status.NOTE, None),
        ({}, Status.NOTE, "export TERM=xterm-256color"),
        ({"TERM": "linux"}, Status.OK, None),
        ({"TERM": "cygwin"}, Status.NOTE, None),
        ({"TERM": "screen", "TMUX": "/tmp/tmux-0/default,1,0"}, Status.NOTE, None),
        ({"TERM": "screen-256color", "STY": "1"}, Status.OK, None),
        ({"TERM": "xterm-256color", "EVALTUI_COLOR": "16"}, Status.OK, None),
    ],
)
def test_colours(environ: dict[str, str], status: Status, fix: str | None) -> None:
    colours = check(**environ)["colours"]
    assert (colours.status, colours.fix) == (status, fix)


@pytest.mark.parametrize(
    ("platform", "fix"),
    [("linux", "export LC_ALL=C.UTF-8"), ("darwin", "export LC_ALL=en_US.UTF-8")],
)
def test_an_encoding_that_has_no_glyphs(platform: str, fix: str) -> None:
    letters = check(platform=platform, encoding="latin-1", TERM="xterm")["Unicode"]
    assert (letters.status, letters.fix) == (Status.NOTE, fix)
    assert check(TERM="linux")["Unicode"].status is Status.OK


@pytest.mark.parametrize(
    ("traits", "status", "message", "fix"),
    [
        ({"platform": "darwin", "installed": "pbcopy"}, Status.OK, "pbcopy, and the term", None),
        (
            {"WAYLAND_DISPLAY": "wayland-0"},
            Status.NOTE,
            "wl-copy is not installed",
            "sudo apt install wl-clipboard",
        ),
        ({"DISPLAY": ":0", "installed": "xsel"}, Status.OK, "xsel, and the terminal's", None),
        ({"DISPLAY": ":0"}, Status.NOTE, "xclip is not", "sudo apt install xclip"),
        ({"DISPLAY": ":0", "SSH_TTY": "x"}, Status.OK, "the terminal's (OSC 52), where", None),
        ({"TERM_PROGRAM": "Apple_Terminal"}, Status.NOTE, "none: Terminal.app knows no", None),
        ({"VTE_VERSION": "7600"}, Status.NOTE, "none: this terminal (VTE) knows no", None),
        ({"TERM": "linux"}, Status.NOTE, "none: TERM=linux knows no OSC 52", None),
        ({"TMUX": "x"}, Status.OK, "tmux's buffer", None),
    ],
)
def test_ways_to_copy(
    traits: dict[str, str], status: Status, message: str, fix: str | None
) -> None:
    found = check(**{"TERM": "xterm", **traits})["clipboard"]
    assert (found.status, found.fix) == (status, fix)
    assert message in found.message


def test_the_focus() -> None:
    assert check(TERM="xterm-256color")["focus"].status is Status.OK
    assert check(TERM="linux")["focus"].status is Status.NOTE
    assert "focus" not in check(TERM="tmux-256color", TMUX="x")
