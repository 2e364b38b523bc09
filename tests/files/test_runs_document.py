from __future__ import annotations

from typing import Any

import pytest
import tomli_w
from hypothesis import given
from hypothesis import strategies as st

from evaltui.files.runs_document import NotARunsFile, RunsDocument, parse, render, salvage

GOOD = """\
version = 1

[[runs]]
run = "retab:first"
name = "one"
[runs.last]
state = "running"

[[runs]]
run = "retab:second"
paused = true
[runs.last]
state = "completed"
"""

_keys = st.text(max_size=6)
_scalars = st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8)
_values = st.recursive(
    _scalars | st.datetimes(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_keys, inner, max_size=3),
    max_leaves=8,
)
_tables = st.dictionaries(_keys, _values, max_size=4)


@given(_tables, st.lists(_tables, max_size=4))
def test_whatever_stands_in_a_file_is_written_again(
    top: dict[str, Any], runs: list[dict[str, Any]]
) -> None:
    top.pop("runs", None)
    document = parse(tomli_w.dumps({**top, "runs": runs}))
    again = parse(render(document))
    assert [entry.values for entry in again.entries] == runs
    assert again.top == {"version": 1, **top}


def test_each_run_gets_a_block_of_its_own() -> None:
    text = render(parse('runs = [{ run = "retab:a" }, { run = "retab:b" }]'))
    assert text.count("\n[[runs]]\n") == 2
    assert text.startswith("# The runs that evaltui watches.")
    assert "version = 1" in text


@pytest.mark.parametrize("text", ["", "\n \t\r\n", "# only a comment\n", "version = 1"])
def test_a_text_without_runs_holds_no_runs(text: str) -> None:
    assert parse(text).entries == ()


@pytest.mark.parametrize(
    "text", ["runs = 5", "\nruns = [1, 2]", "[runs]\nx = 1", 'x = 1\nruns = [{run = "a:b"}, 3]']
)
def test_runs_that_are_no_tables_are_told_with_their_line(text: str) -> None:
    with pytest.raises(NotARunsFile, match="each under a line") as caught:
        parse(text)
    line = caught.value.line
    assert line is not None
    assert "runs" in text.split("\n")[line - 1]


def runs(document: RunsDocument) -> list[tuple[str | None, Any]]:
    return [(entry.run, entry.values.get("last")) for entry in document.entries]


FIRST, SECOND = ("retab:first", {"state": "running"}), ("retab:second", {"state": "completed"})


@pytest.mark.parametrize(
    ("damage", "left"),
    [
        (lambda text: text, [FIRST, SECOND]),
        (lambda text: "oh = no = !\n" + text, [FIRST, SECOND]),
        (lambda text: text + "[[ru", [FIRST, ("retab:second", None)]),
        (lambda text: text.replace('"completed"', '"comp'), [FIRST, ("retab:second", None)]),
        (lambda text: text.replace("true", "tr"), [FIRST, ("retab:second", None)]),
        (lambda text: text.replace('"one"', '"""'), [("retab:first", None), SECOND]),
        (lambda text: text.replace('"retab:first"', '"retab:fi'), [SECOND]),
        (lambda text: text.replace("retab:first", "retab:fi\ufffdst"), [SECOND]),
        (lambda text: text[: len(text) // 2], [("retab:first", None)]),
        (lambda text: text + "\0" * 4096, [FIRST, ("retab:second", None)]),
        (lambda text: text.replace("\n", "\r\n") + "x = = 1", [FIRST, ("retab:second", None)]),
        (lambda text: text.replace("retab:second", "retab:first") + "!", [FIRST]),
        (lambda text: "\0" * 100, []),
        (lambda text: "[[runs]]", []),
    ],
)
def test_of_a_damaged_text_every_readable_run_is_left(damage: Any, left: list[Any]) -> None:
    assert runs(salvage(damage(GOOD))) == left


def test_what_stands_above_the_runs_is_left_too() -> None:
    assert salvage("mine = 3\n" + GOOD + "!").top == {"mine": 3, "version": 1}


@given(st.integers(0, len(GOOD)), st.text(max_size=10))
def test_a_text_damaged_in_one_place_loses_one_run_at_most(place: int, junk: str) -> None:
    left = {entry.run for entry in salvage(GOOD[:place] + junk + GOOD[place:]).entries}
    assert len(left & {"retab:first", "retab:second"}) >= 1


@given(st.text(alphabet="[]runs=\"'\n.x1", max_size=200))
def test_salvage_takes_any_text(text: str) -> None:
    assert all(entry.run is not None for entry in salvage(text).entries)
