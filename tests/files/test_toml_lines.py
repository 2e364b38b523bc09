from __future__ import annotations

import tomllib
from typing import Any

import pytest
import tomli_w
from hypothesis import given
from hypothesis import strategies as st

from evaltui.files.toml_lines import Lines, places, split_error

TEXT = '''\
# version = 0
version = 1
"quoted key" = 2
a.b . c = """
[[runs]]
x = 3
"""

[[runs]]  # first
run = 'a'
list = [
  "]",  # ]
  { x = 1 },
]
paused = true

[runs.last]
state = "running"
[[runs]]
run = "b"
[[runs.sub]]
x = 1
[[runs.sub]]
x = 2
[accounts."st.aging"]
api_key = "x"
'''


@pytest.mark.parametrize(
    ("place", "line"),
    [
        (("version",), 2),
        (("quoted key",), 3),
        (("a", "b", "c"), 4),
        (("a", "b"), 4),
        (("runs",), 9),
        (("runs", 0), 9),
        (("runs", 0, "run"), 10),
        (("runs", 0, "paused"), 15),
        (("runs", 0, "last"), 17),
        (("runs", 0, "last", "state"), 18),
        (("runs", 1), 19),
        (("runs", 1, "run"), 20),
        (("runs", 1, "sub", 1, "x"), 24),
        (("accounts", "st.aging", "api_key"), 26),
        (("runs", 0, "list", 1, "x"), 11),
        (("nowhere",), None),
    ],
)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_places_are_found(place: tuple[str | int, ...], line: int | None, line_end: str) -> None:
    assert Lines(TEXT.replace("\n", line_end)).of(*place) == line


_keys = st.text(max_size=5)
_values = st.recursive(
    st.one_of(st.booleans(), st.integers(-9, 9), st.text(max_size=8)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_keys, inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(_keys, _values, max_size=5), st.booleans())
def test_every_top_level_key_is_found_on_a_line_of_its_own(
    values: dict[str, Any], multiline: bool
) -> None:
    text = tomli_w.dumps(values, multiline_strings=multiline)
    lines = Lines(text)
    found = [lines.of(key) for key in tomllib.loads(text)]
    assert None not in found
    assert len(set(found)) == len(found)


@given(st.text(alphabet="[]{}\"'\\=.#a1 \n\t\r,"))
def test_any_text_is_walked_through_to_its_end(text: str) -> None:
    assert all(1 <= place.line <= text.count("\n") + 1 for place in places(text))


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a = 1\nb = = 2", 2),
        ("a = 1\n\nb = [1,", 3),
        ("a = 1\na = 2\n", 2),
        ("b = " + "[" * 9999, None),
    ],
)
def test_errors_tell_their_line(text: str, line: int | None) -> None:
    with pytest.raises((ValueError, RecursionError)) as caught:
        tomllib.loads(text)
    sentence, found = split_error(text, caught.value)
    assert found == line
    assert "line" not in sentence
    assert "column" not in sentence


def test_a_number_past_the_limit_of_int_is_told() -> None:
    with pytest.raises(ValueError, match="limit") as caught:
        tomllib.loads("a = " + "1" * 5000)
    assert split_error("", caught.value) == ("A number is too long", None)
