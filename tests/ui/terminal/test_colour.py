from __future__ import annotations

import pytest
from rich.color import Color as RichColor
from rich.segment import Segment
from rich.style import Style
from textual.color import Color

from evaltui.ui.terminal.colour import WithoutColour


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
