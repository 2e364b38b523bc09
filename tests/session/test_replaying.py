"""Any sequence of records, in any order, on any clock: nothing absurd comes out."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evaltui.model.record import read_record
from evaltui.model.run import State
from evaltui.session.replaying import Replay, ReplayClock
from tests.fakes import EPOCH, FakeClock
from tests.model.strategies import ints, maybe

moments = st.one_of(
    st.floats(-7200, 7200).map(lambda seconds: EPOCH + timedelta(seconds=seconds)),
    st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=-9))])),
).map(datetime.isoformat)
counts = maybe(st.dictionaries(st.sampled_from(["running", "completed", "error", "zzz"]), ints))
lines = st.fixed_dictionaries(
    {
        "observed_at": moments,
        "run": st.sampled_from(["a:1", "a:2", "langwatch:x"]),
        "state": st.sampled_from([*State, "warming up"]),
    },
    optional={
        "at": moments,
        "done": maybe(ints),
        "total": maybe(ints),
        "counts": counts,
        "outcome": maybe(st.dictionaries(st.sampled_from(["passed", "failed"]), ints)),
        "started_at": maybe(moments),
        "finished_at": maybe(moments),
        "clock_skew_s": maybe(st.floats()),
        "eta": maybe(st.fixed_dictionaries({"source": st.just("provider"), "low_s": st.floats()})),
        "service_eta_s": maybe(st.floats()),
        "elapsed_s": maybe(st.floats()),
        "summary": st.just({"any": [1]}),
        "error": maybe(st.text()),
        "health": st.fixed_dictionaries(
            {"status": st.sampled_from(["ok", "retrying", "gone", "unreachable", "auth"])}
        ),
    },
)


def play(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    replay = Replay()
    return [replay.play(read_record(line)) for line in lines]


def check(found: dict[str, Any]) -> None:
    assert found["elapsed_s"] is None or found["elapsed_s"] >= 0
    eta = found["eta"]
    assert (eta is None) != (found["eta_reason"] is None)
    if eta is not None:
        assert 0 <= eta["low_s"] <= eta["high_s"]
        assert found["state"] == "running"
    json.dumps(found, allow_nan=False)


@settings(suppress_health_check=[HealthCheck.too_slow])  # many optional fields, not many lines
@given(st.lists(lines, max_size=10))
def test_nothing_absurd_comes_of_any_sequence(told: list[dict[str, Any]]) -> None:
    found = play(told)
    for document in found:
        check(document)
    assert [document["run"] for document in found] == [line["run"] for line in told]
    assert play(told) == found


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(lines, min_size=1, max_size=8), st.lists(lines, max_size=4))
def test_only_the_past_is_known(told: list[dict[str, Any]], later: list[dict[str, Any]]) -> None:
    assert play([*told, *later])[: len(told)] == play(told)


def steady(*seconds: float) -> list[dict[str, Any]]:
    """A run of 60 parts, one every 10 s, seen at these moments."""
    return [
        {
            "observed_at": (EPOCH + timedelta(seconds=second)).isoformat(),
            "run": "a:b",
            "state": "running",
            "done": int(second // 10),
            "total": 60,
            "started_at": EPOCH.isoformat(),
        }
        for second in seconds
    ]


def test_a_clock_set_back_in_the_middle_gives_no_negative_time() -> None:
    told = steady(*range(0, 200, 5))
    for place, line in enumerate(steady(*range(200, 400, 5))):
        seconds = 200 + 5 * place - 3600
        told.append(line | {"observed_at": (EPOCH + timedelta(seconds=seconds)).isoformat()})
    for document in play(told):
        check(document)


def test_a_laptop_that_slept_is_no_stall() -> None:
    told = steady(*range(0, 200, 5), 380, 385, 390)
    assert not any(document["stalled"] for document in play(told))
    assert play(told)[-1]["eta"] is not None


@contextmanager
def zone(name: str) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", name)
        time.tzset()
        try:
            yield
        finally:
            patch.undo()
            time.tzset()


def test_daylight_saving_changes_nothing() -> None:
    # Clocks in Berlin went back from 3:00 to 2:00 at 01:00 UTC.
    begin = datetime(2026, 10, 25, 0, 57, tzinfo=UTC)
    told = [
        line | {"observed_at": (begin + timedelta(seconds=5 * place)).isoformat(),
                "started_at": begin.isoformat()}
        for place, line in enumerate(steady(*range(0, 400, 5)))
    ]  # fmt: skip
    before = os.environ.get("TZ")
    with zone("UTC"):
        plain = play(told)
    with zone("Europe/Berlin"):
        assert play(told) == plain
    assert os.environ.get("TZ") == before
    elapsed = [document["elapsed_s"] for document in plain]
    assert elapsed == [5.0 * place for place in range(len(told))]


def test_the_clock_of_a_replay_runs_so_many_times_as_fast() -> None:
    real = FakeClock()
    clock = ReplayClock(EPOCH, 60.0, real)
    assert (clock.now(), clock.monotonic()) == (EPOCH, 0.0)
    real.advance(2)
    assert (clock.now(), clock.monotonic()) == (EPOCH + timedelta(minutes=2), 120.0)
    clock.stop()
    real.advance(2)
    assert (clock.now(), clock.monotonic()) == (EPOCH + timedelta(minutes=2), 120.0)
    last = datetime.max.replace(tzinfo=UTC)
    assert ReplayClock(last, 60.0, real).now() == last
    real.advance(1)
