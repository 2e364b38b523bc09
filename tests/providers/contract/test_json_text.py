"""JSON from a service: what is read all the same, and what is refused in which words."""

from __future__ import annotations

from typing import Any

import pytest

from evaltui.model.exchange import Malformed
from evaltui.providers.contract.json_text import MAX_ODDITIES, decoded, parse_json


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


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"a": 1, "b": [{"a": 1}]}', []),
        ("[NaN, NaN, -Infinity]",
         ["NaN is no number in JSON: read as absent",
          "-Infinity is no number in JSON: read as absent"]),
        ("[1e999, 1e308]", ["1e999 is a number past all bounds: read as absent"]),
        ('[{"a": 1, "b": 2, "b": 3, "a": 4}]',
         ["the key 'b' comes more than once: the last one counts"]),
        (r'{"\u001b[31m": 1, "\u001b[31m": 1}',
         ["the key '' comes more than once: the last one counts"]),
    ],
)  # fmt: skip
def test_what_was_read_all_the_same_is_told(text: str, told: list[str]) -> None:
    oddities: list[str] = []
    parse_json(text, "", oddities)
    assert oddities == told


def test_few_oddities_are_told_of_many() -> None:
    oddities: list[str] = []
    parse_json("[" + ",".join(f"1e{number}" for number in range(400, 2000)) + "]", "", oddities)
    assert len(oddities) == MAX_ODDITIES


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_other_encodings_are_known_by_their_first_bytes(encoding: str) -> None:
    assert parse_json(decoded('{"a": "ä"}'.encode(encoding))) == {"a": "ä"}


@pytest.mark.parametrize("body", [b"", b"\0", b"\0\0\0\0", b"\xff\xfe", b"\xfe\xff\0", b"{\0\0"])
def test_any_first_bytes_are_some_text(body: bytes) -> None:
    with pytest.raises(Malformed):
        parse_json(decoded(body))


@pytest.mark.parametrize("part", ["[]", '{"a": 1}'])
def test_more_parts_than_any_document_has_are_refused_unread(part: str) -> None:
    few = ",".join([part] * 1000)
    assert len(parse_json(f"[{few}]")) == 1000
    with pytest.raises(Malformed, match=r"^the JSON holds more than 250000 lists and objects$"):
        parse_json(f"[{','.join([few] * 250)}]")


@pytest.mark.parametrize("held", ["[" * 300_000, r"\"[" * 300_000, "{\\\\" * 300_000])
def test_brackets_within_a_text_are_no_parts(held: str) -> None:
    assert len(parse_json(f'["{held}"]')[0]) >= 300_000


@pytest.mark.parametrize("text", ['["' + r"\"[" * 300_000, '["' + "[" * 300_000 + "\\"])
def test_brackets_within_a_text_that_breaks_off_are_no_parts(text: str) -> None:
    with pytest.raises(Malformed, match="breaks off"):
        parse_json(text)


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


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("<html><head><title>Wi-Fi &amp; login</title><style>p {}</style></head><body>"  # noqa: ISC004
         "<script>evil()</script><h1>One\nmoment</h1> please</body></html>",
         "“Wi-Fi & login” One moment please"),
        ("<!doctype html><p>Blocked by <b>policy</b>", "Blocked by policy"),
        ("<html><title>\x1b]0;x\x07\u202eA</title><!-- x <p>", "“A”"),
        ("<html><script>" + "x" * 50_000, "<html><script>" + "x" * 186),
        ("<html>" + "<" * 50_000, "<html>" + "<" * 194),
        ("<html>" + "<title>" * 50_000, "<html>" + "<title>" * 27 + "<titl"),
    ],
)  # fmt: skip
def test_of_a_page_its_title_and_first_words_are_told(page: str, words: str) -> None:
    with pytest.raises(Malformed, match="an HTML page came instead of JSON") as caught:
        parse_json(page)
    assert caught.value.excerpt == words


def test_json_that_claims_to_be_a_page_is_json() -> None:
    assert parse_json("{}", "text/html") == {}


def test_bytes_that_are_no_utf_8_are_replaced() -> None:
    assert parse_json(decoded(b'\xef\xbb\xbf"a\xff\xed\xa0\x80"')).startswith("a\ufffd")


def test_the_excerpt_is_short() -> None:
    with pytest.raises(Malformed) as caught:
        parse_json("x" * 10_000)
    assert caught.value.excerpt == "x" * 200
