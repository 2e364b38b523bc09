import json

from hypothesis import given
from hypothesis import strategies as st

from evaltui.ui.cells import Span
from evaltui.ui.widgets.detail.document import Laid
from evaltui.ui.widgets.detail.raw_tab import json_styles, raw_tab
from tests.factories import a_watch

VALUE = {"a": "12, x", "b": [1.5e-3, None, True], "c": {}, 'q"': "a: 1", "long": "word " * 20}


def lines(raw, width):
    laid = Laid(raw_tab(a_watch(raw=raw)), width)
    return [laid.line(number) for number in range(len(laid))]


def test_keys_values_and_signs_are_told_apart():
    shown = lines(json.dumps(VALUE), 60)
    assert shown[1] == (
        Span("  "),
        Span('"a"', "accent"),
        Span(": ", "quiet"),
        Span('"12, x"'),
        Span(",", "quiet"),
    )
    assert Span("0.0015", "state-unknown") in shown[3]
    assert Span("null", "state-unknown") in shown[4]
    assert Span("{},", "quiet") in shown[7 - 0]
    assert Span('"q\\""', "accent") in shown[8]


def test_a_wrapped_string_is_no_number_and_no_key():
    shown = lines(json.dumps({"k": "1 " * 30 + '"x": 2,'}), 20)
    for line in shown[2:-2]:
        assert {span.style for span in line if span.text.strip()} == {""}


def test_what_is_no_json_has_no_styles():
    assert lines('{"a": 1', 60) == [(Span('{"a": 1'),)]


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=30),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
        max_leaves=8,
    ),
    st.integers(1, 40),
)
def test_styling_loses_nothing(value, width):
    (para,) = raw_tab(a_watch(raw=json.dumps(value)))
    content, at = para.content, 0
    while at < len(content):
        newline = content.find("\n", at)
        line_end = len(content) if newline < 0 else newline
        end = min(at + width, line_end)
        # A blank that only holds words together is shown as any other blank.
        shown = content[at:end].replace("\u00a0", " ")
        assert "".join(span.text for span in json_styles(content, at, end)) == shown
        at = end + (end == line_end)
