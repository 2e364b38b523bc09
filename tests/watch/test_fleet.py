from __future__ import annotations

from dataclasses import replace

import pytest

from evaltui.model.health import Health, HealthStatus
from evaltui.model.reference import RunRef
from evaltui.model.run import Snapshot, State
from evaltui.model.watch import Observation, Watch
from evaltui.watch.fleet import Fleet
from tests.fakes import EPOCH

A, B, C = (RunRef("toy", name) for name in "abc")
SEEN = Observation(EPOCH, Snapshot(State.RUNNING, "running"), Health(last_ok_at=EPOCH))


def fleet(*refs: RunRef) -> Fleet:
    made = Fleet()
    for ref in refs:
        made.add(Watch(ref, "toy"))
    return made


def order(of: Fleet) -> str:
    return "".join(watch.ref.id for watch in of)


def test_runs_stand_in_the_order_they_were_added() -> None:
    runs = fleet(C, A, B)
    assert order(runs) == "cab"
    assert (len(runs), A in runs, RunRef("toy", "z") in runs) == (3, True, False)
    assert [runs.position(ref) for ref in (C, A, B)] == [0, 1, 2]


def test_a_removed_run_can_be_put_back_where_it_was() -> None:
    runs = fleet(A, B, C)
    position = runs.position(B)
    watch = runs.remove(B)
    assert watch is not None
    assert order(runs) == "ac"
    runs.add(watch, position)
    assert order(runs) == "abc"
    runs.add(Watch(RunRef("toy", "z"), "toy"), 99)
    assert order(runs) == "abcz"


def test_a_run_watched_already_keeps_its_place_and_what_is_known() -> None:
    runs = fleet(A, B)
    runs.fold(A, SEEN)
    runs.add(Watch(A, "toy"), 1)
    assert order(runs) == "ab"
    assert (known := runs.get(A)) is not None
    assert known.state is State.RUNNING


def test_what_was_seen_changes_that_run_alone() -> None:
    runs = fleet(A, B)
    folded = runs.fold(A, SEEN)
    assert folded is not None
    assert folded is runs.get(A)
    assert folded.observed_at == EPOCH
    assert (other := runs.get(B)) is not None
    assert other.state is None
    assert order(runs) == "ab"


def test_what_is_seen_of_a_run_no_longer_watched_is_dropped() -> None:
    runs = fleet(A)
    assert runs.fold(B, SEEN) is None
    assert runs.get(B) is None
    assert runs.remove(B) is None
    assert runs.rename(B, "x") is None


def test_the_users_own_settings() -> None:
    runs = fleet(A)
    runs.rename(A, "mine")
    runs.pause(A, paused=True)
    runs.set_interval(A, 7.5)
    runs.set_streamed(A, streamed=True)
    watch = runs.fold(A, SEEN)
    assert watch is not None
    assert (watch.name, watch.paused, watch.interval_s, watch.from_stream) == (
        "mine",
        True,
        7.5,
        True,
    )


def test_runs_may_be_removed_while_they_are_gone_through() -> None:
    runs = fleet(A, B, C)
    for watch in runs:
        runs.remove(watch.ref)
    assert len(runs) == 0


def test_a_fault_of_our_own_is_told_at_its_run_and_nowhere_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    runs = fleet(A, B)
    runs.fold(A, SEEN)
    fold = Watch.fold

    def trip(watch: Watch, seen: Observation) -> Watch:
        if watch.ref == A:
            raise RuntimeError("boom")
        return fold(watch, seen)

    with monkeypatch.context() as patch:
        patch.setattr(Watch, "fold", trip)
        watch = runs.fold(A, replace(SEEN, next_in_s=7.0))
        assert runs.fold(B, SEEN) is not None
    assert watch is not None
    assert watch is runs.get(A)
    assert watch.state is State.RUNNING
    assert watch.next_in_s == 7.0
    assert watch.health == Health(
        HealthStatus.MALFORMED, "internal error, report it: RuntimeError: boom", 1, EPOCH
    )
    assert (runs.is_faulty(A), runs.is_faulty(B)) == (True, False)
    runs.fold(A, SEEN)
    assert not runs.is_faulty(A)


def test_who_is_told_of_what_was_seen_may_fail_too() -> None:
    def fail(*_words: object) -> None:
        raise OSError("no journal")

    runs = Fleet(fail)
    runs.add(Watch(A, "toy"))
    watch = runs.fold(A, SEEN)
    assert watch is not None
    assert watch.state is State.RUNNING
    assert "OSError: no journal" in (watch.health.message or "")
