"""What is saved of runs whose services tell at great length."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaltui.files.keeping import kept
from evaltui.files.runs_file import MAX_BYTES
from evaltui.model.run import RunError, Snapshot, State
from tests.files.test_last_known import snapshots

MEGABYTE = "x" * 1_000_000
MOST = 250_000
"""Bytes of one run in the file, however hostile its service."""


def size(snapshot: Snapshot) -> int:
    error = snapshot.error or RunError(None)
    told = [snapshot.name, snapshot.url, snapshot.state_raw, dict(snapshot.summary or {})]
    told += [error.message, error.code, error.stack_trace, dict(error.details or {})]
    return len(json.dumps([*told, *snapshot.notes]))


@given(snapshots)
def test_what_is_short_is_kept_as_it_is(snapshot: Snapshot) -> None:
    assert kept(snapshot) == snapshot


def test_the_document_itself_is_not_kept() -> None:
    assert kept(Snapshot(State.RUNNING, "running", raw="{}")).raw is None


def deep(levels: int) -> Any:
    value: Any = "bottom"
    for _ in range(levels):
        value = [value]
    return value


@pytest.mark.parametrize(
    "summary",
    [
        {"first": 1, "long": MEGABYTE, "last": 2},
        {MEGABYTE: 1, "last": 2},
        {"many": list(range(300_000))},
        {f"key {number}": number for number in range(100_000)},
        {"parts": [{"name": "part", "score": 0.5}] * 100_000},
        {"empty": [[]] * 250_000},
        {"number": 10**299, "numbers": [10**299] * 10_000},
        {"deep": deep(95)},
    ],
)
def test_of_what_is_long_the_beginning_is_kept(summary: dict[str, Any]) -> None:
    error = RunError(MEGABYTE, MEGABYTE, MEGABYTE, {"before": True, **summary})
    whole = Snapshot(
        State.FAILED, MEGABYTE, name=MEGABYTE, url=MEGABYTE, summary=summary, error=error,
        notes=(MEGABYTE,) * 1_000,
    )  # fmt: skip
    saved = kept(whole)
    assert size(saved) < MOST
    assert kept(saved) == saved
    assert saved.error is not None
    assert saved.error.message == MEGABYTE[:31_999] + "…"
    assert saved.error.details is not None
    assert saved.error.details["before"] is True
    assert list(summary)[: len(saved.summary or ())] == list(saved.summary or ())


def test_two_hundred_such_runs_still_fit_into_the_file() -> None:
    assert 200 * MOST < MAX_BYTES


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=30_000),
    lambda inner: st.lists(inner, max_size=9) | st.dictionaries(st.text(), inner, max_size=9),
)


@settings(deadline=None, max_examples=25)
@given(st.dictionaries(st.text(max_size=30_000), values, max_size=9))
def test_what_is_kept_is_kept_again(summary: dict[str, Any]) -> None:
    saved = kept(Snapshot(State.RUNNING, "running", summary=summary))
    assert kept(saved) == saved
    assert saved.summary == summary or size(saved) <= 2 * 64_000 * 6
