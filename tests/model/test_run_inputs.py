"""What a person writes down for a new run."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaltui.model.run_inputs import (
    MAX_ROWS,
    BadInput,
    json_value,
    parameters,
    row_indices,
    rows,
)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [("0", (0,)), ("0,3-5", (0, 3, 4, 5)), (" 5 , 1-2,2 ", (1, 2, 5)), ("7-7", (7,))],
)
def test_numbers_of_rows(text: str, numbers: tuple[int, ...]):
    assert row_indices(text) == numbers


@pytest.mark.parametrize("text", ["", "a", "3-1", "1,", "-1", "1.5", "1--2", f"0-{MAX_ROWS}", "٣"])
def test_what_names_no_rows(text: str):
    with pytest.raises(BadInput, match="as in 0,3-7"):
        row_indices(text)


def test_rows_and_parameters_are_what_the_service_takes():
    assert rows([{"a": 1}, {}]) == [{"a": 1}, {}]
    assert parameters({"a": "x", "b": 1.5, "c": True}) == {"a": "x", "b": 1.5, "c": True}
    for value in ({"a": 1}, [1], "x", None):
        with pytest.raises(BadInput, match="list of rows"):
            rows(value)
    for value in ([], None, {"a": None}, {"a": {}}):
        with pytest.raises(BadInput):
            parameters(value)


@pytest.mark.parametrize("text", ["", "{", "[1,]", "NaN", "[Infinity]", '"\\ud800"', "[" * 100_000])
def test_what_is_no_json_that_can_be_sent(text: str):
    with pytest.raises(BadInput):
        json_value(text)


@given(st.text() | st.from_regex(r"[\[\]{}\",:0-9a-z\\. -]{0,20}"))
def test_any_text_is_read_or_refused_with_a_sentence(text: str):
    for read in (json_value, row_indices):
        with suppress(BadInput):
            json.dumps(read(text), allow_nan=False)
