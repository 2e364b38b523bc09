"""What is known of a run survives the way through the file, whatever a service put into it."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaltui.files.last_known import KNOWN_KEYS, LastKnown, decode_last, encode_last
from evaltui.files.runs_document import Entry, RunsDocument, parse, render
from evaltui.files.saved_run import SavedRun, decode_run, encode_run, last_known, restore, to_saved
from evaltui.files.toml_values import BadValue
from evaltui.model.health import Health, HealthStatus
from evaltui.model.reference import RunRef
from evaltui.model.run import Counts, Outcome, RunError, Snapshot, State
from evaltui.model.watch import Observation, Watch

NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)
REF = RunRef("langwatch", "lively-ancient-zebra")

texts = st.text(st.characters(exclude_categories=()), max_size=12)  # lone surrogates too
integers = st.none() | st.integers() | st.integers(-(2**80), 2**80)
numbers = st.none() | st.floats(allow_nan=False) | st.integers()
moments = st.none() | st.datetimes(timezones=st.just(UTC))
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=10,
)
mappings = st.none() | st.dictionaries(texts, json_values, max_size=4)
snapshots = st.builds(
    Snapshot,
    state=st.sampled_from(State),
    state_raw=texts,
    percent=numbers,
    name=st.none() | texts,
    done=integers,
    total=integers,
    counts=st.none() | st.builds(Counts, *[integers] * 6),
    outcome=st.none() | st.builds(Outcome, *[integers] * 3),
    created_at=moments,
    started_at=moments,
    finished_at=moments,
    duration_s=numbers,
    eta_s=numbers,
    summary=mappings,
    error=st.none()
    | st.builds(RunError, st.none() | texts, st.none() | texts, st.none() | texts, mappings),
    url=st.none() | texts,
    notes=st.lists(texts, max_size=3).map(tuple),
    part_noun=st.none() | texts,
    inferred=st.booleans(),
)
healths = st.builds(Health, st.sampled_from(HealthStatus), st.none() | texts, st.just(0), moments)
skews = st.none() | st.floats(-1e12, 1e12)
lasts = st.builds(LastKnown, st.none() | snapshots, moments, moments, healths, skews)


def through_the_file(saved: SavedRun) -> SavedRun:
    text = render(RunsDocument((Entry.of(encode_run(saved)),)))
    complaints: list[object] = []
    (entry,) = parse(text.encode().decode()).entries
    decoded = decode_run(entry.values, lambda *what: complaints.append(what))
    assert decoded is not None
    assert complaints == []
    return decoded


@given(lasts)
def test_the_last_known_state_comes_back_exactly(last: LastKnown) -> None:
    assert through_the_file(SavedRun(REF, last=last)).last == last


@pytest.mark.parametrize("absurd", [math.nan, math.inf, -1e13, 10**400])
def test_a_skew_that_no_clocks_can_have_is_none(absurd: float) -> None:
    last = through_the_file(SavedRun(REF, last=LastKnown(clock_skew_s=absurd))).last
    assert last == LastKnown()


def test_not_a_number_comes_back_as_such() -> None:
    snapshot = Snapshot(
        State.RUNNING, "running", duration_s=math.nan, eta_s=-math.inf, summary={"x": math.nan}
    )
    last = through_the_file(SavedRun(REF, last=LastKnown(snapshot))).last
    assert last is not None
    assert last.snapshot is not None
    assert last.snapshot.duration_s is not None
    assert math.isnan(last.snapshot.duration_s)
    assert last.snapshot.eta_s == -math.inf
    assert last.snapshot.summary is not None
    assert math.isnan(last.snapshot.summary["x"])


def test_the_order_of_a_summary_is_kept() -> None:
    summary = {"zebra": {"b": 1, "a": 2}, "ant": 3}
    last = LastKnown(Snapshot(State.COMPLETED, "completed", summary=summary))
    back = through_the_file(SavedRun(REF, last=last)).last
    assert back is not None
    assert back.snapshot is not None
    assert str(back.snapshot.summary) == str(summary)


def test_what_no_text_can_hold_is_left_out_and_the_rest_kept() -> None:
    deep: dict[str, Any] = {}
    for _ in range(100_000):
        deep = {"x": deep}
    snapshot = Snapshot(State.RUNNING, "running", done=3, total=10**5000, summary=deep)
    try:
        last = through_the_file(SavedRun(REF, last=LastKnown(snapshot))).last
        assert last is not None
        assert last.snapshot == Snapshot(State.RUNNING, "running", done=3)
    finally:
        while deep:  # freeing it in one go would overflow the stack
            deep = deep.pop("x")


def test_every_field_of_a_snapshot_but_raw_is_kept() -> None:
    given_names = set(Snapshot.__dataclass_fields__) - {"raw"}
    assert given_names <= KNOWN_KEYS


def test_a_moment_of_another_zone_is_the_same_moment() -> None:
    zone = timezone(timedelta(hours=5, minutes=30))
    there = NOW.astimezone(zone)
    last = through_the_file(SavedRun(REF, added_at=there, last=LastKnown(observed_at=there)))
    assert last.added_at == NOW
    assert last.last == LastKnown(observed_at=NOW)
    edge = LastKnown(observed_at=datetime.max.replace(tzinfo=timezone(timedelta(hours=-5))))
    assert through_the_file(SavedRun(REF, last=edge)).last == LastKnown()


def test_a_hand_written_moment_without_a_zone_is_utc() -> None:
    assert decode_last({"observed_at": NOW.replace(tzinfo=None)}).observed_at == NOW


@pytest.mark.parametrize(
    "table",
    [
        {"state": "dancing"},
        {"state": 3},
        {"state": "running", "done": "three"},
        {"state": "running", "done": True},
        {"state": "running", "done": 1.5},
        {"state": "running", "counts": 3},
        {"state": "running", "counts": {"error": "x"}},
        {"state": "running", "summary_json": "{"},
        {"state": "running", "summary_json": "[1]"},
        {"state": "running", "notes": [1]},
        {"state": "running", "error": "broken"},
        {"state": "running", "started_at": "yesterday"},
        {"health": "fine"},
        {"observed_at": 3},
        "text",
    ],
)
def test_a_wrong_value_is_told(table: Any) -> None:
    with pytest.raises(BadValue):
        decode_last(table)


def test_unknown_keys_of_the_state_survive() -> None:
    last = decode_last({"state": "running", "mine": [1, 2]})
    assert last.extra == {"mine": [1, 2]}
    assert encode_last(last)["mine"] == [1, 2]


def test_a_watch_comes_back_as_it_was_last_seen() -> None:
    snapshot = Snapshot(State.RUNNING, "running", done=3, total=10, raw="{…}")
    watch = Watch(REF, "langwatch", name="nightly rag", added_at=NOW, interval_s=7.5, paused=True)
    watch = watch.fold(Observation(NOW, snapshot, Health(last_ok_at=NOW)))
    later = NOW + timedelta(minutes=1)
    watch = watch.fold(
        Observation(later, None, Health(HealthStatus.GONE, "it is gone", 3, last_ok_at=NOW))
    )
    back = restore(through_the_file(to_saved(watch)), "langwatch")
    assert back.snapshot == replace(snapshot, raw=None)
    assert (back.observed_at, back.forgotten_at) == (NOW, later)
    assert back.health == Health(HealthStatus.GONE, "it is gone", 0, last_ok_at=NOW)
    assert (back.name, back.added_at, back.interval_s, back.paused) == (
        "nightly rag",
        NOW,
        7.5,
        True,
    )
    assert back.judgement == watch.judgement
    assert back.history == watch.history


def test_a_run_never_seen_has_no_last_state() -> None:
    watch = Watch(REF, "langwatch", name="new")
    assert last_known(watch) is None
    assert restore(through_the_file(to_saved(watch)), "langwatch") == watch


def test_the_newer_word_counts_and_an_end_stays() -> None:
    def at(seconds: int | None, state: State = State.RUNNING) -> LastKnown:
        moment = None if seconds is None else NOW + timedelta(seconds=seconds)
        return LastKnown(Snapshot(state, state.value), moment)

    assert at(2).is_newer_than(at(1))
    assert not at(1).is_newer_than(at(2))
    assert not at(1).is_newer_than(at(2, State.COMPLETED))
    assert not at(1).is_newer_than(at(1, State.COMPLETED))
    assert at(1, State.COMPLETED).is_newer_than(at(1))
    assert at(1).is_newer_than(at(1)), "the health may have changed"
    assert at(1).is_newer_than(LastKnown())
    assert not LastKnown(health=Health(HealthStatus.AUTH, "no key")).is_newer_than(at(1))


@pytest.mark.parametrize("sign", ["\x9b", "\u202e", "\x7f", "\x1b", "\ufeff", "\u2066"])
def test_what_would_steer_a_terminal_is_escaped_in_the_file(sign: str) -> None:
    known = LastKnown(Snapshot(State.RUNNING, f"a{sign}b", error=RunError(f"c{sign}d")))
    saved = SavedRun(REF, last=known)
    assert sign not in render(RunsDocument((Entry.of(encode_run(saved)),)))
    assert through_the_file(saved).last == known
