"""The quick reader says what Python's own says, or nothing."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaltui.files.plain_toml import loads
from evaltui.files.runs_document import Entry, RunsDocument, render
from tests.bench.start.measure import saved_runs

TEXT = saved_runs(3)
PIECES = [
    *(
        "\n",
        '"',
        '"""',
        "'",
        "\\",
        "\\u00e9",
        "#",
        "[",
        "]",
        "[[runs]]\n",
        "[runs]\n",
        "[runs.last]\n",
    ),
    *("[runs.last.counts]\n", "[other]\n", "[[other]]\n", "a = 1\n", "a = 01\n", "a = 1_000\n"),
    *(
        "a = +1\n",
        "a = 0x1f\n",
        "a = 1e3\n",
        "a = inf\n",
        "a = -0.0\n",
        "a = [1, 2]\n",
        "a = {b = 1}\n",
    ),
    *("a.b = 1\n", '"a" = 1\n', "a= 1\n", "a = 1 # more\n", "a = 2026-11-21\n", "a = true\n"),
    *(
        "a = 2026-02-30 10:00:00+00:00\n",
        "a = 2026-11-21T10:00:00Z\n",
        "\r\n",
        "\t",
        "\x00",
        "é",
        "\x7f",
    ),
    *(
        "runs = 1\n",
        "last = 1\n",
        "counts = 2\n",
        "run = 3\n",
        'a = ""\n',
        "a = 99999999999999999999\n",
    ),
    *(
        "a = 2026-11-21 24:00:00+00:00\n",
        "# naïve\n",
        'a = "b\\tc"\n',
        'a = "b\\qc"\n',
        "\u2028",
        "\x85",
    ),
]
"""What makes a text another one, or none."""


def test_what_evaltui_writes_is_read_by_it() -> None:
    assert loads(TEXT) == tomllib.loads(TEXT)
    same_or_nothing(TEXT)


@given(st.lists(st.tuples(st.integers(0, len(TEXT)), st.sampled_from(PIECES)), max_size=4))
@settings(max_examples=600)
def test_it_says_what_the_other_says_or_nothing(changes: list[tuple[int, str]]) -> None:
    text = TEXT
    for place, piece in changes:
        text = text[:place] + piece + text[place:]
    same_or_nothing(text)


@given(st.lists(st.sampled_from([*PIECES, *(f"{line}\n" for line in TEXT.splitlines()[:24])])))
@settings(max_examples=600)
def test_of_any_lines_in_any_order(lines: list[str]) -> None:
    same_or_nothing("".join(lines))


@given(
    st.lists(
        st.dictionaries(
            st.from_regex(r"[a-z_]{1,8}", fullmatch=True),
            st.one_of(
                st.text(),
                st.integers(),
                st.booleans(),
                st.floats(allow_nan=False),
                st.dictionaries(st.from_regex(r"[a-z]{1,4}", fullmatch=True), st.integers()),
            ),
        )
    )
)
def test_of_any_values(entries: list[dict[str, Any]]) -> None:
    same_or_nothing(render(RunsDocument(tuple(map(Entry.of, entries)))))


@pytest.mark.parametrize("text", ["", "# nothing\n", "version = 1\n", "version = 1"])
def test_without_runs(text: str) -> None:
    assert loads(text) == tomllib.loads(text)


def same_or_nothing(text: str) -> None:
    found = loads(text)
    if found is not None:
        theirs = tomllib.loads(text)
        assert found == theirs
        assert repr(found) == repr(theirs), "a float is no integer, and the order is kept"
