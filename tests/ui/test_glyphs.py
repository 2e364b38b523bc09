import unicodedata
from dataclasses import fields

import pytest
from rich.cells import cell_len

from evaltui.model.run import State
from evaltui.ui.glyphs import ASCII, UNICODE, detect


def glyphs_of(glyph_set):
    named = [getattr(glyph_set, field.name) for field in fields(glyph_set)]
    texts = [text for text in named if isinstance(text, str) and text != glyph_set.name]
    return [*texts, *glyph_set.marks.values()]


@pytest.mark.parametrize("glyph_set", [UNICODE, ASCII], ids=lambda glyph_set: glyph_set.name)
def test_every_glyph_is_one_cell(glyph_set):
    for glyph in glyphs_of(glyph_set):
        assert cell_len(glyph) == len(glyph) <= 1


def test_the_plain_set_is_plain():
    assert all(glyph.isascii() for glyph in glyphs_of(ASCII))


@pytest.mark.parametrize("glyph_set", [UNICODE, ASCII], ids=lambda glyph_set: glyph_set.name)
def test_states_are_told_apart_by_shape(glyph_set):
    shapes = [glyph_set.state(state) for state in [*State, None]]
    assert len({*shapes, glyph_set.stalled}) == len(shapes) + 1


def test_state_glyphs_are_narrow_in_east_asian_terminals_too():
    shapes = [UNICODE.state(state) for state in [*State, None]] + [UNICODE.stalled]
    assert {unicodedata.east_asian_width(shape) for shape in shapes} <= {"N", "Na"}


@pytest.mark.parametrize(
    ("environ", "encoding", "expected"),
    [
        ({"TERM": "xterm-256color"}, "utf-8", UNICODE),
        ({"TERM": "xterm-256color"}, "UTF8", UNICODE),
        ({"TERM": "xterm"}, "ascii", ASCII),
        ({"TERM": "xterm"}, "ANSI_X3.4-1968", ASCII),
        ({"TERM": "xterm"}, None, ASCII),
        ({"TERM": "linux"}, "utf-8", ASCII),
        ({"TERM": "linux", "EVALTUI_GLYPHS": "unicode"}, "utf-8", UNICODE),
        ({"EVALTUI_GLYPHS": "ASCII"}, "utf-8", ASCII),
    ],
)
def test_the_set_follows_the_terminal(environ, encoding, expected):
    assert detect(environ, encoding) is expected
