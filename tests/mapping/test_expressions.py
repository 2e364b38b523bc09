"""Expressions: what is wrong with one is told with its place, and evaluating never raises past."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from evaltui.mapping.expressions import MAX_CHARS, BadExpression, NotEvaluated, parse
from tests.providers.test_contract import anything


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "is empty"),
        ("  ", "is empty"),
        ("a.", "'a.' breaks off"),
        ("a..b", "at character 3, '.b'"),
        ("sum(a", "breaks off"),
        ("a b", "at character 3, 'b'"),
        ("a[?b=='x]", "at character 7"),
        ("total(a)", r"no function of JMESPath at character 1: total\(\)"),
        ("a && len(b)", r"at character 6: len\(\)"),
        ("sum(a, b)", r"gives sum\(\) 2 arguments at character 1; it takes 1"),
        ("merge()", r"it takes 1 or more"),
        ("!" * 990 + "a", "nested too deeply"),
        ("a" * (MAX_CHARS + 1), "longer than 1000 characters"),
    ],
)
def test_a_wrong_expression_is_named_with_its_place(text: str, says: str) -> None:
    with pytest.raises(BadExpression, match=says) as caught:
        parse("done", text)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "text", ["length(a)", "a || `0`", "join('/', [a, b])", "not_null(a, b, c)"]
)
def test_what_needs_a_document_is_no_fault(text: str) -> None:
    assert parse("done", text).text == text


@pytest.mark.parametrize(
    ("text", "document", "says"),
    [
        ("length(a)", {"a": 3}, "invalid type"),
        ("sum(a)", {"a": [1, None]}, "invalid type"),
    ],
)
def test_what_cannot_be_evaluated_says_why(text: str, document: Any, says: str) -> None:
    with pytest.raises(NotEvaluated, match=says) as caught:
        parse("done", text).of(document)
    assert "\n" not in str(caught.value)


def test_a_reference_to_an_expression_is_nothing() -> None:
    assert parse("done", "&a").of({"a": 1}) is None


def test_depth_that_fits_the_parser_and_not_the_document() -> None:
    deep: Any = 1
    for _ in range(100):
        deep = {"a": deep}
    assert parse("done", ".".join(["a"] * 100)).of(deep) == 1


@settings(deadline=None, max_examples=300)
@given(
    st.text(max_size=30)
    | st.text(alphabet="ab.[]*?@`'\"|&!(){}<>=,:0-", max_size=30)
    | st.sampled_from(
        ["sum(@)", "length(@)", "to_number(@)", "@.*.*[]", "max_by(@, &a)", "keys(@)"]
    ),
    anything,
)
@example("`{`", None)
def test_any_text_on_any_document_gives_a_value_or_a_sentence(text: str, document: Any) -> None:
    try:
        expression = parse("x", text)
    except BadExpression as error:
        assert str(error)  # noqa: PT017 - or else it is evaluated
        return
    try:
        expression.of(document)
    except NotEvaluated as error:
        assert "\n" not in str(error)  # noqa: PT017 - a value is as good
