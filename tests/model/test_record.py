"""Public documents read again: nothing of what they tell is lost, and nothing is made up."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaltui.model.document import document
from evaltui.model.health import Health, HealthStatus
from evaltui.model.record import BadRecord, read_record
from evaltui.model.reference import RunRef
from evaltui.model.run import Counts, State
from evaltui.model.watch import Observation, Watch
from tests.factories import NOW, a_watch, varied_watches
from tests.fakes import EPOCH
from tests.model.strategies import near, observations

LEAST = {"observed_at": "2026-11-20T10:00:00Z", "run": "some:x"}


def read(**facts: Any) -> Any:
    return read_record(LEAST | facts)


def test_a_trace_of_any_provider_needs_no_more_than_the_issue_says() -> None:
    record = read(state="running", done=5, total=10, counts={"running": 3})
    assert (record.at, record.observed_at) == (EPOCH, EPOCH)
    assert (record.ref, record.provider, record.name) == (RunRef("some", "x"), "some", None)
    assert record.snapshot is not None
    assert record.snapshot.state is State.RUNNING
    assert (record.snapshot.done, record.snapshot.total) == (5, 10)
    assert record.snapshot.counts == Counts(running=3)
    assert record.health == Health(last_ok_at=EPOCH)


def test_a_word_that_is_not_known_is_an_unknown_state() -> None:
    for word in ("RUNNING", "reindexing", ""):
        snapshot = read(state=word).snapshot
        assert (snapshot.state, snapshot.state_raw) == (State.UNKNOWN, word)
    assert read(done=3).snapshot.state is State.UNKNOWN
    assert read(state="unknown", state_raw="reindexing").snapshot.state_raw == "reindexing"


def test_nulls_are_absent_and_other_fields_of_wrong_types_are_passed_over() -> None:
    odd = dict.fromkeys(
        ("name", "provider", "url", "summary", "notes", "started_at", "elapsed_s", "error", "eta",
         "error_detail", "changed", "clock_skew_s", "part_noun", "service_eta_s", "verdict"),
    )  # fmt: skip
    for value in (None, 3, True, [], [3], {"a": []}, "text", 1e400, -1):
        record = read(state="running", **dict.fromkeys(odd, value))
        assert record.snapshot is not None
        assert record.snapshot.done is None


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (3, "one JSON object"),
        ([], "one JSON object"),
        ({}, "run is missing"),
        ({"run": "x"}, "names no run"),
        (LEAST | {"run": "a b:c"}, "no account or provider"),
        ({"run": "a:b"}, "observed_at is missing"),
        ({"run": "a:b", "state": "running"}, "observed_at is missing"),
        (LEAST | {"observed_at": "yesterday"}, "observed_at is no time"),
        (LEAST | {"observed_at": 1_790_000_000}, "observed_at is no time"),
        (LEAST | {"at": "2026-13-01T00:00:00Z"}, "at is no time"),
        (LEAST | {"state": 3}, "state is a word"),
        (LEAST | {"done": "5"}, "done is a whole number or null"),
        (LEAST | {"done": 5.5}, "done is a whole number or null"),
        (LEAST | {"total": True}, "total is a whole number or null"),
        (LEAST | {"counts": [3]}, "counts is an object of numbers"),
        (LEAST | {"counts": {"running": "3"}}, "counts.running is a whole number or null"),
        (LEAST | {"health": {"status": "fine"}}, "health.status is one of ok, retrying"),
        (LEAST | {"health": {}}, "health.status is one of"),
    ],
)
def test_what_is_no_record_is_one_sentence(value: Any, words: str) -> None:
    with pytest.raises(BadRecord) as caught:
        read_record(value)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_times_of_any_zone_are_read_and_one_without_is_utc() -> None:
    for text in ("2026-11-20T11:00:00+01:00", "2026-11-20T10:00:00", "2026-11-20 10:00:00.000Z"):
        assert read(observed_at=text).at == EPOCH
    # The hour that daylight saving repeats is two different hours by its offsets.
    first, second = "2026-10-25T02:30:00+02:00", "2026-10-25T02:30:00+01:00"
    apart = read(observed_at=second).at - read(observed_at=first).at
    assert apart == timedelta(hours=1)


def test_a_run_never_seen_is_of_the_moment_of_the_line_before() -> None:
    unseen = {"run": "a:b", "state": None, "observed_at": None}
    assert read_record(unseen, EPOCH).at == EPOCH
    with pytest.raises(BadRecord):
        read_record(unseen)


def again(watch: Watch, at: datetime) -> dict[str, Any]:
    """The document of a watch that was made of nothing but a document."""
    record = read_record(json.loads(json.dumps({"at": at.isoformat(), **document(watch, at)})))
    name = record.name if record.snapshot is None else None
    made = Watch(record.ref, record.provider, name=name)
    for seen in record.observations(None):
        made = made.fold(seen)
    return document(made, record.at)


DERIVED = {"eta", "eta_reason", "stalled", "notes"}
"""What hangs on more than the last answer."""


@pytest.mark.parametrize("watch", varied_watches(), ids=lambda watch: watch.ref.id)
def test_a_document_read_again_gives_the_same_document(watch: Watch) -> None:
    told, found = document(watch, NOW), again(watch, NOW)
    assert {key: found[key] for key in found if key not in DERIVED} == {
        key: told[key] for key in told if key not in DERIVED
    }


@given(st.lists(observations, max_size=3), near)
def test_any_document_can_be_read_again(seen: list[Observation], now: datetime) -> None:
    watch = Watch(RunRef("a", "x"), "a", name="n")
    for observation in seen:
        watch = watch.fold(observation)
    found = again(watch, now)
    assert found["state"] == (watch.state.value if watch.state else None)
    told = document(watch, now)
    assert found["verdict"] == told["verdict"]
    # Times are told in milliseconds.
    assert found["elapsed_s"] == pytest.approx(told["elapsed_s"], abs=0.003)


def test_a_failed_question_repeats_what_was_said_and_is_no_new_answer() -> None:
    known = a_watch("some:x", done=3)
    gone = Health(HealthStatus.GONE, "no such run", 3, known.observed_at)
    later = NOW + timedelta(seconds=60)
    line = {"at": later.isoformat(), **document(known.fold(Observation(later, None, gone)), later)}
    record = read_record(line)
    assert record.observations(known) == (Observation(later, None, gone),)
    first = record.observations(None)
    assert [seen.at for seen in first] == [known.observed_at, later]
    assert [seen.snapshot is None for seen in first] == [False, True]
    back = read_record({**line, "health": {"status": "ok"}, "observed_at": later.isoformat()})
    assert [seen.at for seen in back.observations(known)] == [later.astimezone(UTC)]
