"""JSON from a service: what is read all the same, and what is refused in which words."""

from __future__ import annotations

from typing import Any

import pytest

from evaltui.model.exchange import Malformed
from evaltui.providers.contract.json_text import decoded, parse_json


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("[NaN, Infinity, -Infinity, 1e999, -1e999]", [None] * 5),
        ("[" + "7" * 300 + "]", [int("7" * 300)]),
        ("[" + "7" * 5000 + "]", ["7" * 5000]),
        ('{"a": 1, "a": 2}', {"a": 2}),
        (r'{"\ud800": "x\udfffy"}', {"\ufffd": "x\ufffdy"}),
        (r'"\ud83d\ude00"', "\U0001f600"),
        ("[" * 100 + "]" * 100, None),
    ],
)
def test_odd_json_is_read(text: str, value: Any) -> None:
    read = parse_json(text)
    assert read == value or value is None


@pytest.mark.parametrize("text", ["[" * 101 + "]" * 101, "[" * 100_000, '{"a":' * 100_000])
def test_what_is_nested_too_deeply_is_refused(text: str) -> None:
    with pytest.raises(Malformed, match="nested more than 100 levels deep"):
        parse_json(text)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "an empty answer came instead of JSON"),
        (" \n", "an empty answer came instead of JSON"),
        ('{"a": [1, 2', "the JSON breaks off after 11 characters"),
        ('{"a": ', "the JSON breaks off after 6 characters"),
        ('{"a": 1} x', "the answer is not JSON: Extra data at character 10"),
        ("{'a': 1}", "the answer is not JSON: Expecting property name"),
        ("OK", "the answer is not JSON: Expecting value at character 1"),
        ("<?xml version='1.0'?>\n<!-- x --><html/>", "an HTML page came instead of JSON"),
        ("<?xml version='1.0'?><error/>", "the answer is not JSON"),
    ],
)
def test_what_is_no_json_is_refused_in_words(text: str, sentence: str) -> None:
    with pytest.raises(Malformed) as caught:
        parse_json(text)
    assert str(caught.value).startswith(sentence)
    assert caught.value.excerpt == text


def test_json_that_claims_to_be_a_page_is_json() -> None:
    assert parse_json("{}", "text/html") == {}


def test_bytes_that_are_no_utf_8_are_replaced() -> None:
    assert parse_json(decoded(b'\xef\xbb\xbf"a\xff\xed\xa0\x80"')).startswith("a\ufffd")


def test_the_excerpt_is_short() -> None:
    with pytest.raises(Malformed) as caught:
        parse_json("x" * 10_000)
    assert caught.value.excerpt == "x" * 200
