import pytest

from evaltui.ui.cells import Span
from evaltui.ui.glyphs import ASCII, UNICODE
from evaltui.ui.plot.canvas import BRAILLE, PLAIN, Canvas, dots_of


def text(canvas):
    return ["".join(span.text for span in row) for row in canvas.rows()]


@pytest.mark.parametrize(
    ("place", "sign"),
    [
        ((0, 3), "⠁"),
        ((0, 2), "⠂"),
        ((0, 1), "⠄"),
        ((0, 0), "⡀"),
        ((1, 3), "⠈"),
        ((1, 2), "⠐"),
        ((1, 1), "⠠"),
        ((1, 0), "⢀"),
    ],
)
def test_every_dot_of_a_braille_cell_has_its_place(place, sign):
    canvas = Canvas(1, 1, BRAILLE)
    canvas.dot(*place, "")
    assert text(canvas) == [sign]


def test_lines_of_dots():
    canvas = Canvas(4, 2, BRAILLE)
    canvas.across(0, 7, 0, "")
    canvas.upright(7, 7, 0, "")
    assert text(canvas) == ["   ⢸", "⣀⣀⣀⣸"]


def test_plain_signs_tell_the_upper_from_the_lower_half():
    canvas = Canvas(3, 1, PLAIN)
    for x, y in [(0, 0), (1, 1), (2, 0), (2, 1)]:
        canvas.dot(x, y, "")
    assert text(canvas) == [".':"]


def test_dots_outside_are_not_drawn():
    canvas = Canvas(2, 1, BRAILLE)
    for place in [(-1, 0), (4, 0), (0, -1), (0, 4)]:
        canvas.dot(*place, "")
    canvas.across(-9, 99, 9, "")
    assert text(canvas) == ["  "]
    assert Canvas(0, 0, BRAILLE).rows() == Canvas(-1, -1, PLAIN).rows() == ()


def test_the_newest_dot_gives_the_cell_its_style_and_neighbours_join():
    canvas = Canvas(3, 1, PLAIN)
    canvas.across(0, 2, 0, "a")
    canvas.dot(2, 1, "b")
    assert canvas.rows() == ((Span("..", "a"), Span(":", "b")),)


def test_each_glyph_set_has_its_dots():
    assert dots_of(UNICODE) is BRAILLE
    assert dots_of(ASCII) is PLAIN
    assert all(sign.isascii() for sign in PLAIN.signs)
