"""Whatever is painted after whatever, the terminal shows what a whole repaint would show."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip

from evaltui.ui.terminal.painting.picture import Picture
from tests.ui.terminal.painting.screens import (
    COLUMNS,
    LINES,
    Painted,
    by_textual,
    seen,
    terminal,
    write,
)

COLOURS = (None, "red", "bright_blue", "color(202)", "#12ab9f", "#12ab9e", "default")
SIGNS = ("a", "b", "c", " ", " ", "1", "2", "━", "▸", "漢", "字", "é")
styles = st.builds(
    Style,
    color=st.sampled_from(COLOURS),
    bgcolor=st.sampled_from(COLOURS),
    bold=st.booleans(),
    italic=st.booleans(),
    underline=st.booleans(),
    reverse=st.booleans(),
    strike=st.booleans(),
    blink=st.booleans(),
)
few_styles = st.lists(styles, min_size=3, max_size=3)


@st.composite
def lines(draw: st.DrawFn, palette: list[Style]) -> list[tuple[str, Style]]:
    """A line of cells in a few styles."""
    cells: list[tuple[str, Style]] = []
    while len(cells) < COLUMNS:
        sign, style = draw(st.sampled_from(SIGNS)), draw(st.sampled_from(palette))
        wide = sign in "漢字"
        if len(cells) + 1 + wide <= COLUMNS:
            cells += [(sign, style), ("", style)] if wide else [(sign, style)]
    return cells


def edges_of(line: list[tuple[str, Style]], places: list[int]) -> list[int]:
    """Those places at which no wide sign is cut: Textual cuts none either."""
    return sorted({place for place in places if line[place][0]})


@settings(max_examples=150, deadline=None)
@given(data=st.data(), colours=st.sampled_from(["standard", "256", "truecolor"]))
def test_the_screen_always_equals_a_whole_repaint(data: st.DataObject, colours: str) -> None:
    console = Console(color_system=colours, force_terminal=True)  # type: ignore[arg-type]
    palette = data.draw(few_styles)
    picture, screen = Picture(colours), terminal()
    painted = Painted([data.draw(lines(palette)) for _ in range(LINES)])
    write(screen, picture.changed_by(painted.whole()))
    assert seen(screen) == by_textual(painted, console)
    for _ in range(data.draw(st.integers(1, 5))):
        y = data.draw(st.integers(0, LINES - 1))
        line = data.draw(lines(palette))
        places = data.draw(st.lists(st.integers(1, COLUMNS - 1), max_size=3))
        edges = [place for place in edges_of(line, places) if painted.cells[y][place][0]]
        start, end = data.draw(st.sampled_from([*pairwise([0, *edges, COLUMNS])]))
        painted.cells[y][start:end] = line[start:end]
        write(screen, picture.changed_by(painted.part(y, edges, start, end)))
        assert seen(screen) == by_textual(painted, console)
    assert picture.changed_by(painted.whole()) == "", "nothing is written twice"


def updated(*parts: tuple[str, str]) -> LayoutUpdate:
    strip = Strip([Segment(text, Style.parse(style)) for text, style in parts])
    return LayoutUpdate([[strip]], Region(0, 0, strip.cell_length, 1))


def then(*updates: LayoutUpdate, colours: str = "truecolor") -> str:
    """What is written for the last of several updates."""
    picture = Picture(colours)
    return [picture.changed_by(update) for update in updates][-1]


def test_only_the_cells_that_changed_are_written() -> None:
    first = updated(("done ", "bold red on blue"), ("41/90", "green"))
    second = updated(("done ", "bold red on blue"), ("42/90", "green"))
    assert then(first, second) == "\x1b[1;7H\x1b[32m2\x1b[m"


def test_a_style_changes_by_what_differs_and_is_put_back_once() -> None:
    parts = ("a", "bold red on blue"), ("b", "red on blue"), ("c", "dim red on blue")
    assert then(updated(*parts)) == "\x1b[1H\x1b[1;31;44ma\x1b[22mb\x1b[2mc\x1b[m"


def test_equal_styles_are_one_whatever_they_mean() -> None:
    strip = Strip(
        [
            Segment("a", Style(color="red") + Style.from_meta({"row": 1})),
            Segment("b", Style(color="red") + Style.from_meta({"row": 2})),
        ]
    )
    written = then(LayoutUpdate([[strip]], Region(0, 0, 2, 1)))
    assert written == "\x1b[1H\x1b[31mab\x1b[m"


def test_the_colour_of_letters_is_nothing_to_blanks() -> None:
    assert then(updated(("a   ", "red")), updated(("a   ", "green"))) == "\x1b[1H\x1b[32ma\x1b[m"
    assert then(updated(("   ", "red on blue")), updated(("   ", "green on blue"))) == ""
    assert then(updated(("   ", "red")), updated(("   ", "underline red"))) != ""


@pytest.mark.parametrize(
    ("before", "after", "written"),
    [
        ("12 34", "92 35", "\x1b[1H92 35"),  # as short as a move, and no escape
        ("1.......4", "2.......5", "\x1b[1H2\x1b[7C5"),
        ("1漢4", "2漢5", "\x1b[1H2\x1b[2C5"),
    ],
)
def test_between_two_changes_the_shorter_way_is_taken(
    before: str, after: str, written: str
) -> None:
    assert then(updated((before, "")), updated((after, ""))) == written


def test_what_looks_otherwise_between_two_changes_is_jumped_over() -> None:
    first = updated(("a", "red"), ("bb", "green"), ("c", "red"))
    second = updated(("x", "red"), ("bb", "green"), ("y", "red"))
    assert then(first, second) == "\x1b[1H\x1b[31mx\x1b[2Cy\x1b[m"


def test_behind_signs_that_terminals_count_differently_the_column_is_told() -> None:
    assert then(updated(("漢a", ""))) == "\x1b[1H漢\x1b[3Ga"
    assert then(updated(("e\u0301a", ""))) == "\x1b[1He\u0301\x1b[2Ga"
    family = "👩\u200d👩"
    assert then(updated((family, ""), ("a", ""))).endswith("Ga")


def test_half_a_wide_sign_is_blanked() -> None:
    picture = Picture("truecolor")
    painted = Painted([[(" ", Style())] * COLUMNS for _ in range(LINES)])
    painted.cells[0][4:6] = [("漢", Style(bgcolor="red")), ("", Style())]
    picture.changed_by(painted.whole())
    painted.cells[0][4:6] = [("", Style()), ("x", Style())]  # drawn over from column 5 on
    written = picture.changed_by(painted.part(0, [5], 5, COLUMNS))
    assert written == "\x1b[1;5H\x1b[41m \x1b[mx"


def test_a_link_is_opened_and_closed() -> None:
    style = Style(link="https://example.com/1")
    strip = Strip([Segment("a", style), Segment("b", style), Segment("c")])
    written = then(LayoutUpdate([[strip]], Region(0, 0, 3, 1)))
    opened = rf"\x1b\]8;id={style.link_id};https://example.com/1\x1b\\"
    assert re.fullmatch(rf"\x1b\[1H{opened}ab\x1b\]8;;\x1b\\c", written)


def test_what_was_forgotten_is_drawn_again() -> None:
    picture = Picture("truecolor")
    whole = updated(("text", "red"))
    first = picture.changed_by(whole)
    assert picture.changed_by(whole) == ""
    picture.forget()
    assert picture.changed_by(whole) == first
