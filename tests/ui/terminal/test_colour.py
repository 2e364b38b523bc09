from __future__ import annotations

import pytest
from rich.color import Color as RichColor
from rich.segment import Segment
from rich.style import Style
from textual.color import Color

from evaltui.ui.terminal.colour import Depth, WithoutColour, depth_of, fitting_theme, light_ground
from evaltui.ui.terminal.facts import look


def depth(option: str | None = None, configured: str | None = None, **environ: str) -> Depth:
    return depth_of(environ, look(environ), option=option, configured=configured)


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


def test_without_colour_everything_else_stays() -> None:
    style = Style(
        color=RichColor.parse("red"),
        bgcolor=RichColor.parse("#102030"),
        bold=True,
        reverse=True,
        link="https://example.com",
        meta={"row": 3},
    )
    segments = [Segment("a", style), Segment("b")]
    found = WithoutColour().apply(segments, Color.parse("#000000"))
    assert [segment.text for segment in found] == ["a", "b"]
    kept = found[0].style
    assert kept is not None
    assert (kept.color, kept.bgcolor) == (None, None)
    assert (kept.bold, kept.reverse, kept.link) == (True, True, "https://example.com")
    assert kept.meta == {"row": 3}
    assert found[1].style is None


@pytest.mark.parametrize(
    ("ground", "reversed_"), [("blue", True), ("default", None), ("#102030", None), (None, None)]
)
def test_a_ground_of_the_palette_becomes_reversed_text(ground, reversed_) -> None:
    style = Style(bgcolor=ground, color="red")
    (found,) = WithoutColour().apply([Segment("a", style)], Color.parse("#000000"))
    assert found.style is not None
    assert found.style.reverse is reversed_
    assert found.style.bgcolor is None


def test_dim_text_stays_dim() -> None:
    found = WithoutColour().apply([Segment("c", Style(dim=True))], Color.parse("#000000"))
    assert found[0].style == Style(dim=True)
