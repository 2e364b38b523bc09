import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from evaltui.ui.cells import Span, width_of
from evaltui.ui.widgets.detail.document import BLANK, Laid, Para, text, wrap


def wrapped(content, width):
    return [content[start:end] for start, end in wrap(content, width)]


@pytest.mark.parametrize(
    ("content", "width", "lines"),
    [
        ("", 10, [""]),
        ("one two three", 7, ["one two", "three"]),
        ("one two three", 8, ["one two", "three"]),
        ("abcdefghij", 4, ["abcd", "efgh", "ij"]),
        ("a\n\nb", 10, ["a", "", "b"]),
        ("    indented line", 8, ["    inde", "nted", "line"]),
        ("合同審査", 5, ["合同", "審査"]),
        ("合同 審査の実行", 5, ["合同", "審査", "の実", "行"]),
        ("end ", 3, ["end", ""]),
    ],
)
def test_lines_break_at_blanks_and_else_where_they_must(content, width, lines):
    assert wrapped(content, width) == lines


@given(st.text(alphabet="ab 合é\n", max_size=80), st.integers(2, 12))
def test_no_line_is_too_wide_and_nothing_but_blanks_is_lost(content, width):
    lines = wrapped(content, width)
    assert all(cell_len(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == content.replace(" ", "").replace("\n", "")


def test_the_text_beside_a_label_keeps_its_column():
    laid = Laid((Para((Span("one two three"),), (Span("Label  "),)), BLANK, text("end")), 15)
    lines = ["".join(span.text for span in laid.line(number)) for number in range(len(laid))]
    assert lines == ["Label  one two", "       three", "", "end"]
    assert laid.line(-1) == laid.line(4) == ()


@pytest.mark.parametrize("width", range(16))
def test_no_width_is_too_small(width):
    para = Para((Span("合同審査 and words"),), (Span("A long label  "),))
    laid = Laid((para, Para(para.body, para.lead, cut=True)), width)
    for number in range(len(laid)):
        assert width_of(laid.line(number)) <= max(width, 2)


def test_a_line_keeps_the_styles_of_its_parts():
    laid = Laid((Para((Span("red ", "a"), Span("and blue", "b"))),), 8)
    assert laid.line(0) == (Span("red ", "a"), Span("and", "b"))
    assert laid.line(1) == (Span("blue", "b"),)
