import pytest
from rich.cells import cell_len

from evaltui.ui.cells import Span, between, cut, cut_spans, fit, steady, width_of


@pytest.mark.parametrize("width", range(14))
@pytest.mark.parametrize("text", ["plain words", "合同審査の実行", "mixed 合 wide 同", "", "é" * 5])
def test_a_cut_never_exceeds_its_room_and_shows(text, width):
    shown = cut(text, width)
    assert cell_len(shown) <= width
    if width:
        assert shown == text or shown.endswith("…")


def test_no_half_of_a_wide_character_is_left():
    assert cut("合同審査", 4) == "合…"
    assert cut("合同審査", 5) == "合同…"


@pytest.mark.parametrize("width", range(12))
def test_fitted_spans_are_exactly_as_wide_as_asked(width):
    spans = (Span("合同", "a"), Span("xyz", "b"))
    assert width_of(fit(spans, width)) == width
    assert width_of(fit(spans, width, right=True)) == width


def test_spans_are_cut_as_one_text():
    spans = (Span("abc", "a"), Span("def", "b"))
    assert cut_spans(spans, 6) == spans
    assert "".join(span.text for span in cut_spans(spans, 5)) == "abcd…"
    assert "".join(span.text for span in cut_spans(spans, 3)) == "ab…"


def test_of_two_ends_the_right_one_goes_first():
    left, right = (Span("left"),), (Span("right"),)
    assert "".join(span.text for span in between(left, right, 12)) == "left   right"
    assert "".join(span.text for span in between(left, right, 10)) == "left      "


def test_characters_that_terminals_disagree_on_are_left_out():
    assert steady("a\u200db\ufe0f⚠\ufe0f") == "ab⚠"
