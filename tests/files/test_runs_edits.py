from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from evaltui.files.last_known import LastKnown, encode_last
from evaltui.files.runs_document import RunsDocument, parse
from evaltui.files.runs_edits import (
    Add,
    Edit,
    Remove,
    Rename,
    SetInterval,
    SetPaused,
    UpdateLast,
)
from evaltui.files.saved_run import SavedRun
from evaltui.model.reference import RunRef
from evaltui.model.run import Snapshot, State

NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)
A, B, NEW = RunRef("retab", "a"), RunRef("retab", "b"), RunRef("nugen", "new")
DOCUMENT = parse(
    """
    [[runs]]
    run = "retab:a"
    name = "first"
    mine = 1
    [[runs]]
    run = "nonsense"
    [[runs]]
    run = " retab:b "
    paused = true
    interval_s = 5
    """
)


def names(document: RunsDocument) -> list[Any]:
    return [entry.values.get("run") for entry in document.entries]


def values(document: RunsDocument, ref: RunRef) -> dict[str, Any]:
    number = document.find(ref)
    assert number is not None
    return dict(document.entries[number].values)


@pytest.mark.parametrize(
    ("at", "order"),
    [
        (None, ["retab:a", "nonsense", " retab:b ", "nugen:new"]),
        (0, ["nugen:new", "retab:a", "nonsense", " retab:b "]),
        (1, ["retab:a", "nonsense", "nugen:new", " retab:b "]),
        (2, ["retab:a", "nonsense", " retab:b ", "nugen:new"]),
        (99, ["retab:a", "nonsense", " retab:b ", "nugen:new"]),
    ],
)
def test_a_run_is_added_where_it_belongs(at: int | None, order: list[str]) -> None:
    assert names(Add(SavedRun(NEW), at).apply(DOCUMENT)) == order


def test_an_added_run_has_all_that_was_set() -> None:
    last = LastKnown(Snapshot(State.RUNNING, "running"), NOW)
    saved = SavedRun(NEW, "night", NOW, 7.0, True, last, {"mine": 2})
    assert values(Add(saved).apply(DOCUMENT), NEW) == {
        "run": "nugen:new",
        "name": "night",
        "added_at": NOW,
        "interval_s": 7,
        "paused": True,
        "mine": 2,
        "last": encode_last(last),
    }


def test_removing_takes_every_entry_of_the_run_and_no_other() -> None:
    twice = parse('[[runs]]\nrun = "retab:a"\n[[runs]]\nrun = "retab:b"\n[[runs]]\nrun = "retab:a"')
    assert names(Remove(A).apply(twice)) == ["retab:b"]


def test_a_removed_run_comes_back_where_it_was() -> None:
    removed = Remove(A).apply(DOCUMENT)
    back = Add(SavedRun(A, "first", extra={"mine": 1}), 0).apply(removed)
    assert values(back, A) == values(DOCUMENT, A)
    assert [entry.run for entry in back.entries if entry.run] == ["retab:a", "retab:b"]


@pytest.mark.parametrize(
    ("edit", "ref", "after"),
    [
        (Rename(A, "other"), A, {"run": "retab:a", "name": "other", "mine": 1}),
        (Rename(A, "x\ud800"), A, {"run": "retab:a", "name": "x\ufffd", "mine": 1}),
        (Rename(A, None), A, {"run": "retab:a", "mine": 1}),
        (Rename(A, ""), A, {"run": "retab:a", "mine": 1}),
        (SetPaused(A, True), A, {"run": "retab:a", "name": "first", "mine": 1, "paused": True}),
        (SetPaused(B, False), B, {"run": " retab:b ", "interval_s": 5}),
        (SetInterval(B, 2.5), B, {"run": " retab:b ", "paused": True, "interval_s": 2.5}),
        (SetInterval(B, None), B, {"run": " retab:b ", "paused": True}),
    ],
)
def test_one_key_changes_and_nothing_else(edit: Edit, ref: RunRef, after: dict[str, Any]) -> None:
    changed = edit.apply(DOCUMENT)
    assert values(changed, ref) == after
    assert names(changed) == names(DOCUMENT)


@pytest.mark.parametrize(
    "edit",
    [
        Add(SavedRun(A, "another name")),
        Remove(NEW),
        Rename(A, "first"),
        Rename(B, None),
        Rename(NEW, "x"),
        SetPaused(B, True),
        SetPaused(A, False),
        SetPaused(NEW, True),
        SetInterval(B, 5.0),
        SetInterval(A, None),
        UpdateLast(NEW, LastKnown(Snapshot(State.RUNNING, "running"), NOW)),
    ],
)
def test_an_edit_that_changes_nothing_gives_the_same_document(edit: Edit) -> None:
    assert edit.apply(DOCUMENT) is DOCUMENT


def test_one_is_not_true_in_the_file() -> None:
    odd = parse('[[runs]]\nrun = "retab:a"\npaused = 1')
    assert values(SetPaused(A, True).apply(odd), A)["paused"] is True


def state(seconds: int, state: State = State.RUNNING) -> LastKnown:
    return LastKnown(Snapshot(state, state.value), NOW + timedelta(seconds=seconds))


def test_the_newer_state_wins_whoever_comes_first() -> None:
    newer = UpdateLast(A, state(2)).apply(DOCUMENT)
    assert UpdateLast(A, state(1)).apply(newer) is newer
    assert UpdateLast(A, state(2)).apply(newer) is newer
    older = UpdateLast(A, state(1)).apply(DOCUMENT)
    assert UpdateLast(A, state(2)).apply(older) == newer


def test_an_end_is_not_overwritten_by_an_older_state() -> None:
    ended = UpdateLast(A, state(2, State.COMPLETED)).apply(DOCUMENT)
    for older in (state(1), state(2)):
        assert UpdateLast(A, older).apply(ended) is ended


def test_unknown_keys_of_a_state_outlive_it() -> None:
    text = '[[runs]]\nrun = "retab:a"\n[runs.last]\nstate = "queued"\nmine = 3\nurl = "x"'
    after = values(UpdateLast(A, state(1)).apply(parse(text)), A)["last"]
    assert after == {"mine": 3, **encode_last(state(1))}


@pytest.mark.parametrize("last", ['"broken"', '{ state = "dancing" }', "{ observed_at = 1 }"])
def test_a_state_that_cannot_be_read_is_replaced(last: str) -> None:
    text = f'[[runs]]\nrun = "retab:a"\nlast = {last}'
    after = values(UpdateLast(A, state(1)).apply(parse(text)), A)["last"]
    assert after["state"] == "running"
