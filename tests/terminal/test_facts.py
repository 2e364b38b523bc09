from __future__ import annotations

import pytest

from evaltui.terminal.facts import Multiplexer, Notification, look

XTERM = {"TERM": "xterm-256color"}


def named(program: str, version: str = "", **more: str) -> dict[str, str]:
    return XTERM | {"TERM_PROGRAM": program, "TERM_PROGRAM_VERSION": version} | more


@pytest.mark.parametrize(
    ("environ", "program", "progress"),
    [
        (XTERM, "", False),
        (XTERM | {"WT_SESSION": "4f"}, "windows-terminal", True),
        (XTERM | {"ConEmuANSI": "ON"}, "conemu", True),
        (named("ghostty", "1.1.3"), "ghostty", False),
        (named("ghostty", "1.2.0"), "ghostty", True),
        ({"TERM": "xterm-ghostty"}, "ghostty", True),
        (named("iTerm.app", "3.6.5"), "iterm", False),
        (named("iTerm.app", "3.6.10"), "iterm", True),
        (named("WezTerm", "20240203-110809-5046fc22"), "wezterm", False),
        (named("WezTerm", "20250209-182623-44866cc1"), "wezterm", True),
        (named("WezTerm"), "wezterm", False),
        (named("mintty", "3.7.1"), "mintty", True),
        (XTERM | {"PTYXIS_VERSION": "48.1", "VTE_VERSION": "8000"}, "ptyxis", True),
        (XTERM | {"VTE_VERSION": "7600"}, "vte", False),
        ({"TERM": "xterm-kitty", "KITTY_WINDOW_ID": "1"}, "kitty", False),
        (named("Apple_Terminal", "455"), "apple-terminal", False),
        (named("vscode", "1.90.0"), "vscode", False),
        ({"TERM": "foot"}, "foot", False),
    ],
)
def test_terminals_are_known_by_their_names(
    environ: dict[str, str], program: str, progress: bool
) -> None:
    facts = look(environ)
    assert (facts.program, facts.shows_progress) == (program, progress)


@pytest.mark.parametrize(
    ("environ", "multiplexer", "can_be_asked"),
    [
        ({"TERM": "tmux-256color", "TMUX": "/tmp/s,1,0"}, Multiplexer.TMUX, True),
        ({"TERM": "screen-256color", "TMUX": "/tmp/s,1,0", "STY": "1.x"}, Multiplexer.TMUX, True),
        ({"TERM": "tmux-256color"}, Multiplexer.TMUX, False),
        ({"TERM": "screen", "STY": "1.pts"}, Multiplexer.SCREEN, False),
        ({"TERM": "screen-256color"}, None, False),
    ],
)
def test_multiplexers(environ, multiplexer, can_be_asked) -> None:
    facts = look(environ)
    assert (facts.multiplexer, facts.tmux_can_be_asked) == (multiplexer, can_be_asked)


def test_behind_a_multiplexer_nothing_is_believed_of_the_terminal() -> None:
    facts = look(named("ghostty", "1.2.0", TMUX="/tmp/s,1,0", WT_SESSION="4f"))
    assert (facts.program, facts.version, facts.shows_progress) == ("", (), False)


@pytest.mark.parametrize("name", ["SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT"])
def test_ssh(name: str) -> None:
    assert look(XTERM | {name: "1.2.3.4 5 6.7.8.9 22"}).over_ssh
    assert not look(XTERM | {name: ""}).over_ssh


def test_how_notifications_are_told() -> None:
    assert look(XTERM).notification is Notification.OSC9
    assert look({"TERM": "xterm-kitty"}).notification is Notification.OSC9
    assert look({"TERM": "foot"}).notification is Notification.OSC777
    assert look({"TERM": "rxvt-unicode-256color"}).notification is Notification.OSC777


def test_the_kernels_console_has_no_title() -> None:
    assert not look({"TERM": "linux"}).has_title
    assert look(XTERM).has_title


@pytest.mark.parametrize("version", ["", "beta", "9" * 400, "1.2.3.4.5.6", "٣.٤"])
def test_odd_versions_do_no_harm(version: str) -> None:
    assert isinstance(look(named("ghostty", version)).shows_progress, bool)
