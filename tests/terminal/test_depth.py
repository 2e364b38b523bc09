from __future__ import annotations

import pytest

from evaltui.terminal.depth import Depth, depth_of, fitting_theme, light_ground
from evaltui.terminal.facts import look


def depth(option: str | None = None, configured: str | None = None, **environ: str) -> Depth:
    return depth_of(environ, look(environ), option=option, configured=configured).depth


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor"}, Depth.TRUE),
        ({"TERM": "xterm-256color", "COLORTERM": "24bit"}, Depth.TRUE),
        ({"TERM": "xterm-256color"}, Depth.C256),
        ({"TERM": "xterm-kitty"}, Depth.TRUE),
        ({"TERM": "xterm-direct"}, Depth.TRUE),
        ({"TERM": "xterm-256color", "WT_SESSION": "4f"}, Depth.TRUE),
        ({"TERM": "tmux-256color", "TMUX": "x", "COLORTERM": "truecolor"}, Depth.TRUE),
        ({"TERM": "screen-256color", "STY": "x", "COLORTERM": "truecolor"}, Depth.C256),
        ({"TERM": "xterm"}, Depth.C16),
        ({"TERM": "linux"}, Depth.C16),
        ({"TERM": "screen", "STY": "x"}, Depth.C16),
        ({"TERM": "vt100"}, Depth.NONE),
        ({"TERM": "xterm-256color", "NO_COLOR": "1"}, Depth.NONE),
        ({"TERM": "xterm-256color", "NO_COLOR": ""}, Depth.C256),
        ({}, Depth.C16),
    ],
)
def test_the_terminal_says_how_many(environ: dict[str, str], expected: Depth) -> None:
    assert depth(**environ) is expected


def test_a_wish_goes_before_what_the_terminal_says_and_the_nearer_one_first() -> None:
    everything = {"TERM": "xterm-256color", "NO_COLOR": "1", "EVALTUI_COLOR": "16"}
    assert depth("truecolor", "256", **everything) is Depth.TRUE
    assert depth(None, "256", **everything) is Depth.C16
    assert depth(None, "256", NO_COLOR="1") is Depth.C256
    assert depth("auto", "256", **everything) is Depth.NONE
    assert depth(TERM="xterm-256color", EVALTUI_COLOR="pink") is Depth.C256
    assert depth(TERM="xterm-256color", EVALTUI_COLOR="NONE") is Depth.NONE


@pytest.mark.parametrize(
    ("told", "light"),
    [("15;0", False), ("0;15", True), ("0;default;15", True), ("0;7", True), ("12;8", False)],
)
def test_some_terminals_tell_their_ground(told: str, light: bool) -> None:
    assert light_ground({"COLORFGBG": told}) is light
    assert not light_ground({})


def test_the_theme_fits_the_terminal_where_none_was_chosen() -> None:
    assert fitting_theme(Depth.C16, {}) == "ansi"
    assert fitting_theme(Depth.NONE, {"COLORFGBG": "0;15"}) == "ansi"
    assert fitting_theme(Depth.TRUE, {"COLORFGBG": "0;15"}) == "evaltui-light"
    assert fitting_theme(Depth.C256, {}) is None
    assert fitting_theme(None, {}) is None


@pytest.mark.parametrize(
    ("environ", "because"),
    [
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor"}, "COLORTERM=truecolor"),
        ({"TERM": "xterm-256color"}, "TERM=xterm-256color"),
        ({"TERM": "xterm-256color", "WT_SESSION": "4f"}, "WT_SESSION is set"),
        ({"TERM": "xterm", "NO_COLOR": "1"}, "NO_COLOR is set"),
        ({"TERM": "xterm", "NO_COLOR": "1", "EVALTUI_COLOR": "16"}, "EVALTUI_COLOR=16"),
        ({}, "TERM is not set"),
    ],
)
def test_it_says_what_decided(environ: dict[str, str], because: str) -> None:
    assert depth_of(environ, look(environ)).because == because
    assert depth_of(environ, look(environ), option="256").because == "--color"
